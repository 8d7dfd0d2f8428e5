"""Working as the owner in a database of the test's own."""

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import unquote, urlsplit

from django.db import connection, connections

from mulin.config import database


@contextmanager
def owner_of(name: str) -> Iterator[None]:
    """Connect as the owner role to the database ``name``, which the test may commit to."""
    settings = connection.settings_dict
    before = {key: settings[key] for key in ("USER", "PASSWORD", "NAME", "OPTIONS")}
    parts = urlsplit(database.owner_url())
    connections.close_all()
    options = {key: value for key, value in before["OPTIONS"].items() if key != "pool"}
    settings.update(
        USER=unquote(parts.username or ""), PASSWORD=unquote(parts.password or ""), NAME=name, OPTIONS=options
    )
    try:
        yield
    finally:
        connections.close_all()
        settings.update(before)
