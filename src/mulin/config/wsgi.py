"""The WSGI entry point."""

from __future__ import annotations

from mulin.config import start
from mulin.kernel import offspring

offspring.die_with_parent()  # a web worker must not outlive a killed web server and keep its port
start.django()

from django.core.wsgi import get_wsgi_application  # noqa: E402

application = get_wsgi_application()
