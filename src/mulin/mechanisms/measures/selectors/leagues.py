"""Reading rankings: counting a round, its lines and checks, definitions, what was issued."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from mulin.kernel import calendar, scope
from mulin.kernel.errors import NotFound, Violation
from mulin.mechanisms.cases import selectors as cases
from mulin.mechanisms.measures import rules, sql, workflow
from mulin.mechanisms.measures.models import LeagueDef, LeagueEntry, LeagueLine, LeagueRound, LeagueTable
from mulin.mechanisms.measures.rules import circulars, league
from mulin.mechanisms.measures.selectors import figures
from mulin.mechanisms.packs import selectors as packs
from mulin.mechanisms.packs import settling

CHECK = "measures.league-check"
SUBJECT = "league-round"
TABLE = "league"
CIRCULAR = "league-circular"
WINDOW = "league-check-days"


def item_json(target: int, label: str, part: sql.Slice, weight: Mapping[str, str]) -> dict[str, Any]:
    """An indicator of a ranking as it is stored: everything that a recount needs."""
    spec = rules.registry.measure(part.measure)
    basis = spec.basis(part.basis)
    return {
        "target": target, "label": label, "measure": part.measure, "basis": basis.key, "unit": basis.unit,
        "hundredths": basis.hundredths, "count": spec.kind is rules.Kind.COUNT, "percent": spec.percent,
        "up": spec.better == "up", "since": part.since.isoformat(), "until": part.until.isoformat(),
        "layers": list(part.layers), "params": [list(pair) for pair in part.params], "attested": part.attested,
        "definition": spec.definition, **({"weight": dict(weight)} if weight else {}),
    }  # fmt: skip


def _slice(item: Mapping[str, Any], row: LeagueRound) -> sql.Slice:
    return sql.Slice(
        item["measure"], item["basis"], on=row.on_date, lo=row.path, hi=row.path + scope.LAST, known=row.known_at,
        since=dt.date.fromisoformat(item["since"]), until=dt.date.fromisoformat(item["until"]),
        layers=tuple(item["layers"]), params=tuple((a, b) for a, b in item["params"]), attested=item["attested"],
    )  # fmt: skip


def weight_of(item: Mapping[str, Any]) -> league.Weight | None:
    """The weight of a stored indicator; None where the figure itself ranks."""
    own = {key: item[key] for key in ("full", "goal", "slope", "floor") if key in item}
    found = item.get("weight") or own
    return league.Weight(**{key: Fraction(value) for key, value in found.items()}) if found else None


def _column(item: Mapping[str, Any]) -> league.Column:
    return league.Column(item["count"], item["percent"], item["up"], weight_of(item))


@dataclass(frozen=True, slots=True)
class CountedLine:
    """A place of a ranking as counted: where it stands, its figures as they are stored."""

    place: figures.Place
    standing: league.Standing
    figures: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Counted:
    """A whole ranking as counted: lines best first, and for each indicator the headline with what no line holds."""

    lines: tuple[CountedLine, ...]
    totals: list[dict[str, Any]]


def _printed(tally: rules.Tally, item: Mapping[str, Any]) -> dict[str, Any]:
    small = item["hundredths"]
    reading = rules.read(tally, count=item["count"], percent=item["percent"], attested=True)
    return {
        "num": rules.counted(tally.num, hundredths=small) or "0",
        "den": None if item["count"] else rules.counted(tally.known, hundredths=small) or "0",
        "missing": rules.counted(tally.missing, hundredths=small) or "0",
        "value": rules.printed(reading.value),
    }


def count(row: LeagueRound) -> Counted:
    """Count a round as known at its moment: one level below its place, peers of one level ranked among themselves.

    Places of the level that most of them have are the peer group; others (a development zone beside counties) are
    ranked in a group of their own. A place without anything that is counted is neither listed nor asked.
    """
    tables = [figures.children(_slice(item, row), row.path) for item in row.items]
    columns = [_column(item) for item in row.items]
    least = None if row.least is None else Fraction(row.least)
    places = [one.place for one in tables[0].rows if one.place is not None]
    tallies = [[one.tally for one in table.rows] for table in tables]
    groups: dict[str, list[league.Standing]] = {}
    by_path = {}
    for n, place in enumerate(places):
        if all(one[n] == rules.Tally() for one in tallies):
            continue  # nothing there is counted: nothing to check, nothing to list
        found = league.standing(place.path, [one[n] for one in tallies], columns, least)
        by_path[place.path] = place
        groups.setdefault(place.level, []).append(found)
    order = [one for group in groups.values() for one in league.ranked(group, columns)]
    lines = tuple(
        CountedLine(
            by_path[one.key],
            one,
            [
                {**_printed(tally, item), "points": rules.printed(earned)}
                for tally, item, earned in zip(one.tallies, row.items, one.points, strict=True)
            ],
        )
        for one in order
    )
    return Counted(lines, [_total(table, item) for table, item in zip(tables, row.items, strict=True)])


def _total(table: figures.PlaceFigures, item: Mapping[str, Any]) -> dict[str, Any]:
    out = league.left_out(table.total.tally, [one.tally for one in table.rows])
    rest = _printed(out, item) if out != rules.Tally() else None
    return {"whole": _printed(table.total.tally, item), "left_out": rest}


def figure_words(items: Sequence[Mapping[str, Any]], found: Sequence[Mapping[str, Any]]) -> str:
    """The figures of one place in words, as the place is asked to check them."""
    words = []
    for item, one in zip(items, found, strict=True):
        said = f"{item['label']}：{one['num']}{item['unit']}"
        if one["den"] is not None:
            said = f"{item['label']}：{one['num']} / {one['den']}{item['unit']}，{one['value'] or '无'}%"
        words.append(said + (f"（缺数据 {one['missing']}{item['unit']}）" if one["missing"] != "0" else ""))
    return "；".join(words)


def window_setting(pack: str, path: str, on: dt.date, layer: str = "REAL") -> settling.Answer | None:
    """How long the ranked may check, as the place decided; None where its document has no such setting."""
    if all(row.key != WINDOW for row in packs.find_pack(pack).settings):
        return None
    layers = ("REAL", "DEMO") if layer == "DEMO" else ("REAL",)
    return packs.setting_value(pack, WINDOW, path, on, layers=layers)


@dataclass(frozen=True, slots=True)
class CheckView:
    """What one place answered about its figures."""

    case_id: int
    path: str
    place_name: str
    state: str
    words: str


_WORDS = {
    workflow.Check.EXPLAINED: "explanation",
    workflow.Check.CORRECTION: "wrong",
    workflow.Check.CORRECTED: "wrong",
    workflow.Check.DECLINED: "wrong",
}


def checks_of(round_id: int) -> list[CheckView]:
    """The checks of a round, by place; the words are those that print beside the figures."""
    return [
        CheckView(one.id, one.path, one.place_name, one.state, _answer_words(one.state, one.data))
        for one in cases.list_of_subject(CHECK, SUBJECT, round_id)
    ]


def _answer_words(state: str, data: Mapping[str, Any]) -> str:
    key = _WORDS.get(workflow.Check(state), "")
    said = str(data.get(key) or "")
    declined = str(data.get("declined") or "")
    return f"{said}（不予更正：{declined}）" if state == workflow.Check.DECLINED and declined else said


def lines_of(row: LeagueRound) -> list[LeagueLine]:
    """The lines of a round's newest version, ranked first."""
    return sorted(
        LeagueLine.objects.filter(round=row, version=row.version),
        key=lambda one: (one.rank is None, one.rank or 0, one.path),
    )


