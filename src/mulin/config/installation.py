"""Whose installation this is: the record ``var/init.json``, and what follows from it for every process.

``init`` and ``restore`` write the record; with it demonstration mode is off and the packs are the place's own choice.
The database carries the same in one row: with ``DATABASE_URL`` a machine without the record takes it from there.
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import asdict, dataclass

import mulin
from mulin.config import env
from mulin.kernel import errors, messages
from mulin.kernel.postgres import record as private_files

messages.register_all(
    {
        "config.registered_already": "本机已登记为 {name} 的正式系统（{file}）；要另建一套，请换一个 MULIN_VAR。",
        "config.demo_wanted": "MULIN_DEMO=1 时不能初始化或恢复：请去掉它。",
        "config.record_damaged": "{file} 内容损坏：请从备份恢复，或以 mulin init --region 代码 重新登记。",
        "config.restore_unfinished": "上次恢复没有完成（{file}）：请重做 mulin restore {source} --replace --yes。",
        "config.not_registered": (
            "这个数据库是 {name} 的正式系统，而本机没有登记（{file}）：请运行 mulin init --region {region} 补登记。"
        ),
        "config.upgrade_needed": "数据库的结构比程序旧：正式系统请运行 mulin upgrade（先自动备份），再启动。",
        "config.no_demonstration": "这个数据库不是演示库：请去掉 MULIN_DEMO。",
    }
)


@dataclass(frozen=True, slots=True)
class Record:
    """``var/init.json``: how it came to be, the place (12 digits, empty for data of release 0.1), name, packs.

    packs None: every pack that comes with the program.
    """

    how: str
    region: str
    name: str
    packs: tuple[str, ...] | None
    at: str
    release: str = mulin.__version__


def write(layout: env.Layout, record: Record) -> None:
    """Write the record in one step."""
    layout.var.mkdir(parents=True, exist_ok=True)
    private_files.write_private(layout.init_marker, json.dumps(asdict(record), ensure_ascii=False, indent=1) + "\n")


def read(layout: env.Layout) -> Record | None:
    """The record, if this machine has one. Raises InputError where it is damaged."""
    try:
        raw = json.loads(layout.init_marker.read_text(encoding="utf-8"))
        packs = raw["packs"]
        return Record(
            raw["how"], raw["region"], raw["name"], None if packs is None else tuple(packs), raw["at"], raw["release"]
        )
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise errors.InputError.of("config.record_damaged", file=str(layout.init_marker)) from error


def choose_packs(environment: env.Env) -> None:
    """Let this process use the installation's packs; called once Django is set up, before the library is read."""
    from mulin.mechanisms.packs import loading

    record = read(environment.layout)
    if record is not None:
        keys = None if record.packs is None else frozenset(record.packs)
        loading.choose(loading.Choice(keys, environment.layout.packs))


def recall(environment: env.Env) -> None:
    """Without a record: take it from the database's own row (another machine), or refuse (the record was lost).

    Needs a connection and the installation's table.
    """
    from mulin.kernel.installation import selectors

    if environment.layout.init_marker.exists() or not _has_table("installation"):
        return
    founded = selectors.find()
    if founded is None:
        return
    if environment.private_server:
        raise errors.Refused.of(
            "config.not_registered", name=founded.name, file=str(environment.layout.init_marker), region=founded.region
        )
    at = founded.founded_at.isoformat()
    write(environment.layout, Record("database", founded.region, founded.name, founded.packs, at, founded.release))
    choose_packs(environment)


def is_registered(environment: env.Env) -> bool:
    """Whether people of a place work with this database: a record, or sign-ins that are no demonstration's."""
    if environment.layout.init_marker.exists():
        return True
    from django.db import connection

    if not _has_table("access_user"):
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM access_user WHERE NOT demo)")
        return bool(cursor.fetchone()[0])


def _has_table(name: str) -> bool:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [f"public.{name}"])
        return bool(cursor.fetchone()[0])


def begin_afresh() -> env.Env:
    """What ``init`` and ``restore`` do first: no demonstration in this process, whatever the environment is."""
    environment = env.load()
    if environment.demo:
        raise errors.InputError.of("config.demo_wanted")
    env.settle("MULIN_DEMO", "0")
    return env.load()


def refuse_registered(environment: env.Env) -> None:
    """Refuse a second founding on this machine."""
    record = read(environment.layout)
    if record is not None:
        raise errors.Refused.of("config.registered_already", name=record.name, file=str(environment.layout.init_marker))


def now_text(now: dt.datetime) -> str:
    """A moment as the record keeps it."""
    return now.astimezone(dt.UTC).isoformat(timespec="seconds")
