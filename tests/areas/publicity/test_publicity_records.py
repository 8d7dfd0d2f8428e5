"""Records of publicity: entering, correcting, counting against the plan, slogans, the library, rights pages."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from factories import places as factory

from mulin.areas.publicity import selectors, services
from mulin.areas.publicity.models import Activity, Slogan
from mulin.base.access.rules import PERMISSIONS, Role
from mulin.kernel import scope
from mulin.kernel.actor import Actor, NotAllowed
from mulin.kernel.errors import InputError, NotFound, Refused
from mulin.kernel.registers import recording
from mulin.kernel.registers import selectors as registers
from mulin.mechanisms.notices import selectors as notices

NOW = dt.datetime(2026, 11, 23, 1, tzinfo=dt.UTC)
TODAY = dt.date(2026, 11, 23)


def hat(role: Role, path: str, hat_id: int = 1) -> Actor:
    return Actor(f"{role} {path}", PERMISSIONS[role], (scope.Range.under(path),), hat_id=hat_id, role=role, staff=True)


COUNTY, STREET = hat(Role.AUTHORITY, factory.COUNTY, 3), hat(Role.TOWN, factory.TOWN, 2)
VILLAGE, COMPANY = hat(Role.NEIGHBOURHOOD, factory.EAST, 4), hat(Role.COMPANY, factory.EAST, 5)


@pytest.fixture
def community(everywhere: None) -> tuple[int, str]:
    factory.tree()
    return factory.communities(factory.EAST, ["甲小区"], recorded=dt.date(2020, 1, 1))[0]


def enter(register: str, actor: Actor, path: str = factory.TOWN, community_id: int | None = None, **values: Any) -> int:
    new = recording.NewRecord(path, "甲小区" if community_id else "测试街道", values, community_id)
    return recording.enter(register, new, actor=actor, now=NOW)


def activity(actor: Actor, path: str = factory.TOWN, **more: Any) -> int:
    values = {"name": "物业条例宣讲", "kind": "LAW", "channel": "ONSITE", "held_on": TODAY, **more}
    return enter("publicity-activity", actor, path, **values)


def listed(register: str, *columns: str, **filters: str) -> list[tuple[Any, ...]]:
    query = registers.ListQuery(register, columns, on=TODAY, filters=filters, under=factory.COUNTY)
    return [tuple(row[one] for one in columns) for row in registers.list_page(query).rows]


@pytest.mark.clause("N-四(三)a", "A-三(十四)a", "S-六(二)a", "L-四(三)a")
def test_the_plan_of_a_year_is_counted_against_what_was_done_by_channel(community: tuple[int, str]) -> None:
    for channel, month, planned in (("PRESS", "3", 2), ("BROADCAST", "6", 1), ("WEB", "6", 1), ("HANDBOOK", "9", 1)):
        enter(
            "publicity-plan", COUNTY, name="宣传物业管理条例", year=2026, month=month, channel=channel, planned=planned
        )
    enter("publicity-plan", COUNTY, name="专栏", year=2026, month="11", channel="COLUMN", planned=1)
    activity(STREET, channel="HANDBOOK", held_on=dt.date(2026, 9, 2), media="市融媒体中心 编辑部")
    press = {"channel": "PRESS", "outlet": "市日报", "published_on": dt.date(2026, 3, 5)}
    enter("article", COUNTY, name="物业提升见成效", **press)
    activity(STREET, channel="PRESS", held_on=dt.date(2025, 3, 5))  # another year
    found = {one.channel: one for one in selectors.plan_of_year(factory.COUNTY, 2026)}
    assert {key: (sum(one.planned), sum(one.done)) for key, one in found.items() if sum(one.planned)} == {
        "PRESS": (2, 1), "BROADCAST": (1, 0), "WEB": (1, 0), "COLUMN": (1, 0), "HANDBOOK": (1, 1),
    }  # fmt: skip
    assert (found["PRESS"].planned[2], found["PRESS"].done[2], found["PRESS"].behind) == (2, 1, 1)
    assert listed("publicity-activity", "channel", "media", channel="HANDBOOK") == [("HANDBOOK", "市融媒体中心 编辑部")]


@pytest.mark.clause("A-二(六)h", "S-四(七)a", "L-三(二)5d", "B-四(五)5a", "B-四(一)3b")
def test_activities_are_logged_by_kind_at_their_place(community: tuple[int, str], within: Any) -> None:
    pk, path = community
    activity(COUNTY, factory.COUNTY, kind="POLICY", name="宣传省物业政策", subject="省物业管理条例")
    department = hat(Role.DEPARTMENT, factory.COUNTY, 6)
    activity(department, factory.COUNTY, kind="HEALTH", name="健康讲座")
    new = recording.NewRecord(
        path, "甲小区",
        {"name": "“花钱买服务”宣讲", "kind": "AWARENESS", "channel": "ONSITE", "held_on": TODAY, "attended": 40}, pk,
    )  # fmt: skip
    recording.enter("publicity-activity", new, actor=VILLAGE, now=NOW)
    activity(STREET, kind="CIVILITY", name="文明生活倡议")
    assert listed("publicity-activity", "name", "subject", kind="POLICY") == [("宣传省物业政策", "省物业管理条例")]
    assert listed("publicity-activity", "name", kind="HEALTH") == [("健康讲座",)]
    assert listed("publicity-activity", "place_name", "attended", kind="AWARENESS") == [("甲小区", 40)]
    assert listed("publicity-activity", "name", kind="CIVILITY") == [("文明生活倡议",)]
    with within("98/"):
        assert listed("publicity-activity", "name") == []


def test_a_record_is_refused_with_everything_that_is_wrong(community: tuple[int, str]) -> None:
    with pytest.raises(InputError) as bad:
        enter("publicity-activity", STREET, name="讲座", kind="PARTY", colour="red")
    assert set(bad.value.codes) == {
        "registers.unknown_field", "registers.not_a_choice", "registers.field_required",
    }  # fmt: skip
    with pytest.raises(InputError) as early:
        activity(STREET, held_on=TODAY + dt.timedelta(days=1))
    assert early.value.codes == ("publicity.future",)
    with pytest.raises(InputError) as nowhere:
        enter("slogan", STREET, name="喜事新办", kind="CUSTOMS", spot="东门", set_on=TODAY)
    assert nowhere.value.codes == ("registers.community_needed",)
    with pytest.raises(NotAllowed):
        activity(COMPANY, factory.EAST)
    with pytest.raises(NotAllowed):
        activity(VILLAGE, factory.COUNTY)


def test_a_correction_keeps_what_stood_and_a_struck_record_counts_no_more(community: tuple[int, str]) -> None:
    first = activity(STREET, attended=30)
    values = {"name": "物业条例宣讲", "kind": "LAW", "channel": "WEB", "held_on": TODAY, "attended": 35}
    second = recording.correct("publicity-activity", first, values, actor=STREET, now=NOW)
    assert [row["attended"] for row in recording.versions("publicity-activity", second)] == [35, 30]
    assert recording.newest("publicity-activity", first) == second
    assert listed("publicity-activity", "channel", "attended") == [("WEB", 35)]
    with pytest.raises(Refused):
        recording.correct("publicity-activity", first, values, actor=STREET, now=NOW)
    with pytest.raises(InputError):
        recording.strike("publicity-activity", second, reason=" ", actor=STREET, now=NOW)
    recording.strike("publicity-activity", second, reason="重复登记", actor=STREET, now=NOW)
    assert listed("publicity-activity", "name") == []
    assert recording.newest("publicity-activity", first) is None


@pytest.mark.parametrize(
    "wrong",
    [{"kind": "PARTY"}, {"channel": "DRUM"}, {"layer": "DEMO"}, {"layer": "TEST"}],
)
def test_the_database_refuses_what_no_service_would_write(community: tuple[int, str], wrong: dict[str, str]) -> None:
    row = {"path": factory.TOWN, "place_name": "街道", "name": "讲座", "kind": "LAW", "channel": "WEB"}
    with pytest.raises(IntegrityError), transaction.atomic():
        Activity.objects.create(**{**row, "held_on": TODAY, "recorded_at": NOW, "recorded_by": "测试", **wrong})


def test_a_slogan_hangs_in_a_community_and_not_before_it_was_put_up(community: tuple[int, str]) -> None:
    row = {"path": factory.EAST, "place_name": "甲", "name": "标语", "kind": "CRIME", "spot": "东门", "set_on": TODAY}
    stamp = {"recorded_at": NOW, "recorded_by": "测试"}
    for wrong in ({"community_id": None}, {"community_id": 1, "removed_on": TODAY - dt.timedelta(days=1)}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Slogan.objects.create(**row, **stamp, **wrong)


@pytest.mark.clause("N-二(二)9b")
def test_the_checklist_names_the_kinds_of_slogans_that_a_community_lacks(community: tuple[int, str]) -> None:
    pk, path = community

    def checklist(*, gaps: bool = False) -> list[selectors.Checklist]:
        return selectors.slogans_of(factory.COUNTY, on=TODAY, gaps=gaps)[0]

    assert checklist()[0].missing == ("移风易俗", "扫黑除恶", "文明规范")
    for kind, spot in (("CUSTOMS", "东门"), ("CUSTOMS", "西门"), ("CRIME", "东门")):
        enter("slogan", VILLAGE, path, pk, name="标语", kind=kind, spot=spot, set_on=TODAY)
    assert (checklist()[0].hanging, checklist()[0].missing) == ({"CUSTOMS": 2, "CRIME": 1}, ("文明规范",))
    taken = enter(
        "slogan", VILLAGE, path, pk, name="标语", kind="CIVILITY", spot="北门", set_on=dt.date(2026, 1, 1),
        removed_on=dt.date(2026, 11, 1),
    )  # fmt: skip
    assert checklist()[0].missing == ("文明规范",)
    assert selectors.slogans_of(factory.COUNTY, on=dt.date(2026, 10, 1))[0][0].hanging == {"CIVILITY": 1}
    recording.strike("slogan", taken, reason="记错", actor=VILLAGE, now=NOW)
    enter("slogan", VILLAGE, path, pk, name="标语", kind="CIVILITY", spot="北门", set_on=TODAY)
    assert checklist()[0].missing == ()
    assert checklist(gaps=True) == []


def test_the_checklist_goes_on_page_by_page(community: tuple[int, str]) -> None:
    factory.communities(factory.WEST, ["乙小区", "丙小区"], recorded=dt.date(2020, 1, 1))
    names, after = [], None
    while True:
        found, after = selectors.slogans_of(factory.COUNTY, on=TODAY, after=after, limit=1)
        names += [one.name for one in found]
        if after is None:
            break
    assert sorted(names) == ["丙小区", "乙小区", "甲小区"]


@pytest.mark.clause("B-四(五)5a")
def test_a_bad_habit_is_corrected_and_says_how(community: tuple[int, str]) -> None:
    pk, path = community
    found = {"name": "楼道堆物", "kind": "HABIT", "found_on": dt.date(2026, 11, 1)}
    with pytest.raises(InputError) as silent:
        enter("habit", VILLAGE, path, pk, **found, corrected_on=TODAY)
    assert [(one.code, one.basis) for one in silent.value.violations] == [("publicity.how_corrected", "B-四(五)5a")]
    enter("habit", VILLAGE, path, pk, **found, corrected_on=TODAY, how="劝导后自行清理")
    enter("habit", VILLAGE, path, pk, name="违规停车", kind="VIOLATION", found_on=TODAY)
    assert listed("habit", "name", "how", kind="HABIT") == [("楼道堆物", "劝导后自行清理")]


@pytest.mark.clause("B-四(一)3a")
def test_the_towns_account_carries_a_column_of_each_community(community: tuple[int, str]) -> None:
    pk, path = community
    column = {"channel": "WECHAT", "outlet": "镇公众号 小区专栏", "published_on": TODAY}
    enter("article", STREET, path, pk, name="甲小区的一年", **column)
    enter("article", STREET, name="全镇动态", **column)
    assert listed("article", "name", "outlet", place_name="甲小区") == [("甲小区的一年", "镇公众号 小区专栏")]


@pytest.mark.clause("L-二(四)a", "L-四(三)b", "B-四(一)3b")
def test_practices_are_learnt_published_and_found_again(community: tuple[int, str], within: Any) -> None:
    with pytest.raises(InputError) as unsaid:
        enter("practice", COUNTY, factory.COUNTY, name="片区物业", kind="LEARNT", gist="打包选聘")
    assert unsaid.value.codes == ("publicity.source_missing",)
    learnt = enter(
        "practice", COUNTY, factory.COUNTY, name="片区物业", kind="LEARNT", source="某先进市", gist="打包选聘",
        tags="大物业 片区", pack="L", clause="L-二(四)a",
    )  # fmt: skip
    assert selectors.list_practices() == []
    with pytest.raises(InputError):
        services.publish_practice(learnt, decision=" ", actor=COUNTY, now=NOW)
    services.publish_practice(learnt, decision="局办〔2026〕1号", actor=COUNTY, now=NOW)
    with within("98/", staff=False):
        for given in ({"wanted": "大物业"}, {"kind": "LEARNT"}, {"about": "L"}, {"about": "L-二(四)a"}):
            assert [one.title for one in selectors.list_practices(**given)] == ["片区物业"]
        assert selectors.list_practices(wanted="电梯") == []
    with pytest.raises(NotAllowed):
        services.publish_practice(learnt, decision="某", actor=hat(Role.NEIGHBOURHOOD, factory.COUNTY), now=NOW)


@pytest.mark.clause("L-四(三)b")
def test_a_person_is_honoured_in_public_only_with_consent(community: tuple[int, str]) -> None:
    honour = {"name": "某社区 小区专干", "kind": "HONOUR", "gist": "一线改造推进", "honouree": "PERSON"}
    with pytest.raises(InputError) as unsaid:
        enter("practice", COUNTY, factory.COUNTY, name="某社区", kind="HONOUR", gist="推进改造")
    assert unsaid.value.codes == ("publicity.honouree_missing",)
    first = enter("practice", COUNTY, factory.COUNTY, **honour)
    with pytest.raises(Refused) as refused:
        services.publish_practice(first, decision="表扬决定1号", actor=COUNTY, now=NOW)
    assert refused.value.codes == ("publicity.consent_missing",)
    agreed = recording.correct("practice", first, {**honour, "consent": "同意书1号"}, actor=COUNTY, now=NOW)
    services.publish_practice(agreed, decision="表扬决定1号", actor=COUNTY, now=NOW)
    assert [one.content["kind"] for one in selectors.list_practices(kind="HONOUR")] == ["HONOUR"]
    unit = enter("practice", COUNTY, factory.COUNTY, name="某街道", kind="HONOUR", gist="推进改造", honouree="UNIT")
    services.publish_practice(unit, decision="表扬决定1号", actor=COUNTY, now=NOW)
    assert len(selectors.list_practices(kind="HONOUR")) == 2


@pytest.mark.clause("A-三(十四)b")
def test_a_place_publishes_what_owners_and_companies_may_and_must(community: tuple[int, str]) -> None:
    texts = {"rights": "参加表决", "duties": "按约缴费", "where": "先找社区"}
    stamp: dict[str, Any] = {"path": factory.COUNTY, "place_name": "测试区", "actor": COUNTY, "now": NOW}
    with pytest.raises(InputError) as empty:
        services.publish_rights("owners", {**texts, "duties": " "}, decision="批示", **stamp)
    assert empty.value.codes == ("publicity.part_missing",)
    for audience in ("owners", "companies"):
        services.publish_rights(audience, texts, decision="区政府批示", **stamp)
    owners = notices.get_page("rights-owners-99-04-06")
    assert [(part["heading"], part["text"]) for part in owners.content["parts"]] == [
        ("业主的权利", "参加表决"), ("业主的义务", "按约缴费"), ("怎样依法维权", "先找社区"),
    ]  # fmt: skip
    assert all(part["articles"] for part in owners.content["parts"])
    assert notices.get_page("rights-companies-99-04-06").decision == "区政府批示"
    services.publish_rights("owners", {**texts, "where": "先找街道"}, decision="新批示", **stamp)
    assert notices.get_page("rights-owners-99-04-06").content["parts"][2]["text"] == "先找街道"
    with pytest.raises(NotFound):
        notices.get_page("rights-owners-98")
