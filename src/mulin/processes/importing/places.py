"""Places and communities as sheets name them: by code, name, alias or a shorter form, inside the run's range."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from mulin.base.places import rules as place_rules
from mulin.kernel import scope
from mulin.kernel.errors import Violation
from mulin.kernel.registers.imports import bulk
from mulin.kernel.registers.imports.rules import Context, Option, Question
from mulin.kernel.tabular import cells, names

_REGIONS = """
SELECT r.id, r.path, r.name, r.code, r.level, coalesce(p.name, '') || r.name,
       CASE WHEN r.code = ANY(%(codes)s) THEN r.code ELSE r.name END, 0
  FROM place_region r LEFT JOIN place_region p ON p.id = r.parent_id
 WHERE r.ended_on IS NULL AND (r.name = ANY(%(names)s) OR r.code = ANY(%(codes)s))
UNION ALL
SELECT r.id, r.path, r.name, r.code, r.level, coalesce(p.name, '') || r.name, a.name, 1
  FROM place_region_alias_ a JOIN place_region r ON r.id = a.region_id
  LEFT JOIN place_region p ON p.id = r.parent_id
 WHERE r.ended_on IS NULL AND a.name = ANY(%(names)s)
""".replace("place_region_alias_", "region_alias")

_COMMUNITIES = """
SELECT c.id, c.key, c.name, c.path, c.region_id, array_remove(array_agg(a.name), NULL)
  FROM place_community c
  LEFT JOIN community_alias a ON a.community_id = c.id AND a.superseded_at IS NULL
       AND a.kind IN ('ALIAS', 'FORMER', 'VARIANT')
 WHERE c.state = 'ACTIVE' AND c.path >= %(lo)s AND c.path < %(hi)s
 GROUP BY c.id