def get_round(round_id: int) -> LeagueRound:
    """A round of the active range. Raises NotFound."""
    row = LeagueRound.objects.filter(pk=round_id).first()
    if row is None:
        raise NotFound(Violation("measures.league_missing"))
    return row


def list_rounds(under: str, *, layers: tuple[str, ...] = ("REAL",), limit: int = 50) -> list[LeagueRound]:
    """Rounds of a place and below, newest first."""
    rows = LeagueRound.objects.filter(path__gte=under, path__lt=under + scope.LAST, layer__in=layers)
    return list(rows.order_by("-id")[:limit])


def get_table(table_id: int) -> LeagueTable:
    """An issued table that the active range may read. Raises NotFound."""
    row = LeagueTable.objects.filter(pk=table_id).select_related("replaced_by").first()
    if row is None:
        raise NotFound(Violation("measures.league_missing"))
    return row


def entries_of(table: LeagueTable) -> list[LeagueEntry]:
    """The lines of an issued table, ranked first."""
    return sorted(table.entries.all(), key=lambda one: (one.rank is None, one.rank or 0, one.id))


def list_tables(path: str, *, layers: tuple[str, ...] = ("REAL",), limit: int = 50) -> list[LeagueTable]:
    """Tables issued for a place, above it and below it, newest first."""
    above = [path[: n + 1] for n, sign in enumerate(path) if sign == "/"]
    rows = LeagueTable.objects.filter(path__in=above) | LeagueTable.objects.filter(
        path__gte=path, path__lt=path + scope.LAST
    )
    return list(rows.filter(layer__in=layers).order_by("-issued_at", "-id").select_related("replaced_by")[:limit])


def list_definitions(path: str, pack: str, *, layers: tuple[str, ...] = ("REAL",)) -> list[LeagueDef]:
    """The rankings that a place or one above it declared for a pack."""
    above = [path[: n + 1] for n, sign in enumerate(path) if sign == "/"]
    rows = LeagueDef.objects.filter(path__in=above, pack=pack, superseded_at__isnull=True, layer__in=layers)
    return list(rows.order_by("title"))


def weights_of(definition: LeagueDef) -> dict[int, league.Weight | None]:
    """The indicators of a definition by target number, with their weights."""
    return {int(item["target"]): weight_of(item) for item in definition.items}


def least_of(definition: LeagueDef) -> Decimal | None:
    """The smallest denominator that a definition ranks."""
    return definition.least


def ranking_of(table: LeagueTable) -> circulars.Ranking:
    """An issued table as circulars and pages print it."""
    scored = any("weight" in item for item in table.items)
    lines = tuple(
        circulars.RankedLine(
            one.place_name,
            one.rank,
            one.figures,
            _score(one.score) if scored else None,
            one.apart,
            one.answer,
            one.words,
        )
        for one in entries_of(table)
    )
    least = "" if table.least is None else f"{table.least.normalize():f}{table.items[0]['unit']}"
    return circulars.Ranking(
        table.place_name, table.title, table.items, table.totals, lines, table.on_date,
        calendar.local_date(table.known_at), table.clause, table.decision, least,
    )  # fmt: skip


def _score(score: Decimal | None) -> str | None:
    return None if score is None else rules.printed(Fraction(score))
