"""Small pieces of markup built in Python: chips, bars, tables. One fast path for all tables.

Every function returns SafeString; every text that comes in is escaped here. No style attributes
and no scripts are ever written, so the pages hold under a strict content policy.
"""

from collections.abc import Callable
from functools import lru_cache
from html import escape

from django.utils.safestring import SafeString, mark_safe

from mulin.faces.shared import charts
from mulin.faces.shared import components as c

_ALIGN = {"text": "", "num": "n", "mid": "m"}


def _attr(name: str, value: str) -> str:
    return f' {name}="{escape(value)}"' if value else ""


def chip(value: c.Chip) -> SafeString:
    """A state chip; the glyph before the word is drawn by the style sheet from the tone."""
    return mark_safe(_chip(value.text, value.tone, value.title))


def _chip(text: str, tone: str, title: str = "") -> str:
    return f'<span class="chip {tone}"{_attr("title", title)}>{escape(text)}</span>'


def clause(value: c.Clause) -> SafeString:
    """A clause mark; with a URL it leads to the clause page."""
    return mark_safe(_clause(value.id, value.url, value.title))


def _clause(text: str, url: str, title: str = "") -> str:
    tip = _attr("title", title)
    if url:
        return f'<a class="cl" href="{escape(url)}"{tip}>{escape(text)}</a>'
    return f'<span class="cl"{tip}>{escape(text)}</span>'


def bar(value: c.Bar) -> SafeString:
    """Progress with its pace mark; percent geometry, so it fits any width without a style."""
    return mark_safe(_bar(value))


def _bar(value: c.Bar) -> str:
    pct = min(max(value.pct, 0.0), 100.0)
    pace = value.pace
    label = value.label or _bar_label(value.pct, pace)
    mark = ""
    if pace is not None:
        at = min(max(pace, 0.0), 100.0)
        mark = f'<rect class="bar-p" x="{at:.1f}%" y="0" width="2" height="16"/>'
    return (
        f'<svg class="bar {value.tone}" role="img" aria-label="{escape(label)}">'
        '<rect class="bar-g" y="4" width="100%" height="8" rx="4"/>'
        f'<rect class="bar-v" y="4" width="{pct:.1f}%" height="8" rx="4"/>{mark}</svg>'
    )


def _bar_label(pct: float, pace: float | None) -> str:
    text = f"已完成 {pct:.1f}%"
    return text if pace is None else f"{text}，按进度应为 {pace:.1f}%"


def lead(value: c.Lead) -> SafeString:
    """The lead sentence with its stressed or linked stretches."""
    if isinstance(value, str):
        return mark_safe(escape(value))
    return mark_safe("".join(_part(part) for part in value))


def _part(part: str | c.Part) -> str:
    if isinstance(part, str):
        return escape(part)
    text = escape(part.text)
    if part.tone != "plain":
        text = f'<em class="{part.tone}">{text}</em>'
    return f'<a href="{escape(part.href)}">{text}</a>' if part.href else text


def _text(cell: c.Cell) -> str:
    text = escape(cell.text)
    if cell.tone != "plain":
        text = f'<em class="{cell.tone}">{text}</em>'
    return f'<a href="{escape(cell.href)}">{text}</a>' if cell.href else text


def _strong(cell: c.Cell) -> str:
    return f"<b>{_text(cell)}</b>"


def _chip_cell(cell: c.Cell) -> str:
    inner = _chip(cell.text, cell.tone, cell.title) if cell.text else ""
    return f'<a class="bare" href="{escape(cell.href)}">{inner}</a>' if cell.href else inner


def _bar_cell(cell: c.Cell) -> str:
    return _bar(cell.bar) if cell.bar else escape(cell.text)


def _spark_cell(cell: c.Cell) -> str:
    return charts.spark(cell.points, cell.text) if cell.points else escape(cell.text)


def _clause_cell(cell: c.Cell) -> str:
    return _clause(cell.text, cell.href, cell.title) if cell.text else ""


def _action_cell(cell: c.Cell) -> str:
    kind = "btn sm go" if cell.primary else "btn sm"
    return f'<a class="{kind}" href="{escape(cell.href)}">{escape(cell.text)}</a>'


_CELLS: dict[str, Callable[[c.Cell], str]] = {
    "text": _text,
    "strong": _strong,
    "chip": _chip_cell,
    "bar": _bar_cell,
    "spark": _spark_cell,
    "clause": _clause_cell,
    "action": _action_cell,
}


def _cell(cell: c.Cell) -> str:
    inner = _CELLS[cell.kind](cell)
    mend = f' <a href="{escape(cell.remedy.url)}">{escape(cell.remedy.label)}</a>' if cell.remedy else ""
    return f"{inner}<small>{escape(cell.sub)}{mend}</small>" if cell.sub or mend else inner


@lru_cache(maxsize=512)
def _openings(columns: tuple[c.Column, ...]) -> tuple[tuple[str, str], ...]:
    """The opening and closing tag of each column's cells, made once for a set of columns."""
    made = []
    for column in columns:
        names = _ALIGN[column.align] + (" g" if column.grow else "")
        kind = f' class="{names.strip()}"' if names.strip() else ""
        label = "" if column.head else _attr("data-th", column.label)
        tag, scope = ("th", ' scope="row"') if column.head else ("td", "")
        made.append((f"<{tag}{scope}{kind}{label}>", f"</{tag}>"))
    return tuple(made)


