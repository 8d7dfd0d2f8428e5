"""A pasted block or a file that came back: handed in, shown row by row, used."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.contrib import messages as flash
from django.http import HttpResponse
from django.views.decorators.http import require_POST

from mulin.faces.console.documents import answering, drafts
from mulin.faces.console.returns import content, forms, reaching
from mulin.faces.shared import components as c
from mulin.faces.shared import links, pages, responses
from mulin.kernel import clock, messages
from mulin.mechanisms.returns import rules, services
from mulin.mechanisms.returns import selectors as returns
from mulin.mechanisms.returns.rules import Fate, Outcome

if TYPE_CHECKING:
    from django import forms as django_forms

    from mulin.faces.shared.hats import MulinRequest

LISTED = 200


def paste(request: MulinRequest, sheet_id: int) -> HttpResponse:
    """Hand in rows or a file; the next page shows what they would change."""
    found = reaching.sheet(request, sheet_id)
    form = forms.PasteForm(**answering.given(request))

    def do(clean: Mapping[str, Any]) -> str:
        key = services.take_in(sheet_id, form.given(), actor=request.actor, now=clock.now())
        return links.url("console:return-intake", key)

    def build(bound: django_forms.Form) -> pages.FormPage:
        return pages.FormPage(
            title="粘贴或交回表格", lead=f"{found.title} · {found.unit} · {found.period}",
            crumbs=content.crumbs(found, c.Crumb("粘贴或交回表格")), notices=drafts.notices(request),
            help=("先读，不写：下一步逐行看会改什么，您同意了才采用。",), form=bound, submit="读取",
            back=c.Action("返回", content.url_of(found)), draft_url=drafts.url(request),
        )  # fmt: skip

    return answering.take(request, form, build, do)


def intake(request: MulinRequest, intake_id: int) -> HttpResponse:
    """What came in, line by line; a file whose unit is not known asks for it first."""
    found = reaching.reach(request, returns.find_intake, intake_id)
    if found.state != "READ":
        return answering.show(request, _used(found))
    if not found.sheet or not found.certain:
        return _whose(request, found)
    sheet = returns.find_sheet(found.sheet)
    reading = returns.read_intake(found, sheet, clock.today())
    doubts = reading.of(Fate.DOUBT)
    form = forms.AnswersForm(doubts, **answering.given(request))
    back = _back(found, sheet)

    def do(clean: Mapping[str, Any]) -> str:
        count = services.use(intake_id, form.answers(), actor=request.actor, now=clock.now())
        if found.collection is not None:
            services.submit(sheet.id, actor=request.actor, now=clock.now(), note=f"文件交来：{found.filename}")
        flash.success(request, f"采用了 {count} 行改动。")
        return back

    def build(bound: django_forms.Form) -> pages.FormPage:
        return _fates(found, sheet, reading, bound, back)

    return answering.take(request, form, build, do)


def _back(found: returns.IntakeView, sheet: returns.SheetView) -> str:
    return links.url("console:collection", found.collection) if found.collection else content.url_of(sheet)


def _used(found: returns.IntakeView) -> pages.MessagePage:
    words = "已经采用" if found.state == "USED" else "已经放弃"
    back = links.url("console:return", found.sheet) if found.sheet else links.url("console:returns")
    return pages.MessagePage(
        title=f"这份表格{words}", text=found.filename, tone="plain",
        actions=(c.Action("看这张表", back, primary=True),),
    )  # fmt: skip


def _whose(request: MulinRequest, found: returns.IntakeView) -> HttpResponse:
    units = returns.units_of(found.collection or 0)
    form = forms.UnitForm(
        [(str(one.sheet), one.name) for one in units],
        **answering.given(request, unit=str(found.sheet) if found.sheet else ""),
    )
    doubt = "文件里的几处说的不是同一个单位。" if found.sheet else "文件里没有写明单位。"

    def do(clean: Mapping[str, Any]) -> str:
        services.assign(found.id, int(clean["unit"]), actor=request.actor, now=clock.now())
        return links.url("console:return-intake", found.id)

    def build(bound: django_forms.Form) -> pages.FormPage:
        head = tuple(
            c.Fact(f"第 {n} 行", "　".join(text for text in line if text)[:120])
            for n, line in enumerate(found.grid[:6], 1)
        )
        return pages.FormPage(
            title="这份文件是哪个单位的", lead=found.filename, help=(doubt,), check=head, form=bound, submit="选定单位",
            back=c.Action("返回", links.url("console:collection", found.collection)),
        )  # fmt: skip

    return answering.take(request, form, build, do)


def _fates(
    found: returns.IntakeView, sheet: returns.SheetView, reading: returns.Reading, form: django_forms.Form, back: str
) -> pages.FormPage:
    changed, fresh = reading.of(Fate.CHANGED), reading.of(Fate.NEW)
    same, wrong, doubts = reading.of(Fate.SAME), reading.of(Fate.ERROR), reading.of(Fate.DOUBT)
    said = [f"{len(changed)} 行有改动", f"{len(same)} 行没有变化"]
    said += [f"{len(fresh)} 行台账里没有"] if fresh else []
    said += [f"{len(doubts)} 行要您指明"] if doubts else []
    said += [f"{len(wrong)} 行读不出"] if wrong else []
    notices = []
    if reading.heading_differs:
        notices.append(c.Notice(f"表头写的是“{reading.heading_differs}”，不是{sheet.unit}，请核对。", "late"))
    if reading.not_in_file:
        names = "、".join(rules.rows.name_of(sheet.form, one) for one in reading.not_in_file[:8])
        notices.append(c.Notice(f"表里没有这些行，保持不变：{names}。", "soon"))
    return pages.FormPage(
        title="逐行核对", lead="，".join(said) + "。", crumbs=content.crumbs(sheet, c.Crumb("逐行核对")),
        notices=tuple(notices), help=(f"{found.filename} → {sheet.unit} · {sheet.period}",),
        check=_facts(changed + fresh), form=form,
        submit=f"采用这 {len(changed) + len(fresh)} 行改动" if changed or fresh or doubts else "没有改动，放回",
        back=c.Action("返回，不采用", back), panels=tuple(_others(wrong, same)),
    )  # fmt: skip


def _facts(outcomes: Sequence[Outcome]) -> tuple[c.Fact, ...]:
    return tuple(
        c.Fact(
            one.name, content.change_words(one.changes) or "新的一行",
            f"第 {one.line.line} 行" + ("，台账里没有，作为新的一行" if one.fate is Fate.NEW else ""),
        )
        for one in outcomes[:LISTED]
    )  # fmt: skip


def _others(wrong: Sequence[Outcome], same: Sequence[Outcome]) -> list[c.Panel]:
    found = []
    if wrong:
        facts = tuple(
            c.Fact(one.name, messages.render(one.problem) if one.problem else rules.FATE_LABELS[one.fate])
            for one in wrong[:LISTED]
        )
        found.append(c.Panel("读不出、不采用的行", note="改好以后可以再粘贴一次", facts=facts))
    if same:
        names = "、".join(one.name for one in same[:LISTED])
        found.append(c.Panel("没有变化的行", note=f"{len(same)} 行", paragraphs=(names,)))
    return found


@require_POST
def drop(request: MulinRequest, intake_id: int) -> HttpResponse:
    """Do not use it."""
    found = reaching.reach(request, returns.find_intake, intake_id)
    services.drop(intake_id, actor=request.actor)
    flash.success(request, f"已放弃：{found.filename}。")
    url = links.url("console:collection", found.collection) if found.collection else ""
    return responses.redirect_after(request, url or links.url("console:return", found.sheet))
