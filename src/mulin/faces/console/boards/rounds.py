"""Pages of rankings on their way and of issued tables: figures, what each place answered, what comes next."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from mulin.faces.console.programmes import marks
from mulin.faces.shared import components as c
from mulin.faces.shared import links, pages, wording
from mulin.kernel import calendar
from mulin.mechanisms.measures.rules import circulars
from mulin.mechanisms.measures.selectors import leagues

TONES: Mapping[str, c.Tone] = {
    "ASKED": "soon", "CORRECTION": "late", "CONFIRMED": "met", "EXPLAINED": "plain", "CORRECTED": "met",
    "DECLINED": "plain", "LAPSED": "plain", "": "plain",
}  # fmt: skip
WORDS = {**circulars.ANSWERS, "ASKED": "等候核对", "CORRECTION": "要求更正，待处理", "": "还没有交核对"}
STAGES = (("DRAFT", "计算草稿"), ("CHECKING", "各地核对"), ("CLOSED", "结束核对"), ("ISSUED", "决定发布"))
Doors = Callable[[Mapping[str, Any], Any], str]
NOTHING = "排名默认关闭。要发布，先在“排名”页选指标、发起核对；各地核对以后，凭条款和决定发布。"


def figure_cell(item: Mapping[str, Any], found: Mapping[str, Any], door: str = "") -> c.Cell:
    """One figure: the value first, what it is made of beneath; ``door``: the rows behind it."""
    parts = found["num"] if found["den"] is None else f"{found['num']} / {found['den']}"
    missing = f"，缺数据 {found['missing']}" if found["missing"] != "0" else ""
    if item["count"]:
        return c.Cell(f"{found['num']}", door, sub=missing.lstrip("，"))
    value = f"{found['value']}%" if found["value"] is not None and item["percent"] else str(found["value"] or "—")
    return c.Cell(value, door, sub=parts + missing)


def _columns(items: Sequence[Mapping[str, Any]], *, scored: bool) -> tuple[c.Column, ...]:
    return (
        c.Column("rank", "名次", "num"),
        c.Column("place", "地方", head=True),
        *(_item_column(n, item) for n, item in enumerate(items)),
        *((c.Column("score", "得分", "num"),) if scored else ()),
        c.Column("answer", "核对"),
        c.Column("words", "说明", grow=True),
    )


def _item_column(n: int, item: Mapping[str, Any]) -> c.Column:
    return c.Column(f"i{n}", str(item["label"]), "num", unit=item["unit"] if item["count"] else "")


def _total(row: Any, totals: Sequence[Mapping[str, Any]], place: str, *, scored: bool) -> c.Row:
    cells = [figure_cell(item, one["whole"]) for item, one in zip(row, totals, strict=False)]
    return c.Row((c.Cell(), c.Cell(f"{place}合计"), *cells, *((c.Cell(),) if scored else ()), c.Cell(), c.Cell()))


def _doors(row: Any) -> Doors:
    """The rows behind a figure of a round, as of its day; what was corrected since shows there."""
    layers = "all" if "DEMO" in row.items[0]["layers"] else ""

    def door(item: Mapping[str, Any], line: Any) -> str:
        given = {"pack": row.pack, "target": item["target"], "place": line.path, "on": row.on_date, "layers": layers}
        return links.url("console:drill", item["measure"], **given)

    return door


def _table(
    items: Sequence[Mapping[str, Any]], totals: Sequence[Mapping[str, Any]], place: str, rows: Sequence[Any],
    answers: Mapping[str, tuple[str, str, int]],
    doors: Doors | None = None,
) -> c.Table:  # fmt: skip
    """Lines of a round or of an issued table; ``answers``: state, words and case by place name."""
    scored = any("weight" in item for item in items)
    made = []
    for one in rows:
        state, words, case = answers.get(one.place_name, ("", "", 0))
        score = (c.Cell(f"{one.score:.2f}" if one.score is not None else "—"),) if scored else ()
        name = links.url("console:case", case) if case else ""
        made.append(
            c.Row(
                (
                    c.Cell(str(one.rank) if one.rank else "—", sub=circulars.APART.get(one.apart, "")),
                    c.Cell(one.place_name, name),
                    *(
                        figure_cell(item, found, doors(item, one) if doors else "")
                        for item, found in zip(items, one.figures, strict=True)
                    ),
                    *score,
                    c.Cell(WORDS.get(state, state), tone=TONES.get(state, "plain"), kind="chip"),
                    c.Cell(words),
                ),
                key=str(one.region_id),
            )
        )
    total = _total(items, totals, place, scored=scored) if totals else None
    return c.Table(_columns(items, scored=scored), tuple(made), caption="排名", total_row=total)


def out_words(totals: Sequence[Mapping[str, Any]], items: Sequence[Mapping[str, Any]], rows: Sequence[Any]) -> str:
    """What the total holds and no ranked line does."""
    apart = [f"{one.place_name}（{circulars.APART.get(one.apart, '')}）" for one in rows if one.rank is None]
    rest = [
        f"{item['label']} {circulars.value_words(item, one['left_out'])}"
        for item, one in zip(items, totals, strict=False)
        if one.get("left_out")
    ]
    said = [f"只列出、不排名但计入合计：{'、'.join(apart)}。"] if apart else []
    said += [f"没有落到下级地方但计入合计：{'；'.join(rest)}。"] if rest else []
    return "".join(said) or "合计等于各行之和。"


def _weight_words(weight: Mapping[str, str]) -> str:
    full, goal, slope, floor = (weight[key] for key in ("full", "goal", "slope", "floor"))
    return f"满分 {full}，目标 {goal}%，每低 1 个百分点扣 {slope}，底分 {floor}"


def _rule_facts(row: Any) -> tuple[c.Fact, ...]:
    """How the ranking is counted."""
    facts = []
    for item in row.items:
        weight = item.get("weight")
        note = _weight_words(weight) if weight else ""
        facts.append(c.Fact(str(item["label"]), str(item.get("definition") or "按文件口径"), note))
    least = f"小于 {row.least.normalize():f} 的只列出、不排名" if row.least is not None else "不设：有数据的都排名"
    facts.append(c.Fact("最小分母", least, row.least_basis))
    facts.append(c.Fact("依据条款", "", clause=marks.mark(row.clause)))
    return tuple(facts)


def _lead(row: Any, lines: Sequence[Any], checks: Sequence[leagues.CheckView], today: dt.date) -> str:
    ranked = sum(1 for one in lines if one.rank is not None)
    apart = len(lines) - ranked
    group = f"{ranked} 个地方参加排名" + (f"，{apart} 个只列出" if apart else "")
    open_ = sum(1 for one in checks if one.state == "ASKED")
    wrong = sum(1 for one in checks if one.state == "CORRECTION")
    match row.state:
        case "DRAFT":
            return f"草稿：{group}；还没有交各地核对，什么都没有发布。"
        case "CHECKING":
            over = "，核对期已过" if row.check_until < today else ""
            return (
                f"核对到 {wording.month_day(row.check_until)}{over}："
                f"{len(checks)} 个地方，{len(checks) - open_ - wrong} 个已答复，"
                f"{wrong} 个要求更正，{open_} 个还没有答复。"
            )
        case "CLOSED":
            return f"核对已结束，{group}；登记决定以后才能发布。"
        case "DROPPED":
            return f"没有发布：{row.reason}"
        case _:
            return f"已发布，{group}。"


def _steps(row: Any) -> tuple[c.Step, ...]:
    order = [key for key, _ in STAGES]
    now = order.index(row.state) if row.state in order else 0
    texts = _stage_words(row)
    found = []
    for n, (key, title) in enumerate(STAGES):
        state = "done" if n < now or row.state == "ISSUED" else "now" if n == now else "todo"
        if row.state == "DROPPED":
            state = "blocked"
        found.append(c.Step(title, state, texts[key]))  # type: ignore[arg-type]
    return tuple(found)


def _stage_words(row: Any) -> dict[str, str]:
    until = f"到 {row.check_until.isoformat()}（{row.check_basis}）" if row.check_until else ""
    closed = calendar.local_date(row.closed_at).isoformat() if row.closed_at else ""
    return {
        "DRAFT": f"第 {row.version} 次计算，按 {calendar.local_date(row.known_at).isoformat()} 已登记的数据",
        "CHECKING": until or "期限由本地设定，或由发布单位指定",
        "CLOSED": closed or "期满或全部答复以后",
        "ISSUED": "要有记录在案的决定",
    }


def _crumbs(last: str) -> tuple[c.Crumb, ...]:
    upper = (c.Crumb("排名", links.url("console:league")), c.Crumb("核对与发布", links.url("console:leagues")))
    return (*upper, c.Crumb(last))


ACTS = {
    "DRAFT": (("window", "交各地核对", True), ("recount", "重新计算", False), ("drop", "不发布", False)),
    "CHECKING": (("close", "结束核对", True), ("recount", "重新计算", False), ("drop", "不发布", False)),
    "CLOSED": (("issue", "登记决定并发布", True), ("recount", "重新计算", False), ("drop", "不发布", False)),
}


def round_page(row: Any, lines: Sequence[Any], checks: Sequence[leagues.CheckView], today: dt.date) -> pages.CasePage:
    """A ranking on its way."""
    answers = {one.place_name: (one.state, one.words, one.case_id) for one in checks}
    actions = tuple(
        c.Action(label, links.url("console:league_act", row.pk, act), primary=primary)
        for act, label, primary in ACTS.get(row.state, ())
    )
    if row.state == "ISSUED":
        actions = (c.Action("看发布的排名", links.url("console:league_table", row.table.pk), primary=True),)
    return pages.CasePage(
        title=row.title,
        lead=_lead(row, lines, checks, today),
        size_line=f"{row.place_name} · 截至 {wording.full_date(row.on_date)}",
        crumbs=_crumbs(row.title),
        chips=(c.Chip(row.get_state_display()), *((c.Chip("演示数据", "soon"),) if row.layer == "DEMO" else ())),
        steps=_steps(row),
        actions=actions,
        facts=_rule_facts(row),
        panels=(
            c.Panel(
                "各地的数字和答复", "点地方看它的核对事项",
                table=_table(row.items, row.totals, row.place_name, lines, answers, _doors(row)),
                paragraphs=(out_words(row.totals, row.items, lines),),
            ),
        ),
    )  # fmt: skip


def table_page(table: Any, entries: Sequence[Any], paper: tuple[int, str] | None, *, may: bool) -> pages.DetailPage:
    """An issued table, frozen; what replaced it or what it replaces."""
    answers = {one.place_name: (one.answer, one.words, 0) for one in entries}
    return pages.DetailPage(
        title=issue_words(table),
        lead=f"{table.place_name}{table.title}已发布，共 {len(entries)} 个地方，数字不再改动。",
        size_line=f"{table.place_name} · 截至 {wording.full_date(table.on_date)}",
        crumbs=_crumbs(table.title),
        chips=(c.Chip("已发布", "met"), *((c.Chip("演示数据", "soon"),) if table.layer == "DEMO" else ())),
        notices=_replaced(table),
        actions=_table_actions(table, paper, may=may),
        panels=(
            c.Panel(
                "排名",
                paragraphs=(out_words(table.totals, table.items, entries),),
                table=_table(table.items, table.totals, table.place_name, entries, answers),
            ),
            c.Panel("口径", facts=_rule_facts(table), span="half"),
            c.Panel("发布", facts=_issue_facts(table), span="half"),
        ),
    )


def _replaced(table: Any) -> tuple[c.Notice, ...]:
    later = getattr(table, "replaced_by", None)
    if later is None:
        return ()
    url = links.url("console:league_table", later.pk)
    return (c.Notice("这一期已经更正，以新的一期为准。", "late", url, "看更正的一期"),)


def _table_actions(table: Any, paper: tuple[int, str] | None, *, may: bool) -> tuple[c.Action, ...]:
    found = []
    if paper is not None and (url := links.url("console:paper", paper[0])):
        found.append(c.Action("看通报", url, primary=True))
    elif may and paper is None:
        found.append(c.Action("起草通报", links.url("console:league_circular", table.pk), primary=True))
    if may and getattr(table, "replaced_by", None) is None and table.round_id:
        found.append(c.Action("更正这一期", links.url("console:league_act", table.round_id, "replace")))
    return tuple(found)


def _issue_facts(table: Any) -> tuple[c.Fact, ...]:
    issued, known = (calendar.local_date(at).isoformat() for at in (table.issued_at, table.known_at))
    facts = [
        c.Fact("决定", table.decision, f"{table.issued_by}，{issued}"),
        c.Fact("数据", f"截至 {table.on_date.isoformat()}", f"以 {known} 已登记的为准"),
    ]
    if table.replaces_id:
        facts.append(c.Fact("更正", "更正以前的一期", href=links.url("console:league_table", table.replaces_id)))
    return tuple(facts)


def overview_page(rounds: Sequence[Any], tables: Sequence[Any], definitions: Sequence[Any], *, may: bool) -> pages.Page:
    """Rankings on their way, issued tables, how the place ranks."""
    running = sum(1 for row in rounds if row.state in ("DRAFT", "CHECKING", "CLOSED"))
    lead = "没有发布过任何排名，也没有在核对的。"
    if running or tables:
        lead = f"在核对的排名 {running} 张，已发布 {len(tables)} 期。"
    panels = [_issued_panel(tables)]
    if may:
        panels = [_running_panel(rounds), *panels, _definitions_panel(definitions)]
    return pages.Page(
        title="排名的核对与发布",
        lead=lead,
        crumbs=(c.Crumb("排名", links.url("console:league")), c.Crumb("核对与发布")),
        panels=tuple(panels),
        note="L-四(二)d。发布的排名只给本级和被排名的地方看，不对社会公开。",
    )


def _issued_panel(tables: Sequence[Any]) -> c.Panel:
    empty = c.EmptyState("没有发布过排名", NOTHING, c.Action("看排名", links.url("console:league")))
    rows = tuple(
        c.Row(
            (
                c.Cell(issue_words(row), links.url("console:league_table", row.pk), kind="strong"),
                c.Cell(row.place_name),
                c.Cell(row.on_date.isoformat()),
                c.Cell(row.decision),
                c.Cell("已更正" if getattr(row, "replaced_by", None) else "有效", kind="chip"),
            )
        )
        for row in tables
    )
    heads = _heads("排名", "地方", "截至", "决定", "情况")
    return c.Panel("已发布", table=c.Table(heads, rows, caption="已发布的排名", empty=empty))


def issue_words(table: Any) -> str:
    """An issued table by its name and number."""
    return f"{table.title}（{table.year}年第{table.number}期）"


def _running_panel(rounds: Sequence[Any]) -> c.Panel:
    empty = c.EmptyState("没有在核对的排名", "发起以后，各地在自己的工作台上核对。")
    rows = tuple(
        c.Row(
            (
                c.Cell(row.title, links.url("console:league_round", row.pk), kind="strong"),
                c.Cell(row.place_name),
                c.Cell(row.on_date.isoformat()),
                c.Cell(row.check_until.isoformat() if row.check_until else "未定"),
                c.Cell(row.get_state_display(), kind="chip"),
            )
        )
        for row in rounds
        if row.state != "ISSUED"
    )
    heads = _heads("排名", "地方", "截至", "核对到", "情况")
    return c.Panel("核对中", table=c.Table(heads, rows, caption="核对中的排名", empty=empty))


def _definitions_panel(definitions: Sequence[Any]) -> c.Panel:
    return c.Panel(
        "本地的综合排名",
        "权重是本地定的，写明依据和决定机关",
        paragraphs=() if definitions else ("还没有定综合排名：单项指标直接按数值排，不用定。",),
        facts=tuple(_definition(one) for one in definitions),
        actions=(c.Action("定一个综合排名", links.url("console:league_define")),),
    )


def _heads(*labels: str) -> tuple[c.Column, ...]:
    return tuple(c.Column(f"c{n}", label, head=n == 0, grow=n == 0) for n, label in enumerate(labels))


def _definition(one: Any) -> c.Fact:
    least = f"；最小分母 {one.least.normalize():f}" if one.least is not None else ""
    return c.Fact(one.title, f"{len(one.items)} 项指标{least}", f"{one.decided_by}，{one.basis}")
