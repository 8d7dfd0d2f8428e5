"""A desk with something on it: cases at every stage, a draft document, published figures, a notice."""

from __future__ import annotations

import datetime as dt

from mulin.base.places import selectors as places
from mulin.kernel import calendar, scope
from mulin.kernel.actor import SYSTEM, Actor
from mulin.mechanisms.cases import rules, selectors, services
from mulin.mechanisms.measures import selectors as measures
from mulin.mechanisms.measures import services as measure_services
from mulin.mechanisms.notices import services as notices
from mulin.mechanisms.packs import selectors as packs
from mulin.mechanisms.packs import services as pack_services
from mulin.processes import cast

DAYS = {"S": dt.date(2020, 11, 10), "B": dt.date(2024, 5, 9), "N": dt.date(2019, 11, 20)}
OPENED = {
    "description": "东至山城路，西至府前路，南至银河街，北至世纪大道。",
    "reason": "两个物业管理区域共用配电房，合并划定。",
}


def moment(day: dt.date, hour: int = 9) -> dt.datetime:
    """An hour of a day in Shanghai."""
    return dt.datetime.combine(day, dt.time(hour), calendar.ZONE)


def actor_at(path: str) -> Actor:
    """Who opens the sample cases: a system's hand bound to no hat."""
    return Actor(
        label="演示：街道物业岗", permissions=SYSTEM.permissions, ranges=(scope.Range.under(path),), staff=True
    )


def town_of(pack: str) -> str:
    """The path of the town on a document's stage."""
    return cast.path_of(next(stage.town for stage in cast.STAGES if stage.pack == pack))


def open_at(pack: str, days_before: int, due: int | None, *, note: str = "") -> int:
    """A delimitation at the place of a pack, opened some days ago, agreed to end in ``due`` days."""
    day, path = DAYS[pack], town_of(pack)
    region = places.region_of_path(path)
    opened = day - dt.timedelta(days=days_before)
    new = services.NewCase(
        path=path,
        place_name=region.name,
        title=f"物业管理区域划定：{region.name}{note}",
        data=OPENED,
        due=None if due is None else day + dt.timedelta(days=due),
    )
    return services.open_case(
        "registry.delimitation", new, actor=actor_at(path), now=moment(opened), days=calendar.bundled()
    )


def advance(case_id: int, pack: str) -> None:
    """Take the first step that needs no further form, with its papers by name."""
    day, path = DAYS[pack], town_of(pack)
    actor = actor_at(path)
    detail = selectors.detail(case_id, actor, day, calendar.bundled())
    step = detail.actions[0]
    papers = tuple(services.NewPaper(one.key, f"{one.label}（演示）") for one in step.missing)
    behalf = rules.OnBehalf("演示花园业主委员会", "2020年11月5日来函", day - dt.timedelta(days=1))
    given = services.StepInput(papers=papers, note="材料齐全，提交审核。", on_behalf=behalf)
    services.take_step(case_id, step.action, actor=actor, now=moment(day), days=calendar.bundled(), given=given)


def stage() -> dict[str, int]:
    """Everything at once; the caller's transaction keeps or drops it. Returns ids of samples by name."""
    found: dict[str, int] = {}
    with scope.active(scope.EVERYWHERE, staff=True):
        for pack in ("S",):
            found[f"late-{pack}"] = open_at(pack, 20, -3, note="一期")
            found[f"today-{pack}"] = open_at(pack, 5, 0, note="二期")
            found[f"week-{pack}"] = open_at(pack, 3, 2, note="三期")
            found[f"review-{pack}"] = open_at(pack, 2, 20, note="四期")
            advance(found[f"review-{pack}"], pack)
        new = pack_services.NewRuleDocument(
            kind="STANDARD", title="考核验收标准", issuer="演示：区物业领导小组办公室", path=packs.path_of_pack("S"),
            basis="S-六(三)c", place_name="山亭区", due_on=dt.date(2020, 11, 1), summary="分项计分，满分一百分。",
        )  # fmt: skip
        now = moment(DAYS["S"])
        found["document"] = pack_services.draft_rule_document(new, actor=SYSTEM, now=now)
        rows = measures.status(packs.find_pack("S"), on=DAYS["S"], today=DAYS["S"])
        decision = "演示：公开决定一号（S-五(二)b）"
        measure_services.publish_status("S", rows, on=DAYS["S"], known_at=now, decision=decision, actor=SYSTEM, now=now)
        page = notices.NewPage(
            slug="demo-notice", kind="notice", title="演示：物业服务覆盖情况公告", path=packs.path_of_pack("S"),
            decision=decision, content={"paragraphs": ["本公告为演示内容。"]}, place_name="山亭区",
        )  # fmt: skip
        found["notice"] = notices.publish_page(page, actor=SYSTEM, now=now)
    return found
