"""Whether this process runs in demonstration mode, decided once from the environment and ``var/``."""

from __future__ import annotations

from mulin.config.env import Env, EnvError


def is_on(env: Env) -> bool:
    """Demonstration mode: no DATABASE_URL and no ``init`` or ``restore`` recorded, or MULIN_DEMO=1.

    MULIN_DEMO=1 on a database that is not the demonstration's own is checked against the database's mark at
    start (``bootstrap``). A clock given by MULIN_NOW outside demonstration mode is refused.
    """
    on = env.demo if env.demo is not None else (env.private_server and not env.layout.init_marker.exists())
    if env.demo and env.layout.init_marker.exists() and env.private_server:
        raise EnvError(("MULIN_DEMO：本机已登记为正式使用（init 或 restore），不能再开演示模式",))
    if env.now is not None and not on:
        raise EnvError(("MULIN_NOW：只在演示模式下可用；正式使用时请去掉它",))
    return on
