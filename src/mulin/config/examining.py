"""``mulin doctor``: the environment as the checks want it; a database that cannot be reached is a finding too."""

from __future__ import annotations

from typing import Any

from mulin.config import env, start
from mulin.kernel import clock, errors, messages


def run() -> list[dict[str, Any]]:
    """Every finding as plain values. Raises InputError for a faulty environment."""
    try:
        start.django()
    except errors.InputError:
        raise
    except errors.DomainError as fault:
        return [_unreachable(messages.render_all(fault.violations))]
    from django.db import DatabaseError, connection, connections

    try:
        connection.ensure_connection()
        return _examine()
    except DatabaseError as error:
        return [_unreachable(str(error).strip().splitlines()[0])]
    finally:
        connections.close_all()
        start.leave()


def _unreachable(reason: str) -> dict[str, Any]:
    remedy = "检查数据库是否启动、DATABASE_URL 是否写对；用自带数据库时看 var/log/postgres.log。"
    return {"key": "database", "title": "数据库", "verdict": "FAIL", "text": reason, "remedy": remedy}


def _examine() -> list[dict[str, Any]]:
    from django.conf import settings

    from mulin.processes.installing import health

    environment = env.load()
    layout = environment.layout
    place = health.Surroundings(
        demonstration=settings.DEMONSTRATION,
        private_server=environment.private_server,
        var=environment.var,
        keys=layout.keys,
        backups=layout.backups,
        console_url=environment.console_url,
        public_url=environment.public_url,
        https=environment.https,
        now=clock.real_now(),
        look=clock.real_now,
    )
    return [health.as_json(one) for one in health.examine(place)]
