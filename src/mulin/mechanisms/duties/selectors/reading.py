"""Lists of obligations, paged by key, as they stood at the end of any day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from django.db.models import F, Q, QuerySet

from mulin.kernel import calendar, deadlines, scope
from mulin.kernel.errors import NotFound, Violation
from mulin.mechanisms.duties import rules
from mulin.mechanisms.duties.models import Obligation, ObligationEvent
from mulin.mechanisms.duties.selectors import planning
from mulin.mechanisms.packs import selectors as packs

ALL_LAYERS = ("REAL", "DEMO")
UNSETTLED = ("OPEN", "SUBMITTED", "RETURNED")


@dataclass(frozen=True, slots=True)
class DutyLine:
    """An obligation as lists show it, as it stood at the end of a day.

    before_use: it fell due before this installation wrote it down: whether it was met then is not known here, and
    nothing is said against a real body that nobody knows (conflict 7). ``late`` stays what the days alone say.
    """

    id: int
    pack: str
    template: str
    title: str
    clause: str
    obligor_kind: str
    obligor: str
    path: str
    place_name: str
    community_id: int | None
    period: str
    opens_on: dt.date
    due_date: dt.date | None
    due_words: str
    rolled: bool
    state: str
    state_label: str
    first_on: dt.date | None
    first_at: dt.datetime | None
    late: bool
    rung: str
    first_pass: bool
    before_use: bool
    layer: str

    @property
    def waits(self) -> bool:
        """Whether something still has to be filed."""
        return self.state in rules.WAITING


@dataclass(frozen=True, slots=True)
class DutyQuery:
    """What a list asks for; everything is optional.

    current: what still waits for somebody, history before use left out. after: key of the last line before.
    """

    pack: str = ""
    template: str = ""
    under: str = ""
    period: str = ""
    obligor: str = ""
    state: str = ""
    community_id: int | None = None
    late: bool = False
    current: bool = False
    layers: tuple[str, ...] = ALL_LAYERS
    after: tuple[dt.date, int] | None = None


def rows_of(query: DutyQuery, on: dt.date) -> QuerySet[Obligation]:
    rows = Obligation.objects.filter(opens_on__lte=on)
    if set(query.layers) != set(ALL_LAYERS):
        rows = rows.filter(layer__in=query.layers)
    given = {
        "pack": query.pack,
        "template": query.template,
        "period": query.period,
        "obligor_label__contains": query.obligor,
        "community_id": query.community_id,
    }
    rows = rows.filter(**{key: value for key, value in given.items() if value not in ("", None)})
    if query.under:
        rows = rows.filter(path__gte=query.under, path__lt=query.under + scope.LAST)
    return rows


def may_be_late(rows: QuerySet[Obligation], on: dt.date) -> QuerySet[Obligation]:
    """What can be late on a day: its last day has passed, and nothing was filed by then. Folding says the rest."""
    filed_after = Q(first_submitted_on__isnull=True) | Q(first_submitted_on__gt=F("due_on"))
    return rows.filter(filed_after, due_on__lt=on)


def without_history(rows: QuerySet[Obligation], today: dt.date) -> QuerySet[Obligation]:
    """Without what fell due before it was written down and has no act: it is history, not work."""
    return rows.exclude(Q(layer="REAL", state="OPEN", due_at__lt=F("recorded_at"), due_on__lt=today))


def list_lines(query: DutyQuery, on: dt.date, days: calendar.Calendar, *, limit: int | None = 50) -> list[DutyLine]:
    """Lines as they stood at the end of ``on``, by due day and id; two queries, three where ladders are climbed.

    Filters of state read the present state: ask for them with ``on`` = today. Those without a due day come last.
    """
    found = lines(_ordered(query, on)[:limit], on, days)
    if not query.late or limit is None or len(found) < limit:
        return [one for one in found if one.late] if query.late else found
    kept = [one for one in found if one.late]
    if len(kept) < limit:  # some were late no more or not yet: go on behind the last one read
        kept += list_lines(replace(query, after=key_of(found[-1])), on, days, limit=limit)
    return kept[:limit]


def _ordered(query: DutyQuery, on: dt.date) -> QuerySet[Obligation]:
    rows = rows_of(query, on)
    if query.late:
        rows = may_be_late(rows, on)
    if query.state:
        rows = rows.filter(state=query.state)
    if query.current:
        rows = without_history(rows, on).filter(state__in=UNSETTLED)
    if query.after is not None:
        due, last = query.after
        behind = Q(due_on__isnull=True, pk__gt=last)
        if due != dt.date.max:
            behind = Q(due_on__isnull=True) | Q(due_on__gt=due) | Q(due_on=due, pk__gt=last)
        rows = rows.filter(behind)
    return rows.order_by(F("due_on").asc(nulls_last=True), "pk")


def key_of(line: DutyLine) -> tuple[dt.date, int]:
    """Where the next page goes on."""
    return line.due_date or dt.date.max, line.id


def lines(rows: Iterable[Obligation], on: dt.date, days: calendar.Calendar) -> list[DutyLine]:
    """Rows in words, by the facts recorded until a day."""
    listed = list(rows)
    facts = _facts([int(row.pk) for row in listed if row.submissions or row.state != rules.State.OPEN])
    ladders = Ladders(days)
    return [_line(row, facts.get(int(row.pk), []), on, days, ladders) for row in listed]


def find_line(obligation_id: int, on: dt.date, days: calendar.Calendar) -> DutyLine:
    """One obligation as it stood at the end of a day. Raises NotFound."""
    return lines([get(obligation_id)], on, days)[0]


def _facts(ids: Sequence[int]) -> dict[int, list[rules.Fact]]:
    found: dict[int, list[rules.Fact]] = {}
    if not ids:
        return found
    events = ObligationEvent.objects.filter(obligation_id__in=ids).order_by("id")
    for key, act, at, counts_on in events.values_list("obligation_id", "act", "at", "counts_on"):
        found.setdefault(key, []).append(rules.Fact(rules.Act(act), at, counts_on))
    return found


class Ladders:
    """Working days of rungs, worked out once for each template, place of adoption and due day."""

    def __init__(self, days: calendar.Calendar) -> None:
        self.days = days
        self.templates: dict[str, dict[str, planning.Template]] = {}
        self.times: dict[str, list[packs.InForce]] = {}
        self.known: dict[tuple[str, str, dt.date, int, dt.date], list[tuple[rules.Step, dt.date]]] = {}

    def of(self, row: Obligation) -> list[tuple[rules.Step, dt.date]]:
        if row.pack not in self.templates:
            self.templates[row.pack] = planning.templates(row.pack)
        template = self.templates[row.pack].get(row.template)
        if template is None or not template.ladder or row.due_on is None:
            return []
        last = self._last(row)
        key = (row.pack, row.template, row.due_on, row.grace_days, last)
        if key not in self.known:
            self.known[key] = rules.rung_days(row.due_on, row.grace_days, template.ladder, self.days, last)
        return self.known[key]

    def _last(self, row: Obligation) -> dt.date:
        """The last day on which the document holds at the row's place."""
        if row.pack not in self.times:
            self.times[row.pack] = packs.times_in_force(row.pack)
        fitting = [one for one in self.times[row.pack] if row.path.startswith(one.path)]
        return max((one.last or rules.FOREVER for one in fitting), default=dt.date.min)


