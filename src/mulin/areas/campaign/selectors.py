"""Reading tasks: lists and tallies as of a day, one task whole, blockers with their response, highlights.

Whether a task is done comes from the register that its ``fact`` names, else from its case. One statement says how
each task stands; lists, counts and files read the same.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from django.db import connection
from psycopg import sql

from mulin.areas.campaign import rules
from mulin.areas.campaign.models import Blocker, Task, TaskProgress, TaskStep
from mulin.base.places import rules as places
from mulin.kernel import calendar, deadlines, scope
from mulin.kernel.errors import NotFound, Violation
from mulin.kernel.registers.rules import registry

COVERED, PROFESSIONAL = (
    ", ".join(f"'{mode}'" for mode in sorted(modes)) for modes in (places.COVERED_MODES, places.PROFESSIONAL_MODES)
)
# fact: the facet that says it, by which column the task names the subject, and the words of "done".
FACTS: dict[str, tuple[str, str, str]] = {
    "committee": ("community.committee", "community_id", "f.state = 'FOUNDED'"),
    "management": ("community.management", "community_id", f"f.mode IN ({COVERED})"),
    "self_run": ("community.committee", "community_id", "f.state IN ('FOUNDED', 'INTERIM')"),
    "professional": ("community.management", "community_id", f"f.mode IN ({PROFESSIONAL})"),
    "environment": ("community.four_items", "community_id", "f.environment"),
    "roads": ("community.four_items", "community_id", "f.roads"),
    "parking": ("community.four_items", "community_id", "f.parking"),
    "service": ("community.four_items", "community_id", "f.service"),
    "works": ("project.works", "project_id", "f.state = 'COMPLETED'"),
    "oversight": ("community.oversight_group", "community_id", "f.exists AND f.pilot"),
    "renewal": ("community.renewal", "community_id", "f.done"),
}


@dataclass(frozen=True, slots=True)
class TaskQuery:
    """What a list or count asks. ``undone``: neither done nor stopped; ``lagging``: late or behind its steps.

    ``by_register``: only tasks whose register says whether they are done.
    """

    on: dt.date
    pack: str = ""
    under: str = ""
    kind: str = ""
    standing: str = ""
    lead: str = ""
    project: str = ""
    year: int | None = None
    before_year: int | None = None
    community_id: int | None = None
    undone: bool = False
    lagging: bool = False
    by_register: bool = False
    layers: tuple[str, ...] = ("REAL",)
    after: tuple[dt.date | None, int] | None = None


@dataclass(frozen=True, slots=True)
class TaskLine:
    """A task as lists show it. ``percent``: by the last report; ``unknown``: its register says nothing yet."""

    id: int
    title: str
    kind: str
    path: str
    place_name: str
    community_id: int | None
    project_id: int | None
    pack: str
    clause: str
    project: str
    source: str
    plan_year: int
    lead: str
    co_leads: str
    responsible: str
    owner: str
    funding: int | None
    funding_source: str
    issued_on: dt.date
    starts_on: dt.date
    due_on: dt.date | None
    due_basis: str
    fact: str
    case_id: int | None
    case_state: str
    document_id: int | None
    layer: str
    standing: str
    unknown: bool
    done_since: dt.date | None
    step_due: dt.date | None
    percent: int | None
    reported_on: dt.date | None
    blocked: int

    @property
    def kind_label(self) -> str:
        """The kind in words."""
        return rules.KIND_LABELS[self.kind]

    @property
    def standing_label(self) -> str:
        """How it stands, in words; a task whose register says nothing yet says so."""
        if self.fact and self.standing == rules.Standing.OPEN:
            return "未登记进展" if self.unknown else "未完成"
        return rules.STANDING_LABELS[rules.Standing(self.standing)]

    @property
    def lagging(self) -> bool:
        """Late, or behind its own steps."""
        return self.standing in rules.LAGGING

    def due_words(self, today: dt.date, days: calendar.Calendar) -> str:
        """The deadline in words, for one that is still to be done."""
        waits = self.standing not in (rules.Standing.DONE, rules.Standing.STOPPED, rules.Standing.BEFORE_USE)
        return deadlines.in_words(today, self.due_on, days) if waits and self.due_on is not None else ""


_COLUMNS = (
    "id", "title", "kind", "path", "place_name", "community_id", "project_id", "pack", "clause", "project", "source",
    "plan_year", "lead", "co_leads", "responsible", "owner", "funding", "funding_source", "issued_on", "starts_on",
    "due_basis", "fact", "case_id", "document_id", "layer",
)  # fmt: skip


def _facts() -> tuple[sql.Composable, sql.Composable, sql.Composable]:
    """The joins of the facets; whether the fact says done; since when it does."""
    joins, says, since = [], [], []
    for key, (dotted, column, done) in FACTS.items():
        alias = f"f_{key}"
        table = sql.Identifier(registry.facet(dotted).table)
        joins.append(
            sql.SQL(
                " LEFT JOIN {t} {a} ON t.fact = {k} AND {a}.subject_id = t.{c} AND {a}.superseded_at IS NULL"
                " AND {a}.valid @> %(on)s::date"
            ).format(t=table, a=sql.Identifier(alias), k=sql.Literal(key), c=sql.Identifier(column))
        )
        said = sql.SQL(done.replace("f.", f"{alias}."))
        says.append(sql.SQL(" WHEN {k} THEN ({s})").format(k=sql.Literal(key), s=said))
        since.append(sql.SQL(" WHEN {k} THEN lower({a}.valid)").format(k=sql.Literal(key), a=sql.Identifier(alias)))
    return (
        sql.SQL("").join(joins),
        sql.SQL("CASE t.fact{} END").format(sql.SQL("").join(says)),
        sql.SQL("CASE t.fact{} END").format(sql.SQL("").join(since)),
    )


_INNER = """
SELECT {columns}, coalesce(k.due_date, t.due_on) AS due_on, coalesce(k.state, '') AS case_state,
  CASE WHEN t.fact = '' THEN coalesce(t.done_on <= %(on)s, false) ELSE coalesce({says}, false) END AS done,
  t.fact <> '' AND {says} IS NULL AS unknown,
  CASE WHEN t.fact = '' THEN t.done_on WHEN {says} THEN {since} END AS done_since,
  s.step_due{said}
