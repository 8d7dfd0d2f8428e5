"""Facts of a community that clauses ask for, and the working places of towns and communities, over HTTP."""

from __future__ import annotations

import datetime as dt
import html

import pytest
from django.test import Client
from django.urls import reverse
from factories import registers as make

from mulin.base.access.rules import Role
from mulin.base.places import rules as places
from mulin.base.places import selectors as place_reading
from mulin.kernel import scope
from mulin.kernel.actor import SYSTEM
from mulin.kernel.errors import InputError
from mulin.kernel.registers import services as registers
from mulin.kernel.registers.rules import Fact, Span
from mulin.mechanisms.packs import selectors as packs
from mulin.mechanisms.packs import services as pack_services
from mulin.processes import cast

pytestmark = pytest.mark.django_db
ANSHUN, XIXIU_TOWN = "52/04/", "52/04/02/001/"
LISHUI, LIANDU_TOWN = "33/11/", "33/11/02/001/"
BAOGAI, BAOGAI_VILLAGE = "35/05/81/101/", "35/05/81/101/001/"


def body(response: object) -> str:
    assert response.status_code == 200, response.status_code  # type: ignore[attr-defined]
    return html.unescape(response.content.decode())  # type: ignore[attr-defined]


def main_of(page: str) -> str:
    return page.partition("<main")[2].partition("</main>")[0]


def enter(user: str) -> Client:
    client = Client()
    assert client.post("/demo/enter/", {"user": user}).status_code == 303
    return client


@pytest.mark.clause("A-一(三)a")
def test_five_kinds_of_place_and_more_than_four_kinds_of_housing_tell_communities_apart() -> None:
    officer = make.client(Role.AUTHORITY, ANSHUN)
    housing = ("商品住宅", "单位宿舍", "保障性住房", "安置房", "商住混建")
    for (code, place), kind in zip(places.LOCATION_TYPES, housing, strict=True):
        one = make.community(XIXIU_TOWN, f"分类{place}小区")
        make.fact(one, "location_type", {"location": code})
        make.fact(one, "kind", {"kind": kind})
    assert [label for _, label in places.LOCATION_TYPES] == [
        "中心城区", "县城", "建制镇", "大中专院校", "工矿企业",
    ]  # fmt: skip
    for (code, place), kind in zip(places.LOCATION_TYPES, housing, strict=True):
        for query in ({"location_type.location": code}, {"kind.kind": kind}):
            shown = {"cols": next(iter(query)).split(".")[0]}
            page = main_of(body(officer.get("/console/communities/", {**query, **shown})))
            assert page.count(f">分类{place}小区</a>") == 1, query
            assert page.count("分类") == page.count(f"分类{place}小区"), query


def test_a_sixth_kind_of_place_is_refused() -> None:
    one = make.community(XIXIU_TOWN, "分类外小区")
    with pytest.raises(InputError):
        make.fact(one, "location_type", {"location": "SEA"})


@pytest.mark.clause("A-二(九)e")
def test_each_of_the_four_utilities_is_a_fact_of_its_own() -> None:
    officer = make.client(Role.AUTHORITY, ANSHUN)
    one = make.community(XIXIU_TOWN, "入户小区")
    make.fact(one, "utilities", {"water": True, "power": True, "telecom": False, "gas": None})
    page = body(officer.get(reverse("console:community", args=[one[0]]), {"tab": "service"}))
    assert "供水 是；供电 是；通信 否" in page
    assert "燃气 是" not in page
    make.fact(one, "utilities", {"water": True, "power": True, "telecom": True, "gas": True}, dt.date(2026, 10, 1))
    url = reverse("console:community", args=[one[0]])
    assert "供水 是；供电 是；通信 是；燃气 是" in body(officer.get(url, {"tab": "service"}))
    assert "通信 否" in body(officer.get(url, {"tab": "service", "on": "2026-09-30"}))


