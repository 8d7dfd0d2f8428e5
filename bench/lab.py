"""Where benchmarks run: synthetic cities of two sizes, the runtime role, one signed-in official of the city."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from mulin.config import apart, env

ROOT = Path(__file__).resolve().parents[1]
SMALL, LARGE, UNITS, SEED = 80, 8000, 200, 7
CITY_PATH = "52/04/"
USER = "bench"


def settle() -> None:
    """A server and settings of the benchmarks' own; called before anything of Django is imported."""
    env.settle("MULIN_VAR", str(env.default_var() / "bench"))
    env.settle("MULIN_DEMO", "1")
    env.settle("MULIN_POOL", "0")
    env.settle("LOG_LEVEL", "WARNING")


def city_name(communities: int) -> str:
    """The city's database, named by size and by the code that makes it: another schema is another city."""
    source = ROOT / "src" / "mulin"
    made_by = [*source.glob("**/migrations/*.py"), source / "processes" / "city.py", source / "base/places/bulk.py"]
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in sorted(made_by))).hexdigest()[:8]
    return f"city_{communities}_{digest}"


def ensure_city(communities: int) -> str:
    """Build the city unless it stands; its name."""
    name = city_name(communities)
    apart.open_database(name)
    if not _is_built(name):
        command = ["city", "--communities", str(communities), "--units-per-community", str(UNITS)]
        subprocess.run(
            [sys.executable, "-m", "mulin.faces.cli.main", *command, "--seed", str(SEED), "--database", name],
            check=True,
            stdout=sys.stderr,
        )
        _drop_older(communities, name)
    return name


def _drop_older(communities: int, name: str) -> None:
    """On the benchmarks' own server: drop cities of this size that other code had made; a city takes two gigabytes."""
    import psycopg
    from psycopg import sql

    if not env.load().private_server:
        return
    with psycopg.connect(apart.open_database(name)[1], autocommit=True) as connection:
        older = connection.execute(
            "SELECT datname FROM pg_database WHERE datname ~ %s AND datname <> %s"
            " AND NOT EXISTS (SELECT 1 FROM pg_stat_activity a WHERE a.datname = pg_database.datname)",
            [f"^city_{communities}_[0-9a-f]{{8}}$", name],
        ).fetchall()
        for (database,) in older:
            connection.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(database)))


def _is_built(name: str) -> bool:
    import psycopg

    with psycopg.connect(apart.open_database(name)[1]) as connection:
        there = connection.execute("SELECT to_regclass('place_seed_mark')").fetchone()
        if there is None or there[0] is None:
            return False
        return connection.execute("SELECT 1 FROM place_seed_mark WHERE key = 'city'").fetchone() is not None


class Lab:
    """Django set up once, working in one city at a time."""

    def __init__(self) -> None:
        self.cities = {size: ensure_city(size) for size in (SMALL, LARGE)}
        apart.use(self.cities[LARGE], owner=False)
        from django.test import override_settings

        override_settings(ROOT_URLCONF="bench.urls", ALLOWED_HOSTS=["testserver"]).enable()
        self.clients: dict[int, Any] = {}
        for size in (SMALL, LARGE):
            self.clients[size] = self._client(size)

    @contextmanager
    def city(self, size: int) -> Iterator[Any]:
        """Work in a city, over one standing connection; yields the official's client."""
        from django.db import connection

        if connection.settings_dict["NAME"] != self.cities[size]:
            connection.close()
            connection.settings_dict["NAME"] = self.cities[size]
            connection.settings_dict["CONN_MAX_AGE"] = None
        yield self.clients.get(size)

    def _client(self, size: int) -> Any:
        from django.contrib.auth import get_user_model
        from django.test import Client

        with self.city(size):
            user = get_user_model().objects.filter(username=USER).first() or _create_user()
            # Requests end without closing the connection: a server's worker keeps its own.
            client = Client()
            client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
            return client


def _create_user() -> Any:
    from mulin.base.access import services as access
    from mulin.base.access.rules import HatKind, Role
    from mulin.kernel import clock, scope
    from mulin.kernel.actor import SYSTEM

    with scope.active(scope.EVERYWHERE, staff=True):
        now, person = clock.now(), access.next_person_id()
        user = access.create_user(USER, person_id=person, password=None, actor=SYSTEM, now=now, demo=True)
        hat = access.NewHat(Role.AUTHORITY, HatKind.POST, "演示·市物业主管岗", "安顺市", CITY_PATH, demo=True)
        access.grant_hat(person, hat, from_date=clock.today().replace(month=1, day=1), actor=SYSTEM, now=now)
        return user


def keep_figures() -> None:
    """What the worker does within a minute after an act: keep the figures of today's boards ready."""
    from mulin.faces.jobs import acts

    acts.keep_figures()


@contextmanager
def without_kept_figures() -> Iterator[None]:
    """As in the minute after an act: nothing is kept ready."""
    from mulin.faces.console.boards import figures

    kept = figures.KEPT_LEVELS
    figures.KEPT_LEVELS = frozenset()
    try:
        yield
    finally:
        figures.KEPT_LEVELS = kept


def get(client: Any, url: str) -> Any:
    """A page, which must answer."""
    response = client.get(url)
    if response.status_code != 200:
        raise RuntimeError(f"{url}: {response.status_code}")
    return response


def page_of(client: Any, url: str) -> Any:
    """The page value that the view rendered at ``url``."""
    from mulin.faces.shared import responses

    seen: list[Any] = []
    plain = responses.render_page

    def watch(request: Any, template: str, context: Any, *args: Any, **kwargs: Any) -> Any:
        seen.append(context["page"])
        return plain(request, template, context, *args, **kwargs)

    responses.render_page = watch
    try:
        get(client, url)
    finally:
        responses.render_page = plain
    return seen[-1]


def reversed_or_none(name: str) -> str | None:
    """The URL of a page, if this installation has it."""
    from django.urls import NoReverseMatch, reverse

    try:
        return reverse(name)
    except NoReverseMatch:
        return None