"""
_PAIRS = 3_000_000
SUFFIXES = ("小区", "住宅小区", "住宅区", "花园", "公寓", "大厦")


@dataclass(frozen=True, slots=True)
class Place:
    """A region of the tree."""

    id: int
    path: str
    name: str
    code: str
    level: str
    label: str


@dataclass(frozen=True, slots=True)
class Known:
    """A community that exists."""

    id: int
    key: str
    name: str
    path: str
    region_id: int
    aliases: tuple[str, ...]


Outcome = Place | Violation | Question


class Resolver:
    """Answers what a place text means, for all distinct texts of a sheet with one query."""

    def __init__(self, context: Context, pairs: Iterable[tuple[str, str]]) -> None:
        self.context = context
        self.pairs = set(pairs)
        self.found: dict[str, list[tuple[int, Place]]] = defaultdict(list)
        texts = {t.strip() for pair in self.pairs for t in pair if t}
        spelled = {v for t in texts for v in place_rules.region_name_variants(t)}
        codes = {t.ljust(12, "0") for t in texts if t.isdigit() and len(t) in (2, 4, 6, 9, 12)}
        if texts:
            for row in bulk.execute(_REGIONS, {"names": list(spelled), "codes": list(codes)}):
                self.found[row[6]].append((row[7], Place(*row[:6])))

    def resolve(self) -> dict[tuple[str, str], Outcome]:
        """Each (town, place) pair: the place, what is wrong with it, or what must be asked."""
        return {pair: self._one(*pair) for pair in self.pairs}

    def _candidates(self, text: str) -> list[Place]:
        """Places of that code or exact name first, else by alias, else by a shorter or official form.

        A form that names a place inside the run's range goes before a better form that names one elsewhere.
        """
        if text.isdigit():
            return self._distinct(self.found.get(text.ljust(12, "0"), []))
        exact = self.found.get(text, [])
        tiers = [
            self._distinct([pair for pair in exact if pair[0] == 0]),
            self._distinct([pair for pair in exact if pair[0] == 1]),
            self._distinct([p for v in place_rules.region_name_variants(text) for p in self.found.get(v, [])]),
        ]
        inside = (tier for tier in tiers if any(self._inside(place) for place in tier))
        return next(inside, next((tier for tier in tiers if tier), []))

    @staticmethod
    def _distinct(found: list[tuple[int, Place]]) -> list[Place]:
        return list({place.id: place for _, place in found}.values())

    def _one(self, town: str, text: str) -> Outcome:
        text, town = text.strip(), town.strip()
        if not text:
            text, town = town, ""
        if not text:
            return self._root()
        found = self._candidates(text)
        if town:
            above = [p for p in self._candidates(town) if self._inside(p)]
            found = [p for p in found if any(p.path.startswith(a.path) for a in above)]
        inside = [p for p in found if self._inside(p)]
        if len(inside) == 1:
            return inside[0]
        if not found:
            return Violation("importing.place_unknown", "", {"text": town + text})
        if not inside:
            return Violation("importing.place_outside", "", {"text": town + text, "root": self.context.root or "全部"})
        return self._choose(town, text, inside)

    def _choose(self, town: str, text: str, inside: list[Place]) -> Outcome:
        """Several places bear the name: an answer settles it, or the person is asked."""
        key = f"place:{town}/{text}"
        answer = self.context.answers.get(key)
        chosen = next((p for p in inside if str(p.id) == answer or (p.code and p.code == answer)), None)
        if chosen is not None:
            return chosen
        options = tuple(Option(str(p.id), f"{p.label}（{p.code or '无代码'}）") for p in inside[:30])
        return Question(key, 0, f"“{town}{text}”是哪一个地方？", options)

    def _inside(self, place: Place) -> bool:
        return place.path.startswith(self.context.root) and self.context.actor.covers(place.path)

    def _root(self) -> Outcome:
        if not self.context.root:
            return Violation("importing.place_missing")
        row = bulk.execute(
            "SELECT id, path, name, code, level, name FROM place_region WHERE path = %(path)s",
            {"path": self.context.root},
        )
        return Place(*row[0]) if row else Violation("importing.place_missing")


class Register:
    """The communities under some places, found by id, by exact name or alias, or as near names."""

    def __init__(self, paths: Iterable[str], ranges: Iterable[scope.Range] = ()) -> None:
        self.by_key: dict[str, Known] = {}
        self.by_name: dict[str, list[Known]] = defaultdict(list)
        self.towns: dict[str, list[Known]] = defaultdict(list)
        self.pairs = 0
        for one in (*scope.merged(tuple(paths)), *ranges):
            for row in bulk.execute(_COMMUNITIES, {"lo": one.lo, "hi": one.hi}):
                self._add(Known(row[0], row[1], row[2], row[3], row[4], tuple(row[5])))

    def _add(self, known: Known) -> None:
        self.by_key[known.key] = self.by_key[str(known.id)] = known
        for name in {cells.key(n) for n in (known.name, *known.aliases)}:
            self.by_name[name].append(known)
        self.towns[town_of(known.path)].append(known)

    def exact(self, place: str, name: str) -> list[Known]:
        """Communities of that name or alias at or below the place, or above it in a coarser placement."""
        found = self.by_name.get(cells.key(name), [])
        return [k for k in found if k.path.startswith(place) or place.startswith(parent(k.path))]

    def near(self, place: str, name: str) -> list[Known]:
        """Communities of the same town whose name differs in writing only. Bounded for very long sheets."""
        town = self.towns.get(town_of(place), [])
        self.pairs += len(town)
        if not town or self.pairs > _PAIRS:
            return []
        letters = set(name)
        pool = [k for k in town if any(len(letters & set(n)) >= 2 for n in (k.name, *k.aliases))]
        spelled = {n: k for k in pool for n in (k.name, *k.aliases)}
        likely = names.same_name_candidates(name, list(spelled), suffixes=SUFFIXES)
        return list({spelled[c.name].id: spelled[c.name] for c in likely}.values())


def parent(path: str) -> str:
    """The path one level up."""
    return place_rules.parent_path(path)


def town_of(path: str) -> str:
    """The path's first four segments: province, city, county, town."""
    return "/".join(path.split("/")[:4]) + "/"


def place_question(known: Iterable[Known], key: str, line: int, name: str) -> Question:
    """Which of these communities is meant, or is it a new one?"""
    options = tuple(Option(k.key, f"就是已有的“{k.name}”（编号 {k.key}）") for k in known)
    return Question(key, line, f"“{name}”是不是已有的小区？", (*options, Option("new", "不是，新建一个小区")))


def region_names(ids: Iterable[int]) -> Mapping[int, tuple[str, str]]:
    """Name and code of regions by id."""
    rows: list[Any] = bulk.execute("SELECT id, name, code FROM place_region WHERE id = ANY(%(i)s)", {"i": list(ids)})
    return {row[0]: (row[1], row[2]) for row in rows}
