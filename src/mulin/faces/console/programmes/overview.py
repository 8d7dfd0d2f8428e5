"""The first tab of a programme: what the document says about itself, how far it is carried out, what is open."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence

from mulin.faces.console.boards import asking
from mulin.faces.console.programmes import frame, marks, words
from mulin.faces.console.programmes.frame import Programme
from mulin.faces.shared import components as c
from mulin.faces.shared import pages, wording
from mulin.mechanisms.packs import rules, settling
from mulin.mechanisms.packs import selectors as packs

SHOWN = 6


def _dates(facts: rules.Facts) -> list[c.Fact]:
    found = [c.Fact(words.DATES.get(key, key), words.day_words(day)) for key, day in facts.dates.items()]
    until = words.day_words(facts.valid_to) if facts.valid_to else "文件未写"
    return [*found, c.Fact("有效期至（含）", until)]


def _index(facts: rules.Facts) -> str:
    return facts.index_number + (f"（{facts.index_year}年）" if facts.index_year else "")


def document_facts(facts: rules.Facts) -> tuple[c.Fact, ...]:
    """Everything that the document says about itself, in the order that its readers look for it."""
    approval = facts.approval
    rows = [
        c.Fact("文号", facts.number),
        c.Fact("发文机关", facts.issuer),
        *_dates(facts),
        c.Fact("批准", f"{approval.body}{approval.meeting or ''}" if approval else ""),
        c.Fact("公开方式", facts.open),
        c.Fact("索引号", _index(facts)),
        c.Fact("备案编号", facts.filing_number),
        c.Fact("分类", facts.category),
        c.Fact("主送", "、".join(facts.addressees.main)),
        c.Fact("抄送", "、".join(facts.addressees.copy_to)),
        c.Fact("专项与行动", "、".join(facts.programmes)),
        *(
            c.Fact("上位依据", f"{row.title}{row.number and f'（{row.number}）'}", clause=marks.first(row.clauses))
            for row in facts.basis
        ),
        *(
            c.Fact("管理层级", " → ".join(row.chain), note="；".join(row.roles), clause=marks.first(row.clauses))
            for row in facts.levels
        ),
    ]
    if facts.interpretation:
        rows.append(c.Fact("解释机关", facts.interpretation.who, clause=marks.first(facts.interpretation.clauses)))
    if facts.continues:
        text = f"{facts.continues.campaign}{facts.continues.stage}"
        rows.append(c.Fact("承接的行动", text, clause=marks.first(facts.continues.clauses)))
    return tuple(row for row in rows if row.value)


def _states_panel(one: Programme) -> c.Panel:
    binds = rules.effective_binds(one.pack)
    counted = Counter(rules.state_of(references) for references in binds.values())
    total = len(one.pack.clauses)
    rows = tuple(
        c.Row(
            (
                c.Cell(marks.STATE_CHIPS[state].text, kind="chip", tone=marks.STATE_CHIPS[state].tone),
                c.Cell(str(counted[state]), href=f"{_states_url(one, state)}"),
            )
        )
        for state in rules.State
        if counted[state]
    )
    columns = (
        c.Column("state", "落实情况", head=True, grow=True),
        c.Column("n", "条数", align="num", unit="条"),
    )
    note = f"共 {total} 条要求"
    return c.Panel(
        "条款落实", note=note, span="side", table=c.Table(columns, rows, caption="条款落实情况"),
        more=c.Action("看条款", one.url("clauses")),
    )  # fmt: skip


def _states_url(one: Programme, state: rules.State) -> str:
    return asking.link("console:programme_clauses", one.key, state=state.value, **dict(one.carried))


def open_table(one: Programme, answers: Sequence[settling.Answer]) -> c.Table:
    """Settings that the document leaves open: whose they are, the clause, where to decide."""
    columns = (
        c.Column("label", "待设定的事", head=True, grow=True),
        c.Column("whose", "由谁定"),
        c.Column("clause", "条款"),
        c.Column("do", "办理", hide_label=True),
    )
    rows = tuple(
        c.Row(
            (
                c.Cell(answer.label, sub=answer.note),
                c.Cell(answer.whose),
                marks.cells(answer.clauses),
                c.Cell(
                    "去设定" if one.may_settle else "看",
                    href=asking.link("console:setting", one.key, answer.key),
                    kind="action",
                ),
            )
        )
        for answer in answers
    )
    nothing = c.EmptyState("没有待设定的事", "文件留给当地定的数字和口径都已有决定。")
    return c.Table(columns, rows, caption="待设定", empty=nothing)


def _open_panel(one: Programme, answers: Sequence[settling.Answer]) -> c.Panel:
    more = c.Action(f"全部 {len(answers)} 项", one.url("settings")) if len(answers) > SHOWN else None
    return c.Panel(
        "待设定", note="文件留给当地定、还没有人定的；定下之前相关规则不作判断",
        table=open_table(one, answers[:SHOWN]), more=more,
    )  # fmt: skip


def _receipt_panel(key: str) -> tuple[c.Panel, ...]:
    view = packs.policy_of_pack(key)
    if not view.addressees:
        return ()
    columns = (
        c.Column("name", "收文单位", head=True, grow=True),
        c.Column("role", "方式"),
        c.Column("state", "签收"),
    )
    rows = tuple(
        c.Row(
            (
                c.Cell(row.name),
                c.Cell("主送" if row.role == "MAIN" else "抄送"),
                c.Cell(f"{row.received_on.isoformat()} {row.received_by}", kind="chip", tone="met")
                if row.received_on
                else c.Cell("未签收", kind="chip", tone="soon"),
            )
        )
        for row in view.addressees
    )
    done = sum(1 for row in view.addressees if row.received_on)
    note = f"{len(view.addressees)} 个中 {done} 个已签收"
    return (c.Panel("送达与签收", note=note, table=c.Table(columns, rows, caption="收文单位与签收")),)


def lead_words(facts: rules.Facts, on: dt.date, clauses: int, targets: int, open_count: int) -> str:
    """The sentence that the programme's page opens with."""
    since = wording.full_date(facts.valid_from)
    if on < facts.valid_from:
        time = f"自 {since} 起施行"
    elif facts.is_expired(on) and facts.valid_to:
        time = f"施行至 {wording.full_date(facts.valid_to)}"
    else:
        time = f"自 {since} 起施行"
    rest = f"，{open_count} 项待设定" if open_count else ""
    return f"{clauses} 条要求、{targets} 个目标，{time}{rest}。"


def page(one: Programme, answers: Sequence[settling.Answer], notices: tuple[c.Notice, ...]) -> pages.DetailPage:
    """概况."""
    facts = one.pack.facts
    waiting = [answer for answer in answers if answer.is_open]
    return pages.DetailPage(
        title=facts.title,
        size_line=f"{facts.number}　{facts.issuer}",
        lead=lead_words(facts, one.on, len(one.pack.clauses), len(one.pack.targets), len(waiting)),
        crumbs=frame.crumbs(one),
        chips=(frame.validity_chip(facts, one.on), c.Chip(facts.kind)),
        tabs=frame.tabs(one, "", len(waiting)),
        notices=notices,
        actions=(
            c.Action("看进度", asking.link("console:dashboard", pack=one.key, **dict(one.carried)), primary=True),
        ),
        panels=(
            c.Panel("文件要素", span="main", facts=document_facts(facts)),
            _states_panel(one),
            _open_panel(one, waiting),
            *_receipt_panel(one.key),
        ),
    )
