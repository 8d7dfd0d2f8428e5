"""The review room as a page: the sentence with the margin, each motion's two readings, objections, sample, marks."""

from __future__ import annotations

from collections.abc import Sequence

from mulin.faces.shared import components as c
from mulin.faces.shared import links, pages, standings
from mulin.mechanisms.decisions.rules import reviewing
from mulin.mechanisms.decisions.rules.counting import Outcome
from mulin.mechanisms.decisions.rules.reviewing import Act, State
from mulin.mechanisms.decisions.rules.stages import Stage
from mulin.mechanisms.decisions.rules.standing import Standing
from mulin.mechanisms.decisions.selectors import reviews

OUTCOMES = {
    Outcome.ADOPTED: "通过",
    Outcome.NOT_ADOPTED: "未通过（没有形成决定）",
    Outcome.NO_QUORUM: "参与不足（没有形成决定）",
}
ABOUT = {"ROLL": "名册", "NOTICE": "公告", "BALLOT": "表决票", "RESULT": "结果"}
ASKS_TEXT = (Act.REJECT, Act.ORDER, Act.SUSPEND, Act.ANSWER, Act.REVOKE)


def crumbs(title: str, url: str = "") -> tuple[c.Crumb, ...]:
    """The way back."""
    return (c.Crumb("表决复核", links.url("console:reviews")), c.Crumb(title, url))


def margin_words(one: reviews.MotionReview) -> str:
    """再有 12 票无效则不通过: by the configured reading."""
    least, adopted = one.margin.configured, one.what_if.before[1] is Outcome.ADOPTED
    if least is None:
        return "无论多少票无效，结论都不变"
    return f"再有 {least} 票无效则{'不通过' if adopted else '结论改变'}"


def _lead(room: reviews.Room) -> c.Lead:
    waiting = sum(1 for one in room.objections if not one.answer)
    parts: list[str | c.Part] = []
    for one in room.motions:
        parts += [f"“{one.title}”现为{OUTCOMES[one.what_if.before[1]]}，", c.Part(margin_words(one), "soon")]
        if one.what_if.marked:
            turned = "结论会改变" if one.what_if.turns else "结论不变"
            parts.append(f"；若已标记的 {one.what_if.marked} 票无效，{turned}")
        parts.append("。")
    parts.append(f"{waiting} 件异议待答复。" if waiting else "没有待答复的异议。")
    return tuple(parts)


def _motions(room: reviews.Room) -> c.Panel:
    columns = (
        c.Column("motion", "议题", head=True, grow=True),
        c.Column("strict", "法定口径"),
        c.Column("configured", "按议事规则"),
        c.Column("margin", "差距"),
        c.Column("marked", "存疑", "num", unit="票"),
        c.Column("strict_if", "若存疑票无效：法定口径"),
        c.Column("configured_if", "若存疑票无效：按议事规则"),
    )
    rows = tuple(
        c.Row(
            (
                c.Cell(f"{one.serial}. {one.title}"),
                c.Cell(OUTCOMES[one.what_if.before[0]], sub=_least(one.margin.strict)),
                c.Cell(OUTCOMES[one.what_if.before[1]], sub=_least(one.margin.configured)),
                c.Cell(margin_words(one), kind="strong"),
                c.Cell(str(one.what_if.marked), sub=_of_marked(one)),
                c.Cell(OUTCOMES[one.what_if.after[0]], tone=_tone(one, 0)),
                c.Cell(OUTCOMES[one.what_if.after[1]], tone=_tone(one, 1)),
            )
        )
        for one in room.motions
    )
    note = "只是推演，不改动任何票和计票结果"
    return c.Panel("两种口径与差距", note=note, table=c.Table(columns, rows, caption="两种口径与差距"))


def _tone(one: reviews.MotionReview, reading: int) -> c.Tone:
    return "late" if one.what_if.before[reading] is not one.what_if.after[reading] else "plain"


