"""The first-run wizard: what an installation still wants before people work with it. Done-ness is derived.

Where only a person can say that a list is right (the tree, the posts, working without a programme), somebody
confirms the step, once, by name.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from mulin.base.access import selectors as access
from mulin.base.access.rules import ROLE_LABELS, Role
from mulin.base.places import selectors as places
from mulin.kernel import messages
from mulin.kernel.actor import Actor
from mulin.kernel.errors import InputError, Violation
from mulin.kernel.installation import selectors as installation
from mulin.kernel.installation import services
from mulin.kernel.registers import selectors as registers
from mulin.mechanisms.packs import selectors as packs
from mulin.processes.installing.founding import ADMINISTRATORS

CONFIRMED = frozenset({"regions", "bodies", "packs"})
WORKING = (Role.AUTHORITY, Role.TOWN)

messages.register_all({"installing.unknown_step": "没有这一步：{key}。"})


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What of the environment the steps look at."""

    today: dt.date
    public_url: str
    console_url: str
    backups: Path


@dataclass(frozen=True, slots=True)
class Step:
    """One step: what it is, how it stands, whose it is, whether it is done and may be confirmed by hand.

    ``url_name``: the page where it is done; empty where it is done outside the browser.
    """

    key: str
    title: str
    text: str
    who: str
    done: bool
    url_name: str = ""
    confirmable: bool = False
    note: str = ""


def list_steps(path: str, place: Surroundings) -> tuple[Step, ...]:
    """Every step for a place, in order. Needs the place as the active range, as staff."""
    confirmed = installation.confirmed()
    return tuple(build(path, place, confirmed) for build in STEPS)


def confirm(key: str, *, path: str, actor: Actor, now: dt.datetime) -> bool:
    """Confirm a step by hand; whether it was not yet. Raises InputError for one that derives its state."""
    if key not in CONFIRMED:
        raise InputError(Violation("installing.unknown_step", "", {"key": key}))
    return services.confirm_step(key, path=path, actor=actor, now=now)


Confirmed = dict[str, tuple[dt.datetime, str]]


def _by(key: str, confirmed: Confirmed) -> str:
    when_who = confirmed.get(key)
    return f"{when_who[1]} {when_who[0].astimezone():%Y-%m-%d} 确认" if when_who else ""


def _regions(path: str, place: Surroundings, confirmed: Confirmed) -> Step:
    found = places.list_regions(under=path)
    towns = sum(one.level in ("TOWN", "ZONE") for one in found)
    below = sum(one.level == "COMMUNITY" for one in found)
    text = f"镇街 {towns} 个，社区（村）{below} 个。全国区划表只到镇街，社区（村）由主管部门在“区划”里按镇街登记"
    return Step(
        "regions", "核对区划", text, "系统管理员", "regions" in confirmed, "console:regions", confirmable=True,
        note=_by("regions", confirmed),
    )  # fmt: skip


def _bodies(path: str, place: Surroundings, confirmed: Confirmed) -> Step:
    query = registers.ListQuery("organisation", ("name",), place.today, under=path)
    count, more = registers.count_up_to(query)
    text = f"已按区划预设 {count:,}{'+' if more else ''} 个单位，各有一个物业岗；与本地不同的，请主管部门另行登记"
    return Step(
        "bodies", "核对机构与岗位", text, "系统管理员", "bodies" in confirmed, "console:organisations",
        confirmable=True, note=_by("bodies", confirmed),
    )  # fmt: skip


def _people(path: str, place: Surroundings, confirmed: Confirmed) -> Step:
    held = [
        line
        for role in (*ADMINISTRATORS, *WORKING)
        for line in access.list_hats_in_range(role=role, holding_on=place.today, limit=200)
        if line.active
    ]
    guarded = {line.role for line in held if line.second_factor}
    waiting = [ROLE_LABELS[role] for role in ADMINISTRATORS if role not in guarded]
    working = sum(line.role in WORKING for line in held)
    said = [f"{'、'.join(waiting)}还没有设两步验证" if waiting else "三名管理员都已设两步验证"]
    said.append(f"主管部门和镇街用户 {working} 名" if working else "还没有主管部门和镇街的用户")
    return Step(
        "people", "建用户、设两步验证", "；".join(said), "安全管理员", not waiting and working > 0, "console:users"
    )


def _packs(path: str, place: Surroundings, confirmed: Confirmed) -> Step:
    titles = [pack.facts.title for pack in packs.library().values()]
    text = "、".join(titles[:3]) if titles else "还没有方案。可先不用，以后把政策包放进 var/packs/ 再运行 mulin upgrade"
    return Step(
        "packs", "选择方案", text, "系统管理员", bool(titles) or "packs" in confirmed, "console:programmes",
        confirmable=not titles, note=_by("packs", confirmed),
    )  # fmt: skip


def _communities(path: str, place: Surroundings, confirmed: Confirmed) -> Step:
    query = registers.ListQuery("community", ("name",), place.today, under=path, layers=("REAL",))
    count, more = registers.count_up_to(query)
    text = f"已有 {count:,}{'+' if more else ''} 个小区" if count else "还没有小区。主管部门用户把现有的表格导入即可"
    return Step("communities", "导入小区", text, "主管部门", count > 0, "console:imports")


def _addresses(path: str, place: Surroundings, confirmed: Confirmed) -> Step:
    missing = [
        name
        for name, url in (("MULIN_PUBLIC_URL", place.public_url), ("MULIN_CONSOLE_URL", place.console_url))
        if not url
    ]
    text = f"还没有设置 {'、'.join(missing)}；二维码和公文上的网址取自这里" if missing else f"{place.public_url}"
    return Step("addresses", "设置对外地址", text, "系统管理员（在服务器上）", not missing)


def _backup(path: str, place: Surroundings, confirmed: Confirmed) -> Step:
    made = place.backups.is_dir() and any(place.backups.glob("*.backup"))
    text = "已有备份" if made else "运行 mulin backup var/backup/文件名.backup，并设成每天自动（见运维手册）"
    return Step("backup", "做第一次备份", text, "系统管理员（在服务器上）", made)


STEPS: tuple[Callable[[str, Surroundings, Confirmed], Step], ...] = (
    _regions, _bodies, _people, _packs, _communities, _addresses, _backup,
)  # fmt: skip
