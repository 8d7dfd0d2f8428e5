"""Reading cases: to-do by what happens if I do nothing today, lists, one case with its timeline and actions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q

from mulin.kernel import calendar, deadlines, messages, scope, workflow
from mulin.kernel.actor import Actor
from mulin.kernel.almanac.models import DeadlineChange
from mulin.kernel.errors import NotFound, Violation
from mulin.kernel.registers.rules import Field
from mulin.mechanisms.cases import policies, rules
from mulin.mechanisms.cases.models import Case, CaseDocument, CaseStatus


@dataclass(frozen=True, slots=True)
class CaseLine:
    """A case as lists and to-dos show it."""

    id: int
    procedure: str
    procedure_label: str
    number: str
    title: str
    path: str
    place_name: str
    community_id: int | None
    state: str
    state_label: str
    due_date: dt.date | None
    due_words: str
    overdue: bool
    suspended: bool
    holder: str
    clause: str
    opened_on: dt.date
    opened_by: str
    closed_on: dt.date | None
    layer: str
    holder_role: str = ""
    data: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TodoGroup:
    """Lines of one urgency, the most urgent first."""

    key: str
    label: str
    lines: tuple[CaseLine, ...]


@dataclass(frozen=True, slots=True)
class ActionView:
    """A step that this hat may take from here: its button, form, papers still missing, and what stops it now."""

    action: str
    label: str
    basis: str
    target: str
    fields: tuple[Field, ...]
    papers: tuple[rules.Paper, ...]
    missing: tuple[rules.Paper, ...]
    stops: tuple[str, ...]
    personal: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the timeline."""

    at: dt.datetime
    counts_on: dt.date
    action: str
    label: str
    actor: str
    state_label: str
    note: str
    basis: str
    behalf: str
    overdue: bool
    data: tuple[tuple[str, Any], ...]


@dataclass(frozen=True, slots=True)
class CaseDetail:
    """One case whole, for the hat that looks at it."""

    line: CaseLine
    type: rules.CaseType
    data: dict[str, Any]
    facts: tuple[tuple[str, Any], ...]
    timeline: tuple[Entry, ...]
    documents: tuple[dict[str, Any], ...]
    actions: tuple[ActionView, ...]
    deadline_changes: tuple[dict[str, Any], ...]
    earliest_finish: dt.date | None
    diagram: str


GROUPS = (
    ("OVERDUE", "已超期"),
    ("TODAY", "今日到期"),
    ("WEEK", "本周到期"),
    ("REVIEW", "待我审核"),
    ("OTHER", "在办"),
    ("MINE", "我发起的"),
)
_OTHER_ACTIONS = {
    "OPENED": "启动", "EXTENDED": "延期", "SUSPENDED": "中止计时", "RESUMED": "恢复计时", "REASSIGNED": "移交",
    "TAKEN_BACK": "收回移交",
    "PAPER": "补充材料",
}  # fmt: skip


def line(row: Case, today: dt.date, days: calendar.Calendar) -> CaseLine:
    """A spine row in words."""
    case_type = rules.catalogue.get(row.procedure)
    due = row.due_date
    return CaseLine(
        id=int(row.pk),
        procedure=row.procedure,
        procedure_label=case_type.label,
        number=row.number,
        title=row.title,
        path=row.path,
        place_name=row.place_name,
        community_id=row.community_id,
        state=row.state,
        state_label=case_type.flow.label(case_type.state(row.state)),
        due_date=due,
        due_words=deadlines.in_words(today, due, days) if due else ("已中止计时" if row.suspended_on else ""),
        overdue=due is not None and deadlines.is_overdue(today, due),
        suspended=row.suspended_on is not None,
        holder=row.holder_label,
        clause=row.clause,
        opened_on=calendar.local_date(row.opened_at),
        opened_by=row.opened_by,
        closed_on=calendar.local_date(row.closed_at) if row.closed_at else None,
        layer=row.layer,
        holder_role=row.holder_role,
        data=row.data,
    )


def find_line(case_id: int, today: dt.date, days: calendar.Calendar) -> CaseLine | None:
    """One case of the active range as lists show it; None outside it."""
    row = Case.objects.filter(pk=case_id).first()
    return line(row, today, days) if row is not None else None


def get_case(case_id: int) -> Case:
    """The spine row. Raises NotFound outside the range."""
    row = Case.objects.filter(pk=case_id).first()
    if row is None:
        raise NotFound(Violation("cases.not_found"))
    return row


