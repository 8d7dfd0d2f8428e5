"""Keeping a form, settling what its columns mean, filling it. Each act is audited; an export always."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import PurePath

from django.db import transaction

from mulin.base.places import selectors as places
from mulin.kernel import calendar, quantities
from mulin.kernel.actor import Actor, require
from mulin.kernel.audit import services as audit
from mulin.kernel.errors import InputError, Violation
from mulin.kernel.registers.imports import services as memory
from mulin.kernel.registers.imports.rules import Heading
from mulin.kernel.registers.rules import registry
from mulin.kernel.tabular import cells, mapping, workbooks
from mulin.mechanisms.filling import rules, selectors
from mulin.mechanisms.filling.models import Form
from mulin.mechanisms.filling.selectors import Question

PERMISSION = "registers.export"
SLOTS = "filling:slots"


@dataclass(frozen=True, slots=True)
class Opened:
    """A form ready to be asked about or filled: its layout, what is proposed, and which columns are doubtful."""

    form: selectors.FormView
    layout: rules.Layout
    mapped: rules.Mapped
    doubtful: frozenset[int]


@dataclass(frozen=True, slots=True)
class Filled:
    """What a form is filled with: the plan, the rows' names, and the layout that it follows."""

    form: selectors.FormView
    layout: rules.Layout
    plan: rules.Plan
    names: tuple[str, ...]
    question: Question


@dataclass(frozen=True, slots=True)
class Exported:
    """A filled file and its name."""

    filename: str
    data: bytes
    rows: int


@transaction.atomic
def keep(data: bytes, filename: str, *, path: str, actor: Actor, now: dt.datetime) -> tuple[int, bool]:
    """Keep a blank form for a place; returns its id, and whether its heads were settled before.

    A file of known heads takes the place of the older one. Raises InputError when no heads can be found.
    """
    require(actor, PERMISSION, path)
    blank = workbooks.open_blank(data)
    subjects = selectors.subjects(actor)
    sheet, layout = _best_sheet(blank, subjects)
    title = PurePath(filename or "空白表").stem[:200]
    known = Form.objects.select_for_update().filter(
        path=path, fingerprint=layout.fingerprint, retired_at__isnull=True
    ).first()  # fmt: skip
    if known is None:
        remembered = {one.key: remembered_heads(path, one.key) for one in subjects}
        chosen = rules.best_subject(layout, subjects, remembered)
        mapped, _ = rules.proposed(layout, chosen, remembered[chosen.key])
        known = Form(path=path, fingerprint=layout.fingerprint, mapped=_with_slots(mapped, path).stored())
    known.title, known.sheet, known.data, known.kept_at, known.kept_by = title, sheet, blank.data, now, actor.label
    known.save()
    audit.record(
        actor, "filling.form.kept", now=now, path=path, subject=("form", known.pk), summary=title,
        details={"fingerprint": known.fingerprint, "heads": [joined for _, joined in layout.heads if joined]},
    )  # fmt: skip
    return int(known.pk), known.settled_at is not None


def _best_sheet(blank: workbooks.Blank, subjects: tuple[rules.Subject, ...]) -> tuple[int, rules.Layout]:
    known = known_names(subjects)
    best: tuple[int, int, rules.Layout] | None = None
    for number in range(len(blank.sheets)):
        layout = _layout(blank, number, known)
        if layout is None:
            continue
        score = sum(1 + 3 * (mapping.normal(low) in known) for low, _ in layout.heads if low)
        if best is None or score > best[0]:
            best = score, number, layout
    if best is None:
        raise InputError(Violation("filling.no_head"))
    return best[1], best[2]


def known_names(subjects: tuple[rules.Subject, ...]) -> frozenset[str]:
    """The normalised names of everything that a form may ask for."""
    return frozenset(
        mapping.normal(name) for one in subjects for offer in one.offers for name in (offer.label, *offer.names)
    )


def _layout(blank: workbooks.Blank, number: int, known: frozenset[str]) -> rules.Layout | None:
    return rules.find_layout(blank.sheets[number], known, lambda row, column: (number, row, column) in blank.formulas)


def remembered_heads(path: str, subject: str) -> dict[str, str | None]:
    """What these head texts meant before: in imports of the same things, and in forms."""
    kind = rules.memory_kind(subject)
    from_imports = {text: key for text, key in memory.remembered(kind, path).items() if key is not None}
    return {**from_imports, **memory.remembered(f"filling:{kind}", path)}


def _with_slots(mapped: rules.Mapped, path: str) -> rules.Mapped:
    """Cells outside the grid, as they were filled in other forms of the place."""
    before = memory.remembered(SLOTS, path)
    slots = {label: before.get(cells.key(label)) or guess for label, guess in mapped.slots.items()}
    return replace(mapped, slots=slots)


def open_form(form_id: int, *, actor: Actor, subject: str = "") -> Opened:
    """A form with its present mapping, or, for another subject, with a proposal for that."""
    row, _, layout = _opened(form_id, actor)
    mapped = rules.Mapped.of(row.mapped)
    chosen = selectors.subject(actor, subject or mapped.subject)
    proposal, doubtful = rules.proposed(layout, chosen, remembered_heads(row.path, chosen.key))
    if chosen.key != mapped.subject:
        mapped = _with_slots(proposal, row.path)
    return Opened(selectors.view(row), layout, mapped, frozenset() if row.settled_at else doubtful)


