"""Obligations of the five documents: arising, filing, reviewing, climbing; row security, append-only, the command."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from mulin.base.access.rules import PERMISSIONS, Role
from mulin.faces.cli import main, session
from mulin.kernel import calendar, scope
from mulin.kernel.actor import SYSTEM, Actor, NotAllowed
from mulin.kernel.audit.models import AuditEntry
from mulin.kernel.errors import InputError, NotFound, Refused
from mulin.mechanisms.duties import rules, selectors, services
from mulin.mechanisms.duties.models import Obligation, ObligationEvent, RungMark
from mulin.mechanisms.packs import selectors as packs
from mulin.mechanisms.packs import services as pack_services

DAYS = calendar.bundled()
DISTRICT, STREET = "37/04/06/", "37/04/06/001/"
TOWN_B = "35/05/81/101/"
FORM, STATEMENT = "dispatch-form", "quarterly-income-disclosure"


def moment(text: str, hour: int = 10) -> dt.datetime:
    """An hour of a local day."""
    return dt.datetime.combine(dt.date.fromisoformat(text), dt.time(hour), calendar.ZONE)


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def hat(role: Role, path: str) -> Actor:
    return Actor(f"{role}", PERMISSIONS[role], (scope.Range.under(path),), hat_id=1, role=role, staff=True)


OFFICE, CENTRE = hat(Role.TOWN, STREET), hat(Role.AUTHORITY, DISTRICT)
TOWN, VILLAGE = hat(Role.TOWN, TOWN_B), hat(Role.NEIGHBOURHOOD, TOWN_B)


def arise(pack: str, on: str) -> int:
    return services.materialise(pack, day(on), now=moment(on), days=DAYS)


def lines(pack: str, template: str, on: str, **more: Any) -> list[selectors.DutyLine]:
    query = selectors.DutyQuery(pack=pack, template=template, **more)
    return selectors.list_lines(query, day(on), DAYS, limit=None)


def form(period: str, on: str) -> selectors.DutyLine:
    return next(one for one in lines("S", FORM, on) if one.period == period)


def file(obligation: int, on: str, *, actor: Actor = OFFICE, **more: Any) -> list[int]:
    given = services.Filing(record=more.pop("record", "调度表"), **more)
    return services.submit(obligation, given, actor=actor, now=moment(on))


@pytest.mark.clause("S-附5b")
def test_the_form_is_owed_on_the_first_and_fifteenth_until_15_november_and_not_after(everywhere: None) -> None:
    assert arise("S", "2021-03-01") > 0
    found = lines("S", FORM, "2021-03-01")
    assert [str(one.due_date) for one in found] == [
        "2020-09-15", "2020-10-01", "2020-10-15", "2020-11-01", "2020-11-15",
    ]  # fmt: skip
    assert {(one.obligor, one.path, one.rolled) for one in found} == {("山城街道", STREET, False)}


def test_arising_again_adds_nothing_and_only_what_may_be_done_arises(everywhere: None) -> None:
    arise("S", "2020-09-20")
    assert [one.period for one in lines("S", FORM, "2020-09-20")] == ["2020-09-15", "2020-10-01"]
    assert arise("S", "2020-09-20") == 0
    arise("S", "2020-10-02")
    assert [one.period for one in lines("S", FORM, "2020-10-02")][-1] == "2020-10-15"
    assert lines("S", FORM, "2020-09-10") == []


@pytest.mark.clause("S-附5a", "S-附5b")
def test_filed_late_is_late_for_ever_and_refiling_keeps_the_first_time(everywhere: None) -> None:
    arise("S", "2020-10-02")
    first, second = form("2020-09-15", "2020-10-02"), form("2020-10-01", "2020-10-02")
    file(first.id, "2020-09-15")
    services.return_with_reason(first.id, "两行缺类别", actor=CENTRE, now=moment("2020-09-17"))
    file(first.id, "2020-09-18")
    services.accept(first.id, actor=CENTRE, now=moment("2020-09-21"))
    file(second.id, "2020-10-02")
    services.accept(second.id, actor=CENTRE, now=moment("2020-10-09"))
    kept, late = form("2020-09-15", "2020-12-01"), form("2020-10-01", "2020-12-01")
    assert (kept.state, str(kept.first_on), kept.late, kept.first_pass) == ("ACCEPTED", "2020-09-15", False, False)
    assert (late.state, str(late.first_on), late.late, late.first_pass) == ("ACCEPTED", "2020-10-02", True, True)
    assert form("2020-09-15", "2020-09-17").state == "RETURNED"
    [rate] = selectors.timeliness(selectors.DutyQuery(pack="S", template=FORM), day("2020-10-10"))
    assert (rate.expected, rate.filed, rate.on_time, rate.accepted, rate.first_pass) == (2, 2, 1, 2, 1)


@pytest.mark.clause("S-附5b")
def test_nothing_is_urged_on_the_first_of_october(everywhere: None) -> None:
    arise("S", "2020-10-02")
    one = form("2020-09-15", "2020-10-01")
    assert one.late
    assert services.climb(day("2020-10-01"), now=moment("2020-10-01"), days=DAYS) == 0
    with pytest.raises(Refused) as caught:
        services.urge(one.id, services.TEXT, actor=CENTRE, now=moment("2020-10-01"), days=DAYS)
    assert caught.value.codes == ("duties.rest_day",)
    assert rules.Act.URGED not in selectors.detail(one.id, CENTRE, day("2020-10-01"), DAYS).acts
    services.urge(one.id, services.PHONE, actor=CENTRE, now=moment("2020-10-09"), days=DAYS)
    assert ObligationEvent.objects.get(obligation_id=one.id).means == "PHONE"


@pytest.mark.clause("B-四(三)1c", "B-四(三)1d")
def test_company_and_committee_owe_four_quarters_each_and_nothing_after_expiry(everywhere: None) -> None:
    arise("B", "2025-06-30")
    by_place = Counter((one.place_name, one.obligor_kind) for one in lines("B", STATEMENT, "2025-06-30"))
    assert by_place["演示·兰渚庭", "company"] == 4
    assert by_place["演示·兰渚庭", "committee"] == 4
    assert (by_place["演示·霞墨里", "company"], by_place["演示·霞墨里", "committee"]) == (
        4,
        0,
    )  # no committee till 10-20
    assert (by_place["演示·桂影居", "company"], by_place["演示·桂影居", "committee"]) == (4, 1)  # one from 2024-09-12
    assert sum(count for (place, _), count in by_place.items() if place == "演示·溪篱里") == 0  # neither
    dues = sorted({str(one.due_date) for one in lines("B", STATEMENT, "2025-06-30")})
    assert dues == ["2024-01-31", "2024-04-30", "2024-07-31", "2024-10-31"]
    assert not [one for one in selectors.list_lines(selectors.DutyQuery(pack="B"), day("2025-06-30"), DAYS, limit=None)
                if one.due_date and one.due_date > day("2024-10-31")]  # fmt: skip


def test_a_decision_to_go_on_lets_new_quarters_arise(everywhere: None) -> None:
    pack_services.decide_expiry(
        "B", pack_services.Expiry.CONTINUE, path=TOWN_B, basis="镇政府会议纪要", decided_by="镇政府", actor=SYSTEM,
        now=moment("2024-11-05"),
    )  # fmt: skip
    arise("B", "2025-02-01")
    assert "2025-01-31" in {str(one.due_date) for one in lines("B", STATEMENT, "2025-02-01")}


@pytest.mark.clause("B-四(二)3a")
def test_every_committee_owes_its_yearly_meeting(unfiled: None) -> None:
    arise("B", "2024-01-05")
    found = lines("B", "yearly-report-meeting", "2024-01-05")
    assert len(found) == 5
    assert {(one.period, str(one.due_date), one.late) for one in found} == {("2023", "2023-12-31", True)}


@pytest.mark.clause("B-四(二)4a")
def test_only_a_community_with_a_committee_owes_the_survey_about_it(everywhere: None) -> None:
    arise("B", "2024-07-01")
    found = Counter(one.period for one in lines("B", "half-yearly-committee-survey", "2024-07-01"))
    assert found == {"2023-H2": 5, "2024-H1": 5}  # the sixth committee was founded on 2024-02-20, inside the half-year


@pytest.mark.clause("N-三h")
def test_towns_owe_next_years_plan_from_the_fourth_quarter_of_2019(everywhere: None) -> None:
    arise("N", "2019-10-01")
    found = lines("N", "next-year-renovation-plan", "2019-10-01")
    assert {(one.period, str(one.opens_on), str(one.due_date)) for one in found} == {
        ("2020", "2019-10-01", "2019-12-31")
    }
    assert len(found) == len({one.path for one in found}) > 20


def test_open_templates_do_not_arise_and_say_what_they_wait_for(everywhere: None) -> None:
    waiting = {one.template.key: one.reason for one in selectors.not_arising("N", day("2020-01-01"), DAYS)}
    assert waiting["income-disclosure"] == "待设定：公共收益公示间隔（由市住建局定）"
    assert waiting["milestone:2019-03-31"] == "早于或等于印发之日，作为起点"
    pack_services.decide_setting(
        "N", "annual-return-date", "2020-03-31", path=packs.path_of_pack("N"), from_day=day("2019-07-01"),
        basis="测试文号", decided_by="市住建局", actor=SYSTEM, now=moment("2019-07-01"),
    )  # fmt: skip
    now_waiting = {one.template.key for one in selectors.not_arising("N", day("2020-01-01"), DAYS)}
    assert "income-disclosure" in now_waiting
    assert "company-yearly-return" not in now_waiting


@pytest.mark.clause("B-四(三)1e")
def test_the_ladder_is_climbed_on_the_working_days_after_labour_day(unfiled: None) -> None:
    arise("B", "2024-04-01")
    owed = [one for one in lines("B", STATEMENT, "2024-04-01") if one.period == "2024-Q1"]
    filed = owed[0]
    kind = {"company": Role.COMPANY, "committee": Role.COMMITTEE}[filed.obligor_kind]
    file(filed.id, "2024-05-06", actor=hat(kind, TOWN_B))
    marks = []
    for on in ("2024-04-30", "2024-05-01", "2024-05-05", "2024-05-06", "2024-05-07", "2024-05-08", "2024-05-09"):
        services.climb(day(on), now=moment(on, 8), days=DAYS)
        marks.append(RungMark.objects.filter(obligation__period="2024-Q1").count())
    others = len(owed) - 1
    assert marks == [0, 0, 0, others, 2 * others, 3 * others, 3 * others]
    assert not RungMark.objects.filter(obligation_id=filed.id).exists()
    days_of = set(RungMark.objects.filter(obligation__period="2024-Q1").values_list("rung", "on_day"))
    assert days_of == {
        ("REMINDED", day("2024-05-06")), ("URGED", day("2024-05-07")), ("ORDERED", day("2024-05-08")),
    }  # fmt: skip
    shown = {one.rung for one in lines("B", STATEMENT, "2024-05-07", period="2024-Q1") if one.id != filed.id}
    assert shown == {"URGED"}


def test_a_day_without_a_worker_is_made_up_for_with_its_own_day(unfiled: None) -> None:
    arise("B", "2024-04-01")
    services.climb(day("2024-05-09"), now=moment("2024-05-09"), days=DAYS)
    assert set(
        RungMark.objects.filter(obligation__period="2024-Q1", rung="REMINDED").values_list("on_day", flat=True)
    ) == {day("2024-05-06")}


def test_on_behalf_the_day_of_receipt_counts(unfiled: None) -> None:
    arise("B", "2024-04-01")
    one = next(one for one in lines("B", STATEMENT, "2024-04-01", period="2024-Q1") if one.obligor_kind == "committee")
    with pytest.raises(Refused) as caught:
        file(one.id, "2024-05-06", actor=VILLAGE)
    assert caught.value.codes == ("duties.behalf_needed",)
    wrong = rules.OnBehalf("", "收件单", day("2024-05-07"))
    with pytest.raises(InputError) as faults:
        file(one.id, "2024-05-06", actor=VILLAGE, on_behalf=wrong)
    assert faults.value.codes == ("duties.behalf_incomplete", "duties.behalf_future")
    paper = rules.OnBehalf(one.obligor, "收件单7号", day("2024-04-29"))
    file(one.id, "2024-05-06", actor=VILLAGE, on_behalf=paper)
    after = next(found for found in lines("B", STATEMENT, "2024-05-06", period="2024-Q1") if found.id == one.id)
    assert (after.late, after.first_on, selectors.as_json(after)["first_submitted"]) == (
        False, day("2024-04-29"), "2024-04-29",
    )  # fmt: skip


def test_who_may_and_what_is_asked(unfiled: None) -> None:
    arise("S", "2020-09-20")
    first = form("2020-09-15", "2020-09-20").id
    with pytest.raises(NotAllowed):
        file(first, "2020-09-20", actor=hat(Role.LEADER, DISTRICT))
    with pytest.raises(NotAllowed):
        file(first, "2020-09-20", actor=TOWN)
    with pytest.raises(InputError) as caught:
        file(first, "2020-09-20", record=" ")
    assert caught.value.codes == ("duties.record_missing",)
    file(first, "2020-09-20", record="", nil=True, note="各小区没有变化")  # confirm-unchanged
    with pytest.raises(Refused):
        services.accept(first, actor=OFFICE, now=moment("2020-09-20"))  # nobody accepts his own
    with pytest.raises(InputError):
        services.return_with_reason(first, " ", actor=CENTRE, now=moment("2020-09-20"))
    services.accept(first, actor=CENTRE, now=moment("2020-09-20"))
    with pytest.raises(Refused):
        file(first, "2020-09-21")
    with pytest.raises(NotFound):
        file(-1, "2020-09-21")
    arise("B", "2024-04-01")
    meeting = lines("B", "quarterly-owners-forum", "2024-04-01")[0]
    paper = rules.OnBehalf(meeting.obligor, "函", day("2024-04-01"))
    with pytest.raises(InputError) as nil:
        file(meeting.id, "2024-04-01", actor=TOWN, nil=True, note="无", on_behalf=paper)
    assert nil.value.codes == ("duties.nil_not_allowed",)


def test_waived_is_not_late_and_a_reason_stands_beside_the_delay(everywhere: None) -> None:
    arise("S", "2020-10-02")
    one, other = form("2020-09-15", "2020-10-02").id, form("2020-10-01", "2020-10-02").id
    services.waive(one, "街道合并统计", actor=CENTRE, now=moment("2020-10-09"))
    services.give_reason(other, "系统故障", actor=OFFICE, now=moment("2020-10-09"))
    after = {line.id: line for line in lines("S", FORM, "2020-10-20")}
    assert (after[one].state, after[one].late) == ("WAIVED", False)
    assert (after[other].state, after[other].late) == ("OPEN", True)
    labels = [entry.label for entry in selectors.detail(other, OFFICE, day("2020-10-20"), DAYS).timeline]
    assert labels == ["说明原因"]


def test_one_record_fulfils_what_asks_for_the_same_evidence(everywhere: None) -> None:
    arise("N", "2019-12-20")
    quarter = next(one for one in lines("N", "quarterly-renovation-review", "2019-12-20") if one.period == "2019-Q4")
    [offered] = selectors.companions(quarter.id)
    assert (offered.title, offered.period, offered.implied) == ("老旧小区整治年度考评检查", "2019", False)
    office = hat(Role.AUTHORITY, packs.path_of_pack("N"))
    with pytest.raises(Refused) as caught:
        file(quarter.id, "2019-12-20", actor=office, also=(quarter.id + 10**6,))
    assert caught.value.codes == ("duties.not_together",)
    assert file(quarter.id, "2019-12-20", actor=office, also=(offered.id,)) == [quarter.id, offered.id]
    assert set(Obligation.objects.filter(pk__in=[quarter.id, offered.id]).values_list("state", flat=True)) == {
        "SUBMITTED"
    }
    assert ObligationEvent.objects.get(obligation_id=offered.id).discharged_with == quarter.id


def test_an_event_lets_a_duty_arise_by_hand(everywhere: None) -> None:
    path = packs.path_of_pack("L")
    county = hat(Role.AUTHORITY, path)
    given = {"path": path, "place_name": "丽水市", "obligor": "丽水市", "actor": county, "now": moment("2024-03-01")}
    made = services.arise("L", "rolling-pool", event="第一批改造完成", on=day("2024-03-01"), **given)
    line = next(one for one in lines("L", "rolling-pool", "2030-01-01") if one.id == made)
    assert (line.due_date, line.late, line.period) == (None, False, "2024-03-01 第一批改造完成")
    with pytest.raises(Refused):
        services.arise("L", "rolling-pool", event="早了", on=day("2020-03-01"), **given)
    with pytest.raises(Refused):
        services.arise("S", FORM, event="x", on=day("2020-10-01"), **given | {"path": DISTRICT, "actor": CENTRE})


def test_the_desk_shows_what_is_owed_reviewed_and_late(everywhere: None) -> None:
    arise("S", "2020-09-11")
    arise("S", "2020-09-30")

    def desk(actor: Actor, on: str) -> dict[str, list[str]]:
        return {group.key: [one.period for one in group.lines if one.template == FORM]
                for group in selectors.to_do(actor, day(on), DAYS)}  # fmt: skip

    assert desk(OFFICE, "2020-10-01") == {"OVERDUE": ["2020-09-15"], "TODAY": ["2020-10-01"]}
    file(form("2020-09-15", "2020-10-02").id, "2020-10-02")
    assert desk(CENTRE, "2020-10-02")["REVIEW"] == ["2020-09-15"]
    assert desk(hat(Role.TOWN, TOWN_B), "2020-10-02") == {}


def test_history_before_use_is_no_work(everywhere: None) -> None:
    arise("S", "2026-11-23")
    [old, *_] = lines("S", FORM, "2026-11-24")
    assert (old.late, old.before_use) == (True, True)
    assert not [g for g in selectors.to_do(OFFICE, day("2026-11-24"), DAYS) if any(x.template == FORM for x in g.lines)]
    assert selectors.count_late(selectors.DutyQuery(pack="S", template=FORM), day("2026-11-24")) == 0


def test_row_security_shows_a_place_its_own(everywhere: None, within: Any) -> None:
    arise("S", "2020-10-02")
    one = form("2020-09-15", "2020-10-02").id
    file(one, "2020-09-15")
    with within("37/04/06/101/"):
        assert not Obligation.objects.exists()
        assert not ObligationEvent.objects.exists()
        with pytest.raises(NotFound):
            selectors.detail(one, OFFICE, day("2020-10-02"), DAYS)
    with within(STREET):
        assert {row.path for row in Obligation.objects.all()} == {STREET}


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE duty_obligation SET due_on = due_on + 30",
        "UPDATE duty_obligation SET obligor_label = 'x'",
        "DELETE FROM duty_obligation",
        "UPDATE duty_event SET at = now()",
        "DELETE FROM duty_event",
        "UPDATE duty_rung SET on_day = on_day + 1",
        "DELETE FROM duty_rung",
    ],
)
def test_due_days_are_frozen_and_acts_are_never_changed(everywhere: None, statement: str) -> None:
    arise("S", "2020-09-20")
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_every_act_stands_in_the_log(unfiled: None) -> None:
    arise("S", "2020-09-20")
    one = form("2020-09-15", "2020-09-20").id
    file(one, "2020-09-15")
    services.return_with_reason(one, "缺行", actor=CENTRE, now=moment("2020-09-16"))
    codes = AuditEntry.objects.filter(code__startswith="duties.").order_by("id").values_list("code", flat=True)
    assert list(codes)[-3:] == [
        "duties.obligation.materialised", "duties.obligation.submitted", "duties.obligation.returned",
    ]  # fmt: skip


@pytest.fixture
def _connected(monkeypatch: pytest.MonkeyPatch, db: None) -> None:
    monkeypatch.setattr(session, "begin", lambda **_: None)


FIELDS = "id template clause obligor place period due rolled first_submitted state late rung"


@pytest.mark.usefixtures("_connected")
def test_the_command_answers_as_of_a_day(capsys: pytest.CaptureFixture[str]) -> None:
    def ask(*arguments: str) -> list[dict[str, Any]]:
        assert main.main(["duties", *arguments, "--json"]) == 0
        return list(json.loads(capsys.readouterr().out))

    rows = [row for row in ask("--pack", "S", "--on", "2020-10-01") if row["template"] == FORM]
    assert set(FIELDS.split()) <= set(rows[0])
    assert [(row["due"], row["state"], row["late"], row["rung"]) for row in rows] == [
        ("2020-09-15", "open", True, None), ("2020-10-01", "open", False, None),
    ]  # fmt: skip
    late = ask("--pack", "B", "--on", "2024-05-07", "--late")
    rungs = {(row["period"], row["rung"]) for row in late if row["template"] == STATEMENT}
    assert rungs == {("2023-Q4", "urged"), ("2024-Q1", "urged")}  # the demonstration filed before the order


@pytest.mark.usefixtures("_connected")
@pytest.mark.parametrize("arguments", [["--pack", "Z"], ["--on", "2020-13-01"]])
def test_bad_input_is_one_line_and_status_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main.main(["duties", *arguments]) == 2
    assert capsys.readouterr().err.count("\n") == 1
