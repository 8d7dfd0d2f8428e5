"""Drafting and every further act on a paper: one form each, one service each."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib import messages as flash
from django.http import Http404
from django.views.decorators.http import require_POST

from mulin.faces.console.documents import answering, drafts
from mulin.faces.console.papers import finding, forms
from mulin.faces.console.registers import places
from mulin.faces.shared import components as c
from mulin.faces.shared import hats, links, pages, responses
from mulin.kernel import clock
from mulin.kernel.actor import require
from mulin.kernel.almanac import selectors as almanac
from mulin.kernel.documents import typed
from mulin.kernel.errors import NotFound
from mulin.mechanisms.cases import selectors as cases
from mulin.mechanisms.notices import rules, services
from mulin.mechanisms.notices import selectors as notices
from mulin.mechanisms.notices.services import copies
from mulin.mechanisms.notices.services import papers as acting
from mulin.processes import casepapers

if TYPE_CHECKING:
    from django import forms as django_forms
    from django.http import HttpResponse

    from mulin.faces.shared.hats import MulinRequest

FIELDS = {"papers.opinion_missing": "opinion", "notices.period": "to_day", "notices.no_spot": "spots"}
Clean = Mapping[str, Any]


def _one_form(
    request: MulinRequest,
    paper: notices.PaperView,
    form: django_forms.Form,
    title: str,
    submit: str,
    act: Callable[[Clean], str],
    *,
    help: tuple[str, ...] = (),
    danger: bool = False,
    declaration: str = "",
) -> HttpResponse:
    """The form of one act; ``act`` returns the words that the paper's page shows afterwards."""
    back = links.url("console:paper", paper.id)

    def do(clean: Clean) -> str:
        flash.success(request, act(clean))
        return back

    def build(bound: django_forms.Form) -> pages.FormPage:
        return pages.FormPage(
            title=f"{title}：{paper.title}",
            crumbs=(c.Crumb("公文", links.url("console:papers")), c.Crumb(paper.title, back), c.Crumb(title)),
            help=help,
            form=bound,
            submit=submit,
            danger=danger,
            declaration=declaration,
            back=c.Action("取消", back),
        )

    return answering.take(request, form, build, do, FIELDS)


def draft(request: MulinRequest) -> HttpResponse:
    """Begin a paper; with ``?case=`` the one that a case asks for."""
    home = finding.home(request)
    of = _case(request)
    offered = [(one.value, one.label) for one in places.picker(request).options if one.value]
    start = {
        "kind": request.GET.get("kind", "circular"),
        "place": request.GET.get("under", "") or home.path,
        "issuer": finding.issuer(request),
        "clause": request.GET.get("clause", ""),
    }
    if of is not None:
        offered = [(of.line.path, of.line.place_name)]
        start |= dataclasses.asdict(casepapers.propose(of)) | {"place": of.line.path, "clause": of.line.clause}
    form = forms.NewForm(places=offered or [(home.path, home.name)], **answering.given(request, **start))

    def act(clean: Clean) -> str:
        demo = of.line.layer == "DEMO" if of else bool(request.hat and request.hat.demo)
        new = rules.NewPaper(
            kind=clean["kind"],
            path=clean["place"],
            place_name=dict(offered).get(clean["place"], home.name).strip("\u3000 "),
            issuer=clean["issuer"],
            title=clean["title"],
            body=typed.parse(clean["body"]),
            addressees=clean["addressees"],
            clause=clean["clause"],
            source_type=casepapers.SOURCE if of else "",
            source_id=of.line.id if of else None,
            layer="DEMO" if demo else "REAL",
        )
        made = acting.draft_paper(new, actor=request.actor, now=clock.now())
        flash.success(request, "已存为草稿。看过 PDF 没有问题，就可以送签。")
        return links.url("console:paper", made)

    def build(bound: django_forms.Form) -> pages.FormPage:
        return pages.FormPage(
            title="起草公文",
            crumbs=(c.Crumb("公文", links.url("console:papers")), c.Crumb("起草")),
            notices=drafts.notices(request),
            help=(f"依据事项“{of.line.title}”写好了正文，请核对。",) if of else (),
            form=bound,
            submit="存为草稿",
            back=c.Action("取消", links.url("console:case", of.line.id) if of else links.url("console:papers")),
            draft_url="" if of else drafts.url(request),
        )

    return answering.take(request, form, build, act)