@pytest.mark.clause("A-二(十)a")
def test_shops_of_a_mixed_community_have_their_trades_and_the_rule_its_document() -> None:
    officer = make.client(Role.AUTHORITY, ANSHUN)
    one = make.community(XIXIU_TOWN, "商住混建小区")
    make.fact(one, "shops", {"count": 32, "restricted": "餐饮油烟、KTV", "allowed": "便利店、药店"})
    page = body(officer.get(reverse("console:community", args=[one[0]]), {"tab": "service"}))
    assert "限制经营行业 餐饮油烟、KTV" in page
    clause = reverse("console:clause", args=["A", "A-二(十)a"])
    assert "尚未印发" in body(officer.get(clause))
    with scope.active(scope.EVERYWHERE, staff=True):
        new = pack_services.NewRuleDocument(
            kind="RULE", title="商住混建小区商铺经营管理办法", issuer="市住房和城乡建设局", path=ANSHUN,
            place_name="安顺市", basis="A-二(十)a",
        )  # fmt: skip
        made = pack_services.draft_rule_document(new, actor=SYSTEM, now=make.NOW)
        pack_services.issue_rule_document(
            made, number="安建发〔2026〕8号", issued_on=dt.date(2026, 10, 8), effective_on=None, file_id=None,
            actor=SYSTEM, now=make.NOW,
        )  # fmt: skip
    assert "已印发 1 件" in body(officer.get(clause))


def _two_places(inside: str, outside: str) -> None:
    make.community(inside, "本辖区小区")
    make.community(outside, "外辖区小区")


def _sees_only_its_place(browser: Client, own: str, other: str) -> None:
    """Desk, list and board are those of the place; what lies beside it does not exist."""
    with scope.active(scope.EVERYWHERE, staff=True):
        name = place_reading.region_of_path(own).name
    assert "<h1" in body(browser.get("/console/"))
    page = body(browser.get("/console/communities/"))
    assert "本辖区小区" in page
    assert "外辖区小区" not in page
    assert f"{name}驾驶舱" in body(browser.get("/console/dashboard/"))
    assert browser.get("/console/dashboard/", {"place": other}).status_code == 404
    assert browser.get("/console/dashboard/", {"place": own}).status_code == 200


@pytest.mark.clause("A-三(十三)d")
def test_a_town_works_on_its_own_communities_alone() -> None:
    stage = next(one for one in cast.STAGES if one.pack == "A")
    own = cast.path_of(stage.town)
    _two_places(own, "52/04/02/002/")
    browser = enter("a-town")
    _sees_only_its_place(browser, own, "52/04/02/002/")
    page = body(browser.get(reverse("console:clause", args=["A", "A-三(十三)d"])))
    assert '<a href="/console/">镇街工作台' in page


@pytest.mark.clause("S-二(三)a")
def test_a_community_works_on_its_own_place_alone() -> None:
    stage = next(one for one in cast.STAGES if one.pack == "S")
    own = cast.path_of(stage.neighbourhood)
    _two_places(own, "37/04/06/001/018/")
    browser = enter("s-neighbourhood")
    _sees_only_its_place(browser, own, "37/04/06/001/018/")
    page = body(browser.get(reverse("console:clause", args=["S", "S-二(三)a"])))
    assert '<a href="/console/">社区（村）工作台' in page
    assert "列有条款" in page


@pytest.mark.clause("A-责")
def test_every_article_shows_its_lead_or_joint_leads() -> None:
    officer = make.client(Role.AUTHORITY, ANSHUN)
    page = body(officer.get(reverse("console:clause", args=["A", "A-责"])))
    matrix = packs.find_pack("A").matrix
    assert len(matrix) == 11
    assert {len(row.lead) for row in matrix} == {1, 2}
    for row in matrix:
        together = "（共同牵头）" if len(row.lead) == 2 else ""
        assert f"牵头：{'、'.join(row.lead)}{together}；责任：" in page, row.key
    assert page.count("（共同牵头）") == sum(len(row.lead) == 2 for row in matrix)