def _least(number: int | None) -> str:
    return "票数无效不改变结论" if number is None else f"差 {number} 票"


def _of_marked(one: reviews.MotionReview) -> str:
    least = one.of_marked.configured
    return "" if least is None else f"其中 {least} 票无效即改变"


def _marks(room: reviews.Room) -> c.Panel | None:
    if room.review is None:
        return None
    open_ = room.review.state in reviewing.OPEN
    columns = (
        c.Column("code", "回执码", head=True),
        c.Column("door", "房号"),
        c.Column("reason", "原因", grow=True),
        c.Column("by", "标记人"),
        c.Column("state", "核定"),
        c.Column("act", "办理", hide_label=True),
    )
    rows = []
    for one in room.marks:
        word = "已认定废票" if one.voided_at else f"{one.confirmed_by}核定" if one.confirmed_by else "待另一人核定"
        settle = links.url("console:review-mark-settle", one.id, "confirm")
        offer = open_ and not one.voided_at
        act = c.Cell("核定或排除", settle, kind="action") if offer else c.Cell()
        cells = (c.Cell(one.code), c.Cell(one.door, sub=one.group), c.Cell(one.reason, sub=one.note),
                 c.Cell(one.marked_by), c.Cell(word, kind="chip"), act)  # fmt: skip
        rows.append(c.Row(cells))
    empty = c.EmptyState("没有存疑票", "回访否认、票面有疑的票，用回执码标记；由另一人核定后才可认定废票。")
    add = links.url("console:review-mark", room.review.id) if open_ else ""
    actions = (c.Action("标记存疑票", add),) if add else ()
    table = c.Table(columns, tuple(rows), caption="存疑票", empty=empty)
    return c.Panel("存疑票", table=table, actions=actions)


def _samples(room: reviews.Room) -> c.Panel | None:
    if room.review is None or not room.samples:
        return None
    columns = (
        c.Column("code", "回执码", head=True),
        c.Column("door", "房号", grow=True),
        c.Column("channel", "渠道"),
        c.Column("first", "第一人"),
        c.Column("second", "第二人"),
        c.Column("act", "办理", hide_label=True),
    )
    rows = tuple(
        c.Row(
            (
                c.Cell(one.code),
                c.Cell(one.door, sub=one.group),
                c.Cell(one.channel),
                c.Cell(one.first or "待回访", sub=one.first_by),
                c.Cell(one.second or "待复核", sub=one.second_by),
                c.Cell() if one.second else c.Cell("记录", links.url("console:review-hear", one.id), kind="action"),
            )
        )
        for one in room.samples
    )
    heard = sum(1 for one in room.samples if one.second)
    note = f"随机数 {room.review.seed}；抽 {room.review.sample_size} 份，{heard} 份已由两人核查"
    return c.Panel("抽样回访", note=note, table=c.Table(columns, rows, caption="抽样回访"))


def _objections(room: reviews.Room) -> c.Panel:
    columns = (
        c.Column("text", "异议", head=True, grow=True),
        c.Column("by", "提出人"),
        c.Column("about", "针对"),
        c.Column("answer", "答复"),
    )
    rows = tuple(
        c.Row(
            (
                c.Cell(one.text),
                c.Cell(one.by_label, sub=one.receipt_code),
                c.Cell(ABOUT[one.about]),
                c.Cell(one.answer, sub="成立" if one.upheld else "不成立")
                if one.answer
                else c.Cell("待答复", tone="soon", kind="chip"),
            )
        )
        for one in room.objections
    )
    waiting = sum(1 for one in room.objections if not one.answer)
    actions = (c.Action(f"答复这 {waiting} 件", links.url("console:review-answers", room.assembly)),) if waiting else ()
    empty = c.EmptyState("没有异议", "业主可以凭回执码在公开页提出，也可以当面提出由工作人员登记。")
    table = c.Table(columns, rows, caption="异议", empty=empty)
    return c.Panel("异议与答复", note=f"{len(rows)} 件，{waiting} 件待答复", table=table, actions=actions)


