"""Targets as lines of a board or of a programme's page: value, goal, pace, due day, state in words."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from mulin.base.places import selectors as places
from mulin.faces.console.boards import asking, figures, lead
from mulin.faces.console.boards.asking import Asked
from mulin.faces.console.boards.figures import Target
from mulin.faces.console.programmes import marks
from mulin.faces.shared import components as c
from mulin.faces.shared import links, wording
from mulin.kernel import calendar, deadlines
from mulin.mechanisms.measures import rules
from mulin.mechanisms.packs import selectors as packs

if TYPE_CHECKING:
    from mulin.faces.console.programmes.frame import Programme

OPEN, LATE, UNATTESTED = "待设定", "后补录", "台账尚未确认完整"
WORDS: dict[str, tuple[str, c.Tone]] = {
    "met": ("达标", "met"),
    "on-track": ("按进度", "met"),
    "behind": ("落后于进度", "late"),
    "missed": ("逾期未达标", "late"),
    "no-data": ("数据不足", "soon"),
    "not-due": ("未到期", "plain"),
}


def notes_of(target: Target) -> list[str]:
    """The notes of a standing, one by one."""
    return [note for note in target.row["note"].split("；") if note]


def drill_url(asked: Asked, key: str, target: Target, state: str = "") -> str:
    """The rows behind a target's figure."""
    return asked.url(
        "console:drill", target.row["measure"], pack=key, target=target.declared.no, place=asked.place.path, state=state
    )


def pace_of(target: Target, on: dt.date) -> Fraction | None:
    """Where the pace line stands on a day, in the target's own unit; None without a baseline."""
    due, goal = target.due, target.row["target"]
    if target.baseline is None or due is None or goal is None or on < target.baseline.on:
        return None
    return rules.pace(target.baseline, Fraction(goal), due, on)


def bar(target: Target, on: dt.date, *, narrow: bool = False) -> c.Bar | None:
    """Reached and due by now, as shares of the whole; none for what is no share."""
    value, goal = target.row["value"], target.row["target"]
    if value is None or goal is None or target.row["comparator"] in ("<=", "<"):
        return None
    if target.is_count and not Fraction(goal):
        return None
    scale = 100 / float(Fraction(goal)) if not target.spec.percent else 1.0
    line = None if narrow else pace_of(target, on)
    tone: c.Tone = "late" if not narrow and target.row["state"] in ("behind", "missed") else "plain"
    return c.Bar(float(Decimal(value)) * scale, None if line is None else float(line) * scale, tone)


def chip(target: Target, on: dt.date, *, narrow: bool = False) -> c.Chip:
    """The state in words; below the target's own place only how far its goal is."""
    state = target.row["state"]
    if any(note.startswith(OPEN) for note in notes_of(target)):
        return c.Chip("口径待设定", "soon", target.row["note"])
    if narrow:
        missing = lead.gap(target) if not target.is_count else None
        if missing is None:
            return c.Chip("本级参考", title="目标按文件写明的地方整体判定")
        return c.Chip(
            f"还差 {missing:,} {lead.unit_of(target)}" if missing else "已达目标值", "plain" if missing else "met"
        )
    text, tone = WORDS[state]
    if state == "behind" and (line := pace_of(target, on)) is not None and target.row["value"] is not None:
        behind = abs(line - Fraction(target.row["value"]))
        amount = wording.percent(Decimal(rules.printed(behind) or "0")).rstrip("%")
        text = f"落后 {amount} 个百分点" if target.spec.percent else f"落后 {amount} {target.row['unit']}"
    if state == "not-due" and target.has_value and target.baseline is None:
        text = "没有起点，不判进度"
    return c.Chip(text, tone, target.row["note"])


def due_words(target: Target, on: dt.date) -> str:
    """The due day, with the working days left while it is ahead."""
    due = target.due
    if due is None:
        return "持续" if target.row["target"] is not None else "没有期限"
    words = lead.day_words(due, on)
    if due < on:
        return f"{words} 已到期"
    left = deadlines.workdays_left(on, due, calendar.bundled())
    return f"{words}，还剩 {left} 个工作日" if due > on else f"{words} 今日到期"


