"""A private PostgreSQL server, for machines that have no database of their own.

See ``docs/howto/run-it.md``. Knows no Django and reads no environment: paths are arguments.
"""

from mulin.kernel.postgres.client import (
    Server,
    Urls,
    attach_or_start,
    database_urls,
    held,
    running,
    test_cluster,
)
from mulin.kernel.postgres.errors import LaunchError

__all__ = [
    "LaunchError",
    "Server",
    "Urls",
    "attach_or_start",
    "database_urls",
    "held",
    "running",
    "test_cluster",
]
