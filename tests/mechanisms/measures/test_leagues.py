"""A ranking's life: drafted, checked by the ranked, corrected, explained, closed, issued on a decision, replaced."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from factories import places

from mulin.base.access.rules import PERMISSIONS, Role
from mulin.base.places import services as place_services
from mulin.kernel import calendar, scope
from mulin.kernel.actor import SYSTEM, Actor, NotAllowed
from mulin.kernel.documents.model import Paragraph, Table
from mulin.kernel.errors import InputError, NotFound, Refused
from mulin.mechanisms.cases import selectors as case_selectors
from mulin.mechanisms.cases import services as cases
from mulin.mechanisms.measures import services, sql
from mulin.mechanisms.measures.models import LeagueLine, LeagueTable
from mulin.mechanisms.measures.rules import league
from mulin.mechanisms.measures.selectors import leagues
from mulin.mechanisms.notices import papers
from mulin.mechanisms.packs import services as packs

DAYS = calendar.bundled()
FIRST, TODAY = dt.date(2024, 1, 1), dt.date(2026, 11, 23)
UNTIL = dt.date(2026, 11, 27)
SMALL = "99/04/06/001/003/"
CLAUSE = "L-四(二)d"


def hat(role: Role, path: str, hat_id: int) -> Actor:
    return Actor(f"{role} {path}", PERMISSIONS[role], (scope.Range.under(path),), hat_id=hat_id, role=role, staff=True)


OFFICE, STREET = hat(Role.AUTHORITY, places.COUNTY, 1), hat(Role.TOWN, places.TOWN, 2)
EAST, WEST = hat(Role.NEIGHBOURHOOD, places.EAST, 3), hat(Role.NEIGHBOURHOOD, places.WEST, 4)


def moment(days: int = 0, hour: int = 9) -> dt.datetime:
    return places.moment(TODAY + dt.timedelta(days=days), hour)


@pytest.fixture
def found(everywhere: None) -> dict[str, list[tuple[int, str]]]:
    """East: 2 of 4 communities covered, one of them not known. West: 3 of 4. A third 社区 has one community."""
    places.tree()
    row = place_services.SeedRegion(SMALL, places.TOWN, "小社区", "COMMUNITY", places.code_of(SMALL), places.BASIS)
    place_services.load_regions([row], now=places.moment(FIRST), by="测试")
    made = {
        "east": places.communities(places.EAST, ["甲", "乙", "丙", "丁"], recorded=FIRST),
        "west": places.communities(places.WEST, ["戊", "己", "庚", "辛"], recorded=FIRST),
        "small": places.communities(SMALL, ["壬"], recorded=FIRST),
    }
    firm, none = {"mode": "MARKET_FIRM"}, {"mode": "NONE"}
    covered = [*made["east"][:2], *made["west"][:3], *made["small"]]
    places.state("management", covered, firm, recorded=FIRST)
    places.state("management", [made["east"][2], made["west"][3]], none, recorded=FIRST)
    return made


def item(weight: league.Weight | None = None, basis: str = "communities") -> services.Item:
    part = sql.Slice("coverage.service", basis, on=TODAY, lo=places.TOWN, hi=places.TOWN + scope.LAST)
    return services.Item(26, "物业服务覆盖率", part, weight)


def draft(actor: Actor = OFFICE, **more: Any) -> int:
    given = {"path": places.TOWN, "place_name": "测试街道", "pack": "L", "title": "覆盖率排名", "clause": CLAUSE}
    new = services.NewRound(**{**given, "items": (item(),), "least": Decimal(2), "least_basis": "纪要1号", **more})
    return services.draft_league(new, actor=actor, now=moment())


def opened(actor: Actor = OFFICE) -> int:
    round_id = draft(actor)
    services.open_window(round_id, until=UNTIL, actor=actor, now=moment(), days=DAYS)
    return round_id


def answer(round_id: int, actor: Actor, action: str, path: str, *, days: int = 1, **data: str) -> str:
    case = next(one for one in leagues.checks_of(round_id) if one.path == path)
    given = cases.StepInput(data)
    return cases.take_step(case.case_id, action, actor=actor, now=moment(days), days=DAYS, given=given)


def closed(round_id: int) -> None:
    services.close_window(round_id, actor=OFFICE, now=moment(7), days=DAYS)


def lines(round_id: int) -> list[tuple[str, int | None, str]]:
    return [(one.place_name, one.rank, one.apart) for one in leagues.lines_of(leagues.get_round(round_id))]


@pytest.mark.clause("L-四(二)d")
def test_the_ranked_check_before_anything_goes_out_and_what_they_say_prints(
    found: dict[str, list[tuple[int, str]]],
) -> None:
    round_id = opened()
    assert lines(round_id) == [("西社区", 1, ""), ("东社区", 2, ""), ("小社区", None, "SMALL")]
    todo = case_selectors.to_do(EAST, TODAY, DAYS)
    assert [(line.title, line.due_date) for group in todo for line in group.lines] == [
        (f"核对排名数字：覆盖率排名（{TODAY}）", UNTIL)
    ]
    check = next(one for one in leagues.checks_of(round_id) if one.path == places.EAST)
    shown = case_selectors.get_case(check.case_id).data["figures"]
    assert shown == "物业服务覆盖率：2 / 3个，66.67%（缺数据 1个）"
    with pytest.raises(Refused) as early:
        services.close_window(round_id, actor=OFFICE, now=moment(1), days=DAYS)
    assert early.value.codes == ("measures.league_window_runs",)
    answer(round_id, WEST, "CONFIRM", places.WEST)
    answer(round_id, EAST, "EXPLAIN", places.EAST, explanation="丁小区正在交接，月底签约")
    with pytest.raises(Refused) as running:
        services.issue_league(round_id, decision="局纪〔2026〕8号", actor=OFFICE, now=moment(1))
    assert running.value.codes == ("measures.league_state",)
    closed(round_id)
    with pytest.raises(Refused) as undecided:
        services.issue_league(round_id, decision=" ", actor=OFFICE, now=moment(7))
    assert undecided.value.codes == ("measures.league_ungrounded",)
    table = leagues.get_table(services.issue_league(round_id, decision="局纪〔2026〕8号", actor=OFFICE, now=moment(7)))
    assert (table.number, table.year, table.clause, table.decision) == (1, 2026, CLAUSE, "局纪〔2026〕8号")
    printed = [(one.place_name, one.rank, one.answer, one.words) for one in leagues.entries_of(table)]
    assert printed == [
        ("西社区", 1, "CONFIRMED", ""),
        ("东社区", 2, "EXPLAINED", "丁小区正在交接，月底签约"),
        ("小社区", None, "LAPSED", ""),
    ]


@pytest.mark.clause("L-四(二)d")
def test_a_correction_is_made_in_the_register_and_the_draft_counted_anew(
    found: dict[str, list[tuple[int, str]]],
) -> None:
    round_id = opened()
    answer(round_id, EAST, "ASK", places.EAST, wrong="丙、丁已有物业")
    with pytest.raises(Refused) as waiting:
        services.close_window(round_id, actor=OFFICE, now=moment(7), days=DAYS)
    assert waiting.value.codes == ("measures.league_corrections",)
    places.state(
        "management",
        found["east"][2:],
        {"mode": "MARKET_FIRM"},
        start=dt.date(2026, 11, 1),
        recorded=TODAY,
        note="补录",
    )
    with pytest.raises(NotAllowed):
        answer(round_id, EAST, "ACCEPT", places.EAST)
    assert answer(round_id, OFFICE, "ACCEPT", places.EAST) == "CORRECTED"
    assert lines(round_id) == [("东社区", 1, ""), ("西社区", 2, ""), ("小社区", None, "SMALL")]
    row = leagues.get_round(round_id)
    assert (row.version, LeagueLine.objects.filter(round=row).count()) == (2, 6)


def test_only_the_issuer_decides_about_a_correction(found: dict[str, list[tuple[int, str]]], within: Any) -> None:
    round_id = opened()
    answer(round_id, EAST, "ASK", places.EAST, wrong="丙已有物业")
    case = next(one for one in leagues.checks_of(round_id) if one.path == places.EAST).case_id
    own = hat(Role.AUTHORITY, places.EAST, 9)  # publishes for its own place, which is the ranked one
    with within(places.EAST):
        for action, data in (("ACCEPT", {}), ("DECLINE", {"declined": "不"})):
            with pytest.raises(NotFound):
                cases.take_step(case, action, actor=own, now=moment(2), days=DAYS, given=cases.StepInput(data))
    assert answer(round_id, OFFICE, "DECLINE", places.EAST, declined="合同尚未备案") == "DECLINED"
    closed(round_id)
    table = leagues.get_table(services.issue_league(round_id, decision="纪要", actor=OFFICE, now=moment(7)))
    words = {one.place_name: one.words for one in leagues.entries_of(table)}
    assert words["东社区"] == "丙已有物业（不予更正：合同尚未备案）"


def test_an_issued_table_keeps_what_was_known_and_is_corrected_by_a_new_issue_alone(
    found: dict[str, list[tuple[int, str]]],
) -> None:
    round_id = opened()
    closed(round_id)
    first = services.issue_league(round_id, decision="纪要1号", actor=OFFICE, now=moment(7))
    places.state(
        "management", found["east"], {"mode": "MARKET_FIRM"}, start=dt.date(2026, 11, 1), recorded=UNTIL, note="补录"
    )
    entries = {one.place_name: one.figures[0]["num"] for one in leagues.entries_of(leagues.get_table(first))}
    assert entries["东社区"] == "2"
    with pytest.raises(Refused):
        services.recount(round_id, actor=OFFICE, now=moment(8))
    again = services.draft_replacement(first, actor=OFFICE, now=moment(8))
    services.open_window(again, until=dt.date(2026, 12, 4), actor=OFFICE, now=moment(8), days=DAYS)
    services.close_window(again, actor=OFFICE, now=moment(20), days=DAYS)
    second = leagues.get_table(services.issue_league(again, decision="纪要2号", actor=OFFICE, now=moment(20)))
    assert (second.number, second.replaces_id, leagues.get_table(first).replaced_by.pk) == (2, first, second.pk)
    assert {one.place_name: one.figures[0]["num"] for one in leagues.entries_of(second)}["东社区"] == "4"
    with pytest.raises(Refused):
        services.draft_replacement(first, actor=OFFICE, now=moment(21))


def test_the_table_adds_up_to_its_headline_or_names_what_it_leaves_out(
    found: dict[str, list[tuple[int, str]]],
) -> None:
    row = leagues.get_round(draft())
    assert row.totals[0]["left_out"] is None
    listed = [one.figures[0] for one in leagues.lines_of(row)]
    whole = row.totals[0]["whole"]
    assert (whole["num"], whole["den"], whole["missing"]) == ("6", "8", "1")
    assert sum(int(one["num"]) for one in listed) == 6
    places.communities(places.TOWN, ["直属小区"], recorded=FIRST)
    assert leagues.get_round(draft()).totals[0]["left_out"]["missing"] == "1"


def test_the_window_is_the_places_setting_or_named_by_the_issuer(
    found: dict[str, list[tuple[int, str]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    round_id = draft()
    with pytest.raises(InputError) as unsettled:
        services.open_window(round_id, until=None, actor=OFFICE, now=moment(), days=DAYS)
    assert unsettled.value.codes == ("measures.league_window_open",)
    assert unsettled.value.violations[0].params["whose"] == "市住房和城乡建设局"
    with pytest.raises(InputError):
        services.open_window(round_id, until=TODAY, actor=OFFICE, now=moment(), days=DAYS)
    packs.decide_setting(
        "L", leagues.WINDOW, "3", path="33/11/", from_day=FIRST, basis="纪要3号", decided_by="市局",
        actor=SYSTEM, now=places.moment(FIRST),
    )  # fmt: skip
    decided = leagues.window_setting("L", "33/11/02/", TODAY)
    assert decided is not None
    assert leagues.window_setting("N", "35/05/83/", TODAY) is None
    monkeypatch.setattr(leagues, "window_setting", lambda *_: decided)
    until = services.open_window(round_id, until=None, actor=OFFICE, now=moment(), days=DAYS)
    assert until == dt.date(2026, 11, 26)  # Monday and three working days
    assert leagues.get_round(round_id).check_basis == "纪要3号"


def test_weights_are_the_places_own_with_their_basis_and_rank_by_the_sum(
    found: dict[str, list[tuple[int, str]]],
) -> None:
    weight = league.Weight(Fraction(50), Fraction(100), Fraction(1))
    given: dict[str, Any] = {
        "path": places.TOWN, "pack": "L", "title": "综合排名", "weights": {26: weight, 27: weight},
        "basis": "", "decided_by": "",
    }  # fmt: skip
    with pytest.raises(InputError) as baseless:
        services.define_league(services.NewDefinition(**given), actor=OFFICE, now=moment())
    assert baseless.value.codes == ("measures.league_weights_basis",)
    grounded = {**given, "basis": "考核办法", "decided_by": "区政府"}
    halves = services.NewDefinition(**{**grounded, "weights": {26: weight, 27: None}})
    with pytest.raises(InputError):
        services.define_league(halves, actor=OFFICE, now=moment())
    for _ in range(2):
        services.define_league(services.NewDefinition(**grounded), actor=OFFICE, now=moment())
    standing = leagues.list_definitions(places.TOWN, "L")
    assert [leagues.weights_of(one) for one in standing] == [{26: weight, 27: weight}]
    round_id = draft(items=(item(weight), item(weight)), least=None)
    scores = {one.place_name: one.score for one in leagues.lines_of(leagues.get_round(round_id))}
    assert scores == {"小社区": Decimal(100), "西社区": Decimal(50), "东社区": Decimal("33.333333")}


def test_who_may_and_what_a_ranking_needs(found: dict[str, list[tuple[int, str]]], within: Any) -> None:
    with pytest.raises(NotAllowed):
        draft(STREET)
    for wrong in ({"clause": " "}, {"least": Decimal(100)}):
        with pytest.raises(Refused):
            draft(**wrong)
    round_id = opened()
    with within("98/"), pytest.raises(NotFound):
        leagues.get_round(round_id)
    with pytest.raises(NotAllowed):
        services.recount(round_id, actor=STREET, now=moment())
    with pytest.raises(InputError):
        services.drop_round(round_id, reason=" ", actor=OFFICE, now=moment(), days=DAYS)
    answer(round_id, EAST, "ASK", places.EAST, wrong="不对")
    services.drop_round(round_id, reason="口径有误", actor=OFFICE, now=moment(), days=DAYS)
    assert {one.state for one in leagues.checks_of(round_id)} == {"LAPSED", "DECLINED"}
    assert LeagueTable.objects.count() == 0


def test_places_below_read_what_was_issued_and_not_what_is_drafted(
    found: dict[str, list[tuple[int, str]]], within: Any
) -> None:
    round_id = opened()
    closed(round_id)
    table = services.issue_league(round_id, decision="纪要", actor=OFFICE, now=moment(7))
    with within(places.EAST):
        assert [one.pk for one in leagues.list_tables(places.EAST)] == [table]
        assert len(leagues.entries_of(leagues.get_table(table))) == 3
        with pytest.raises(NotFound):
            leagues.get_round(round_id)


@pytest.mark.clause("L-四(二)d")
def test_the_circular_prints_the_issued_figures_and_explanations(found: dict[str, list[tuple[int, str]]]) -> None:
    round_id = opened()
    answer(round_id, EAST, "EXPLAIN", places.EAST, explanation="月底签约")
    closed(round_id)
    table = services.issue_league(round_id, decision="局纪〔2026〕8号", actor=OFFICE, now=moment(7))
    places.state(
        "management", found["east"], {"mode": "MARKET_FIRM"}, start=dt.date(2026, 11, 1), recorded=UNTIL, note="补录"
    )
    given: dict[str, Any] = {"issuer": "测试区住建局", "addressees": "各社区", "actor": OFFICE, "now": moment(8)}
    paper = papers.get_paper(services.draft_circular(table, **given))
    blocks = paper.body
    shown = next(one for one in blocks if isinstance(one, Table))
    assert [list(row[:3]) for row in shown.rows] == [
        ["1", "西社区", "3/4，75.00%"], ["2", "东社区", "2/3，66.67%"], ["", "测试街道合计", "6/8，75.00%"],
    ]  # fmt: skip
    said = "".join(one.text for one in blocks if isinstance(one, Paragraph))
    assert "东社区（作了说明）：月底签约" in said
    assert "小社区（分母太小）" in said
    assert (paper.clause, paper.title) == (CLAUSE, "关于覆盖率排名的通报")
    with pytest.raises(Refused):
        services.draft_circular(table, **given)


def test_the_database_keeps_a_ranking_grounded(found: dict[str, list[tuple[int, str]]]) -> None:
    round_id = opened()
    closed(round_id)
    table = leagues.get_table(services.issue_league(round_id, decision="纪要", actor=OFFICE, now=moment(7)))
    values = {
        "path": table.path, "place_name": "甲", "year": 2026, "pack": "L", "title": "甲", "on_date": TODAY,
        "known_at": moment(), "issued_at": moment(), "issued_by": "甲", "clause": CLAUSE, "decision": "纪要",
    }  # fmt: skip
    for wrong in ({"number": 1}, {"number": 2, "decision": ""}, {"number": 2, "clause": ""}):
        with pytest.raises(IntegrityError), transaction.atomic():
            LeagueTable.objects.create(**{**values, **wrong})