def sub_words(target: Target) -> str:
    """按小区数，20 / 41；缺数据 1 个: by which denominator, numerator and denominator, what is not known."""
    row = target.row
    if row["numerator"] is None:
        return next((note for note in notes_of(target)), "还没有数据")
    unit = target.spec.basis(target.part.basis).unit if target.part else ""
    if row["denominator"] is None:
        text = f"计数，{lead.plain(row['numerator'])} {row['unit']}".strip()
    elif row["denominator"] == "0":
        text = f"按{row['basis']}"
    else:
        text = f"按{row['basis']}，{lead.plain(row['numerator'])} / {lead.plain(row['denominator'])}"
    if row["missing"] not in (None, "0"):
        text += f"；缺数据 {lead.plain(row['missing'])} {unit}"
    for note in notes_of(target):
        if note.startswith(("逾期后达到", UNATTESTED)):
            text += f"；{note}"
    return text


def line(asked: Asked, key: str, target: Target, *, narrow: bool = False) -> c.TargetLine:
    """One target as a line; its figure leads to the rows behind it."""
    return c.TargetLine(
        title=target.row["indicator"],
        value=lead.value_words(target),
        target=lead.goal_words(target),
        sub=sub_words(target),
        clause=marks.mark(target.row["clause"]),
        bar=bar(target, asked.on, narrow=narrow),
        due_words=due_words(target, asked.on),
        chip=chip(target, asked.on, narrow=narrow),
        href=drill_url(asked, key, target) if target.part is not None else "",
        remedy=remedy(target),
    )


def remedy(target: Target) -> c.Action | None:
    """Where the note 台账尚未确认完整 is mended: the place declares the counted register complete."""
    if target.part is None or not any(note.startswith(UNATTESTED) for note in notes_of(target)):
        return None
    url = links.url(
        "console:register_attest", target.spec.register, place=target.part.lo, purpose=target.row["measure"]
    )
    return c.Action("去确认", url)


def late_notices(asked: Asked, key: str, targets: tuple[Target, ...]) -> tuple[c.Notice, ...]:
    """后补录 3 条，使 38/41 变为 41/41: entries made after the judged day, said openly."""
    return tuple(
        c.Notice(f"{target.row['indicator']}：{note}。", "plain", drill_url(asked, key, target), "看这些小区")
        for target in targets
        for note in notes_of(target)
        if note.startswith(LATE)
    )


def target_cells(target: Target, asked: Asked, key: str) -> c.Row:
    """A target in a programme's table."""
    found = line(asked, key, target)
    state = found.chip or c.Chip("")
    return c.Row(
        (
            c.Cell(found.title, kind="strong", sub=target.declared.definition or found.sub, href=found.href),
            marks.cells(target.declared.clauses),
            c.Cell(found.value, href=found.href),
            c.Cell(found.target),
            c.Cell(found.due_words),
            c.Cell(state.text, kind="chip", tone=state.tone, title=state.title),
        )
    )


def programme_panels(one: Programme) -> tuple[c.Panel, ...]:
    """The targets of a programme with how they stand, for its page."""
    region = places.find_region_at(one.path)
    if region is None:
        return (c.Panel("目标", empty=c.EmptyState("这份方案的地方还没有建立")),)
    asked = Asked(region, one.on, one.today, one.layers, one.carried)
    answers = tuple(packs.settings_of(one.key, path=one.path, on=one.on))
    found = figures.targets_of(asked, one.key, answers)
    columns = (
        c.Column("title", "目标", head=True, grow=True),
        c.Column("clause", "条款"),
        c.Column("value", "现值", align="num"),
        c.Column("target", "目标值", align="num"),
        c.Column("due", "期限"),
        c.Column("state", "状态"),
    )
    rows = tuple(target_cells(target, asked, one.key) for target in found)
    table = c.Table(columns, rows, caption="目标", empty=c.EmptyState("文件没有写目标"))
    more = c.Action("看进度", asking.link("console:dashboard", pack=one.key, **dict(one.carried)))
    return (c.Panel("目标", note=f"{len(rows)} 个；每个数字都能点开", table=table, more=more),)
