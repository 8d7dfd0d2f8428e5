"""盖章件入库: many scans and photographs at once; each finds its paper by the code on it, the rest by number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django import forms as django_forms
from django.conf import settings
from django.contrib import messages as flash
from django.http import Http404, HttpResponse

from mulin.faces.console.documents import answering
from mulin.faces.console.papers import finding, forms
from mulin.faces.shared import components as c
from mulin.faces.shared import hats, links, pages
from mulin.kernel import clock
from mulin.kernel.documents import scans
from mulin.kernel.errors import InputError, NotFound, Violation
from mulin.kernel.files import selectors as files
from mulin.mechanisms.notices import rules
from mulin.mechanisms.notices import selectors as notices
from mulin.mechanisms.notices.services import copies
from mulin.mechanisms.notices.services import papers as acting

if TYPE_CHECKING:
    from mulin.faces.shared.hats import MulinRequest

SUBJECT = "paper-intake"
LEAVE = ""
AT_MOST = 60


@dataclass(frozen=True, slots=True)
class Arrived:
    """A file that came in, and the paper whose code stands on it."""

    file: files.FileView
    paper: notices.PaperView | None
    codes: int


def _root() -> Path:
    return Path(settings.MEDIA_ROOT)


def upload(request: MulinRequest) -> HttpResponse:
    """Choose the files."""
    home = finding.home(request)
    form = forms.IntakeForm(**answering.given(request))

    def act(clean: dict[str, Any]) -> str:
        if len(clean["scans"]) > AT_MOST:
            raise InputError(Violation("papers.too_many_files", "", {"field": "scans", "limit": AT_MOST}))
        kept = [
            answering.keep_file(request, one, path=home.path, subject=(SUBJECT, request.actor.hat_id))
            for one in clean["scans"]
        ]
        return links.url("console:paper_intake-check", files=",".join(map(str, kept)))

    def build(bound: django_forms.Form) -> pages.FormPage:
        return pages.FormPage(
            title="盖章件入库",
            crumbs=(c.Crumb("公文", links.url("console:papers")), c.Crumb("盖章件入库")),
            form=bound,
            submit="识别二维码",
            help=("每页下方都有二维码，拍歪、拍暗一点也能认出来。",),
            back=c.Action("取消", links.url("console:papers")),
        )

    return answering.take(request, form, build, act)  # type: ignore[arg-type]


def _arrived(request: MulinRequest, text: str) -> list[Arrived]:
    """The files of the address that this hat brought, with the papers that their codes name; one query for all."""
    ids = [int(one) for one in text.split(",")[:AT_MOST] if one.isdecimal()]
    own = {file.id: file for file in files.list_files(SUBJECT, request.actor.hat_id)}
    read: list[tuple[files.FileView, list[str]]] = []
    for file in (own[one] for one in dict.fromkeys(ids) if one in own):
        found = scans.read_pages(files.read_bytes(file, root=_root()), file.name)
        read.append((file, [token for page in found for code in page.codes if (token := rules.token_of(code))]))
    papers: dict[str, notices.PaperView] = {}
    for _ in hats.over_ranges(request):
        papers |= notices.find_by_token(token for _, tokens in read for token in tokens)
    return [
        Arrived(file, next((papers[token] for token in tokens if token in papers), None), len(tokens))
        for file, tokens in read
    ]


class CheckForm(django_forms.Form):
    """One field a file: the number of the paper that it is the sealed copy of; empty leaves the file out."""

    def __init__(self, *args: Any, arrived: Sequence[Arrived], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for one in arrived:
            matched = one.paper
            words = f"认出：{matched.number or matched.title}（{matched.state_label}）" if matched else "没有认出二维码"
            self.fields[f"file-{one.file.id}"] = django_forms.CharField(
                label=one.file.name, required=False, max_length=80, initial=_key(matched),
                help_text=f"{words}。填文号；不填则不入库。",
            )  # fmt: skip


def _key(paper: notices.PaperView | None) -> str:
    return "" if paper is None else paper.number or f"#{paper.id}"


def check(request: MulinRequest) -> HttpResponse:
    """Confirm what was recognised, type the number of what was not, take everything in."""
    arrived = _arrived(request, request.GET.get("files", ""))
    if not arrived:
        raise Http404
    form = CheckForm(arrived=arrived, data=request.POST) if request.method == "POST" else CheckForm(arrived=arrived)

    def act(clean: dict[str, Any]) -> str:
        chosen: dict[int, list[int]] = {}
        by_code = set()
        for one in arrived:
            typed = clean[f"file-{one.file.id}"].strip()
            if typed == LEAVE:
                continue
            paper = one.paper if one.paper and typed == _key(one.paper) else _named(request, typed)
            by_code |= {paper.id} if paper is one.paper else set()
            chosen.setdefault(paper.id, []).append(one.file.id)
        for paper_id, kept in chosen.items():
            how = copies.BY_CODE if paper_id in by_code else copies.BY_NUMBER
            finding.paper(request, paper_id)  # its range becomes the active one
            acting.seal_with_files(paper_id, kept, how=how, root=_root(), actor=request.actor, now=clock.now())
        if not chosen:
            raise InputError(Violation("papers.nothing_chosen"))
        flash.success(request, f"{len(chosen)} 份公文的盖章件已入库。")
        return links.url("console:paper", next(iter(chosen))) if len(chosen) == 1 else links.url("console:papers")

    matched = sum(one.paper is not None for one in arrived)

    def build(bound: django_forms.Form) -> pages.FormPage:
        return pages.FormPage(
            title="核对盖章件",
            lead=f"{len(arrived)} 个文件，认出 {matched} 个"
            + ("。" if matched == len(arrived) else f"，{len(arrived) - matched} 个请填文号。"),
            crumbs=(
                c.Crumb("公文", links.url("console:papers")),
                c.Crumb("盖章件入库", links.url("console:paper_intake")),
                c.Crumb("核对"),
            ),
            help=("同一份公文的几张照片，按选择时的次序作为各页。",),
            form=bound,
            submit="入库",
            back=c.Action("重新选择", links.url("console:paper_intake")),
        )

    return answering.take(request, form, build, act)  # type: ignore[arg-type]


def _named(request: MulinRequest, typed: str) -> notices.PaperView:
    """The paper of a number that was typed. Raises NotFound with words if there is none, or several."""
    found: list[notices.PaperView] = []
    for _ in hats.over_ranges(request):
        if typed.startswith("#") and typed[1:].isdecimal():
            try:
                return notices.get_paper(int(typed[1:]))
            except NotFound:
                continue
        found += notices.find_by_number(typed)
    if len({one.id for one in found}) != 1:
        raise InputError(Violation("papers.number_unknown", "", {"number": typed}))
    return found[0]
