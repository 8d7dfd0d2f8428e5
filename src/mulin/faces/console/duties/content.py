"""Obligations as page values: the list's rows, one obligation, the text to urge with."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from mulin.faces.console.programmes import marks
from mulin.faces.shared import components as c
from mulin.faces.shared import links, pages, wording
from mulin.kernel import calendar
from mulin.mechanisms.duties import rules
from mulin.mechanisms.duties import selectors as duties

TONES: dict[str, c.Tone] = {"ACCEPTED": "met", "RETURNED": "soon"}
SOON = 2
SLUGS = {
    rules.Act.SUBMITTED: ("submit", "报送"),
    rules.Act.ACCEPTED: ("accept", "审核通过"),
    rules.Act.RETURNED: ("return", "退回"),
    rules.Act.URGED: ("urge", "记一次催报"),
    rules.Act.WAIVED: ("waive", "免除"),
    rules.Act.REASON: ("reason", "说明迟报原因"),
}


def due_chip(line: duties.DutyLine, today: dt.date, days: calendar.Calendar) -> c.Chip | None:
    """The deadline or what became of it; on a rest day nothing that waits is red (nobody is urged then)."""
    title = f"{line.due_date.isoformat()} 截止" if line.due_date else ""
    if line.before_use and line.state == rules.State.OPEN:
        return c.Chip("启用前到期", "plain", f"{title}；系统启用前是否已报不在册")
    if line.late:
        words = "逾期报送" if line.first_on else line.due_words
        return c.Chip(words, "late" if line.first_on or days.is_workday(today) else "soon", title)
    if not line.due_words or line.due_date is None:
        return None
    return c.Chip(line.due_words, "soon" if (line.due_date - today).days <= SOON else "plain", title)


def rung_chip(line: duties.DutyLine) -> c.Chip | None:
    """The rung that the ladder has reached."""
    return c.Chip(rules.RUNG_LABELS[rules.Rung(line.rung)], "late") if line.rung else None


COLUMNS = (
    c.Column("title", "事项", head=True, grow=True),
    c.Column("obligor", "义务人"),
    c.Column("period", "周期"),
    c.Column("due", "期限"),
    c.Column("left", "时限"),
    c.Column("state", "状态"),
    c.Column("clause", "条款"),
)


def table(lines: Iterable[duties.DutyLine], today: dt.date, days: calendar.Calendar, empty: c.EmptyState) -> c.Table:
    """Obligations as a table."""
    return c.Table(COLUMNS, tuple(_row(one, today, days) for one in lines), caption="报送与履职", empty=empty)


def _row(line: duties.DutyLine, today: dt.date, days: calendar.Calendar) -> c.Row:
    chip, mark = due_chip(line, today, days), marks.mark(line.clause)
    rung = rules.RUNG_LABELS[rules.Rung(line.rung)] if line.rung else ""
    url = links.url("console:duty", line.id)
    elsewhere = "" if line.place_name in line.obligor else line.place_name
    due = line.due_date.isoformat() if line.due_date else "没有定日"
    layer = "演示" if line.layer == "DEMO" and not line.obligor.startswith("演示") else ""
    return c.Row(
        (
            c.Cell(line.title, url, kind="strong", sub=layer),
            c.Cell(line.obligor, sub=elsewhere),
            c.Cell(line.period),
            c.Cell(due, sub="遇休息日移动" if line.rolled else ""),
            c.Cell(chip.text, tone=chip.tone, kind="chip", title=chip.title, sub=rung) if chip else c.Cell(),
            c.Cell(line.state_label, tone=TONES.get(line.state, "plain"), kind="chip"),
            c.Cell(mark.id, mark.url, kind="clause", title=mark.title),
        ),
        href=url,
        key=str(line.id),
    )


def waiting_panel(found: Sequence[duties.NotArising], pack: str) -> c.Panel | None:
    """Templates of which nothing arises, each with its reason; an open setting leads to where it is settled."""
    if not found:
        return None
    columns = (
        c.Column("title", "事项", head=True, grow=True),
        c.Column("why", "为什么没有"),
        c.Column("clause", "条款"),
    )
    rows = tuple(
        c.Row(
            (
                c.Cell(one.template.title),
                c.Cell(one.reason, links.url("console:setting", pack, one.setting) if one.setting else ""),
                marks.cell(one.template.clause, len(one.template.clauses) - 1),
            )
        )
        for one in found
    )
    return c.Panel("还没有生成的", note=f"{len(found)} 项", table=c.Table(columns, rows, caption="还没有生成的事项"))


def rates_panel(rates: Sequence[duties.Timeliness]) -> c.Panel | None:
    """How each obligor kept its duties: in time, and accepted at the first attempt; by place, not by rank."""
    if not rates:
        return None
    columns = (
        c.Column("obligor", "义务人", head=True, grow=True),
        c.Column("expected", "已到期", align="num", unit="项"),
        c.Column("filed", "已报", align="num", unit="项"),
        c.Column("in_time", "按时率", align="num", unit="%"),
        c.Column("first", "首次通过率", align="num", unit="%"),
    )
    rows = tuple(
        c.Row(
            (
                c.Cell(one.obligor, sub="" if one.place_name in one.obligor else one.place_name),
                c.Cell(str(one.expected)),
                c.Cell(str(one.filed)),
                c.Cell(_share(one.on_time, one.expected)),
                c.Cell(_share(one.first_pass, one.accepted)),
            )
        )
        for one in rates
    )
    note = "按时率 = 按时报送 ÷ 已到期应报；首次通过率 = 没有退回过 ÷ 已通过"
    return c.Panel("按时率与首次通过率", note=note, table=c.Table(columns, rows, caption="按时率与首次通过率"))


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f}" if whole else "—"


def filing_url(line: duties.DutyLine) -> str:
    """Where an obligation is filed: its form's page, else a note or a file."""
    page = rules.form_of(line.pack, line.template)
    return links.url(page, line.id) if page else links.url("console:duty-act", line.id, "submit")


