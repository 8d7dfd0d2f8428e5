"""Obligations as page values: the list's rows, one obligation, the text to urge with."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterable, Sequence

from mulin.faces.console.programmes import marks
from mulin.faces.shared import components as c
from mulin.faces.shared import duty_words as words
from mulin.faces.shared import links, pages, wording
from mulin.faces.shared.duty_words import TONES, due_chip
from mulin.kernel import calendar
from mulin.mechanisms.duties import rules
from mulin.mechanisms.duties import selectors as duties

SLUGS = {
    rules.Act.SENT: ("send", "登记送达"),
    rules.Act.SUBMITTED: ("submit", "报送"),
    rules.Act.ACCEPTED: ("accept", "审核通过"),
    rules.Act.RETURNED: ("return", "退回"),
    rules.Act.URGED: ("urge", "记一次催报"),
    rules.Act.WAIVED: ("waive", "免除"),
    rules.Act.REASON: ("reason", "说明迟报原因"),
}


def rung_chip(line: duties.DutyLine) -> c.Chip | None:
    """The rung that the ladder has reached."""
    return c.Chip(rules.RUNG_LABELS[rules.Rung(line.rung)], "late") if line.rung else None


LONGEST = 5
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
        c.Column("review", "审核用时", align="num", unit="天"),
    )
    rows = tuple(
        c.Row(
            (
                c.Cell(one.obligor, sub="" if one.place_name in one.obligor else one.place_name),
                c.Cell(str(one.expected)),
                c.Cell(str(one.filed)),
                c.Cell(_share(one.on_time, one.expected)),
                c.Cell(_share(one.first_pass, one.accepted)),
                c.Cell("—" if one.review_days is None else str(one.review_days)),
            )
        )
        for one in rates
    )
    note = "按时率 = 按时报送 ÷ 已到期应报；首次通过率 = 没有退回过 ÷ 已通过；审核用时 = 报送到答复的天数（中位数）"
    return c.Panel("按时率与首次通过率", note=note, table=c.Table(columns, rows, caption="按时率与首次通过率"))


def clock_panel(clocks: Sequence[duties.ReviewClock]) -> c.Panel | None:
    """The reviewer's own clock beside the obligors' timeliness: how long filings wait, and which wait longest."""
    reviewed, waiting = sum(one.reviewed for one in clocks), sum(one.waiting for one in clocks)
    if not reviewed and not waiting:
        return None
    known = [one for one in clocks if one.median_days is not None]
    facts = [c.Fact("待审", f"{waiting} 项"), c.Fact("已答复", f"{reviewed} 次")]
    if known:
        widest = max(known, key=lambda one: one.reviewed)
        slowest = max(one.slowest_days or 0 for one in known)
        facts += [c.Fact("答复用时（中位数）", f"{widest.median_days} 天"), c.Fact("最长一次", f"{slowest} 天")]
    longest = sorted((item for one in clocks for item in one.longest), key=lambda item: -item.days)
    tasks = tuple(
        c.Task(
            one.line.title,
            " · ".join(dict.fromkeys((one.line.obligor, one.line.place_name, one.line.period))),
            chip=c.Chip(f"已等 {one.days} 天", "soon" if one.days > 1 else "plain"),
            action=c.Action("审核", links.url("console:duty", one.line.id)),
            href=links.url("console:duty", one.line.id),
        )
        for one in longest[:LONGEST]
    )
    note = "报送到审核通过或退回，按天计；等得最久的在上面"
    return c.Panel("审核用时", note=note, facts=tuple(facts), tasks=tasks)


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
        lead=words.lead(line),
        actions=_actions(detail, sheet),
        panels=(
            *words.destinations(detail, marks.mark),
            words.facts(detail, marks.mark),
            *_ordered(detail),
            *_telling(detail),
            *_urging(detail, posts, today),
        ),
        timeline=tuple(words.entry(one, marks.mark) for one in reversed(detail.timeline)),
        timeline_title="经过",
    )


def _actions(detail: duties.DutyDetail, sheet: int | None) -> tuple[c.Action, ...]:
    """The act that leads on is the main button: filing for who owes, accepting or urging for who reviews."""
    order = [one for one in SLUGS if one in detail.acts]
    urges = detail.line.late and not detail.line.before_use and not detail.owes
    for act, leads in ((rules.Act.URGED, urges), (rules.Act.ACCEPTED, detail.line.state == rules.State.SUBMITTED)):
        if leads and act in order:
            order = [act, *(one for one in order if one is not act)]
    found = [c.Action(_label(one, detail), _url(one, detail.line, sheet)) for one in order]
    if detail.may_order:
        found.append(c.Action("下达责令整改", links.url("console:duty-order", detail.line.id)))
    return tuple(dataclasses.replace(one, primary=n == 0) for n, one in enumerate(found))


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


def _ordered(detail: duties.DutyDetail) -> tuple[c.Panel, ...]:
    """The order that the ladder or somebody's hand opened."""
    if detail.order is None:
        return ()
    see = c.Action("看责令整改", links.url("console:case", detail.order))
    return (
        c.Panel("责令整改", paragraphs=("已就这项义务下达责令整改，送达、答复、核查都在那里办。",), actions=(see,)),
    )


def _telling(detail: duties.DutyDetail) -> tuple[c.Panel, ...]:
    """After a filing on behalf: the words for the principal who has no account here."""
    text = words.told(detail)
    return (
        (c.Panel("告知义务人", note="有账号的，首页也会看到；没有账号的，复制发给他", paragraphs=(text,)),)
        if text
        else ()
    )


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
