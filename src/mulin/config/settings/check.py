"""Settings for static checks: no database is reached."""

from mulin.config import database

database.configure(
    runtime_url="postgresql://mulin_app@127.0.0.1/mulin", owner_url="postgresql://mulin_owner@127.0.0.1/mulin"
)

from mulin.config.settings.base import *  # noqa: E402, F403
from mulin.config.settings.base import DATABASES  # noqa: E402

DATABASES["default"]["OPTIONS"].pop("pool", None)
