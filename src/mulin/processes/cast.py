"""The demonstration cast: persons, sign-ins and hats, one click each; invented, never a real person.

``ensure_cast`` is idempotent: whoever exists is left as he is. It runs as the owner when the 演示 layer is loaded,
after the 演示 communities, on which the company, the committee and the owner stand.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import transaction

from mulin.base.access import selectors, services
from mulin.base.access.rules import KINDS, ROLE_LABELS, HatKind, Role, home_of
from mulin.base.parties import selectors as parties
from mulin.base.parties.services import persons
from mulin.base.places import rules as places
from mulin.kernel import crypto
from mulin.kernel.actor import SYSTEM
from mulin.kernel.registers import selectors as registers
from mulin.mechanisms.packs import loading

SINCE = dt.date(2010, 1, 1)  # before every document's first day
LABEL = "演示"


@dataclass(frozen=True, slots=True)
class Stage:
    """One document's stage: key, its opening day (None = today), the places of its officials by code."""

    pack: str
    title: str
    day: dt.date | None
    authority: tuple[str, str]
    town: str
    neighbourhood: str


OFFICE = "住建局 物业科"
STAGES = (
    Stage("S", "山亭区 全覆盖", dt.date(2020, 11, 10), ("370406000000", OFFICE), "370406001000", "370406001016"),
    Stage("N", "南安市 三年提升", dt.date(2019, 11, 20), ("350583000000", OFFICE), "350583001000", "350583001001"),
    Stage("A", "安顺市 物业实施意见", dt.date(2016, 12, 20), ("520400000000", OFFICE), "520402001000", ""),
    Stage("B", "宝盖镇 小区治理", dt.date(2024, 5, 9), ("350581101000", "小区服务岗"), "350581101000", "350581101001"),
    Stage("L", "丽水市 物业提升", None, ("331100000000", "建设局 物业处"), "331102001000", ""),
)
ADMIN_PLACE = "370406000000"
ADMINISTRATORS = (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN)
COMPANY_PLACES = ("370406000000", "350583000000")
COMPANY = f"{LABEL}·望岚物业服务有限公司"  # of the 演示 layer: it manages communities in both counties


@dataclass(frozen=True, slots=True)
class Part:
    """One member of the cast before it is written: user name, hat, the stage that it belongs to."""

    username: str
    hat: services.NewHat
    pack: str


@dataclass(frozen=True, slots=True)
class Member:
    """One member of the cast as pages and the command line show it."""

    user: str
    user_id: int
    hat_id: int
    role: str
    label: str
    place: str
    url: str
    pack: str
    title: str
    day: dt.date | None

    def opening(self, today: dt.date) -> dt.date:
        """The day on which the member's story opens."""
        return self.day or today


def path_of(code: str) -> str:
    """The path of a place by its official code."""
    path = ""
    for segment in places.code_segments(code):
        path = places.child_path(path, segment)
    return path


def _names() -> dict[str, str]:
    return {row["code"]: row["name"] for row in loading.read_regions()}


def _first_below(town: str, names: dict[str, str]) -> str:
    """The first 社区 or 村 of a town by code."""
    return min(code for code in names if code.startswith(town[:9]) and code != town)


def _official(stage: Stage, role: Role, code: str, post: str, names: dict[str, str]) -> Part:
    path, place = path_of(code), names[code]
    hat = services.NewHat(role, HatKind.POST, f"{place} {post}", place, path, demo=True)
    return Part(f"{stage.pack.lower()}-{role.value.lower()}", hat, stage.pack)


def _officials() -> Iterator[Part]:
    names = _names()
    for stage in STAGES:
        code, post = stage.authority
        yield _official(stage, Role.AUTHORITY, code, post, names)
        yield _official(stage, Role.LEADER, code, "分管领导", names)
        yield _official(stage, Role.TOWN, stage.town, "物业岗", names)
        lowest = stage.neighbourhood or _first_below(stage.town, names)
        yield _official(stage, Role.NEIGHBOURHOOD, lowest, "小区专干", names)
    for role in ADMINISTRATORS:
        place = names[ADMIN_PLACE]
        hat = services.NewHat(
            role, HatKind.POST, f"{place} {ROLE_LABELS[role]}", place, path_of(ADMIN_PLACE), demo=True
        )
        yield Part(role.value.lower().replace("_", "-"), hat, "")


def _community(code: str, on: dt.date, operator: str = "") -> tuple[int, str, str] | None:
    """The first 演示 community below a place (that a company manages): id, name, path."""
    shown = ("name", "management.operator_name")
    query = registers.ListQuery("community", shown, on, under=path_of(code), layers=("DEMO",), limit=50)
    for row in registers.list_page(query).rows:
        if operator in ("", row["management.operator_name"]):
            return int(row["id"]), str(row["name"]), str(row["path"])
    return None


def _parties(on: dt.date) -> Iterator[Part]:
    """Company, committee chair and owner: on 演示 communities; where there are none yet, on nothing."""
    home = _community(COMPANY_PLACES[0], on)
    projects = [one for code in COMPANY_PLACES if (one := _community(code, on, COMPANY)) is not None]
    if home is None or not projects:
        return
    paths = tuple(path for _, _, path in projects)
    names = "、".join(name for _, name, _ in projects)
    company = parties.find_organisation(COMPANY)
    number, name, path = home
    for role, label, place, ranges in (
        (Role.COMPANY, f"{COMPANY} 项目经理", names, paths),
        (Role.COMMITTEE, f"{name} 业委会主任", name, (path,)),
        (Role.OWNER, f"{name} 业主", name, (path,)),
    ):
        hat = services.NewHat(
            role,
            KINDS[role],
            label,
            place[:160],
            ranges[0],
            ranges,
            organisation_id=company.id if company and role is Role.COMPANY else None,
            community_id=number if role is not Role.COMPANY else None,
            demo=True,
        )
        yield Part(f"demo-{role.value.lower()}", hat, "S")


@transaction.atomic
def ensure_cast(now: dt.datetime) -> int:
    """Create whoever of the cast is missing; returns how many were created. Needs the owner role or all places."""
    made = 0
    keys = crypto.KeyRing("none", {"none": bytes(16)}, bytes(16))  # the cast has no telephone: nothing is sealed
    for part in (*_officials(), *_parties(now.date())):
        if selectors.find_user(part.username) is not None:
            continue
        person_id = persons.create_person(
            f"{LABEL}人物", path=part.hat.path, keys=keys, actor=SYSTEM, now=now, layer="DEMO"
        )
        services.create_user(part.username, person_id=person_id, password=None, actor=SYSTEM, now=now, demo=True)
        services.grant_hat(person_id, part.hat, from_date=SINCE, actor=SYSTEM, now=now)
        made += 1
    return made


def _stage_of(username: str) -> Stage | None:
    first = username.partition("-")[0].upper()
    return next((stage for stage in STAGES if stage.pack == first), None)


def list_cast() -> list[Member]:
    """The cast in order of creation. Needs the owner role or the whole range active."""
    members = []
    for user, hat in selectors.demo_cast():
        stage = _stage_of(user.username) or (STAGES[0] if hat.community_id or hat.role is Role.COMPANY else None)
        members.append(
            Member(
                user=user.username,
                user_id=user.pk,
                hat_id=hat.id,
                role=ROLE_LABELS[hat.role],
                label=hat.label,
                place=hat.place_name,
                url=home_of(hat.role).url,
                pack=stage.pack if stage else "",
                title=stage.title if stage else "管理员",
                day=stage.day if stage else None,
            )
        )
    return members