FROM campaign_task t LEFT JOIN case_spine k ON k.id = t.case_id{joins}
LEFT JOIN LATERAL (SELECT min(st.due_on) AS step_due FROM campaign_step st
  WHERE st.task_id = t.id AND st.done_on IS NULL) s ON t.case_id IS NOT NULL{said_joins}
WHERE {where}
"""
# What only lists print; counting leaves it out.
_SAID = ", p.percent, p.on_day AS reported_on, coalesce(b.blocked, 0) AS blocked"
_SAID_JOINS = """
LEFT JOIN LATERAL (SELECT pr.percent, pr.on_day FROM campaign_progress pr
  WHERE pr.task_id = t.id AND pr.on_day <= %(on)s ORDER BY pr.id DESC LIMIT 1) p ON true
LEFT JOIN LATERAL (SELECT count(*) AS blocked FROM campaign_blocker bl
  WHERE bl.task_id = t.id AND bl.solved_on IS NULL) b ON true
"""
# In the order of rules.standing; a test holds the two against each other.
_STANDING = """
CASE WHEN x.case_state = 'STOPPED' THEN 'STOPPED' WHEN x.done THEN 'DONE'
  WHEN x.due_on <= x.issued_on THEN 'BEFORE_USE' WHEN x.due_on < %(on)s THEN 'LATE'
  WHEN x.step_due < %(on)s THEN 'BEHIND' WHEN x.case_state = 'REPORTED' THEN 'REPORTED'
  WHEN x.case_state = 'PLANNED' OR x.starts_on > %(on)s THEN 'PLANNED' ELSE 'OPEN' END