def to_do(
    actor: Actor,
    today: dt.date,
    days: calendar.Calendar,
    *,
    layers: tuple[str, ...] = ("REAL", "DEMO"),
    limit: int = 200,
) -> tuple[TodoGroup, ...]:
    """What waits for this hat, grouped by what happens if nothing is done today; one query a range."""
    mine: dict[int, Case] = {}
    before = scope.current()
    for one in actor.ranges:
        scope.set_local(one, staff=actor.staff, person_id=actor.person_id)
        held = Q(holder_role=actor.role) & (Q(holder_hat_id__isnull=True) | Q(holder_hat_id=actor.hat_id))
        opened = Q(opened_hat_id=actor.hat_id) if actor.hat_id is not None else Q(pk__in=[])
        rows = Case.objects.filter(held | opened, closed_at__isnull=True, layer__in=layers)
        rows = rows.order_by("due_date", "id")[:limit]
        mine |= {row.pk: row for row in rows}
    scope.set_local(before, staff=actor.staff, person_id=actor.person_id)
    sorted_in: dict[str, list[CaseLine]] = {key: [] for key, _ in GROUPS}
    for row in sorted(mine.values(), key=lambda one: (one.due_date or dt.date.max, one.pk)):
        sorted_in[_group(row, actor, today)].append(line(row, today, days))
    return tuple(TodoGroup(key, label, tuple(sorted_in[key])) for key, label in GROUPS if sorted_in[key])


def held_by(hat_id: int, today: dt.date, days: calendar.Calendar) -> list[CaseLine]:
    """The open cases that one hat holds by name, in the active range: what a hand-over moves."""
    rows = Case.objects.filter(holder_hat_id=hat_id, closed_at__isnull=True).order_by("due_date", "id")
    return [line(row, today, days) for row in rows]


def handed_over(hat_id: int, today: dt.date, days: calendar.Calendar) -> list[tuple[int, CaseLine]]:
    """The open cases that a hat handed to other posts today, each with the hat that holds it now: 移交清单."""
    rows = Case.objects.filter(
        history__action="REASSIGNED",
        history__data__from_hat=hat_id,
        history__at__gte=calendar.end_of_day(today - calendar.ONE_DAY),
        holder_hat_id__isnull=False,
        closed_at__isnull=True,
    )
    rows = rows.exclude(holder_hat_id=hat_id).distinct().order_by("id")
    return [(int(row.holder_hat_id or 0), line(row, today, days)) for row in rows]


def count_held(actor: Actor) -> int:
    """How many open cases wait for this hat, over all its ranges; one count on the spines for each range."""
    before, held = scope.current(), 0
    mine = Q(holder_hat_id__isnull=True) | Q(holder_hat_id=actor.hat_id)
    waiting = Case.objects.filter(mine, holder_role=actor.role, closed_at__isnull=True)
    for one in actor.ranges:
        if one != before:
            scope.set_local(one, staff=actor.staff, person_id=actor.person_id)
        held += waiting.count()
    if actor.ranges and actor.ranges[-1] != before:
        scope.set_local(before, staff=actor.staff, person_id=actor.person_id)
    return held


def _group(row: Case, actor: Actor, today: dt.date) -> str:
    held = row.holder_role == actor.role and row.holder_hat_id in (None, actor.hat_id)
    if not held:
        return "MINE"
    due = row.due_date
    if due is not None and due <= today:
        return "TODAY" if due == today else "OVERDUE"
    if due is not None and due <= today + dt.timedelta(days=6 - today.weekday()):
        return "WEEK"
    return "REVIEW" if row.state in rules.catalogue.get(row.procedure).reviews else "OTHER"


def list_cases(
    today: dt.date,
    days: calendar.Calendar,
    *,
    procedure: str = "",
    under: str = "",
    community_id: int | None = None,
    closed: bool | None = None,
    before: int | None = None,
    limit: int = 50,
    layers: tuple[str, ...] = ("REAL", "DEMO"),
) -> list[CaseLine]:
    """Cases in the active range, newest first, paged by id (``before``)."""
    rows = Case.objects.filter(layer__in=layers).order_by("-id")
    if procedure:
        rows = rows.filter(procedure=procedure)
    if under:
        rows = rows.filter(path__gte=under, path__lt=under + scope.LAST)
    if community_id is not None:
        rows = rows.filter(community_id=community_id)
    if closed is not None:
        rows = rows.filter(closed_at__isnull=not closed)
    if before is not None:
        rows = rows.filter(id__lt=before)
    return [line(row, today, days) for row in rows[:limit]]


def count_states(procedure: str, *, under: str = "", layers: tuple[str, ...] = ("REAL",)) -> tuple[int, int]:
    """How many cases of a procedure are open and closed below a place."""
    rows = Case.objects.filter(procedure=procedure, layer__in=layers)
    if under:
        rows = rows.filter(path__gte=under, path__lt=under + scope.LAST)
    counted = rows.aggregate(running=Count("id", filter=Q(closed_at__isnull=True)), done=Count("closed_at"))
    return counted["running"], counted["done"]