def _header(column: c.Column) -> str:
    names = (_ALIGN[column.align] + (" g" if column.grow else "")).strip()
    kind = f' class="{names}"' if names else ""
    text = escape(column.label)
    if column.hide_label:
        return f'<th scope="col"{kind}><span class="vh">{text}</span></th>'
    if column.sort_url:
        text = f'<a class="sort {column.sort}" href="{escape(column.sort_url)}">{text}</a>'
    if column.unit:
        text += f'<span class="unit">{escape(column.unit)}</span>'
    order = {"asc": "ascending", "desc": "descending"}.get(column.sort, "")
    return f'<th scope="col"{kind}{_attr("aria-sort", order)}>{text}</th>'


def _row(row: c.Row, openings: tuple[tuple[str, str], ...], select: str) -> str:
    tone = f' class="{row.tone}"' if row.tone != "plain" else ""
    out = [f"<tr{tone}>"]
    if select:
        name = escape(row.cells[0].text)
        out.append(
            f'<td class="sel"><input type="checkbox" form="bulk" name="{select}" '
            f'value="{escape(row.key)}" aria-label="选择 {name}"></td>'
        )
    href = row.href
    for cell, (start, end) in zip(row.cells, openings, strict=True):
        inner = _cell(cell)
        if href:
            if not cell.href:
                inner = f'<a href="{escape(href)}">{inner}</a>' if cell.text else inner
            href = ""
        out.append(f"{start}{inner}{end}")
    out.append("</tr>")
    return "".join(out)


def _empty(value: c.EmptyState) -> str:
    button = ""
    if value.action:
        kind = "btn go" if value.action.primary else "btn"
        button = f'<a class="{kind}" href="{escape(value.action.url)}">'
        button += f"{escape(value.action.label)}</a>"
    why = f"<p>{escape(value.why)}</p>" if value.why else ""
    return f'<div class="empty"><p class="empty-title">{escape(value.title)}</p>{why}{button}</div>'


def table(value: c.Table) -> SafeString:
    """The whole table, or its empty state when it has neither rows nor a total."""
    if not value.rows and value.empty is not None:
        return mark_safe(_empty(value.empty))
    openings = _openings(value.columns)
    caption_class = "" if value.show_caption else ' class="vh"'
    caption = f"<caption{caption_class}>{escape(value.caption)}</caption>" if value.caption else ""
    select = escape(value.select)
    first = '<th scope="col" class="sel"><span class="vh">选择</span></th>' if select else ""
    head = first + "".join(_header(column) for column in value.columns)
    body = "".join(_row(row, openings, select) for row in value.rows)
    foot = ""
    if value.total_row is not None:
        pad = "<td></td>" if select else ""
        inner = _row(value.total_row, openings, "")
        foot = f"<tfoot>{inner.replace('<tr>', '<tr>' + pad, 1)}</tfoot>"
    name = escape(value.caption or "表格")
    return mark_safe(
        f'<div class="tw {value.phone}" role="region" aria-label="{name}" tabindex="0">'
        f"<table>{caption}<thead><tr>{head}</tr></thead><tbody>{body}</tbody>{foot}</table></div>"
    )


def empty(value: c.EmptyState) -> SafeString:
    """An empty state on its own."""
    return mark_safe(_empty(value))


_TARGET_COLUMNS = (
    c.Column("title", "目标", head=True, grow=True),
    c.Column("clause", "条款"),
    c.Column("value", "现值", align="num"),
    c.Column("target", "目标值", align="num"),
    c.Column("bar", "进度与应有进度"),
    c.Column("trend", "走势"),
    c.Column("state", "状态与期限"),
)


def _target_row(line: c.TargetLine) -> c.Row:
    mark, state = line.clause, line.chip
    return c.Row(
        cells=(
            c.Cell(line.title, kind="strong", sub=line.sub, href=line.href, remedy=line.remedy),
            c.Cell(mark.id, href=mark.url, title=mark.title, kind="clause") if mark else c.Cell(),
            c.Cell(line.value, href=line.href),
            c.Cell(line.target),
            c.Cell(kind="bar", bar=line.bar),
            c.Cell(kind="spark", points=line.points) if line.points else c.Cell(),
            c.Cell(state.text, tone=state.tone, title=state.title, kind="chip", sub=line.due_words)
            if state
            else c.Cell(line.due_words),
        )
    )


def targets(lines: tuple[c.TargetLine, ...], caption: str, nothing: c.EmptyState | None = None) -> SafeString:
    """The targets of a programme; the trend column only when some target has a trend."""
    keep = [i for i, col in enumerate(_TARGET_COLUMNS) if col.key != "trend" or _has_trend(lines)]
    rows = tuple(c.Row(cells=tuple(row.cells[i] for i in keep)) for row in map(_target_row, lines))
    columns = tuple(_TARGET_COLUMNS[i] for i in keep)
    return table(c.Table(columns=columns, rows=rows, caption=caption, empty=nothing))


def _has_trend(lines: tuple[c.TargetLine, ...]) -> bool:
    return any(line.points for line in lines)
