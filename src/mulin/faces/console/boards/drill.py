"""The rows behind a figure: who says yes, who says no, of whom nothing is known; totals equal to the headline."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

from django.core import signing

from mulin.faces.console.boards import figures, lead, targets
from mulin.faces.console.boards.asking import Asked
from mulin.faces.console.boards.figures import Target
from mulin.faces.console.coverage import outlook
from mulin.faces.shared import components as c
from mulin.faces.shared import pages
from mulin.kernel.tabular import writing
from mulin.mechanisms.measures import rules, sql
from mulin.mechanisms.measures import selectors as measures
from mulin.mechanisms.packs import rules as pack_rules

PAGE, BATCH = 50, 1000
SALT = "drill-cursor"
STATES: tuple[tuple[str, str], ...] = (("yes", "是"), ("no", "否"), ("missing", "缺数据"))
TONES: dict[str, c.Tone] = {"yes": "met", "no": "plain", "missing": "soon"}
Cursor = tuple[str, int]


@dataclasses.dataclass(frozen=True, slots=True)
class View:
    """One drill: the target, the place, the chosen state, the page of rows."""

    asked: Asked
    pack: pack_rules.Pack
    target: Target
    state: str
    found: measures.RowPage
    counted: tuple[tuple[str, int | None], ...]
    may_export: bool
    baseline_url: str = ""
    schedule: outlook.Schedule | None = None

    def url(self, **changed: object) -> str:
        """This drill with something changed."""
        base: dict[str, object] = {
            "pack": self.pack.key,
            "target": self.target.declared.no,
            "place": self.asked.place.path,
            "state": self.state,
        }
        return self.asked.url("console:drill", self.target.row["measure"], **{**base, **changed})


def read_cursor(text: str) -> Cursor | None:
    """The cursor of a next page; a broken one starts anew."""
    try:
        key, number = signing.loads(text, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return str(key), int(number)


def write_cursor(cursor: Cursor | None) -> str:
    """The cursor as a query parameter."""
    return signing.dumps(list(cursor), salt=SALT) if cursor else ""


def state_words(target: Target, state: str) -> str:
    """是 and 否 in the measure's own words."""
    word = lead.verb(target.row["measure"])
    if state == "missing" or not word.startswith("已"):
        return dict(STATES)[state]
    return word if state == "yes" else f"还没{word[1:]}"


def count_states(target: Target) -> tuple[tuple[str, int | None], ...]:
    """How many rows say yes, no, unknown; None where the figure counts amounts, not rows."""
    row, part = target.row, target.part
    if part is None or target.is_count or not row["denominator"] or target.spec.basis(part.basis).weight != "1":
        return tuple((state, None) for state, _ in STATES)
    yes, known = int(float(row["numerator"])), int(float(row["denominator"]))
    if target.spec.kind is not rules.Kind.RATE:
        return tuple((state, None) for state, _ in STATES)
    return (("yes", yes), ("no", known - yes), ("missing", int(float(row["missing"]))))


def _tabs(view: View) -> tuple[c.Tab, ...]:
    rest = tuple(
        c.Tab(
            state_words(view.target, state) + (f" {number}" if number is not None else ""),
            view.url(state=state),
            view.state == state,
        )
        for state, number in view.counted
    )
    return (c.Tab("全部", view.url(state=""), not view.state), *rest)


def _columns(view: View) -> tuple[c.Column, ...]:
    target = view.target
    what = "项目" if target.spec.register == "project" else "小区" if target.spec.register == "community" else "名称"
    columns = [c.Column("name", what, head=True, grow=True), c.Column("place", "所在")]
    if _has_amounts(target):
        unit = target.spec.basis(target.part.basis).unit if target.part else ""
        columns += [
            c.Column("num", "计入", align="num", unit=unit),
            c.Column("den", "分母", align="num", unit=unit),
            c.Column("missing", "缺数据", align="num", unit=unit),
        ]
    columns.append(c.Column("state", "状态"))
    return (*columns, *outlook.columns()) if view.schedule else tuple(columns)


def _has_amounts(target: Target) -> bool:
    return target.part is not None and (
        target.spec.kind is not rules.Kind.RATE or target.spec.basis(target.part.basis).weight != "1"
    )


def _row(view: View, row: measures.Row) -> c.Row:
    names = {"community": "console:community", "project": "console:project"}
    name = names.get(view.target.spec.register)
    cells = [c.Cell(row.name), c.Cell(row.region)]
    if _has_amounts(view.target):
        cells += [c.Cell(lead.plain(text)) for text in (row.numerator, row.denominator, row.missing)]
    cells.append(c.Cell(state_words(view.target, row.state), kind="chip", tone=TONES[row.state]))
    if view.schedule is not None:
        waiting = row.state == outlook.missing_state(view.target)
        cells += outlook.cells(view.schedule.of(row.subject_id) if waiting else (), view.asked.today)
    return c.Row(tuple(cells), href=view.asked.url(name, row.subject_id) if name else "")