def duty(
    detail: duties.DutyDetail,
    posts: Sequence[str],
    *,
    today: dt.date,
    days: calendar.Calendar,
    sheet: int | None = None,
) -> pages.DetailPage:
    """One obligation; ``sheet``: the filed form that is reviewed in its stead."""
    line = detail.line
    found = (c.Chip(line.state_label, TONES.get(line.state, "plain")), due_chip(line, today, days), rung_chip(line))
    return pages.DetailPage(
        title=line.title,
        crumbs=(
            c.Crumb("报送与履职", links.url("console:duties")),
            c.Crumb(line.pack, links.url("console:duties", pack=line.pack)),
            c.Crumb(line.period),
        ),
        size_line=" · ".join(dict.fromkeys((line.obligor, line.place_name, line.period))),
        chips=(*(one for one in found if one), *((c.Chip("演示"),) if line.layer == "DEMO" else ())),
        lead=_lead(line),
        actions=_actions(detail, sheet),
        panels=(_facts(detail), *_urging(detail, posts, today)),
        timeline=tuple(_entry(one) for one in reversed(detail.timeline)),
        timeline_title="经过",
    )


def _lead(line: duties.DutyLine) -> c.Lead:
    if line.first_on is not None:
        when = f"{line.obligor}于 {wording.full_date(line.first_on)} 首次报送"
        return (when, c.Part("，逾期", "late") if line.late else "，按时", f"；{line.state_label}。")
    if line.state == rules.State.WAIVED:
        return "这一期已经免除。"
    if line.before_use:
        return f"{line.due_date}到期时系统还没有启用，是否已报不在册。"
    until = f"须在{wording.full_date(line.due_date)}前办理" if line.due_date else "须办理（没有定日）"
    return f"{line.obligor}{until}，还没有报。"


def _actions(detail: duties.DutyDetail, sheet: int | None) -> tuple[c.Action, ...]:
    """The act that leads on is the main button: filing for who owes, accepting or urging for who reviews."""
    order = [one for one in SLUGS if one in detail.acts]
    urges = detail.line.late and not detail.line.before_use and not detail.owes
    for act, leads in ((rules.Act.URGED, urges), (rules.Act.ACCEPTED, detail.line.state == rules.State.SUBMITTED)):
        if leads and act in order:
            order = [act, *(one for one in order if one is not act)]
    return tuple(
        c.Action(_label(one, detail), _url(one, detail.line, sheet), primary=n == 0) for n, one in enumerate(order)
    )


