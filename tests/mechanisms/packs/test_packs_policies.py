"""The policy register and the rule library."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from mulin.base.access.rules import PERMISSIONS, Role
from mulin.kernel import scope
from mulin.kernel.actor import Actor, NotAllowed
from mulin.kernel.errors import InputError, NotFound, Refused
from mulin.kernel.registers.selectors import ListQuery, list_page
from mulin.mechanisms.packs import selectors, services
from mulin.mechanisms.packs.models import RuleDocument

NOW = dt.datetime(2026, 11, 23, 1, tzinfo=dt.UTC)
TODAY = dt.date(2026, 11, 23)
SHANTING, BAOGAI, ANSHUN, LISHUI = "37/04/06/", "35/05/81/101/", "52/04/", "33/11/"


def hat(role: Role, path: str) -> Actor:
    return Actor("某岗", PERMISSIONS[role], (scope.Range.under(path),), hat_id=1, role=role, staff=True)


@pytest.mark.clause("N-前a", "N-前b", "S-前a")
def test_n_and_s_print_approval_addressees_openness_and_upper_documents(everywhere: None) -> None:
    n, s = selectors.policy_of_pack("N"), selectors.policy_of_pack("S")
    assert (n.document.number, n.document.signed_on) == ("南政办〔2019〕75号", dt.date(2019, 6, 21))
    assert n.document.approval_meeting == "第54次常务会"
    assert {"雪峰开发区管委会", "经济开发区管委会"} <= {one.name for one in n.addressees}
    assert "南委办〔2019〕26号" in [basis["number"] for basis in n.document.upper]
    assert "2019年改善民生问题拓展专项行动" in n.document.tags
    assert (s.document.number, s.document.signed_on) == ("山政办发〔2020〕9号", dt.date(2020, 9, 10))
    assert s.document.openness == "公开发布"
    rows = list_page(ListQuery("policy", ("title", "number"), on=TODAY)).rows
    assert {row["number"] for row in rows} >= {"南政办〔2019〕75号", "宝政〔2023〕87号"}


@pytest.mark.clause("A-前a", "A-前b", "L-前a", "L-前b", "B-前b")
def test_several_dates_index_numbers_and_copies_are_kept_apart(everywhere: None) -> None:
    a, el, b = (selectors.policy_of_pack(key) for key in "ALB")
    assert (a.document.signed_on, a.document.printed_on) == (dt.date(2015, 10, 26), dt.date(2015, 11, 5))
    assert a.document.published_at == dt.datetime(2015, 11, 6, 4, 19, tzinfo=dt.UTC)
    assert a.document.index_year == 2019
    assert {"全国文明城市创建", "国家卫生城市创建", "国家环保模范城市创建", "国家园林城市创建"} <= set(a.document.tags)
    assert any("新型城镇化综合试点" in basis["title"] for basis in a.document.upper)
    assert (el.document.signed_on, el.document.printed_on) == (dt.date(2023, 4, 19), dt.date(2023, 4, 28))
    assert [one.name for one in el.addressees if one.role == "COPY"] == ["各县（市、区）人民政府"]
    assert "老旧小区物业清零攻坚" in el.document.continues
    assert any("五部门" in basis["issuer"] for basis in b.document.upper)


@pytest.mark.clause("B-前a")
def test_companies_are_addressees_and_sign_for_receipt(everywhere: None) -> None:
    view = selectors.policy_of_pack("B")
    assert view.document.filing_number == "QZ05904-3000-2023-00048"
    town = hat(Role.TOWN, BAOGAI)
    units = [services.Unit("演示物业公司", BAOGAI + "001/c1/"), services.Unit("演示村", BAOGAI + "002/")]
    firm, village = services.address_policy(view.document.pk, units, actor=town, now=NOW)
    company = hat(Role.COMPANY, BAOGAI + "001/c1/")
    services.acknowledge_policy(firm, actor=company, now=NOW)
    with pytest.raises(Refused):
        services.acknowledge_policy(firm, actor=company, now=NOW)
    with pytest.raises(NotAllowed):
        services.acknowledge_policy(village, actor=company, now=NOW)
    services.acknowledge_policy(village, actor=town, now=NOW, received_on=dt.date(2023, 11, 3), paper="签收表")
    signed = {one.name: one for one in selectors.policy_of_pack("B").addressees}
    assert signed["演示物业公司"].received_on == TODAY
    assert signed["演示村"].received_on == dt.date(2023, 11, 3)
    assert {one.name for one in selectors.receipts_missing(view.document.pk)} == {"各村（社区）", "物业服务企业"}


def test_receipts_stay_inside_the_range(everywhere: None, within: Any) -> None:
    view = selectors.policy_of_pack("B")
    assert view.addressees
    with within(SHANTING), pytest.raises(NotFound):
        selectors.get_policy(view.document.pk)


@pytest.mark.clause("B-末b")
def test_only_the_issuing_town_interprets(everywhere: None) -> None:
    policy = selectors.policy_of_pack("B").document
    assert policy.interpreter == "石狮市宝盖镇人民政府"
    asked = {"question": "“五年”从何时起算", "answer": "自印发之日起算", "clause": "B-四(二)1d", "now": NOW}
    for wrong in (hat(Role.AUTHORITY, "35/05/81/"), hat(Role.TOWN, BAOGAI + "001/"), hat(Role.LEADER, BAOGAI)):
        with pytest.raises(NotAllowed):
            services.interpret_policy(policy.pk, actor=wrong, **asked)
    services.interpret_policy(policy.pk, actor=hat(Role.TOWN, BAOGAI), **asked)
    notes = selectors.policy_of_pack("B").interpretations
    assert [(one["given_by"], one["clause"]) for one in notes] == [("石狮市宝盖镇人民政府", "B-四(二)1d")]


def draft(kind: str, basis: str, path: str, title: str = "演示文件", **more: Any) -> int:
    new = services.NewRuleDocument(kind, title, "某机关", path, basis, **more)
    return services.draft_rule_document(new, actor=hat(Role.AUTHORITY, path), now=NOW)


@pytest.mark.clause("S-二(一)a", "S-四(一)a", "S-四(五)a", "S-附3b", "L-三(一)3d", "A-一(二)d")
@pytest.mark.parametrize(
    ("kind", "basis", "path", "due"),
    [
        ("PLAN", "S-二(一)a", SHANTING, None),
        ("STANDARD", "S-四(一)a", SHANTING, None),
        ("POLICY", "S-四(五)a", SHANTING, None),
        ("EXTERNAL_STANDARD", "S-附3b", SHANTING, None),
        ("RULE", "L-三(一)3d", LISHUI, None),
        ("RULE", "A-一(二)d", ANSHUN, dt.date(2016, 6, 30)),
    ],
)
def test_documents_are_drafted_issued_read_below_and_repealed(
    everywhere: None, within: Any, kind: str, basis: str, path: str, due: dt.date | None
) -> None:
    actor, pack = hat(Role.AUTHORITY, path), basis[0]
    document = draft(kind, basis, path, due_on=due)
    with within(path + "01/"):
        assert selectors.issued_rules(clause=basis, on=TODAY) == []
        assert RuleDocument.objects.count() == 0
    services.issue_rule_document(document, number="1号", issued_on=TODAY, actor=actor, now=NOW)
    with within(path + "01/"):
        assert [row["kind"] for row in selectors.issued_rules(path=path + "01/", clause=basis, on=TODAY)] == [kind]
    carried = {one.reference: one.text for one in selectors.standing(pack, basis, path, TODAY).carriers}
    assert carried["register:rule-document"] == "已印发 1 件"
    rows = list_page(ListQuery("rule-document", ("title", "due_on"), on=TODAY, filters={"basis": basis})).rows
    assert [row["due_on"] for row in rows] == [due]
    services.repeal_rule_document(document, on=TODAY, reason="由新标准代替", actor=actor, now=NOW)
    assert selectors.issued_rules(clause=basis, on=TODAY) == []


def test_refusals_of_the_rule_library(everywhere: None) -> None:
    with pytest.raises(InputError) as caught:
        draft("POEM", "S-四(一)a", SHANTING, title=" ")
    assert caught.value.codes == ("packs.rule_field", "packs.rule_kind")
    with pytest.raises(NotAllowed):
        services.draft_rule_document(
            services.NewRuleDocument("RULE", "x", "y", SHANTING, "S-四(一)a"),
            actor=hat(Role.AUTHORITY, ANSHUN),
            now=NOW,
        )
    document = draft("RULE", "S-四(一)a", SHANTING)
    actor = hat(Role.AUTHORITY, SHANTING)
    with pytest.raises(Refused):
        services.repeal_rule_document(document, on=TODAY, reason="x", actor=actor, now=NOW)
    with pytest.raises(InputError):
        services.issue_rule_document(document, number="1", issued_on=TODAY + dt.timedelta(days=1), actor=actor, now=NOW)
