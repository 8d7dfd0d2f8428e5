"""``mulin init``: from an empty cluster to a founded installation, and its record."""

from __future__ import annotations

import dataclasses
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import mulin
from mulin.config import env, installation, prepare, start

Progress = Callable[[str], None]


def run(*, region: str, name: str, packs: str, users: tuple[str, ...], progress: Progress) -> dict[str, Any]:
    """Found the installation; what stands, as plain values. Raises InputError and Refused."""
    environment = installation.begin_afresh()
    installation.refuse_registered(environment)
    start.django(owner=True)
    try:
        return _found(environment, region, name, packs, users, progress)
    finally:
        from django.db import connections

        connections.close_all()
        start.leave()


def _found(
    environment: env.Env, region: str, name: str, packs: str, users: tuple[str, ...], progress: Progress
) -> dict[str, Any]:
    from mulin.kernel import clock, crypto
    from mulin.processes.installing import founding

    code, official = founding.find_region(region)
    keys = _choose(environment, code, name or official, packs)
    prepare.migrate(progress)
    secrets = environment.keys()
    ring = crypto.KeyRing("k1", {"k1": secrets.sm4_key}, secrets.index_key)
    now = clock.now()
    plan = founding.Plan(code, name or official, keys, users)
    result = founding.found(plan, release=mulin.__version__, keys=ring, now=now, progress=progress)
    record = installation.Record("init", code, result.name, keys, installation.now_text(now))
    installation.write(environment.layout, record)
    return dataclasses.asdict(result)


def _choose(environment: env.Env, code: str, name: str, wanted: str) -> tuple[str, ...]:
    """The packs of the place: those named, or a folder's (copied below ``var/packs``), or those issued there."""
    from mulin.kernel import errors
    from mulin.mechanisms.packs import loading
    from mulin.processes.installing import founding

    known = {pack.key: pack for pack in loading.load_packs(loading.shipped())}
    if not wanted:
        keys = tuple(key for key, pack in known.items() if founding.belongs(code, pack))
    elif wanted == "none":
        keys = ()
    elif Path(wanted).is_dir():
        folder = Path(wanted)
        pack = loading.load_pack(folder)
        if pack.key in known:
            raise errors.InputError.of("packs.double_key", key=pack.key)
        founding.check_packs(code, name, [pack])
        shutil.copytree(folder, environment.layout.packs / pack.key, dirs_exist_ok=True)
        keys = ()
    else:
        keys = tuple(key.strip() for key in wanted.split(",") if key.strip())
        for key in keys:
            if key not in known:
                raise errors.InputError.of("packs.unknown_key", key=key, known="、".join(known))
        founding.check_packs(code, name, [known[key] for key in keys])
    loading.choose(loading.Choice(frozenset(keys), environment.layout.packs))
    return keys