def _url(act: rules.Act, line: duties.DutyLine, sheet: int | None) -> str:
    if act is rules.Act.SUBMITTED:
        return filing_url(line)
    if sheet is not None and act in (rules.Act.ACCEPTED, rules.Act.RETURNED):
        return links.url("console:return-act", sheet, SLUGS[act][0])
    return links.url("console:duty-act", line.id, SLUGS[act][0])


def _label(act: rules.Act, detail: duties.DutyDetail) -> str:
    if act is not rules.Act.SUBMITTED:
        return SLUGS[act][1]
    again = "补充" if detail.line.state == rules.State.SUBMITTED else "重新" if detail.line.first_on else ""
    return f"{again}报送" if detail.owes else f"代办：{again}报送"


def _facts(detail: duties.DutyDetail) -> c.Panel:
    line = detail.line
    last = detail.period_end - calendar.ONE_DAY
    due = line.due_date.isoformat() if line.due_date else "没有定日"
    moved = (
        f"文件写 {detail.printed_on.isoformat()}，遇休息日移动"
        if line.rolled and detail.printed_on
        else "以文件所写之日为准"
    )
    facts = [
        c.Fact("义务人", line.obligor),
        c.Fact("报给谁", "、".join(detail.template.to) if detail.template and detail.template.to else "文件没有写"),
        c.Fact(
            "这一期", f"{detail.period_start.isoformat()} 至 {last.isoformat()}", f"{line.opens_on.isoformat()} 起可报"
        ),
        c.Fact("期限", due, moved if line.due_date else "", clause=marks.mark(line.clause)),
        c.Fact("凭据", "、".join(detail.evidence) or "文件没有写"),
    ]
    facts += [c.Fact(f"逾期后{label.removeprefix('已')}", day.isoformat()) for label, day in detail.rungs_ahead]
    return c.Panel("这项义务", facts=tuple(facts))


def urge_text(line: duties.DutyLine) -> str:
    """What to send to the group or the telephone: at most 300 characters, no name."""
    due = f"应于{wording.full_date(line.due_date)}前办理" if line.due_date else "请办理"
    what = f"{line.obligor}：“{line.title}”（{line.period}，{line.clause}）"
    return f"{what}{due}，至今未收到，请尽快报送；如有困难请说明原因。"[:300]


def _urging(detail: duties.DutyDetail, posts: Sequence[str], today: dt.date) -> tuple[c.Panel, ...]:
    """The text to copy and the posts to telephone, where this hat may urge and something is late."""
    late = detail.line.due_date is not None and detail.line.due_date < today
    if rules.Act.URGED not in detail.acts or not late:
        return ()
    listed = tuple(c.Fact(str(n), post) for n, post in enumerate(posts, 1))
    return (
        c.Panel("催报用的文字", note="复制到工作群或短信", paragraphs=(urge_text(detail.line),)),
        c.Panel("可以打给哪些岗位", facts=listed or (c.Fact("义务人", detail.line.obligor, "没有登记岗位"),)),
    )


def _entry(one: duties.Entry) -> c.TimelineEntry:
    received = f"{one.behalf}，{one.counts_on.isoformat()} 收到" if one.behalf else ""
    said = [received, "零报告" if one.nil else "", f"凭据：{one.record}" if one.record else "", one.note]
    chips = (c.Chip("代办", "soon"),) if one.behalf else ()
    together = (c.Chip("同一凭据一并完成"),) if one.together_with else ()
    return c.TimelineEntry(
        one.counts_on if not one.behalf else calendar.local_date(one.at),
        one.label,
        "；".join(text for text in said if text),
        chips=(*chips, *together),
        href=links.url("console:file", one.file_id) if one.file_id else "",
        clause=marks.mark(one.clause),
        who=one.actor,
    )
