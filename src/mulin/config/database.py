"""Where the database is, for settings: a URL from the environment, or the private server's record.

A process works either as the runtime role (web, worker, most commands) or as the owner (migrations, loads,
backups). ``use_owner`` is called before Django is set up; settings read the choice once.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

_state: dict[str, str] = {"role": "runtime", "runtime": "", "owner": ""}


def configure(*, runtime_url: str, owner_url: str) -> None:
    """Tell settings both URLs; the launcher of a command does so after it attached to a server."""
    _state.update(runtime=runtime_url, owner=owner_url)


def use_owner() -> None:
    """Let this process connect as the owner role."""
    _state["role"] = "owner"


def role() -> str:
    """``runtime`` or ``owner``."""
    return _state["role"]


def active_url() -> str:
    """The URL that this process connects with; empty if none was configured."""
    return _state[_state["role"]]


def runtime_url() -> str:
    """The runtime role's URL."""
    return _state["runtime"]


def owner_url() -> str:
    """The owner role's URL."""
    return _state["owner"]


def user_of(url: str) -> str:
    """The role name in a database URL."""
    return unquote(urlsplit(url).username or "")


def runtime_user() -> str:
    """The runtime role's name (grants go to it)."""
    return user_of(_state["runtime"])


def owner_user() -> str:
    """The owner role's name."""
    return user_of(_state["owner"])


def django_database(url: str) -> dict[str, Any]:
    """Django's DATABASES entry for a postgresql:// URL."""
    parts = urlsplit(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/") or "mulin",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "OPTIONS": dict(parse_qsl(parts.query)),
        "CONN_MAX_AGE": 0,
        "ATOMIC_REQUESTS": False,  # the scope middleware opens the request's transaction
    }
