"""Loading, settings, conflicts, expiry: through the services, as the runtime role."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from mulin.base.access.rules import PERMISSIONS, Role
from mulin.kernel import scope
from mulin.kernel.actor import Actor, NotAllowed
from mulin.kernel.errors import InputError, Refused
from mulin.mechanisms.packs import selectors, services, settling
from mulin.mechanisms.packs.models import Adoption, Clause, SettingValue

NOW = dt.datetime(2026, 11, 23, 1, tzinfo=dt.UTC)
TODAY = dt.date(2026, 11, 23)
ANSHUN, XIXIU, BAOGAI, NANAN = "52/04/", "52/04/02/", "35/05/81/101/", "35/05/83/"


def hat(role: Role, path: str, label: str = "某岗") -> Actor:
    return Actor(label, PERMISSIONS[role], (scope.Range.under(path),), hat_id=1, role=role, staff=True)


def decide(value: Any, path: str, actor: Actor, *, day: str = "2016-01-01", key: str = "large-population") -> int:
    return services.decide_setting(
        "A", key, value, path=path, from_day=dt.date.fromisoformat(day), basis="安民发1号", decided_by="市民政局",
        actor=actor, now=NOW,
    )  # fmt: skip


def test_all_clauses_are_loaded_with_what_carries_them_out(everywhere: None) -> None:
    counts = {key: Clause.objects.filter(pack=key, retired_at=None).count() for key in "NASLB"}
    assert counts == {"N": 180, "A": 97, "S": 115, "L": 94, "B": 133}
    assert "proc:campaign.expiry" in Clause.objects.get(clause="B-末a").binds


def test_an_open_setting_says_whose_it_is_until_somebody_decides(everywhere: None) -> None:
    before = selectors.setting_value("A", "large-population", XIXIU, TODAY)
    assert before.is_open
    assert before.whose == "市民政局"
    with pytest.raises(settling.OpenSetting):
        before.require()
    decide("3000", ANSHUN, hat(Role.AUTHORITY, ANSHUN))
    after = selectors.setting_value("A", "large-population", XIXIU, TODAY)
    assert (after.value, after.decided_by, after.state) == (3000, "市民政局", settling.Settled.DECIDED)
    assert selectors.setting_value("A", "large-population", XIXIU, dt.date(2015, 12, 31)).is_open


def test_the_more_local_decision_wins_and_ends_with_its_withdrawal(everywhere: None) -> None:
    city, county = hat(Role.AUTHORITY, ANSHUN), hat(Role.AUTHORITY, XIXIU)
    decide(3000, ANSHUN, city)
    local = decide(2000, XIXIU, county)
    assert selectors.setting_value("A", "large-population", XIXIU + "001/", TODAY).value == 2000
    assert selectors.setting_value("A", "large-population", "52/04/21/", TODAY).value == 3000
    services.withdraw_setting(local, actor=county, now=NOW, reason="改按市级标准")
    assert selectors.setting_value("A", "large-population", XIXIU, TODAY).value == 3000


def test_a_new_value_takes_its_days_and_history_stays(everywhere: None) -> None:
    city = hat(Role.AUTHORITY, ANSHUN)
    decide(3000, ANSHUN, city)
    decide(2500, ANSHUN, city, day="2020-01-01")
    for day, value in (("2019-12-31", 3000), ("2020-01-01", 2500)):
        answer = selectors.setting_value("A", "large-population", ANSHUN, dt.date.fromisoformat(day))
        assert answer.value == value
    assert len(selectors.setting_history("A", "large-population")) == 3
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE pack_setting_value SET value = '1'")
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM pack_setting_value")


@pytest.mark.parametrize(
    ("role", "place", "path", "error"),
    [
        (Role.DEPARTMENT, ANSHUN, ANSHUN, NotAllowed),
        (Role.AUTHORITY, XIXIU, ANSHUN, NotAllowed),
        (Role.AUTHORITY, NANAN, ANSHUN, NotAllowed),
        (Role.AUTHORITY, NANAN, NANAN, InputError),
    ],
)
def test_who_may_not_settle(everywhere: None, role: Role, place: str, path: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        decide(3000, path, hat(role, place))


def test_row_security_refuses_a_value_outside_the_range(within: Any) -> None:
    with within(NANAN), pytest.raises(DatabaseError), transaction.atomic():
        decide(3000, ANSHUN, hat(Role.AUTHORITY, ANSHUN))


def test_all_eighteen_conflicts_are_settled_by_visible_configuration(everywhere: None) -> None:
    found = selectors.conflicts(on=TODAY)
    assert [one.no for one in found] == list(range(1, 19))
    assert [one.no for one in found if not one.settled_by] == []
    first = {answer.pack: answer for answer in found[0].settled_by}
    assert first["N"].value == "eligible"
    assert first["A"].value == "all"
    assert not next(one for one in found if one.no == 4).is_settled


@pytest.mark.clause("B-末a")
def test_b_runs_out_after_its_last_printed_day_and_goes_on_only_by_a_decision(everywhere: None) -> None:
    assert selectors.is_in_force("B", BAOGAI, dt.date(2024, 10, 31))
    assert not selectors.is_in_force("B", BAOGAI, dt.date(2024, 11, 1))
    assert [one.pack for one in selectors.expired_unasked(dt.date(2024, 11, 1))] == ["B"]
    assert selectors.expired_unasked(dt.date(2024, 10, 31)) == []
    town = hat(Role.TOWN, BAOGAI)
    common = {"path": BAOGAI, "basis": "宝政会纪1号", "decided_by": "宝盖镇人民政府", "actor": town, "now": NOW}
    with pytest.raises(InputError):
        services.decide_expiry("B", services.Expiry.CONTINUE_UNTIL, until=dt.date(2024, 10, 31), **common)
    services.decide_expiry("B", services.Expiry.CONTINUE_UNTIL, until=dt.date(2028, 12, 31), **common)
    assert selectors.is_in_force("B", BAOGAI, dt.date(2028, 12, 31))
    assert not selectors.is_in_force("B", BAOGAI, dt.date(2029, 1, 1))
    assert selectors.setting_value("B", "on-expiry", BAOGAI, TODAY).value == "continue"
    with pytest.raises(Refused):
        services.decide_expiry("B", services.Expiry.STOP, **common)
    with pytest.raises(Refused):
        services.decide_expiry(
            "N", services.Expiry.STOP, **{**common, "path": NANAN, "actor": hat(Role.AUTHORITY, NANAN)}
        )
    assert Adoption.objects.filter(pack="B").count() == 2
    assert SettingValue.objects.filter(pack="B", key="on-expiry").count() == 1


def test_standing_names_every_carrier_and_how_it_stands(everywhere: None) -> None:
    view = selectors.standing("B", "B-末a", BAOGAI, TODAY)
    carriers = {one.reference: one for one in view.carriers}
    assert carriers["setting:on-expiry"].text == "待设定（宝盖镇人民政府）"
    assert carriers["document:facts"].text == "已到期，待决定是否继续"
    assert carriers["proc:campaign.expiry"].label == "文件到期处理"
    assert carriers["proc:campaign.expiry"].text == "在办 0 件，办结 0 件"
    assert carriers["milestone:2024-10-31"].text == "已过"
    assert len(selectors.clause_tree("B")) == 133