def lead_words(view: View) -> str:
    """The figure that these rows make, in one sentence."""
    row, target = view.target.row, view.target
    place = view.asked.place.name
    if row["numerator"] is None:
        return f"{place}的{row['indicator']}还没有数据。"
    if target.is_count:
        return f"{place}：{row['indicator']} {lead.value_words(target)}，由下面这些构成。"
    unit = target.spec.basis(target.part.basis).unit if target.part else ""
    missing = lead.plain(row["missing"] or "0")
    return (
        f"{place}：{row['indicator']} {lead.value_words(target)}，按{row['basis']} {lead.plain(row['numerator'])} / "
        f"{lead.plain(row['denominator'] or '0')} {unit}，缺数据 {missing} {unit}。"
    )


def _notice(target: Target, note: str) -> c.Notice:
    """A note of the standing; an unattested register leads to where it is declared complete."""
    mend = targets.remedy(target) if note.startswith(targets.UNATTESTED) else None
    tone: c.Tone = "soon" if note.startswith(targets.OPEN) or mend else "plain"
    return c.Notice(f"{note}。", tone, mend.url if mend else "", "去确认" if mend else "")


def _baseline_words(target: Target) -> str:
    if target.baseline is None:
        return ""
    return f"。起点：{target.baseline.on.isoformat()}，{float(target.baseline.value):g}{target.row['unit']}"


def page(view: View) -> pages.ListPage:
    """The rows as a list, a page at a time."""
    target = view.target
    board = view.asked.url(
        "console:dashboard", place=view.asked.place.path, pack=view.pack.key, target=target.declared.no
    )
    definition = f"。{target.spec.definition}" if target.spec.definition else ""
    rows = tuple(_row(view, row) for row in view.found.rows)
    nothing = c.EmptyState("没有这样的行", "换一个状态，或回到驾驶舱看别的目标。", c.Action("回到驾驶舱", board))
    following = write_cursor(view.found.next_cursor)
    exports = (c.Action("导出 xlsx", view.url(format="xlsx")),) if view.may_export else ()
    notes = [note for note in targets.notes_of(target) if not note.startswith("缺数据")]
    return pages.ListPage(
        title=target.row["indicator"],
        lead=lead_words(view),
        crumbs=(
            c.Crumb("驾驶舱", board),
            c.Crumb(view.pack.facts.title, view.asked.url("console:programme", view.pack.key)),
            c.Crumb(target.row["indicator"]),
        ),
        notices=tuple(_notice(target, note) for note in notes),
        tabs=_tabs(view),
        table=c.Table(_columns(view), rows, caption=f"{target.row['indicator']}的各行", empty=nothing),
        pager=c.Pager("", view.url(after=following) if following else "", f"本页 {len(rows)} 行"),
        exports=exports,
        actions=(
            c.Action("看走势", board),
            *((c.Action("改起点" if target.baseline else "登记起点", view.baseline_url),) if view.baseline_url else ()),
        ),
        note=f"口径：{target.spec.label}{definition}{_baseline_words(target)}",
    )


def all_rows(part: sql.Slice, state: str) -> Iterator[measures.Row]:
    """Every row of a drill, read in batches."""
    after: Cursor | None = None
    while True:
        found = measures.rows(part, state=state, after=after, limit=BATCH)
        yield from found.rows
        after = found.next_cursor
        if after is None:
            return


def sheet(view: View, who: str) -> bytes:
    """The rows as a spreadsheet, with who made it and when in header and footer."""
    columns = [
        writing.Column("名称", width=28),
        writing.Column("所在", width=18),
        writing.Column("状态"),
        writing.Column("计入", "text"),
        writing.Column("分母", "text"),
        writing.Column("缺数据", "text"),
    ]
    rows = (
        (row.name, row.region, state_words(view.target, row.state), row.numerator, row.denominator, row.missing)
        for row in (all_rows(view.target.part, view.state) if view.target.part else ())
    )
    title = f"{view.asked.place.name} {view.target.row['indicator']}（截至 {view.asked.on.isoformat()}）"
    return writing.write_xlsx(columns, rows, title=title, header_note=title, footer_note=who, sheet="明细")


def targets_sheet(asked: Asked, key: str, found: tuple[figures.Target, ...], who: str) -> bytes:
    """The targets of a board as a spreadsheet."""
    titles = (("目标", 30), ("条款", 14), ("现值", 12), ("目标值", 12), ("分子", 12), ("分母", 12), ("缺数据", 10),
              ("口径", 14), ("期限", 14), ("状态", 18), ("说明", 50))  # fmt: skip
    columns = [writing.Column(title, width=width) for title, width in titles]
    rows = []
    for target in found:
        line, row = targets.line(asked, key, target), target.row
        rows.append(
            (
                line.title, row["clause"], line.value, line.target, row["numerator"] or "", row["denominator"] or "",
                row["missing"] or "", row["basis"], line.due_words, line.chip.text if line.chip else "", row["note"],
            )
        )  # fmt: skip
    title = f"{asked.place.name} 目标进度（截至 {asked.on.isoformat()}）"
    return writing.write_xlsx(columns, rows, title=title, header_note=title, footer_note=who, sheet="目标")