def _opened(form_id: int, actor: Actor) -> tuple[Form, workbooks.Blank, rules.Layout]:
    row = selectors.get(form_id)
    require(actor, PERMISSION, row.path)
    blank = workbooks.open_blank(bytes(row.data))
    layout = _layout(blank, row.sheet, known_names(selectors.subjects(actor)))
    if layout is None:
        raise InputError(Violation("filling.no_head"))
    return row, blank, layout


@transaction.atomic
def settle(form_id: int, mapped: rules.Mapped, *, actor: Actor, now: dt.datetime) -> None:
    """Keep what a person confirmed for a form, and remember each head and label. Raises InputError, Refused."""
    row, _, layout = _opened(form_id, actor)
    subject = selectors.subject(actor, mapped.subject)
    heads = dict(rules.heads_of(layout))
    unknown = [key for i, key in mapped.columns.items() if i not in heads or (key and subject.offer(key) is None)]
    if unknown:
        raise InputError(Violation("filling.source_unknown", "", {"key": "、".join(unknown)}))
    if not any(mapped.columns.values()):
        raise InputError(Violation("filling.nothing_mapped"))
    row.mapped, row.settled_at, row.settled_by = mapped.stored(), now, actor.label
    row.save(update_fields=["mapped", "settled_at", "settled_by"])
    chosen = [Heading(index, heads[index], key, None) for index, key in mapped.columns.items()]
    memory.remember(f"filling:{rules.memory_kind(subject.key)}", row.path, chosen, actor=actor, now=now)
    slots = [Heading(0, label, source[:120], None) for label, source in mapped.slots.items() if source]
    memory.remember(SLOTS, row.path, slots, actor=actor, now=now)
    audit.record(
        actor, "filling.form.settled", now=now, path=row.path, subject=("form", row.pk), summary=row.title,
        details=mapped.stored(),
    )  # fmt: skip


def fill(form_id: int, question: Question, *, actor: Actor) -> Filled:
    """What the form would say for a place and a day; writes nothing. Raises InputError while it is not settled."""
    row, blank, layout = _opened(form_id, actor)
    return _filled(row, blank, layout, question, actor)


def _filled(row: Form, blank: workbooks.Blank, layout: rules.Layout, question: Question, actor: Actor) -> Filled:
    require(actor, PERMISSION, question.under)
    if row.settled_at is None:
        raise InputError(Violation("filling.not_settled"))
    mapped = rules.Mapped.of(row.mapped)
    subject = selectors.subject(actor, mapped.subject)
    found = selectors.entries(mapped, subject, question)
    sheet = blank.sheets[row.sheet]

    def text_at(line: int, column: int) -> str:
        values = sheet.rows[line] if line < len(sheet.rows) else []
        return cells.shown(values[column]) if column < len(values) else ""

    plan = rules.plan(
        layout, mapped, subject, found.entries, rules.Said(_words(question, actor), found.totals),
        text_at=text_at, is_formula=lambda line, column: (row.sheet, line, column) in blank.formulas,
    )  # fmt: skip
    return Filled(selectors.view(row), layout, plan, tuple(entry.name for entry in found.entries), question)


def _words(question: Question, actor: Actor) -> Mapping[str, str]:
    place = places.region_of_path(question.under)
    return {
        "place": place.name,
        "day": quantities.format_date(question.on),
        "month": f"{question.on.year}年{question.on.month}月",
        "post": actor.label,
    }


@transaction.atomic
def export(form_id: int, question: Question, *, marks: bool, actor: Actor, now: dt.datetime) -> Exported:
    """The filled file. ``marks``: gaps are coloured and listed on a sheet of their own. Recorded in the log."""
    row, blank, layout = _opened(form_id, actor)
    filled = _filled(row, blank, layout, question, actor)
    plan = filled.plan
    who = f"{actor.label} {now.astimezone(calendar.ZONE):%Y-%m-%d %H:%M} 导出"
    notes = [workbooks.Note(gap.column, gap.row, gap.cell, gap.why) for gap in plan.gaps] if marks else None
    data = workbooks.fill(
        blank.data,
        workbooks.Filling(
            row.sheet, plan.first, plan.capacity, plan.lines, plan.at, plan.shares, plan.marked, plan.cells,
            plan.marked_cells, layout.formulas,
        ),
        properties={"title": row.title, "creator": actor.label, "lastModifiedBy": actor.label, "description": who},
        notes=notes,
    )  # fmt: skip
    row.filled_at = now
    row.save(update_fields=["filled_at"])
    place = places.region_of_path(question.under)
    audit.record(
        actor, "filling.form.filled", now=now, path=question.under, subject=("form", row.pk),
        summary=f"填好{row.title} {len(plan.lines)} 行",
        details={
            "rows": len(plan.lines), "on": question.on.isoformat(), "layers": list(question.layers), "marks": marks,
            "subject": row.mapped["subject"], "sources": sorted({*row.mapped["columns"].values()} - {""}),
            "gaps": len(plan.gaps),
        },
    )  # fmt: skip
    name = f"{row.title}_{place.name}_{question.on.isoformat()}.xlsx"
    return Exported(name, data, len(plan.lines))


@transaction.atomic
def retire(form_id: int, *, actor: Actor, now: dt.datetime) -> None:
    """Take a form off the list; what was settled for its heads stays remembered."""
    row = selectors.get(form_id)
    require(actor, PERMISSION, row.path)
    row.retired_at = now
    row.save(update_fields=["retired_at"])
    audit.record(actor, "filling.form.retired", now=now, path=row.path, subject=("form", row.pk), summary=row.title)


def label_of(subject: str) -> str:
    """What the rows of a form are, in a word."""
    return "下级地方" if subject == rules.PLACES else registry.register(subject).label