def _line(row: Obligation, facts: list[rules.Fact], on: dt.date, days: calendar.Calendar, ladders: Ladders) -> DutyLine:
    standing = rules.fold(facts, on)
    late = rules.is_late(standing, row.due_on, row.grace_days, on)
    rung = rules.rung_on(standing, ladders.of(row), on)
    waits = standing.state in rules.WAITING
    recorded = calendar.local_date(row.recorded_at)
    return DutyLine(
        id=int(row.pk),
        pack=row.pack,
        template=row.template,
        title=row.title,
        clause=row.clause,
        obligor_kind=row.obligor_kind,
        obligor=row.obligor_label,
        path=row.path,
        place_name=row.place_name,
        community_id=row.community_id,
        period=row.period,
        opens_on=row.opens_on,
        due_date=row.due_on,
        due_words=deadlines.in_words(on, row.due_on, days) if row.due_on and waits else "",
        rolled=row.rolled,
        state=str(standing.state),
        state_label=rules.STATE_LABELS[standing.state],
        first_on=standing.first_on,
        first_at=standing.first_at,
        late=late,
        rung=str(rung) if rung else "",
        first_pass=standing.first_pass,
        before_use=row.layer == "REAL" and row.due_on is not None and row.due_on < min(recorded, on),
        layer=row.layer,
    )


def as_json(line: DutyLine) -> dict[str, object]:
    """The object of ``mulin duties --json``. A receipt for 代办 has a day and no hour."""
    first: str | None = None
    if line.first_on is not None and line.first_at is not None:
        entered = line.first_at.astimezone(calendar.ZONE)
        own = entered.date() == line.first_on
        first = entered.isoformat(timespec="seconds") if own else line.first_on.isoformat()
    return {
        "id": line.id,
        "pack": line.pack,
        "template": line.template,
        "clause": line.clause,
        "obligor": line.obligor,
        "place": line.place_name,
        "period": line.period,
        "due": line.due_date.isoformat() if line.due_date else None,
        "rolled": line.rolled,
        "first_submitted": first,
        "state": line.state.lower(),
        "late": line.late,
        "rung": line.rung.lower() or None,
        "layer": line.layer,
    }


def get(obligation_id: int) -> Obligation:
    """The row. Raises NotFound outside the range."""
    row = Obligation.objects.filter(pk=obligation_id).first()
    if row is None:
        raise NotFound(Violation("duties.not_found"))
    return row
