"""Orders to set something right: issued by hand and by a duty's ladder, served, answered, checked, closed."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from mulin.areas.supervision import services as supervision
from mulin.base.access.rules import PERMISSIONS, Role
from mulin.kernel import calendar, scope
from mulin.kernel.actor import Actor, NotAllowed
from mulin.kernel.errors import InputError, Refused
from mulin.mechanisms.cases import selectors as cases
from mulin.mechanisms.cases import services as case_services
from mulin.mechanisms.cases.models import Case
from mulin.mechanisms.duties import selectors, services
from mulin.mechanisms.duties.models import RungMark

DAYS = calendar.bundled()
TOWN_B = "35/05/81/101/"
STATEMENT = "quarterly-income-disclosure"


def moment(text: str, hour: int = 10) -> dt.datetime:
    return dt.datetime.combine(dt.date.fromisoformat(text), dt.time(hour), calendar.ZONE)


def hat(role: Role, path: str = TOWN_B) -> Actor:
    staff = role not in (Role.COMPANY, Role.COMMITTEE)
    return Actor(f"{role}", PERMISSIONS[role], (scope.Range.under(path),), hat_id=1, role=role, staff=staff)


TOWN, COMPANY, COMMITTEE = hat(Role.TOWN), hat(Role.COMPANY), hat(Role.COMMITTEE)


def issue(**more: Any) -> int:
    given = {
        "path": TOWN_B, "place_name": "宝盖镇", "addressee": "演示物业公司", "matter": "公示第一季度公共收益",
        "clause": "B-四(三)1e", "addressee_role": "COMPANY", "due_on": dt.date(2024, 5, 20),
    } | more  # fmt: skip
    return supervision.issue_order(supervision.NewOrder(**given), actor=TOWN, now=moment("2024-05-09"))


def step(case: int, action: str, on: str, actor: Actor = TOWN, **data: Any) -> str:
    given = case_services.StepInput(data)
    return case_services.take_step(case, action, actor=actor, now=moment(on), days=DAYS, given=given)


def held(case: int) -> tuple[str, str, dt.date | None]:
    row = Case.objects.get(pk=case)
    return row.state, row.holder_role, row.due_date


@pytest.mark.clause("B-四(三)1e")
def test_an_order_is_served_answered_sent_back_answered_again_and_closed(everywhere: None) -> None:
    case = issue()
    assert held(case) == ("ISSUED", "TOWN", dt.date(2024, 5, 20))
    step(case, "SERVE", "2024-05-10", served_how="当面送达", due_on="2024-05-24")
    assert held(case) == ("SERVED", "COMPANY", dt.date(2024, 5, 24))
    with pytest.raises(NotAllowed):
        supervision.answer_order(
            case, case_services.StepInput({"answer": "x"}), actor=COMMITTEE, now=moment("2024-05-20")
        )
    with pytest.raises(Refused) as bare:
        supervision.answer_order(case, case_services.StepInput(), actor=COMPANY, now=moment("2024-05-20"))
    assert [(one.code, one.basis) for one in bare.value.violations] == [("cases.field_missing", "B-四(三)1e")]
    evidence = (case_services.NewPaper("evidence", "公告栏照片"),)
    given = case_services.StepInput({"answer": "已张贴公告栏"}, papers=evidence)
    supervision.answer_order(case, given, actor=COMPANY, now=moment("2024-05-20"))
    assert held(case) == ("ANSWERED", "TOWN", None)  # the addressee's clock stops with his answer
    step(case, "CHECK", "2024-05-21", finding="楼道、电梯没有张贴")
    step(case, "RETURN", "2024-05-21", return_reason="三处都要张贴", due_on="2024-05-31")
    assert held(case) == ("RETURNED", "COMPANY", dt.date(2024, 5, 31))
    step(case, "ANSWER", "2024-06-03", COMPANY, answer="三处都已张贴")
    assert [one.overdue for one in cases.detail(case, TOWN, dt.date(2024, 6, 3), DAYS).timeline][-1]
    step(case, "CHECK", "2024-06-04", finding="已到位")
    assert step(case, "CLOSE", "2024-06-04") == "CLOSED"
    assert Case.objects.get(pk=case).closed_at == moment("2024-06-04")


def test_refusal_goes_further_up_and_a_thing_has_one_open_order(everywhere: None) -> None:
    case = issue(source_type="task", source_id=7)
    with pytest.raises(Refused):
        issue(source_type="task", source_id=7)
    with pytest.raises(InputError):
        issue(matter="")
    step(case, "SERVE", "2024-05-10")
    assert step(case, "ESCALATE", "2024-05-27", escalation="报市住建局，建议约谈") == "ESCALATED"
    assert issue(source_type="task", source_id=7) != case
    with pytest.raises(NotAllowed):
        supervision.issue_order(
            supervision.NewOrder(TOWN_B, "宝盖镇", "甲", "乙", "B-四(三)1e"), actor=COMPANY, now=moment("2024-05-09")
        )


@pytest.mark.clause("B-四(三)1e")
def test_the_ladders_last_rung_opens_the_order_for_whoever_is_late(unfiled: None) -> None:
    services.materialise("B", dt.date(2024, 4, 1), now=moment("2024-04-01"), days=DAYS)
    before = list(Case.objects.values_list("pk", flat=True))  # those of the demonstration
    services.climb(dt.date(2024, 5, 7), now=moment("2024-05-07", 8), days=DAYS)
    quarter = Case.objects.filter(procedure="supervision.order", title__contains="（2024-Q1）").exclude(pk__in=before)
    assert not quarter.exists()
    services.climb(dt.date(2024, 5, 8), now=moment("2024-05-08", 8), days=DAYS)
    marks = RungMark.objects.filter(rung="ORDERED", obligation__period="2024-Q1").select_related("obligation")
    assert marks.count() > 5
    orders = {int(row.pk): row for row in quarter}
    for mark in marks:
        order = orders[mark.case_id]
        assert (order.subject_id, order.path, order.clause) == (
            str(mark.obligation_id), mark.obligation.path, "B-四(三)1e",
        )  # fmt: skip
        assert order.data["addressee"] == mark.obligation.obligor_label
        assert (order.holder_role, order.layer) == ("TOWN", "DEMO")
    services.climb(dt.date(2024, 5, 9), now=moment("2024-05-09", 8), days=DAYS)
    assert quarter.count() == len(orders) == marks.count()


def test_an_official_orders_by_hand_what_is_late_once_and_never_on_a_rest_day(unfiled: None) -> None:
    services.materialise("B", dt.date(2024, 7, 1), now=moment("2024-05-02"), days=DAYS)
    query = selectors.DutyQuery(pack="B", template=STATEMENT, period="2024-Q1")
    late = selectors.list_lines(query, dt.date(2024, 5, 2), DAYS)[0]
    forum = selectors.DutyQuery(pack="B", template="quarterly-owners-forum", period="2024-Q2")
    early = selectors.list_lines(forum, dt.date(2024, 5, 6), DAYS)[0]
    with pytest.raises(Refused) as rest:
        services.order_by_hand(late.id, actor=TOWN, now=moment("2024-05-02"), days=DAYS)
    assert rest.value.codes == ("duties.rest_day",)
    with pytest.raises(Refused) as soon:
        services.order_by_hand(early.id, actor=TOWN, now=moment("2024-05-06"), days=DAYS)
    assert soon.value.codes == ("duties.not_late",)
    with pytest.raises(NotAllowed):
        services.order_by_hand(late.id, actor=COMPANY, now=moment("2024-05-06"), days=DAYS)
    case = services.order_by_hand(late.id, actor=TOWN, now=moment("2024-05-06"), days=DAYS)
    assert selectors.order_of(late.id) == case
    with pytest.raises(Refused) as twice:
        services.order_by_hand(late.id, actor=TOWN, now=moment("2024-05-06"), days=DAYS)
    assert twice.value.codes == ("duties.ordered_already",)
    services.climb(dt.date(2024, 5, 8), now=moment("2024-05-08"), days=DAYS)
    assert RungMark.objects.get(obligation_id=late.id, rung="ORDERED").case_id == case
