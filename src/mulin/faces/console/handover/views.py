"""A post's cover and its hand-over: who stands in, what is open, to whom it goes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.contrib import messages as flash
from django.http import Http404, HttpResponse

from mulin.base.access import selectors as access
from mulin.base.access import services
from mulin.faces.console.cases import almanac, content
from mulin.faces.console.documents import answering
from mulin.faces.console.handover import forms as own
from mulin.faces.shared import components as c
from mulin.faces.shared import hats, links, pages
from mulin.faces.shared.hats import MulinRequest
from mulin.kernel import clock
from mulin.kernel.actor import NotAllowed
from mulin.kernel.drafts import services as drafts
from mulin.kernel.errors import Violation
from mulin.mechanisms.cases import selectors as cases
from mulin.mechanisms.cases import services as engine

if TYPE_CHECKING:
    from django import forms

TITLE = "代理与移交"
BELONGS = {
    "access.cover_self": "by",
    "access.cover_place": "by",
    "access.roles_separated": "by",
    "access.cover_overlap": "first",
    "access.cover_period": "last",
    "access.cover_basis": "basis",
    "access.reason_missing": "reason",
}


def _is_mine(request: MulinRequest, hat_id: int) -> bool:
    return request.hat is not None and request.hat.id == hat_id and not request.hat.covered


def _may_settle(request: MulinRequest, hat_id: int) -> bool:
    """The holder himself, his superior, the security administrator; who covers the post only looks."""
    return _is_mine(request, hat_id) or request.actor.may("access.cover")


def _load(request: MulinRequest, hat_id: int, *, looking: bool = False) -> access.HatLine:
    """The post in range: the holder's own, or one below its superior or the security administrator."""

    def find() -> access.HatLine | None:
        line = access.find_hat(hat_id)
        return line if line is not None and request.actor.covers(line.path) else None

    line = hats.find_in_ranges(request, find)
    worn = looking and request.hat is not None and request.hat.id == hat_id
    if not (worn or _may_settle(request, hat_id)):
        raise NotAllowed(Violation("access.cover_not_yours"))
    return line


def mine(request: MulinRequest) -> HttpResponse:
    """The hat's own post."""
    if request.hat is None:
        raise Http404
    return _show(request, request.hat.id)


def post(request: MulinRequest, hat_id: int) -> HttpResponse:
    """One post's cover and open matters."""
    return _show(request, hat_id)


def _show(request: MulinRequest, hat_id: int) -> HttpResponse:
    line = _load(request, hat_id, looking=True)
    may = _may_settle(request, hat_id)
    today = clock.today()
    covers = access.covers_of_hat(hat_id)
    held = cases.held_by(hat_id, today, almanac.days())
    now = next((one for one in covers if not one.ended and one.first <= today <= one.last), None)
    cover = c.Action("指定代理", links.url("console:cover-new", hat_id), primary=not held)
    move = c.Action("移交在办事项", links.url("console:handover-move", hat_id), primary=True)
    standing = f"现由{now.by}代理，到 {now.last.isoformat()} 止；" if now else "现在没有人代理；"
    page = pages.Page(
        title=TITLE,
        lead=f"{line.label}：{standing}名下有 {len(held)} 件在办事项。",
        crumbs=(c.Crumb("工作台", links.url("console:home")), c.Crumb(TITLE)),
        actions=(*((move,) if held and request.actor.may("cases.act") else ()), cover) if may else (),
        panels=(
            c.Panel("离岗代理", table=_covers(hat_id, covers, cover if may else None)),
            c.Panel(
                "名下的在办事项",
                paragraphs=(
                    "点名交给本人的事项在这里移交；按岗位承办的事项、义务、公文和任务跟着岗位走，继任人到岗后自动看到。",
                ),
                table=content.table(held, today, _nothing_held(request)),
            ),
            *(_handed(hat_id) if may else ()),
        ),
    )
    return answering.show(request, page)


def _handed(hat_id: int) -> tuple[c.Panel, ...]:
    """移交清单: what went to each successor today, for both to confirm on paper; it can be taken back today."""
    today = clock.today()
    found: dict[int, list[cases.CaseLine]] = {}
    for to, line in cases.handed_over(hat_id, today, almanac.days()):
        found.setdefault(to, []).append(line)
    empty = c.EmptyState("今天没有移交", "移交后这里列出清单。")
    return tuple(
        c.Panel(
            f"移交清单：今天移交的 {len(lines)} 件",
            paragraphs=(f"接手岗位：{lines[0].holder}。打印本页，双方签字确认；对方未办理的，今天可以收回。",),
            table=content.table(lines, today, empty),
            actions=(c.Action("收回", links.url("console:handover-back", hat_id, to)),),
        )
        for to, lines in found.items()
    )


def _nothing_held(request: MulinRequest) -> c.EmptyState:
    look = c.Action("看全部事项", links.url("console:cases")) if request.actor.may("cases.see") else None
    return c.EmptyState("没有点名由本人办理的事项", "按岗位承办的事项不需要移交。", look)


