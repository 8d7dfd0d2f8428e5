"""The engine: deadlines, 代办, extensions, suspension, hand-over, to-do, row security, append-only history."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from enum import StrEnum
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from mulin.base.access.rules import PERMISSIONS, Role
from mulin.kernel import calendar, deadlines, scope
from mulin.kernel.actor import Actor, NotAllowed
from mulin.kernel.almanac.models import DeadlineChange
from mulin.kernel.errors import InputError, NotFound, Refused, Violation
from mulin.kernel.outbox.models import OutboxMessage
from mulin.kernel.workflow import Transition, Workflow
from mulin.mechanisms.cases import rules, selectors, services
from mulin.mechanisms.cases.models import Case, CaseStatus

NOW = dt.datetime(2026, 11, 23, 1, tzinfo=dt.UTC)
TODAY = dt.date(2026, 11, 23)  # a Monday
DAYS = calendar.bundled()
TOWN, PLACE = "99/04/06/001/", "99/04/06/001/001/c1/"


class S(StrEnum):
    OPEN = "OPEN"
    DONE = "DONE"


class A(StrEnum):
    ANSWER = "ANSWER"


ANSWER = rules.CaseType(
    key="test.answer",
    label="答复",
    flow=Workflow(
        S,
        (
            Transition(
                A.ANSWER, frozenset({S.OPEN}), S.DONE, "cases.act", "X-一", label="答复",
                days=deadlines.Spec(7, deadlines.Unit.WORKDAY),
            ),
        ),
        initial=S.OPEN,
    ),
    clauses=("X-一",),
    opens="cases.act",
    goal=S.DONE,
    papers=(rules.Paper("letter", "来信", "X-一"),),
    holders={"OPEN": "TOWN"},
)  # fmt: skip


@pytest.fixture(autouse=True)
def _answering(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(rules.catalogue._types, "test.answer", ANSWER)


def hat(role: Role, path: str, hat_id: int) -> Actor:
    return Actor(f"{role}", PERMISSIONS[role], (scope.Range.under(path),), hat_id=hat_id, role=role, staff=True)


STREET, VILLAGE = hat(Role.TOWN, TOWN, 2), hat(Role.NEIGHBOURHOOD, TOWN + "001/", 4)


def start(**more: Any) -> int:
    new = services.NewCase(PLACE, "甲小区", "一封来信", **more)
    return services.open_case("test.answer", new, actor=VILLAGE, now=NOW, days=DAYS)


def answer(case: int, *, now: dt.datetime = NOW, behalf: rules.OnBehalf | None = None) -> str:
    given = services.StepInput(on_behalf=behalf)
    return services.take_step(case, "ANSWER", actor=STREET, now=now, days=DAYS, given=given)


def test_seven_working_days_stand_as_a_deadline_and_end_with_the_step(everywhere: None) -> None:
    case = start()
    assert Case.objects.get(pk=case).due_date == dt.date(2026, 12, 2)
    assert answer(case) == "DONE"
    row = Case.objects.get(pk=case)
    assert (row.due_date, row.closed_at) == (None, NOW)
    assert OutboxMessage.objects.filter(kind="cases.case.moved", payload__case=case).count() == 2
    with pytest.raises(Refused):
        answer(case)


def test_a_late_step_is_marked_unless_the_paper_came_in_time(everywhere: None) -> None:
    late = dt.datetime(2026, 12, 5, 1, tzinfo=dt.UTC)
    first, second = start(), start()
    answer(first, now=late)
    answer(second, now=late, behalf=rules.OnBehalf("甲小区业委会", "收件登记12号", dt.date(2026, 12, 2)))
    marks = {row.case_id: row for row in CaseStatus.objects.filter(action="ANSWER")}
    assert (marks[first].overdue, marks[second].overdue) == (True, False)
    assert marks[second].behalf_principal == "甲小区业委会"
    assert marks[second].counts_on == dt.date(2026, 12, 2)


def test_extension_suspension_and_resumption_keep_their_reasons(everywhere: None) -> None:
    case = start()
    with pytest.raises(InputError):
        services.extend(case, dt.date(2026, 12, 2), reason="核实", actor=STREET, now=NOW)
    with pytest.raises(InputError):
        services.extend(case, dt.date(2026, 12, 9), reason=" ", actor=STREET, now=NOW)
    services.extend(case, dt.date(2026, 12, 9), reason="需核实", actor=STREET, now=NOW)
    services.suspend(case, reason="等待鉴定", actor=STREET, now=NOW)
    with pytest.raises(Refused) as caught:
        answer(case)
    assert caught.value.codes == ("cases.suspended",)
    later = NOW + dt.timedelta(days=3)
    services.resume(case, reason="鉴定已出", actor=STREET, now=later, days=DAYS)
    assert Case.objects.get(pk=case).due_date == dt.date(2026, 12, 14)  # 12 December is a Saturday
    kinds = list(DeadlineChange.objects.order_by("id").values_list("kind", "reason"))
    assert kinds == [("EXTENDED", "需核实"), ("RESUMED", "鉴定已出")]


def test_to_do_is_grouped_by_what_happens_if_nothing_is_done(everywhere: None) -> None:
    case = start(due=TODAY)
    other = start()
    groups = {group.key: [line.id for line in group.lines] for group in selectors.to_do(STREET, TODAY, DAYS)}
    assert groups == {"TODAY": [case], "OTHER": [other]}
    tomorrow = selectors.to_do(STREET, TODAY + dt.timedelta(days=1), DAYS)
    assert (tomorrow[0].key, tomorrow[0].label) == ("OVERDUE", "已超期")
    assert [group.key for group in selectors.to_do(VILLAGE, TODAY, DAYS)] == ["MINE"]
    assert selectors.to_do(hat(Role.TOWN, "99/05/", 8), TODAY, DAYS) == ()


def test_to_do_over_two_ranges_takes_one_query_a_range(everywhere: None, django_assert_num_queries: Any) -> None:
    start()
    two = Actor(
        "x", PERMISSIONS[Role.TOWN], (scope.Range.under(TOWN), scope.Range.under("99/05/")), role="TOWN", staff=True
    )
    with django_assert_num_queries(6):  # scope read, two ranges set and read, scope given back
        assert len(selectors.to_do(two, TODAY, DAYS)) == 1


def test_the_successor_takes_over_open_matters(everywhere: None) -> None:
    case = start()
    services.reassign(case, role="TOWN", hat_id=2, label="街道物业岗甲", reason="分工", actor=STREET, now=NOW)
    assert selectors.to_do(hat(Role.TOWN, TOWN, 5), TODAY, DAYS) == ()
    assert services.move_holder(2, to_hat_id=5, to_label="街道物业岗乙", actor=STREET, now=NOW) == 1
    assert [group.key for group in selectors.to_do(hat(Role.TOWN, TOWN, 5), TODAY, DAYS)] == ["OTHER"]


def test_papers_the_timeline_and_the_buttons(everywhere: None) -> None:
    case = start()
    services.add_document(case, services.NewPaper("letter", "来信1号"), actor=STREET, now=NOW)
    with pytest.raises(NotFound):
        services.add_document(case, services.NewPaper("map", "图"), actor=STREET, now=NOW)
    seen = selectors.detail(case, STREET, TODAY, DAYS)
    assert [entry.label for entry in seen.timeline] == ["启动", "补充材料"]
    assert [action.action for action in seen.actions] == ["ANSWER"]
    assert selectors.detail(case, hat(Role.LEADER, TOWN, 6), TODAY, DAYS).actions == ()
    assert "OPEN --> DONE: 答复" in seen.diagram


@pytest.mark.parametrize("actor", [hat(Role.LEADER, TOWN, 6), hat(Role.TOWN, "99/05/", 7), hat(Role.COMPANY, TOWN, 8)])
def test_wrong_role_or_place_is_refused(everywhere: None, actor: Actor) -> None:
    case = start()
    with pytest.raises(NotAllowed):
        services.take_step(case, "ANSWER", actor=actor, now=NOW, days=DAYS)
    with pytest.raises(NotAllowed):
        services.open_case("test.answer", services.NewCase(PLACE, "x", "x"), actor=actor, now=NOW, days=DAYS)


def test_another_range_sees_nothing_and_history_cannot_be_changed(everywhere: None, within: Any) -> None:
    case = start()
    with within("99/05/"):
        assert Case.objects.count() == 0
        with pytest.raises(NotFound):
            selectors.detail(case, STREET, TODAY, DAYS)
    for statement in ("UPDATE case_status SET note = 'x'", "DELETE FROM case_status", "DELETE FROM case_spine"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_an_opening_has_one_effect_in_its_transaction(everywhere: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services.steps, "_effects", {})
    seen: list[services.Done] = []

    def note(done: services.Done) -> dict[str, Any]:
        seen.append(done)
        return {"made": 7}

    services.on_open("test.answer", note)
    services.on_open("test.answer", note)
    with pytest.raises(ValueError, match=r"test\.answer/OPENED"):
        services.on_open("test.answer", lambda _: None)
    new = services.NewCase(PLACE, "x", "x", {}, due=TODAY, layer="DEMO")
    case = services.open_case("test.answer", new, actor=STREET, now=NOW, days=DAYS)
    assert [(one.case_id, one.action, one.due, one.layer, one.clause) for one in seen] == [
        (case, "OPENED", TODAY, "DEMO", "X-一")
    ]
    assert selectors.get_case(case).data == {"made": 7}

    def refuse(done: services.Done) -> None:
        raise InputError(Violation("cases.reason_missing"))

    monkeypatch.setattr(services.steps, "_effects", {("test.answer", services.OPENED): refuse})
    with pytest.raises(InputError):
        services.open_case("test.answer", new, actor=STREET, now=NOW, days=DAYS)
    assert Case.objects.filter(procedure="test.answer").count() == 1


def test_a_signature_is_nobodys_to_give_for_another_and_only_offices_act_for_others(
    everywhere: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = start()
    behalf = rules.OnBehalf("甲小区业委会", "收件登记12号", TODAY)
    committee = replace(STREET, staff=False, role="COMMITTEE")
    with pytest.raises(Refused) as party:
        services.take_step(
            case, "ANSWER", actor=committee, now=NOW, days=DAYS, given=services.StepInput(on_behalf=behalf)
        )
    assert party.value.codes == ("cases.behalf_staff",)
    (row,) = ANSWER.flow.transitions
    signed = Workflow(S, (replace(row, personal=True),), initial=S.OPEN)
    monkeypatch.setitem(rules.catalogue._types, "test.answer", replace(ANSWER, flow=signed))
    with pytest.raises(Refused) as personal:
        answer(case, behalf=behalf)
    assert personal.value.codes == ("cases.behalf_personal",)
    (action,) = selectors.detail(case, STREET, TODAY, DAYS).actions
    assert action.personal
    assert answer(case) == "DONE"