def has_open(procedure: str, subject_type: str, subject_id: object, path: str) -> bool:
    """Whether a thing has an open case of a procedure at a place."""
    return Case.objects.filter(
        procedure=procedure, subject_type=subject_type, subject_id=str(subject_id), path=path, closed_at=None
    ).exists()


def find_open(procedure: str, subject_type: str, subject_id: object, path: str) -> int | None:
    """The id of a thing's open case of a procedure at a place."""
    rows = Case.objects.filter(
        procedure=procedure, subject_type=subject_type, subject_id=str(subject_id), path=path, closed_at=None
    )
    return rows.values_list("pk", flat=True).first()


def find_open_about(subject_type: str, subject_id: object) -> int | None:
    """The id of the newest open case about a thing, whatever its procedure."""
    rows = Case.objects.filter(subject_type=subject_type, subject_id=str(subject_id), closed_at=None)
    return rows.order_by("-pk").values_list("pk", flat=True).first()


@dataclass(frozen=True, slots=True)
class SubjectCase:
    """A case by the thing that it is about."""

    id: int
    subject_id: str
    state_label: str
    closed: bool


def cases_of_subjects(procedure: str, layers: tuple[str, ...] = ("REAL",)) -> list[SubjectCase]:
    """The cases of a procedure by what each is about, in order of opening."""
    case_type = rules.catalogue.get(procedure)
    rows = Case.objects.filter(procedure=procedure, layer__in=layers).exclude(subject_id="").order_by("id")
    return [
        SubjectCase(int(row.pk), row.subject_id, case_type.flow.label(case_type.state(row.state)), bool(row.closed_at))
        for row in rows
    ]


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the open case of a community stands: enough for its outlook (P9) and its line."""

    case_id: int
    state: str
    state_label: str
    entered_on: dt.date
    due_date: dt.date | None


def standing_of(procedure: str, community_ids: Sequence[int]) -> dict[int, Standing]:
    """The open case of a procedure by community, for several communities in one query."""
    flow = rules.catalogue.get(procedure).flow
    rows = Case.objects.filter(procedure=procedure, community_id__in=list(community_ids), closed_at__isnull=True)
    found = rows.order_by("id").values_list("community_id", "id", "state", "entered_on", "due_date")
    return {
        int(community): Standing(int(pk), state, flow.label(flow.states(state)), entered_on, due)
        for community, pk, state, entered_on, due in found
        if community is not None
    }


@dataclass(frozen=True, slots=True)
class CaseOf:
    """A case of a thing that has many (a ranking and its checks): where it runs, its state, its form."""

    id: int
    path: str
    place_name: str
    state: str
    data: dict[str, Any]
    closed_at: dt.datetime | None


def list_of_subject(procedure: str, subject_type: str, subject_id: object) -> list[CaseOf]:
    """All cases of a procedure about one thing in the active range, by place."""
    rows = Case.objects.filter(procedure=procedure, subject_type=subject_type, subject_id=str(subject_id))
    return [
        CaseOf(int(row.pk), row.path, row.place_name, row.state, dict(row.data), row.closed_at)
        for row in rows.order_by("path", "id")
    ]


def papers_of(case_id: int) -> frozenset[str]:
    """Keys of the papers that a case already has."""
    return frozenset(CaseDocument.objects.filter(case_id=case_id).values_list("key", flat=True))


def file_of(case_id: int, key: str) -> int | None:
    """The stored file of a case's paper, the latest of that key that has one."""
    rows = CaseDocument.objects.filter(case_id=case_id, key=key, file_id__isnull=False).order_by("-id")
    return rows.values_list("file_id", flat=True).first()


def list_overdue(
    *, under: str, on: dt.date, layers: tuple[str, ...] = ("REAL",), limit: int = 20
) -> list[tuple[str, dt.date, str]]:
    """Open cases at or below a place whose day has passed: title, day, who holds them; the longest first."""
    rows = Case.objects.filter(
        closed_at__isnull=True, suspended_on__isnull=True, due_date__lt=on, layer__in=layers,
        path__gte=under, path__lt=under + scope.LAST,
    ).order_by("due_date", "id")  # fmt: skip
    return [(title, due, holder) for title, due, holder in rows.values_list("title", "due_date", "holder_label")[:limit]
            if due is not None]  # fmt: skip