"""


_INSIDE = {
    "pack": "t.pack = %(pack)s",
    "kind": "t.kind = %(kind)s",
    "lead": "t.lead = %(lead)s",
    "project": "t.project = %(project)s",
    "year": "t.plan_year = %(year)s",
    "before_year": "t.plan_year < %(before_year)s",
    "community_id": "t.community_id = %(community_id)s",
    "by_register": "t.fact <> ''",
    "under": "t.path >= %(under)s AND t.path < %(under_hi)s",
}
_OUTSIDE = {
    "standing": "y.standing = %(standing)s",
    "undone": "y.standing NOT IN ('DONE', 'STOPPED')",
    "lagging": "y.standing IN ('LATE', 'BEHIND')",
}


def _where(query: TaskQuery) -> tuple[list[str], list[str], dict[str, Any]]:
    """Conditions on the task, conditions on how it stands, their parameters."""
    inner = ["t.layer = ANY(%(layers)s)", "t.issued_on <= %(on)s"]
    inner += [text for name, text in _INSIDE.items() if getattr(query, name) not in ("", None, False)]
    outer = ["true", *(text for name, text in _OUTSIDE.items() if getattr(query, name))]
    params = {name: getattr(query, name) for name in (*_INSIDE, *_OUTSIDE, "on")}
    params |= {"layers": list(query.layers), "under_hi": query.under + scope.LAST}
    if query.after is not None:
        day, number = query.after
        outer.append("(coalesce(y.due_on, 'infinity'::date), y.id) > (%(after_day)s::date, %(after_id)s)")
        params |= {"after_day": day.isoformat() if day else "infinity", "after_id": number}
    return inner, outer, params


def _standing(query: TaskQuery, *, said: bool = False) -> tuple[sql.Composable, dict[str, Any]]:
    """The statement whose rows are tasks with how they stand, and its parameters."""
    where_inner, where_outer, params = _where(query)
    joins, says, since = _facts()
    inner = sql.SQL(_INNER).format(
        columns=sql.SQL(", ").join(sql.SQL("t.") + sql.Identifier(one) for one in _COLUMNS),
        says=says,
        since=since,
        joins=joins,
        said=sql.SQL(_SAID if said else ""),
        said_joins=sql.SQL(_SAID_JOINS if said else ""),
        where=sql.SQL(" AND ".join(where_inner)),
    )
    text = sql.SQL("SELECT * FROM (SELECT x.*, {standing} AS standing FROM ({inner}) x) y WHERE {outer}").format(
        standing=sql.SQL(_STANDING),
        inner=inner,
        outer=sql.SQL(" AND ".join(where_outer)),
    )
    return text, params


def list_tasks(query: TaskQuery, *, limit: int | None = 50) -> list[TaskLine]:
    """Tasks in the active range, the soonest due first, paged by (due day, id)."""
    inner, params = _standing(query, said=True)
    text = sql.SQL("{i} ORDER BY coalesce(due_on, 'infinity'::date), id{l}").format(
        i=inner, l=sql.SQL("") if limit is None else sql.SQL(" LIMIT {}").format(sql.Literal(limit))
    )
    with connection.cursor() as cursor:
        cursor.execute(text, params)
        names = [column.name for column in cursor.description or ()]
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return [TaskLine(**{key: value for key, value in row.items() if key != "done"}) for row in rows]


def find_task(task_id: int, on: dt.date) -> TaskLine:
    """One task as it stands. Raises NotFound outside the range."""
    row = Task.objects.filter(pk=task_id).values("layer", "issued_on", "due_on", "path").first()
    if row is None:
        raise NotFound(Violation("campaign.no_task"))
    query = TaskQuery(max(on, row["issued_on"]), under=row["path"], layers=(row["layer"],))
    return next(one for one in list_tasks(query, limit=None) if one.id == task_id)


def task_of_case(case_id: int) -> int | None:
    """The task whose life a case is."""
    return Task.objects.filter(case_id=case_id).values_list("pk", flat=True).first()


_BY = {
    "project": "z.project",
    "kind": "z.kind",
    "pack": "z.pack",
    "lead": "z.lead",
    "year": "z.plan_year::text",
    "all": "''",
}
_PLACE = (
    "CASE WHEN z.path = %(under)s THEN z.path"
    " ELSE %(under)s || split_part(substr(z.path, length(%(under)s) + 1), '/', 1) || '/' END"
)
_PACE = (
    "CASE WHEN z.standing = 'STOPPED' OR z.due_on IS NULL OR %(on)s < z.starts_on THEN 0"
    " WHEN %(on)s >= z.due_on THEN 1"
    " ELSE (%(on)s - z.starts_on)::numeric / greatest(z.due_on - z.starts_on, 1) END"
)


@dataclass(frozen=True, slots=True)
class Group:
    """One group of a tally: its key, a name where a place below the regions has one, its counts."""

    key: str
    name: str
    tally: rules.Tally


def tally(query: TaskQuery, by: str) -> list[Group]:
    """Tasks counted by ``kind``, ``project``, ``pack``, ``lead``, ``year``, ``place`` (directly below) or ``all``."""
    inner, params = _standing(replace(query, after=None))
    key = sql.SQL(_PLACE if by == "place" else _BY[by])
    text = sql.SQL(
        "SELECT {k} AS key, z.standing, count(*), count(*) FILTER (WHERE z.unknown), sum({p}), min(z.place_name)"
        " FROM ({i}) z GROUP BY 1, 2 ORDER BY 1, 2"
    ).format(k=key, p=sql.SQL(_PACE), i=inner)
    found: dict[str, tuple[dict[str, int], list[Any]]] = {}
    with connection.cursor() as cursor:
        cursor.execute(text, {**params, "under": query.under})
        for group, standing, count, unknown, expected, name in cursor.fetchall():
            counts, rest = found.setdefault(group, ({}, [0, Fraction(0), name]))
            counts[standing] = count
            rest[0] += unknown if standing not in ("DONE", "STOPPED") else 0
            rest[1] += Fraction(expected)
    return [Group(key, rest[2], rules.Tally(counts, rest[0], rest[1])) for key, (counts, rest) in found.items()]


def total(query: TaskQuery) -> rules.Tally:
    """All tasks of a query as one tally."""
    groups = tally(query, "all")
    return groups[0].tally if groups else rules.Tally({})


@dataclass(frozen=True, slots=True)
class Pressing:
    """The tasks of one project that are due on one day: how many are left of how many."""

    project: str
    due_on: dt.date
    left: int
    total: int
    clause: str


def list_pressing(query: TaskQuery, until: dt.date) -> list[Pressing]:
    """Projects with tasks that are not done and due by a day, the soonest first."""
    inner, params = _standing(query)
    text = sql.SQL(
        "SELECT z.project, z.due_on, count(*) FILTER (WHERE z.standing <> 'DONE'), count(*), min(z.clause)"
        " FROM ({i}) z WHERE z.due_on <= %(until)s AND z.standing NOT IN ('STOPPED', 'BEFORE_USE', 'PLANNED')"
        " GROUP BY 1, 2 HAVING bool_or(z.standing <> 'DONE') ORDER BY 2, 1"
    ).format(i=inner)
    with connection.cursor() as cursor:
        cursor.execute(text, {**params, "until": until})
        return [Pressing(*row) for row in cursor.fetchall()]


def list_behind(query: TaskQuery, severe: Fraction | None = None) -> list[Group]:
    """Leading units behind the pace of their tasks, the widest gap first (N-三g); ``severe``: percentage points."""
    found = [one for one in tally(query, "lead") if one.tally.gap > 0 and one.tally.done < one.tally.total]
    if severe is not None:
        found = [one for one in found if one.tally.gap >= severe]
    return sorted(found, key=lambda one: (-one.tally.gap, one.key))


@dataclass(frozen=True, slots=True)
class StepLine:
    """A step of a schedule."""

    id: int
    label: str
    due_on: dt.date
    done_on: dt.date | None
    done_by: str


@dataclass(frozen=True, slots=True)
class ProgressLine:
    """One report of progress; for the list of highlights with its task."""

    id: int
    task_id: int
    task_title: str
    place_name: str
    pack: str
    on_day: dt.date
    percent: int | None
    text: str
    highlight: bool
    file_id: int | None
    by: str
    layer: str


def list_steps(task_id: int) -> list[StepLine]:
    """A task's schedule in its order."""
    rows = TaskStep.objects.filter(task_id=task_id).order_by("serial")
    return [StepLine(int(row.pk), row.label, row.due_on, row.done_on, row.done_by) for row in rows]