@pytest.mark.clause("S-一b")
def test_every_level_has_its_duty_list_and_the_chain_is_a_fact() -> None:
    officer = make.client(Role.AUTHORITY, make.SHANTING)
    lists = body(officer.get("/console/duty-lists/"))
    clause = body(officer.get(reverse("console:clause", args=["S", "S-一b"])))
    asked = {row.key: row for row in packs.find_pack("S").duty_lists}
    for key in ("district-government", "street", "community", "housing"):
        assert asked[key].body in lists, key
        assert f"列有条款 {len(asked[key].clauses)} 项" in clause, key
    with scope.active(scope.EVERYWHERE, staff=True):
        district = place_reading.region_of_path(make.SHANTING)
        chain = {"chain": "区政府—街道—社区", "roles": "统筹、属地、协助"}
        stated = Fact(district.id, district.path, chain, Span(dt.date(2020, 9, 10), None), "S-一b")
        registers.assert_facts("region.chain", [stated], actor=SYSTEM, now=make.NOW)
    assert "区政府—街道—社区" in body(officer.get(reverse("console:place", args=[district.id])))


@pytest.mark.clause("L-二(二)c")
def test_a_community_has_one_leader_and_one_team_and_the_gap_is_listed() -> None:
    officer = make.client(Role.AUTHORITY, LISHUI)
    both = make.community(LIANDU_TOWN, "有专班小区")
    half = make.community(LIANDU_TOWN, "缺专班小区")
    make.fact(both, "leader", {"leader_post": "副区长", "team": "有专班小区专班"}, dt.date(2026, 9, 1))
    make.fact(half, "leader", {"leader_post": "街道主任", "team": ""}, dt.date(2026, 9, 1))
    url, asked = reverse("console:drill", args=["campaign.leader_and_team"]), {"pack": "L", "target": "30"}
    page = body(officer.get(url, asked))
    assert "按小区数 1 / 2 个" in page
    gap = main_of(body(officer.get(url, {**asked, "state": "no"})))
    assert "缺专班小区" in gap
    assert "有专班小区" not in gap
    make.fact(half, "leader", {"leader_post": "街道主任", "team": "缺专班小区专班"}, dt.date(2026, 10, 1))
    assert "按小区数 2 / 2 个" in body(officer.get(url, asked))
    assert "按小区数 1 / 2 个" in body(officer.get(url, {**asked, "on": "2026-09-30"}))


@pytest.mark.clause("B-一a")
def test_a_community_has_four_levels_or_three() -> None:
    officer = make.client(Role.AUTHORITY, BAOGAI)
    four, three = make.community(BAOGAI_VILLAGE, "四级小区"), make.community(BAOGAI_VILLAGE, "三级小区")
    (printed,) = (row.chain for row in packs.find_pack("B").facts.levels if row.clauses == ("B-一a",))
    assert len(printed) == 4
    make.fact(four, "levels", {"chain": "—".join(printed)})
    make.fact(three, "levels", {"chain": "村（社区）党组织—小区党支部—业委会"})
    for one, chain in ((four, "—".join(printed)), (three, "村（社区）党组织—小区党支部—业委会")):
        assert chain in body(officer.get(reverse("console:community", args=[one[0]])))
    setting = reverse("console:setting", args=["B", "levels"])
    assert "4 级" in body(officer.get(setting))
    given = {
        "value": "3", "path": BAOGAI, "from_day": "2026-11-01", "decided_by": "镇小区办", "basis": "会议纪要3号",
    }  # fmt: skip
    assert officer.post(setting, given).status_code == 303
    page = body(officer.get(reverse("console:clause", args=["B", "B-一a"])))
    assert "3 级" in page
    assert "镇小区办" in page


@pytest.mark.clause("B-二2a")
def test_a_department_reaches_into_the_community_by_its_contact() -> None:
    officer = make.client(Role.AUTHORITY, BAOGAI)
    one = make.community(BAOGAI_VILLAGE, "联系小区")
    make.fact(one, "contact", {"department": "镇综合执法队", "post": "中队长"})
    page = body(officer.get(reverse("console:community", args=[one[0]])))
    assert "镇综合执法队" in page
    assert "中队长" in page
    with pytest.raises(InputError):
        make.fact(one, "contact", {"department": "", "post": "中队长"})