def list_documents(
    *, under: str, since: dt.datetime, before: dt.datetime, layers: tuple[str, ...] = ("REAL",)
) -> list[dict[str, Any]]:
    """Papers with a stored file that cases got in a half-open time at or below a place; one query."""
    rows = CaseDocument.objects.filter(
        file_id__isnull=False, added_at__gte=since, added_at__lt=before, case__layer__in=layers,
        path__gte=under, path__lt=under + scope.LAST,
    ).order_by("id")  # fmt: skip
    found = rows.values("title", "file_id", "clause", "path", "added_at", "case__clause", "case__place_name")
    return [dict(row) for row in found]


def facts_of(
    row: Case, *, on: dt.date, entered: dict[str, Any] | None = None, papers: frozenset[str] = frozenset()
) -> rules.CaseFacts:
    """What guards judge: stored data with what is being entered, papers at hand with those being brought."""
    return rules.CaseFacts(
        data={**row.data, **(entered or {})},
        papers=papers_of(int(row.pk)) | papers,
        on=on,
        entered_on=row.entered_on,
    )


def _actions(
    row: Case, case_type: rules.CaseType, actor: Actor, today: dt.date, days: calendar.Calendar
) -> tuple[ActionView, ...]:
    facts = facts_of(row, on=today)
    views = []
    for step in case_type.flow.transitions_from(case_type.state(row.state)):
        if not policies.may_step(actor, step, row.path):
            continue
        asked = tuple(case_type.paper(key) for key in step.documents)
        views.append(
            ActionView(
                action=str(step.action),
                label=step.label or str(step.action),
                basis=step.basis,
                target=case_type.flow.label(step.target),
                fields=case_type.fields_of(str(step.action)),
                papers=asked,
                missing=tuple(paper for paper in asked if paper.key not in facts.papers),
                stops=_stops(row, case_type, step, facts, days),
                personal=step.personal,
            )
        )
    return tuple(views)


def _stops(
    row: Case,
    case_type: rules.CaseType,
    step: workflow.Transition,
    facts: rules.CaseFacts,
    days: calendar.Calendar,
) -> tuple[str, ...]:
    """What stops a step whatever the form will say: suspension, waiting period."""
    found = [Violation("cases.suspended")] if row.suspended_on else []
    earliest = rules.earliest_day(step, facts.entered_on, days)
    if earliest is not None and facts.on < earliest:
        params = {"action": step.label, "day": earliest.isoformat(), "basis": step.basis}
        found.append(Violation("cases.too_early", step.basis, params))
    return tuple(messages.render(one) for one in found)


def _timeline(row: Case, case_type: rules.CaseType) -> tuple[Entry, ...]:
    labels = {str(step.action): step.label for step in case_type.flow.transitions if step.label}
    return tuple(
        Entry(
            at=one.at,
            counts_on=one.counts_on,
            action=one.action,
            label=labels.get(one.action) or _OTHER_ACTIONS.get(one.action, one.action),
            actor=one.actor,
            state_label=case_type.flow.label(case_type.state(one.to_state)),
            note=one.note,
            basis=one.basis,
            behalf=f"代{one.behalf_principal}办理（凭{one.behalf_paper}）" if one.behalf_principal else "",
            overdue=one.overdue,
            data=tuple((case_type.label_of(key), value) for key, value in one.data.items() if key != "from_hat"),
        )
        for one in CaseStatus.objects.filter(case=row).order_by("id")
    )


def detail(case_id: int, actor: Actor, today: dt.date, days: calendar.Calendar) -> CaseDetail:
    """One case: facts, timeline, papers, the actions of this hat, changes of its deadlines, earliest finish."""
    row = get_case(case_id)
    case_type = rules.catalogue.get(row.procedure)
    changes = DeadlineChange.objects.filter(deadline__subject_type="case", deadline__subject_id=str(row.pk)).order_by(
        "id"
    )
    documents = CaseDocument.objects.filter(case=row).order_by("id")
    return CaseDetail(
        line=line(row, today, days),
        type=case_type,
        data=dict(row.data),
        facts=tuple((case_type.label_of(key), value) for key, value in row.data.items()),
        timeline=_timeline(row, case_type),
        documents=tuple(
            dict(one) for one in documents.values("id", "key", "title", "file_id", "clause", "added_at", "added_by")
        ),
        actions=_actions(row, case_type, actor, today, days) if row.closed_at is None else (),
        deadline_changes=tuple(
            dict(one) for one in changes.values("kind", "old_date", "new_date", "reason", "recorded_at", "recorded_by")
        ),
        earliest_finish=None
        if row.closed_at
        else rules.earliest_finish(case_type, case_type.state(row.state), row.entered_on, today, days),
        diagram=case_type.flow.as_mermaid(),
    )