def _case(request: MulinRequest) -> cases.CaseDetail | None:
    """The case of ``?case=`` in the first range that has it. Else 404."""
    wanted = request.GET.get("case", "")
    if not wanted:
        return None
    if not wanted.isdecimal() or len(wanted) > 18:
        raise Http404

    def find() -> cases.CaseDetail | None:
        try:
            return cases.detail(int(wanted), request.actor, clock.today(), almanac.get_calendar())
        except NotFound:
            return None

    return hats.find_in_ranges(request, find)


def edit(request: MulinRequest, paper_id: int) -> HttpResponse:
    """Another text of a draft; the earlier ones are kept."""
    paper = finding.paper(request, paper_id)
    require(request.actor, "papers.draft", paper.path)
    start = {
        "title": paper.title,
        "issuer": paper.issuer,
        "addressees": paper.addressees,
        "clause": paper.clause,
        "body": typed.text_of(paper.body),
    }
    form = forms.TextForm(**answering.given(request, **start))

    def act(clean: Clean) -> str:
        version = acting.revise_paper(
            paper.id,
            title=clean["title"],
            addressees=clean["addressees"],
            issuer=clean["issuer"],
            clause=clean["clause"],
            body=typed.parse(clean["body"]),
            actor=request.actor,
            now=clock.now(),
        )
        return f"已存为第 {version} 稿，以前的各稿都留着。"

    return _one_form(request, paper, form, "修改文稿", "保存文稿", act)


@require_POST
def submit(request: MulinRequest, paper_id: int) -> HttpResponse:
    """Send a draft to its first step."""
    paper = finding.paper(request, paper_id)
    acting.submit_paper(paper.id, actor=request.actor, now=clock.now())
    flash.success(request, "已送签，轮到签批的人能在“待我签批”里看到。" if paper.chain else "已定稿。")
    return responses.redirect_after(request, links.url("console:paper", paper.id))


def sign(request: MulinRequest, paper_id: int) -> HttpResponse:
    """Pass or return the paper at the step that it waits for."""
    paper = finding.paper(request, paper_id)
    label = rules.step_label(paper.step, paper.chain) if paper.chain else rules.SIGN_LABEL
    require(request.actor, paper.chain[paper.step] if paper.step < len(paper.chain) else "papers.sign", paper.path)
    form = forms.SignForm(**answering.given(request))

    def act(clean: Clean) -> str:
        given = {"opinion": clean["opinion"], "actor": request.actor, "now": clock.now()}
        if clean["decision"] == "return":
            acting.return_paper(paper.id, **given)
            return "已退回起草人。"
        acting.pass_paper(paper.id, **given)
        return f"已{label}。"

    words = ("签发以后文稿即告冻结，按摘要核对；要改只能撤回另起。",) if label == rules.SIGN_LABEL else ()
    return _one_form(request, paper, form, label, f"提交{label}意见", act, help=words)


def give_number(request: MulinRequest, paper_id: int) -> HttpResponse:
    """Give the next number of a run."""
    paper = finding.paper(request, paper_id)
    require(request.actor, "papers.draft", paper.path)
    year = (paper.signed_on or clock.today()).year
    runs = notices.list_series(paper.home_path, year)
    offered = [(str(one.id), f"{one.mark}〔{year}〕，下一个是 {one.last + 1} 号") for one in runs]
    form = forms.NumberForm(series=offered, **answering.given(request, series=offered[0][0] if offered else ""))

    def act(clean: Clean) -> str:
        now = clock.now()
        series = clean["series"] or acting.open_series(
            clean["mark"], issuer=paper.issuer, path=paper.home_path, used_before=clean["used_before"] or 0,
            actor=request.actor, now=now, layer=paper.layer,
        )  # fmt: skip
        given = acting.number_paper(paper.id, series_id=int(series), actor=request.actor, now=now)
        return f"已编为 {given}。打印 PDF 盖章，再把盖章件传回来。"

    words = ("序号由系统连续编，不空号、不重号；撤回的公文其文号作废，登记簿里写明理由。",)
    return _one_form(request, paper, form, "编号", "编号", act, help=words)


def seal(request: MulinRequest, paper_id: int) -> HttpResponse:
    """Take the sealed copy in from the paper's own page."""
    paper = finding.paper(request, paper_id)
    require(request.actor, "papers.draft", paper.path)
    form = forms.SealForm(**answering.given(request))

    def act(clean: Clean) -> str:
        kept = [keep(request, one, paper) for one in clean["scans"]]
        number = acting.seal_with_files(
            paper.id, kept, how=copies.BY_HAND, root=Path(settings.MEDIA_ROOT), actor=request.actor, now=clock.now()
        )
        return f"盖章件已入库，共 {number} 页。"

    words = ("页上的二维码若属于另一份公文，会拒绝入库。照片里的拍摄位置等信息会去掉。",)
    return _one_form(request, paper, form, "上传盖章件", "入库", act, help=words)