def _covers(hat_id: int, covers: list[access.CoverLine], start: c.Action | None) -> c.Table:
    today = clock.today()
    columns = (
        c.Column("by", "代理岗位", head=True, grow=True),
        c.Column("first", "自"),
        c.Column("last", "至（含当日）"),
        c.Column("basis", "依据"),
        c.Column("state", "状态"),
    )
    rows = []
    for one in covers:
        running = not one.ended and today <= one.last
        state = (
            "已提前结束" if one.ended else "已到期" if today > one.last else "未开始" if today < one.first else "代理中"
        )
        rows.append(
            c.Row(
                (
                    c.Cell(one.by),
                    c.Cell(one.first.isoformat()),
                    c.Cell(one.last.isoformat()),
                    c.Cell(one.basis),
                    c.Cell(f"{state}，可提前结束" if running else state, kind="chip"),
                ),
                href=links.url("console:cover-end", hat_id, one.id) if running and start else "",
                key=str(one.id),
            )
        )
    empty = c.EmptyState(
        "没有代理记录", "请假、出差、学习期间，由同一地方或上级的另一位同志代理，期满自动结束。", start
    )
    return c.Table(columns, tuple(rows), caption="离岗代理", empty=empty)


def _colleagues(hat_id: int) -> list[tuple[str, str]]:
    return [(str(one.id), f"{one.label}（{one.place_name}）") for one in access.colleagues(hat_id, clock.today())]


def _form_page(title: str, submit: str, hat_id: int, form: forms.Form, words: str) -> pages.FormPage:
    here = links.url("console:handover-of", hat_id)
    return pages.FormPage(
        title=title,
        crumbs=(c.Crumb(TITLE, here), c.Crumb(submit)),
        help=(words,),
        form=form,
        submit=submit,
        back=c.Action("取消", here),
    )


def cover(request: MulinRequest, hat_id: int) -> HttpResponse:
    """Appoint who stands in."""
    line = _load(request, hat_id)
    form = own.CoverForm(_colleagues(hat_id), **answering.given(request, first=clock.today()))

    def act(clean: Mapping[str, Any]) -> str:
        new = services.NewCover(hat_id, int(clean["by"]), clean["first"], clean["last"], clean["basis"])
        services.appoint_cover(new, actor=request.actor, now=clock.now())
        flash.success(request, f"已指定代理：{line.label}。")
        return links.url("console:handover-of", hat_id)

    words = "代理期间，代理人的身份里多出“（代）”的岗位；每件事都同时记下岗位和代理人。签字、表决等须本人作出的事不变。"
    return answering.take(
        request,
        form,
        lambda bound: _form_page(f"指定代理：{line.label}", "指定代理", hat_id, bound, words),
        act,
        BELONGS,
    )


def end_cover(request: MulinRequest, hat_id: int, cover_id: int) -> HttpResponse:
    """End a cover before its day."""
    line = _load(request, hat_id)
    if cover_id not in {one.id for one in access.covers_of_hat(hat_id)}:
        raise Http404
    form = own.ReasonForm(**answering.given(request))

    def act(clean: Mapping[str, Any]) -> str:
        services.end_cover(cover_id, actor=request.actor, now=clock.now(), reason=clean["reason"])
        flash.success(request, f"代理已结束：{line.label}。")
        return links.url("console:handover-of", hat_id)

    words = "结束后代理人立即不能再以这个岗位办事，已经办的都有效。"
    return answering.take(
        request, form, lambda bound: _form_page("提前结束代理", "结束代理", hat_id, bound, words), act, BELONGS
    )


def move(request: MulinRequest, hat_id: int) -> HttpResponse:
    """Hand all open matters, or the chosen ones, to a successor in one click."""
    line = _load(request, hat_id)
    held = [
        (str(one.id), f"{one.title}（{one.number}）") for one in cases.held_by(hat_id, clock.today(), almanac.days())
    ]
    people = _colleagues(hat_id)
    given = answering.given(request, cases=[key for key, _ in held])
    form = own.MoveForm(people, held, **given)
    found = {str(one.id): one for one in access.colleagues(hat_id, clock.today())}

    def act(clean: Mapping[str, Any]) -> str:
        moved = engine.move_holder(
            hat_id,
            to_hat_id=int(clean["to"]),
            to_label=found[clean["to"]].label,
            actor=request.actor,
            now=clock.now(),
            only=frozenset(int(one) for one in clean["cases"]),
        )
        kept = drafts.hand_over(line.person_id, found[clean["to"]].person_id) if clean["drafts"] else 0
        also = f"和 {kept} 份草稿" if kept else ""
        heir = found[clean["to"]].label
        flash.success(request, f"已把 {moved} 件事项{also}移交给{heir}；对方未办理之前，今天可以收回事项。")
        return links.url("console:handover-of", hat_id)

    words = "移交后事项出现在对方的工作台，经过里写明从谁移交给谁。"
    return answering.take(
        request,
        form,
        lambda bound: _form_page(f"移交在办事项：{line.label}", "移交", hat_id, bound, words),
        act,
        BELONGS,
    )


def back(request: MulinRequest, hat_id: int, to_hat_id: int) -> HttpResponse:
    """The list of what the successor holds now, to be confirmed by both; today's hand-over can be taken back."""
    line = _load(request, hat_id)
    other = next((one for one in access.colleagues(hat_id, clock.today()) if one.id == to_hat_id), None)
    if other is None:
        raise Http404
    form = own.BackForm(**answering.given(request))
    to_label = other.label

    def act(clean: Mapping[str, Any]) -> str:
        count = engine.take_back(hat_id, from_hat_id=to_hat_id, label=line.label, actor=request.actor, now=clock.now())
        flash.success(
            request, f"已收回 {count} 件。" if count else "没有可以收回的事项：对方已经办理，或不是今天移交的。"
        )
        return links.url("console:handover-of", hat_id)

    words = f"收回今天移交给{to_label}而对方还没有办理的事项；对方已经办过的不收回。不收回就返回。"
    return answering.take(
        request, form, lambda bound: _form_page("收回今天的移交", "收回", hat_id, bound, words), act, BELONGS
    )
