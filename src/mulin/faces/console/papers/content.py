"""The page of one paper as a value."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from mulin.faces.console.programmes import marks
from mulin.faces.shared import components as c
from mulin.faces.shared import links, pages, wording
from mulin.kernel import calendar
from mulin.kernel.documents import model
from mulin.mechanisms.notices import rules
from mulin.mechanisms.notices import selectors as notices
from mulin.mechanisms.notices.workflow import Act, State

TONES: dict[State, c.Tone] = {
    State.IN_SIGN_OFF: "soon",
    State.NUMBERED: "soon",
    State.SEALED: "soon",
    State.ISSUED: "met",
    State.WITHDRAWN: "late",
}
NEXT = {
    State.DRAFT: "还是草稿：写好以后送签。",
    State.IN_SIGN_OFF: "正在签批。",
    State.SIGNED: "已签发，下一步编号。",
    State.NUMBERED: "已编号：打印、盖章，再把盖章件扫描或拍照传回来。",
    State.SEALED: "盖章件已入库：公布或送达。",
    State.ISSUED: "已印发。",
    State.WITHDRAWN: "已撤回。",
}
_BUTTONS: tuple[tuple[Act, str, str], ...] = (
    (Act.SUBMITTED, "送签", "console:paper-submit"),
    (Act.FINISHED, "定稿", "console:paper-submit"),
    (Act.SIGNED, "签发或退回", "console:paper-sign"),
    (Act.PASSED, "审核或退回", "console:paper-sign"),
    (Act.NUMBERED, "编号", "console:paper-give_number"),
    (Act.SEALED, "上传盖章件", "console:paper-seal"),
    (Act.POSTED, "公布", "console:paper-post"),
    (Act.SERVED, "送达", "console:paper-serve"),
    (Act.NOTED, "签批意见", "console:paper-note"),
    (Act.REVISED, "修改文稿", "console:paper-edit"),
    (Act.WITHDRAWN, "撤回", "console:paper-withdraw"),
)


@dataclass(frozen=True, slots=True)
class Around:
    """What stands round a paper: its history, services, what the hat may do, the words for the chat group."""

    timeline: Sequence[notices.Entry]
    services: Sequence[notices.Served]
    acts: frozenset[Act]
    chat: str
    unchanged: bool
    board: notices.Board | None = None
    today: dt.date | None = None


def _day(value: dt.date | None) -> str:
    return wording.full_date(value) if value else ""


def paper(found: notices.PaperView, around: Around) -> pages.CasePage:
    """A paper: how far it is, its prints, its text, who said what, where it was posted or served."""
    return pages.CasePage(
        title=found.title,
        crumbs=(
            c.Crumb("公文", links.url("console:papers")),
            c.Crumb(found.kind_label, links.url("console:paper_kind", found.kind)),
            c.Crumb(found.number or "未编号"),
        ),
        size_line=" · ".join(text for text in (found.kind_label, found.issuer, found.place_name, found.number) if text),
        chips=_chips(found),
        lead=_next(found) + (f"理由：{found.withdrawn_reason}" if found.withdrawn_reason else ""),
        actions=_actions(found, around.acts),
        notices=()
        if around.unchanged
        else (c.Notice("正文与签发时的文稿不一致，请停止使用并报告系统管理员。", "late"),),
        steps=_steps(found, around.timeline),
        facts=_facts(found),
        documents=_documents(found),
        timeline=tuple(_entry(one) for one in reversed(around.timeline)),
        panels=_panels(found, around),
    )


def _next(found: notices.PaperView) -> str:
    if found.state is State.SIGNED and not found.wants_number:
        return "已定稿，等领导签批意见。" if not found.wants_seal else "已签发，下一步盖章入库。"
    return NEXT[found.state]


def _chips(found: notices.PaperView) -> tuple[c.Chip, ...]:
    chips = [c.Chip(found.state_label, TONES.get(found.state, "plain"))]
    if found.state is State.ISSUED:
        chips.append(c.Chip("公开" if found.is_public else "不对外公开"))
    if found.layer == "DEMO":
        chips.append(c.Chip("演示"))
    return tuple(chips)


def _actions(found: notices.PaperView, acts: frozenset[Act]) -> tuple[c.Action, ...]:
    possible = [(act, label, url) for act, label, url in _BUTTONS if act in acts]
    by_post = {Act.SUBMITTED, Act.FINISHED}
    return tuple(
        c.Action(
            _label(act, label, found), links.url(url, found.id), primary=n == 0, danger=act is Act.WITHDRAWN,
            method="post" if act in by_post else "get",
        )
        for n, (act, label, url) in enumerate(possible)
    )  # fmt: skip


def _label(act: Act, label: str, found: notices.PaperView) -> str:
    if act is Act.SERVED and found.state is State.ISSUED:
        return "再送达一个单位"
    return "换一份盖章件" if act is Act.SEALED and found.sealed else label


def _steps(found: notices.PaperView, timeline: Sequence[notices.Entry]) -> tuple[c.Step, ...]:
    """The stages that this kind has, and where the paper stands."""
    stages: list[tuple[str, bool]] = [("起草", found.state is not State.DRAFT)]
    signed = found.is_final
    for step in range(len(found.chain)):
        done = signed or (found.state is State.IN_SIGN_OFF and step < found.step)
        stages.append((rules.step_label(step, found.chain), done))
    if found.wants_number:
        stages.append(("编号", bool(found.number)))
    if found.wants_seal:
        stages.append(("盖章件入库", bool(found.sealed)))
        stages.append(("公布或送达", found.issued_at is not None))
    current = next((n for n, (_, done) in enumerate(stages) if not done), len(stages))
    if found.state is State.WITHDRAWN:
        return tuple(c.Step(title, "done" if done else "blocked") for title, done in stages)
    texts = {"编号": found.number, "公布或送达": _day(found.issued_on), rules.SIGN_LABEL: _day(found.signed_on)}
    return tuple(
        c.Step(title, "done" if done else "now" if n == current else "todo", texts.get(title, "") if done else "")
        for n, (title, done) in enumerate(stages)
    )


def _facts(found: notices.PaperView) -> tuple[c.Fact, ...]:
    rows = [
        ("文号", found.number),
        ("发文机关", found.issuer),
        ("主送", found.addressees),
        ("涉及的地方", found.place_name),
        ("成文日期", _day(found.signed_on)),
        ("印发", _day(found.issued_on)),
        ("起草", f"{found.drafted_by}，{_day(calendar.local_date(found.drafted_at))}"),
        ("稿次", f"第 {found.version} 稿"),
        ("文稿摘要（SM3）", found.digest),
    ]
    facts = [c.Fact(label, value) for label, value in rows if value]
    if found.clause:
        mark = marks.mark(found.clause)
        facts.append(c.Fact("依据条款", mark.title or found.clause, clause=mark))
    return tuple(facts)


def _documents(found: notices.PaperView) -> tuple[c.DocLink, ...]:
    state = "" if found.is_final else "，带“草稿”水印"
    prints = [
        c.DocLink("打印用 PDF", links.url("console:paper-print", found.id, "pdf"), f"A4 公文格式，每页带二维码{state}"),
        c.DocLink("Word 文档", links.url("console:paper-print", found.id, "docx"), f"公文格式{state}"),
        c.DocLink("群发图片", links.url("console:paper-print", found.id, "png"), "宽 1080 像素，带二维码"),
    ]
    sealed = [
        c.DocLink(
            f"盖章件第 {n} 页", links.url("console:paper-page", found.id, n), f"{page.width}×{page.height}",
            c.Chip("盖章件", "met"),
        )
        for n, page in enumerate(found.sealed, 1)
    ]  # fmt: skip
    public = [c.DocLink("公开页", links.url("public:paper", found.token), "扫码看到的页面")] if found.issued_at else []
    return tuple(sealed + prints + public)


def _entry(one: notices.Entry) -> c.TimelineEntry:
    follow = f"；落实：{one.follow_up}" if one.follow_up else ""
    by = f"（{one.follow_by.isoformat()} 前）" if one.follow_by else ""
    return c.TimelineEntry(
        calendar.local_date(one.at), one.label, f"{one.opinion}{follow}{by}", (c.Chip(f"第 {one.version} 稿"),),
        who=one.actor, href=follow_url(one.follow),
    )  # fmt: skip


def follow_url(follow: tuple[str, int] | None) -> str:
    """The page of what carries an opinion out."""
    names = {"case": "console:case", "paper": "console:paper", "obligation": "console:duty"}
    return links.url(names[follow[0]], follow[1]) if follow and follow[0] in names else ""


def _panels(found: notices.PaperView, around: Around) -> tuple[c.Panel, ...]:
    panels = [*text_panels(found.body)]
    if around.board is not None:
        panels.append(_board(found, around.board, around))
    if around.services:
        panels.append(c.Panel("送达情况", table=_services(around.services)))
    if found.state is State.WITHDRAWN or not found.is_final:
        return tuple(panels)
    panels.append(
        c.Panel(
            "群里发的文字",
            note=f"{len(around.chat)} 字，复制即可{'' if found.issued_at else '；印发以后链接才能打开'}",
            paragraphs=tuple(around.chat.splitlines()),
        )
    )
    return tuple(panels)


def _board(found: notices.PaperView, board: notices.Board, around: Around) -> c.Panel:
    """Where and how long it is posted; once the last day is over, the way to end it."""
    over = board.to_day is not None and around.today is not None and around.today > board.to_day
    may = not board.ended and over and found.state is State.ISSUED
    rows = tuple(
        c.Row(
            (
                c.Cell(channel, kind="strong"),
                c.Cell(spot),
                c.Cell("查看", links.url("console:file", proof)) if proof else c.Cell("无"),
            )
        )
        for channel, spot, proof in board.spots
    )
    columns = (
        c.Column("channel", "渠道", head=True),
        c.Column("spot", "位置", grow=True),
        c.Column("proof", "照片或截图"),
    )
    return c.Panel(
        "公布情况",
        note=f"{_day(board.from_day)}至{_day(board.to_day)}",
        chips=(c.Chip("已办结", "met") if board.ended else c.Chip("期满待办结", "soon") if over else c.Chip("公布中"),),
        paragraphs=(f"结果：{board.result}",) if board.result else (),
        table=c.Table(columns, rows, caption="公布情况"),
        actions=(c.Action("公布期满办结", links.url("console:paper-end", found.id)),) if may else (),
    )


def text_panels(body: Sequence[model.Block]) -> list[c.Panel]:
    """The body as panels: each heading of the first level begins one, a second table goes on in another."""
    panels: list[c.Panel] = []
    title, words, table = "正文", list[str](), None
    for block in (*body, None):
        starts = block is None or (isinstance(block, model.Heading) and block.level == 1 and not block.run_in)
        if starts or table is not None:
            if words or table is not None:
                panels.append(c.Panel(title, paragraphs=tuple(words), table=table))
                title = f"{title.removesuffix('（续）')}（续）"
            words, table = [], None
        if isinstance(block, model.Heading) and starts:
            title = block.text
        elif isinstance(block, model.Table):
            table = _table(block)
        elif isinstance(block, model.Attachments):
            words += model.attachment_lines(block.titles)
        elif block is not None:
            words.append(block.text + getattr(block, "run_in", ""))
    return panels or [c.Panel("正文", paragraphs=("（空）",))]


def _table(block: model.Table) -> c.Table:
    columns = tuple(c.Column(f"c{n}", text, head=n == 0) for n, text in enumerate(block.head))
    rows = tuple(c.Row(tuple(c.Cell(text) for text in row)) for row in block.rows)
    return c.Table(columns, rows, caption=block.caption or "附表", phone="scroll", show_caption=bool(block.caption))


def _services(served: Sequence[notices.Served]) -> c.Table:
    columns = (
        c.Column("who", "受送达人", head=True, grow=True),
        c.Column("how", "送达方式"),
        c.Column("when", "送达日期"),
        c.Column("taken", "签收岗位"),
        c.Column("proof", "回证"),
    )
    rows = tuple(
        c.Row(
            (
                c.Cell(one.recipient, kind="strong", sub=one.note),
                c.Cell(one.means),
                c.Cell(one.served_on.isoformat()),
                c.Cell(one.received_by),
                c.Cell("查看", links.url("console:file", one.proof_file_id)) if one.proof_file_id else c.Cell("无"),
            )
        )
        for one in served
    )
    return c.Table(columns, rows, caption="送达情况")
