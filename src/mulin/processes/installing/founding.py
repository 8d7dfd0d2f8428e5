"""Founding an installation for a place: its tree, its packs, a preset of bodies and posts, three administrators.

Runs as the owner on a migrated, empty database, in one transaction. A run that was cut off after it is completed by
the next one: administrators who have not signed in yet get fresh passwords.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.db import transaction

from mulin.base.access import selectors as access_read
from mulin.base.access import services as access
from mulin.base.access.rules import ROLE_LABELS, HatKind, Role
from mulin.base.parties import services as parties
from mulin.base.places import selectors as places_read
from mulin.kernel import calendar, crypto, messages, scope
from mulin.kernel.actor import SYSTEM
from mulin.kernel.errors import InputError, Refused, Violation
from mulin.kernel.installation import selectors as installation
from mulin.kernel.installation import services as installing
from mulin.mechanisms.packs import rules as pack_rules
from mulin.processes import accounts, seeding
from mulin.processes.seeding import regions

Progress = Callable[[str], None]
PRESET = "初始化预设"
RUN = 0
LEVELS = ("city", "county", "town")
ADMINISTRATORS = (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN)
OFFICES = (("街道", "办事处"), ("镇", "人民政府"), ("乡", "人民政府"))
AUTHORITY_POST, TOWN_POST = "物业管理岗", "物业岗"

messages.register_all(
    {
        "installing.unknown_region": "没有区划代码 {code}：请给 6 位或 12 位的统计用区划代码，例如 350521。",
        "installing.level": "{name} 是{level}一级：请给一个市、县（市、区）或乡镇（街道）的代码。",
        "installing.not_empty": "这个数据库里已有数据，init 只用于空库：请换一个 MULIN_VAR 或数据库。",
        "installing.pack_elsewhere": "政策包 {key} 适用于 {region}，不在 {name} 之内，不能作为这里的方案。",
        "installing.three_names": "要三个不同的用户名：系统管理员、安全管理员、审计管理员各一个，用逗号分开。",
        "installation.founded_already": "这个数据库已经初始化过。",
    }
)


@dataclass(frozen=True, slots=True)
class Plan:
    """What to found: the place's 12-digit code, how the installation is called, its packs, three user names."""

    region: str
    name: str
    packs: tuple[str, ...]
    users: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Administrator:
    """One of the three, with the one-time password that is told only here; empty: has signed in already."""

    role: str
    username: str
    password: str


@dataclass(frozen=True, slots=True)
class Result:
    """What stands now: counts and the three administrators."""

    region: str
    name: str
    places: int
    bodies: int
    administrators: tuple[Administrator, ...]


def find_region(text: str) -> tuple[str, str]:
    """The 12-digit code and the name of the place that a code means. Raises InputError."""
    code = text.strip().ljust(12, "0")
    rows = (
        [row for row in regions.rows_under(code) if row["code"] == code] if code.isdigit() and len(code) == 12 else []
    )
    if not rows:
        raise InputError(Violation("installing.unknown_region", "", {"code": text}))
    if rows[0]["level"] not in LEVELS:
        level = {"province": "省", "community": "社区（村）"}.get(rows[0]["level"], rows[0]["level"])
        raise InputError(Violation("installing.level", "", {"name": rows[0]["name"], "level": level}))
    return code, rows[0]["name"]


def belongs(region: str, pack: pack_rules.Pack) -> bool:
    """Whether a document was issued for the place or for one below it."""
    return regions.path_of(pack.facts.region).startswith(regions.path_of(region))


def check_packs(region: str, name: str, packs: Sequence[pack_rules.Pack]) -> None:
    """Refuse a programme that was issued for a place outside: it binds nobody here."""
    for pack in packs:
        if not belongs(region, pack):
            facts = pack.facts
            raise InputError(
                Violation("installing.pack_elsewhere", "", {"key": facts.key, "region": facts.region, "name": name})
            )


def found(plan: Plan, *, release: str, keys: crypto.KeyRing, now: dt.datetime, progress: Progress) -> Result:
    """Found it, or complete a founding that was cut off before its passwords were told.

    Raises InputError, and Refused where the database holds anything else.
    """
    if len(set(plan.users)) != len(ADMINISTRATORS):
        raise InputError(Violation("installing.three_names", "", {}))
    path = regions.path_of(plan.region)
    with transaction.atomic(), scope.active(scope.EVERYWHERE, staff=True):
        standing = installation.find()
        if standing is None and places_read.list_regions(under=""):
            raise Refused(Violation("installing.not_empty", "", {}))
        if standing is not None and standing.region != plan.region:
            raise Refused(Violation("installation.founded_already", "", {}))
        if standing is None:
            installing.found(plan.region, path, plan.name, plan.packs, release=release, now=now)
            seeding.load_seed(now=now, progress=progress)
            _preset(path, now=now)
            made = [_open(role, user, path, keys=keys, now=now) for role, user in _pairs(plan)]
        else:
            made = [_tell_again(role, user, path, now=now) for role, user in _pairs(plan)]
        found_places = places_read.list_regions(under=path)
        return Result(plan.region, plan.name, len(found_places), _count_offices(found_places), tuple(made))


def _pairs(plan: Plan) -> list[tuple[Role, str]]:
    return list(zip(ADMINISTRATORS, plan.users, strict=True))


def office_of(name: str) -> str:
    """How the office of a town is called: 街道 have 办事处, 镇 and 乡 a government; others keep their name."""
    return next((f"{name}{office}" for ending, office in OFFICES if name.endswith(ending)), name)


def _count_offices(found_places: Sequence[places_read.RegionView]) -> int:
    return sum(place.level in ("TOWN", "ZONE") for place in found_places) + 1


def _preset(path: str, *, now: dt.datetime) -> None:
    """The authority of the place and the office of each town, each with its post; the place renames them as it is."""
    home = places_read.region_of_path(path)
    _body(f"{home.name}物业主管部门", "DEPARTMENT", path, AUTHORITY_POST, now=now)
    for town in places_read.list_regions(under=path):
        if town.level in ("TOWN", "ZONE"):
            _body(office_of(town.name), "STREET_OFFICE", town.path, TOWN_POST, now=now)


def _body(name: str, kind: str, path: str, title: str, *, now: dt.datetime) -> None:
    key = f"preset:{path}{kind.lower()}"
    body = parties.register_organisation(
        name, kind, path=path, basis=PRESET, actor=SYSTEM, now=now, key=key, run_id=RUN
    )
    parties.create_post(body, title, basis=PRESET, actor=SYSTEM, now=now)


def _hat(role: Role, path: str) -> access.NewHat:
    home = places_read.region_of_path(path)
    return access.NewHat(role, HatKind.POST, f"{home.name} {ROLE_LABELS[role]}", home.name, path)


def _open(role: Role, username: str, path: str, *, keys: crypto.KeyRing, now: dt.datetime) -> Administrator:
    _, password = accounts.open_account(
        ROLE_LABELS[role],
        username,
        phone="",
        hat=_hat(role, path),
        from_date=calendar.local_date(now),
        keys=keys,
        actor=SYSTEM,
        now=now,
    )
    return Administrator(ROLE_LABELS[role], username, password)


def _tell_again(role: Role, username: str, path: str, *, now: dt.datetime) -> Administrator:
    user = access_read.find_user(username)
    if user is None or not user.must_change_password:
        return Administrator(ROLE_LABELS[role], username, "")
    words = "初始化中断后重发一次性密码"
    return Administrator(
        ROLE_LABELS[role], username, access.reset_password(user.pk, actor=SYSTEM, now=now, reason=words)
    )