def _actions(room: reviews.Room) -> tuple[c.Action, ...]:
    held = room.review
    if held is None or not reviewing.allowed(held.state):
        return (c.Action("登记复核", links.url("console:review-open", room.assembly), primary=True),)
    found = []
    for act in reviewing.allowed(held.state):
        if act is Act.DRAW:
            found.append(c.Action("抽样回访", links.url("console:review-draw", held.id), primary=True))
        elif act is Act.VOID and not any(one.confirmed_by and not one.voided_at for one in room.marks):
            continue
        elif act is not Act.MARK:
            url = links.url("console:review-act", held.id, str(act).lower())
            danger = act in (Act.REVOKE, Act.VOID)
            found.append(c.Action(reviewing.ACTS[act], url, primary=act is Act.ACCEPT, danger=danger))
    return tuple(found)


def _announcement(room: reviews.Room) -> tuple[c.Action, ...]:
    if room.standing is Standing.REVOKED:
        return ()
    word = "起草结果公告" if room.stage == Stage.ANNOUNCED.label else "起草初步结果公示"
    return (c.Action(word, links.url("console:review-announce", room.assembly), method="post"),)


def _facts(held: reviews.ReviewView | None) -> c.Panel | None:
    if held is None:
        return None
    facts = [c.Fact("来源", held.source), c.Fact("反映的问题", held.alleged), c.Fact("状态", held.state.label)]
    facts += [c.Fact("内容", held.text)] if held.text else []
    facts += [c.Fact("依据", held.basis)] if held.basis else []
    if held.state is State.CORRECTING and held.correct_by:
        facts.append(c.Fact("改正期限", held.correct_by.isoformat()))
    return c.Panel("复核", facts=tuple(facts))


def page(room: reviews.Room) -> pages.DetailPage:
    """The room."""
    panels = (_motions(room), _facts(room.review), _objections(room), _samples(room), _marks(room))
    until = f" · 异议期至 {room.objections_until}" if room.objections_until else ""
    return pages.DetailPage(
        title=f"{room.title}：复核",
        size_line=f"{room.place_name} · {room.stage}{until}",
        lead=_lead(room),
        crumbs=crumbs(room.title),
        chips=(*standings.chips(room.standing), *((c.Chip(room.review.state.label),) if room.review else ())),
        actions=(*_actions(room), *_announcement(room)),
        panels=tuple(panel for panel in panels if panel is not None),
    )


def listing(lines: Sequence[reviews.Line]) -> pages.ListPage:
    """Counted votes, those that want somebody first."""
    columns = (
        c.Column("title", "会议", head=True, grow=True),
        c.Column("stage", "阶段"),
        c.Column("raised", "异议", "num", unit="件"),
        c.Column("waiting", "待答复", "num", unit="件"),
        c.Column("standing", "效力"),
    )
    rows = tuple(
        c.Row(
            (
                c.Cell(one.title, sub=one.place_name),
                c.Cell(one.stage),
                c.Cell(str(one.objections)),
                c.Cell(str(one.waiting), tone="soon" if one.waiting else "plain"),
                c.Cell(one.standing.label, tone=standings.TONES[one.standing], kind="chip"),
            ),
            href=links.url("console:review-room", one.assembly),
        )
        for one in lines
    )
    waiting = sum(one.waiting for one in lines)
    door = c.Action("看业主大会", links.url("console:assemblies"))
    empty = c.EmptyState("还没有计票的表决", "业主大会计票以后，这里列出异议、争议和复核。", door)
    lead = f"{len(lines)} 次会议已计票，{waiting} 件异议待答复。" if lines else "还没有已计票的会议。"
    return pages.ListPage(
        title="表决复核", lead=lead, crumbs=(c.Crumb("表决复核"),),
        table=c.Table(columns, rows, caption="已计票的会议", empty=empty),
    )  # fmt: skip
