"""A real browser opens every page type at both widths: no error, nothing foreign, nothing too wide, axe is silent."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from wsgiref import simple_server

import pytest
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.wsgi import get_wsgi_application
from django.db import connections

from tests.conftest import browser_path
from tests.journeys import staging
from tools import shots

USERS = (shots.PUBLIC, "s-authority", "audit-admin")


class _Quiet(simple_server.WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""


@pytest.fixture
def address(own_database: str) -> Iterator[str]:
    """The site over a database of this test's own."""
    staging.stage()
    handler = StaticFilesHandler(get_wsgi_application())
    server = simple_server.make_server("127.0.0.1", 0, handler, handler_class=_Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        connections.close_all()


@pytest.mark.browser
@pytest.mark.system
def test_every_page_type_holds_in_a_browser(address: str) -> None:
    path = browser_path()
    assert path is not None
    stops = shots.plan(USERS)
    assert len({stop.view for stop in stops}) > 30
    found = shots.photograph(stops, address, path, axe=True, out=None)
    assert not [f"{one.stop.name} {one.width}: {one.what}" for one in found]


@pytest.mark.browser
@pytest.mark.system
def test_large_print_at_twice_its_size_stays_inside_the_window(address: str) -> None:
    path = browser_path()
    assert path is not None
    homes = ("public:home", "public:programme", "owner:home", "company:home", "committee:home", "demo:day")
    users = (shots.PUBLIC, "demo-owner", "demo-company", "demo-committee")
    stops = shots.plan(users, views=homes)
    assert {stop.view for stop in stops} == set(homes)
    found = shots.photograph(stops, address, path, axe=False, out=None, elder=True)
    assert not [f"{one.stop.name} {one.width}: {one.what}" for one in found]
