"""Official papers: the way from draft to sealed copy, who signs, numbers without gaps, who sees what."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from mulin.base.access.rules import PERMISSIONS, Role
from mulin.kernel import scope
from mulin.kernel.actor import Actor, NotAllowed
from mulin.kernel.audit.models import AuditEntry
from mulin.kernel.documents import model
from mulin.kernel.errors import InputError, NotFound, Refused
from mulin.mechanisms.notices import papers, selectors, services
from mulin.mechanisms.notices.models import Paper, PaperNumber, PaperVersion
from mulin.mechanisms.notices.rules import SealedPage
from mulin.mechanisms.notices.workflow import Act, State

NOW = dt.datetime(2026, 11, 23, 1, tzinfo=dt.UTC)
TODAY = dt.date(2026, 11, 23)
COUNTY, TOWN, ELSEWHERE = "99/04/06/", "99/04/06/001/", "99/04/07/"
BODY = (model.Paragraph("现将有关情况通报如下。"), model.Table(("镇街", "比率"), (("东镇", "61.5%"),)))
PAGE = SealedPage(7, "ab" * 32, 1080, 1528, 6)


def hat(role: Role, path: str, person: int) -> Actor:
    return Actor(
        "某岗", PERMISSIONS[role], (scope.Range.under(path),), hat_id=person, person_id=person, role=role, staff=True
    )


CLERK, LEADER, STREET = hat(Role.AUTHORITY, COUNTY, 1), hat(Role.LEADER, COUNTY, 2), hat(Role.TOWN, TOWN, 3)


def new(kind: str = "circular", path: str = COUNTY, **more: Any) -> papers.NewPaper:
    given = {"place_name": "测试区", "issuer": "测试区住建局", "title": "关于物业工作情况的通报", "body": BODY, **more}
    return papers.NewPaper(kind=kind, path=path, **given)


def drafted(kind: str = "circular", path: str = COUNTY, **more: Any) -> int:
    return papers.draft_paper(new(kind, path, **more), actor=CLERK, now=NOW)


def signed(kind: str = "circular", path: str = COUNTY) -> int:
    paper = drafted(kind, path)
    services.papers.submit_paper(paper, actor=CLERK, now=NOW)
    services.papers.pass_paper(paper, actor=LEADER, now=NOW, opinion="同意印发")
    return paper


def numbered(kind: str = "circular", path: str = COUNTY) -> int:
    paper = signed(kind, path)
    series = services.papers.open_series("测住建通", issuer="测试区住建局", path=COUNTY, actor=CLERK, now=NOW)
    services.papers.number_paper(paper, series_id=series, actor=CLERK, now=NOW)
    return paper


def sealed(kind: str = "circular", path: str = COUNTY) -> int:
    paper = numbered(kind, path)
    services.papers.seal_paper(paper, [PAGE], how="扫码匹配", actor=CLERK, now=NOW)
    return paper


def posted(paper: int, *, public: bool = True) -> int:
    return services.papers.post_paper(
        paper, from_day=TODAY, to_day=TODAY + dt.timedelta(days=6), spots=(services.Spot("网站", "区政府网站"),),
        public=public, actor=CLERK, now=NOW,
    )  # fmt: skip


@pytest.mark.parametrize("kind", ["circular", "notice"])
def test_a_circular_and_a_notice_go_from_draft_to_posted(everywhere: None, kind: str) -> None:
    paper = sealed(kind)
    notice = posted(paper)
    found = selectors.get_paper(paper)
    assert (found.state, found.number, found.issued_on) == (State.ISSUED, "测住建通〔2026〕1号", TODAY)
    assert selectors.is_unchanged(found)
    assert [entry.act for entry in selectors.timeline(paper)] == [
        Act.DRAFTED, Act.SUBMITTED, Act.SIGNED, Act.NUMBERED, Act.SEALED, Act.POSTED,
    ]  # fmt: skip
    board = selectors.list_notices(state="POSTED")[0]
    assert (board["id"], board["postings"][0]["spot"]) == (notice, "区政府网站")
    public = selectors.find_public(found.token)
    assert public is not None
    assert (public.title, [one.digest for one in public.pages]) == (found.title, [PAGE.digest])
    codes = AuditEntry.objects.filter(subject_type="paper", subject_id=str(paper)).order_by("id")
    assert list(codes.values_list("code", flat=True)) == [
        f"notices.paper.{act}" for act in ("drafted", "submitted", "signed", "numbered", "sealed", "posted")
    ]


def test_an_order_is_served_and_shows_nothing_to_the_public(everywhere: None) -> None:
    paper = sealed("order", TOWN)
    with pytest.raises(InputError):
        services.papers.serve_paper(paper, (), actor=CLERK, now=NOW)
    late = papers.Recipient("演示物业", "HANDED", TODAY + dt.timedelta(days=1))
    with pytest.raises(InputError):
        services.papers.serve_paper(paper, (late,), actor=CLERK, now=NOW)
    given = papers.Recipient("演示物业", "HANDED", TODAY, received_by="项目经理")
    services.papers.serve_paper(paper, (given,), actor=CLERK, now=NOW)
    services.papers.serve_paper(paper, (papers.Recipient("东社区", "MAILED", TODAY),), actor=CLERK, now=NOW)
    assert [one.recipient for one in selectors.services_of(paper)] == ["演示物业", "东社区"]
    public = selectors.find_public(selectors.get_paper(paper).token)
    assert public is not None
    assert (public.title, public.pages, public.kind_label) == ("", (), "责令整改通知")


def test_a_draft_is_the_issuers_own_and_an_issued_paper_is_read_below(everywhere: None, within: Any) -> None:
    order, circular = sealed("order", TOWN), sealed()
    for paper in (order, circular):
        with within(TOWN), pytest.raises(NotFound):
            selectors.get_paper(paper)
    services.papers.serve_paper(order, (papers.Recipient("东镇", "HANDED", TODAY),), actor=CLERK, now=NOW)
    posted(circular)
    with within(TOWN):
        assert {selectors.get_paper(one).state for one in (order, circular)} == {State.ISSUED}
        assert selectors.timeline(order) == []  # what was said on the way stays with the issuer
    with within(ELSEWHERE):
        for paper in (order, circular):
            with pytest.raises(NotFound):
                selectors.get_paper(paper)
            assert selectors.find_public(Paper.objects.none().values_list("token").first() or "none") is None


def test_who_wrote_it_is_not_the_only_one_who_signs(everywhere: None) -> None:
    paper = drafted()
    services.papers.submit_paper(paper, actor=CLERK, now=NOW)
    with pytest.raises(Refused) as own:
        services.papers.pass_paper(paper, actor=CLERK, now=NOW)
    assert own.value.codes == ("papers.own_draft",)
    other_hat = hat(Role.LEADER, COUNTY, 1)  # another hat of the same person
    with pytest.raises(Refused):
        services.papers.pass_paper(paper, actor=other_hat, now=NOW)
    with pytest.raises(NotAllowed):
        services.papers.pass_paper(paper, actor=STREET, now=NOW)
    assert services.papers.pass_paper(paper, actor=LEADER, now=NOW) is State.SIGNED


def test_a_returned_draft_keeps_its_history_and_the_signed_text_is_frozen(everywhere: None) -> None:
    paper = drafted()
    services.papers.submit_paper(paper, actor=CLERK, now=NOW)
    with pytest.raises(InputError):
        services.papers.return_paper(paper, opinion=" ", actor=LEADER, now=NOW)
    services.papers.return_paper(paper, opinion="数字请核", actor=LEADER, now=NOW)
    body = (model.Paragraph("核过的数字。"),)
    change = {"title": "改后的标题", "addressees": "各镇街", "body": body, "actor": CLERK, "now": NOW}
    assert services.papers.revise_paper(paper, **change) == 2
    services.papers.submit_paper(paper, actor=CLERK, now=NOW)
    services.papers.pass_paper(paper, actor=LEADER, now=NOW)
    with pytest.raises(Refused):
        services.papers.revise_paper(paper, **change)
    assert [one.title for one in PaperVersion.objects.filter(paper_id=paper).order_by("version")] == [
        "关于物业工作情况的通报",
        "改后的标题",
    ]
    assert selectors.timeline(paper)[2].opinion == "数字请核"
    Paper.objects.filter(pk=paper).update(title="有人改过")
    assert not selectors.is_unchanged(selectors.get_paper(paper))


def test_a_longer_chain_takes_every_step(everywhere: None, monkeypatch: pytest.MonkeyPatch) -> None:
    kind = papers.PaperKind("two-steps", "两级签批", chain=("cases.act", "papers.sign"))
    monkeypatch.setitem(papers.kinds._kinds, kind.key, kind)
    paper = drafted(kind.key)
    services.papers.submit_paper(paper, actor=CLERK, now=NOW)
    with pytest.raises(NotAllowed):
        services.papers.pass_paper(paper, actor=LEADER, now=NOW)
    assert services.papers.pass_paper(paper, actor=CLERK, now=NOW) is State.IN_SIGN_OFF
    assert [one.id for one in selectors.list_waiting(LEADER)] == [paper]
    assert services.papers.pass_paper(paper, actor=LEADER, now=NOW) is State.SIGNED


def test_numbers_are_consecutive_and_a_void_one_is_explained(everywhere: None) -> None:
    first, second, third = signed(), signed(), signed()
    series = services.papers.open_series(
        "测住建通", issuer="测试区住建局", path=COUNTY, actor=CLERK, now=NOW, used_before=57
    )
    for paper in (first, second):
        services.papers.number_paper(paper, series_id=series, actor=CLERK, now=NOW)
    with pytest.raises(InputError):
        services.papers.withdraw_paper(second, reason="", actor=CLERK, now=NOW)
    services.papers.withdraw_paper(second, reason="文稿有误，另行发文", actor=CLERK, now=NOW)
    assert services.papers.number_paper(third, series_id=series, actor=CLERK, now=NOW) == "测住建通〔2026〕60号"
    line = selectors.ledger_gaps(under=COUNTY)[0]
    assert (line.first, line.last, line.used, line.void, line.gaps) == (58, 60, 2, 1, ())
    assert [one.id for one in selectors.find_by_number("测住建通[2026]58号")] == [first]
    with pytest.raises(NotFound):
        services.papers.number_paper(signed(), series_id=series + 1, actor=CLERK, now=NOW)


def test_a_number_taken_back_with_its_transaction_leaves_no_gap(everywhere: None) -> None:
    numbered()
    paper = signed()
    series = services.papers.open_series("测住建通", issuer="测试区住建局", path=COUNTY, actor=CLERK, now=NOW)
    before = transaction.savepoint()
    assert services.papers.number_paper(paper, series_id=series, actor=CLERK, now=NOW).endswith("〕2号")
    transaction.savepoint_rollback(before)
    assert services.papers.number_paper(paper, series_id=series, actor=CLERK, now=NOW) == "测住建通〔2026〕2号"


def test_steps_out_of_order_are_refused(everywhere: None) -> None:
    paper = signed()
    with pytest.raises(Refused):
        services.papers.seal_paper(paper, [PAGE], how="扫码匹配", actor=CLERK, now=NOW)
    with pytest.raises(Refused):
        posted(numbered())
    with pytest.raises(Refused):
        services.papers.submit_paper(paper, actor=CLERK, now=NOW)
    with pytest.raises(Refused):
        services.papers.submit_paper(drafted(body=()), actor=CLERK, now=NOW)


def test_a_leaders_page_is_final_at_once_and_takes_opinions(everywhere: None) -> None:
    paper = drafted("brief")
    with pytest.raises(Refused):
        services.papers.note_on_paper(paper, papers.Opinion("请抓紧"), actor=LEADER, now=NOW)
    services.papers.submit_paper(paper, actor=CLERK, now=NOW)
    with pytest.raises(NotAllowed):
        services.papers.note_on_paper(paper, papers.Opinion("请抓紧"), actor=STREET, now=NOW)
    opinion = papers.Opinion("请住建局一周内约谈", "约谈东镇", TODAY + dt.timedelta(days=7))
    entry = services.papers.note_on_paper(paper, opinion, actor=LEADER, now=NOW)
    services.papers.link_follow_up(entry, follow=("case", 5), actor=CLERK)
    last = selectors.timeline(paper)[-1]
    assert (last.opinion, last.follow_up, last.follow) == ("请住建局一周内约谈", "约谈东镇", ("case", 5))


BREAKING = {
    "signed without a text of its own": "UPDATE paper SET state = 'SIGNED'",
    "issued at no time": "UPDATE paper SET state = 'ISSUED', digest = 'x', signed_on = now(), number = '1',"
    " sealed = '[1]'",
    "sealed without a copy": "UPDATE paper SET state = 'SEALED', digest = 'x', signed_on = now(), number = '1'",
    "numbered without a number": "UPDATE paper SET state = 'NUMBERED', digest = 'x', signed_on = now()",
    "withdrawn for nothing": "UPDATE paper SET state = 'WITHDRAWN'",
    "an unknown state": "UPDATE paper SET state = 'LOST'",
}


@pytest.mark.parametrize("statement", list(BREAKING.values()), ids=list(BREAKING))
def test_the_database_refuses_what_the_table_forbids(everywhere: None, statement: str) -> None:
    drafted()
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_a_number_is_given_once_and_never_taken_away(everywhere: None) -> None:
    row = PaperNumber.objects.get(paper_id=numbered())
    double = {
        field.attname: getattr(row, field.attname)
        for field in PaperNumber._meta.concrete_fields
        if not field.primary_key
    }
    with pytest.raises(IntegrityError), transaction.atomic():
        PaperNumber.objects.create(**double)
    with pytest.raises(IntegrityError), transaction.atomic():
        PaperNumber.objects.create(**{**double, "number": 2, "state": "VOID", "void_reason": ""})
    for statement in ("DELETE FROM paper_number", "UPDATE paper_number SET number = 9", "DELETE FROM paper_signature"):
        with pytest.raises(Exception, match="permission denied"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