def keep(request: MulinRequest, upload: Any, paper: notices.PaperView, path: str = "") -> int:
    """Store an upload for a paper: at the issuer's own place, or where the paper goes."""
    made = answering.keep_file(
        request, upload, path=path or paper.home_path, subject=(copies.SUBJECT, paper.id), clause=paper.clause
    )
    return int(made or 0)


def post(request: MulinRequest, paper_id: int) -> HttpResponse:
    """Post the sealed copy on boards and channels."""
    paper = finding.paper(request, paper_id)
    require(request.actor, "papers.draft", paper.path)
    today = clock.today()
    form = forms.PostForm(**answering.given(request, from_day=today, public=paper.is_public))

    def act(clean: Clean) -> str:
        proof = keep(request, clean["proof"], paper, paper.place_path) if clean["proof"] else None
        acting.post_paper(
            paper.id, from_day=clean["from_day"], to_day=clean["to_day"], spots=spots_of(clean["spots"], proof),
            public=clean["public"], actor=request.actor, now=clock.now(),
        )  # fmt: skip
        return "已公布。期满以后在这一页办结。"

    words = "公布以前请确认：盖章件上没有不应公开的姓名、电话、证件号码等个人信息。"
    return _one_form(request, paper, form, "公布", "公布", act, declaration=words)


def spots_of(text: str, proof: int | None) -> tuple[services.Spot, ...]:
    """Channel and place of each line; a line without a space is a place on the notice board."""
    found = []
    for line in text.splitlines():
        channel, _, spot = line.strip().partition(" ")
        if channel:
            found.append(services.Spot(channel if spot else "公告栏", spot.strip() or channel, proof))
    return tuple(found)


def end(request: MulinRequest, paper_id: int) -> HttpResponse:
    """End the posting once its last day is over, with what came of it."""
    paper = finding.paper(request, paper_id)
    require(request.actor, "papers.draft", paper.home_path)
    if paper.notice_id is None:
        raise Http404
    notice = paper.notice_id
    form = forms.EndForm(**answering.given(request))

    def act(clean: Clean) -> str:
        services.end_notice(notice, result=clean["result"], actor=request.actor, now=clock.now())
        return "公布已办结。"

    return _one_form(request, paper, form, "公布期满办结", "办结", act)


def serve(request: MulinRequest, paper_id: int) -> HttpResponse:
    """Serve the sealed copy on its addressees."""
    paper = finding.paper(request, paper_id)
    require(request.actor, "papers.draft", paper.home_path)
    form = forms.ServeForm(**answering.given(request, served_on=clock.today(), recipients=paper.addressees))

    def act(clean: Clean) -> str:
        proof = keep(request, clean["proof"], paper, paper.place_path) if clean["proof"] else None
        lines = [line.strip() for line in clean["recipients"].splitlines() if line.strip()]
        named = [line.partition(" ") for line in lines]
        given = [
            rules.Recipient(name, clean["means"], clean["served_on"], post.strip(), clean["note"], proof)
            for name, _, post in named
        ]
        acting.serve_paper(paper.id, given, actor=request.actor, now=clock.now())
        return f"已记下送达 {len(given)} 个单位。"

    return _one_form(request, paper, form, "送达", "记下送达", act)


def withdraw(request: MulinRequest, paper_id: int) -> HttpResponse:
    """Take a paper back."""
    paper = finding.paper(request, paper_id)
    require(request.actor, "papers.draft", paper.home_path)
    form = forms.WithdrawForm(**answering.given(request))

    def act(clean: Clean) -> str:
        acting.withdraw_paper(paper.id, reason=clean["reason"], actor=request.actor, now=clock.now())
        return "已撤回。"

    words = (f"文号 {paper.number} 随之作废，不再使用。",) if paper.number else ()
    return _one_form(request, paper, form, "撤回", "撤回公文", act, help=words, danger=True)


def note(request: MulinRequest, paper_id: int) -> HttpResponse:
    """签批意见 on a final paper."""
    paper = finding.paper(request, paper_id)
    require(request.actor, "papers.sign", paper.path)
    form = forms.NoteForm(**answering.given(request))

    def act(clean: Clean) -> str:
        opinion = rules.Opinion(clean["opinion"], clean["follow_up"], clean["follow_by"])
        acting.note_on_paper(paper.id, opinion, actor=request.actor, now=clock.now())
        return "已记下签批意见。"

    return _one_form(request, paper, form, "签批意见", "签批", act)