def _progress(row: TaskProgress) -> ProgressLine:
    task = row.task
    return ProgressLine(
        int(row.pk), int(task.pk), task.title, task.place_name, task.pack, row.on_day, row.percent, row.text,
        row.highlight, row.file_id, row.recorded_by, task.layer,
    )  # fmt: skip


def list_progress(task_id: int) -> list[ProgressLine]:
    """What was reported about a task, the latest first."""
    rows = TaskProgress.objects.filter(task_id=task_id).select_related("task").order_by("-id")
    return [_progress(row) for row in rows]


def list_highlights(
    *, under: str = "", pack: str = "", layers: tuple[str, ...] = ("REAL",), before: int | None = None, limit: int = 50
) -> list[ProgressLine]:
    """Highlights of the range, the latest first, paged by id (L-四(二)c)."""
    rows = TaskProgress.objects.filter(highlight=True, task__layer__in=layers).select_related("task").order_by("-id")
    if under:
        rows = rows.filter(path__gte=under, path__lt=under + scope.LAST)
    if pack:
        rows = rows.filter(task__pack=pack)
    if before is not None:
        rows = rows.filter(id__lt=before)
    return [_progress(row) for row in rows[:limit]]


@dataclass(frozen=True, slots=True)
class BlockerLine:
    """A blocker of the log."""

    id: int
    case_id: int
    task_id: int | None
    path: str
    place_name: str
    kind: str
    matter: str
    to_whom: str
    raised_on: dt.date
    due_on: dt.date | None
    answered_on: dt.date | None
    answer: str
    escalated_on: dt.date | None
    solved_on: dt.date | None
    layer: str

    @property
    def state_label(self) -> str:
        """Where it stands, in words."""
        if self.solved_on is not None:
            return "已解决"
        if self.answered_on is not None:
            return "已答复"
        return "已提级待答复" if self.escalated_on is not None else "待答复"


def list_blockers(
    *,
    under: str = "",
    task_id: int | None = None,
    open_only: bool = False,
    layers: tuple[str, ...] = ("REAL",),
    until: dt.date | None = None,
    limit: int | None = 200,
) -> list[BlockerLine]:
    """The log of blockers in the range: those that wait first, the longest waiting on top."""
    rows = Blocker.objects.filter(layer__in=layers)
    if under:
        rows = rows.filter(path__gte=under, path__lt=under + scope.LAST)
    if task_id is not None:
        rows = rows.filter(task_id=task_id)
    if open_only:
        rows = rows.filter(answered_on__isnull=True)
    if until is not None:
        rows = rows.filter(raised_on__lte=until)
    found = [
        BlockerLine(**{name: getattr(row, name) for name in BlockerLine.__dataclass_fields__})
        for row in rows.order_by("raised_on", "id")[:limit]
    ]
    return sorted(found, key=lambda one: (one.answered_on is not None, one.raised_on))


def response(lines: Sequence[BlockerLine], today: dt.date, days: calendar.Calendar) -> rules.Response:
    """How a log of blockers was answered."""
    return rules.response([(one.raised_on, one.answered_on) for one in lines], today, days)
