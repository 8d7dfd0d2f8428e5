"""Reading the campaign: counts by place, bundles, class suggestions, gaps; and the staff below a place."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from mulin.areas.coverage import rules
from mulin.areas.coverage.models import SelfEvaluation
from mulin.base.places import rules as place_rules
from mulin.kernel import scope
from mulin.kernel.registers import selectors as registers
from mulin.mechanisms.packs import selectors as packs
from mulin.mechanisms.packs import settling

CLASSES = ("S", "small-community")
HEADCOUNT = ("N", "specialist-headcount")


@dataclass(frozen=True, slots=True)
class Covered:
    """Communities of one part of a place: managed, with a strategy, with none, of unknown management."""

    path: str
    name: str
    covered: int
    chosen: int
    without: int
    unknown: int

    @property
    def total(self) -> int:
        """All of them."""
        return self.covered + self.chosen + self.without + self.unknown


_COUNTS = """
SELECT coalesce(p.path, ''), coalesce(p.name, ''),
  count(*) FILTER (WHERE m.mode = ANY(%(covered)s)),
  count(*) FILTER (WHERE m.mode = ANY(%(open)s) AND s.route IS NOT NULL),
  count(*) FILTER (WHERE m.mode = ANY(%(open)s) AND s.route IS NULL),
  count(*) FILTER (WHERE m.mode IS NULL)
FROM place_community c
LEFT JOIN place_region p ON p.parent_id = %(place)s AND p.ended_on IS NULL
  AND c.path >= p.path AND c.path < p.path || '~'
LEFT JOIN community_management m ON m.subject_id = c.id AND m.superseded_at IS NULL AND m.valid @> %(on)s::date
LEFT JOIN coverage_strategy s ON s.subject_id = c.id AND s.superseded_at IS NULL AND s.valid @> %(on)s::date
  AND s.stage <> 'DROPPED'
WHERE c.state = 'ACTIVE' AND c.layer = ANY(%(layers)s) AND c.path >= %(lo)s AND c.path < %(hi)s
GROUP BY 1, 2 ORDER BY 1
"""


def count_by_place(place_id: int, path: str, *, on: dt.date, layers: Sequence[str]) -> tuple[Covered, ...]:
    """S-三(一)a: how far the campaign is in each part of a place; one statement. A part without a name: the rest."""
    params: dict[str, Any] = {
        "place": place_id,
        "on": on,
        "layers": list(layers),
        "lo": path,
        "hi": path + scope.LAST,
        "covered": sorted(place_rules.COVERED_MODES),
        "open": sorted(rules.UNMANAGED),
    }
    with connection.cursor() as cursor:
        cursor.execute(_COUNTS, params)
        return tuple(Covered(*row) for row in cursor.fetchall())


_BUNDLES = """
SELECT b.bundle, b.operator, array_agg(c.id ORDER BY c.id), array_agg(c.name ORDER BY c.id)
FROM coverage_bundle b JOIN place_community c ON c.id = b.subject_id AND c.state = 'ACTIVE'
WHERE b.superseded_at IS NULL AND b.valid @> %(on)s::date AND b.path >= %(lo)s AND b.path < %(hi)s
  AND c.layer = ANY(%(layers)s) AND (%(name)s = '' OR b.bundle = %(name)s)
GROUP BY 1, 2 ORDER BY 1, 2
"""


@dataclass(frozen=True, slots=True)
class BundleView:
    """Communities that one company manages as one (L-三(二)5c); one alone is no bundle yet."""

    name: str
    operator: str
    community_ids: tuple[int, ...]
    communities: tuple[str, ...]

    @property
    def joined(self) -> bool:
        """Whether there are several."""
        return len(self.community_ids) > 1


def list_bundles(
    *, under: str, on: dt.date, layers: Sequence[str] = ("REAL", "DEMO"), name: str = ""
) -> tuple[BundleView, ...]:
    """The bundles below a path on a day."""
    params: dict[str, Any] = {"on": on, "lo": under, "hi": under + scope.LAST, "layers": list(layers), "name": name}
    with connection.cursor() as cursor:
        cursor.execute(_BUNDLES, params)
        return tuple(BundleView(n, o, tuple(ids), tuple(names)) for n, o, ids, names in cursor.fetchall())


_TRIALS = """
SELECT c.id, c.name, coalesce(m.operator_name, ''), t.decide_by
FROM coverage_trial t JOIN place_community c ON c.id = t.subject_id AND c.state = 'ACTIVE'
LEFT JOIN community_management m ON m.subject_id = c.id AND m.superseded_at IS NULL AND m.valid @> %(on)s::date
WHERE t.superseded_at IS NULL AND t.valid @> %(on)s::date AND t.outcome = 'PENDING'
  AND t.path >= %(lo)s AND t.path < %(hi)s AND c.layer = ANY(%(layers)s)
ORDER BY t.decide_by, c.id LIMIT %(limit)s
"""


@dataclass(frozen=True, slots=True)
class TrialView:
    """A trial that the owners have not decided about yet (L-三(二)5b)."""

    community_id: int
    community: str
    operator: str
    decide_by: dt.date


def list_trials(*, under: str, on: dt.date, layers: Sequence[str], limit: int = 50) -> tuple[TrialView, ...]:
    """Undecided trials below a path on a day, the one to be decided first at the top."""
    params: dict[str, Any] = {"on": on, "lo": under, "hi": under + scope.LAST, "layers": list(layers), "limit": limit}
    with connection.cursor() as cursor:
        cursor.execute(_TRIALS, params)
        return tuple(TrialView(*row) for row in cursor.fetchall())


def list_improvements(community_id: int, *, on: dt.date) -> tuple[str, ...]:
    """L-一e: the aspects that the last self-evaluation up to a day found better than the one before it."""
    rows = SelfEvaluation.objects.filter(subject_id=community_id, superseded_at__isnull=True)
    rows = rows.exclude(valid__startswith__gt=on).order_by("-valid")[:2]
    found = [{key: getattr(row, key) for key, _ in rules.ASPECTS} for row in rows]
    return rules.improved(found[1], found[0]) if len(found) == 2 else ()


@dataclass(frozen=True, slots=True)
class Judged:
    """A community as the campaign sees it on a day: facts, gaps, the suggested class with what leaves it open."""

    facts: dict[str, dict[str, Any]]
    gaps: tuple[rules.Gap, ...]
    suggestion: rules.Suggestion
    small: settling.Answer


def judge(community_id: int, path: str, *, on: dt.date) -> Judged:
    """Gaps (L-三(一)1b) and the class suggestion (S-附5c) of one community, from its own facts."""
    facts = registers.facts_of("community", community_id, on=on)
    small = packs.setting_value(*CLASSES, path, on)
    conditions, mode = facts.get("conditions", {}), facts.get("management", {}).get("mode")
    suggestion = rules.suggest_class(
        conditions.get("facilities") or None,
        conditions.get("difficulty") or None,
        served=None if not mode else mode in place_rules.COVERED_MODES,
        households=facts.get("extent", {}).get("households"),
        small=None if small.is_open else int(small.value),
    )
    return Judged(facts, rules.diagnose(facts), suggestion, small)


@dataclass(frozen=True, slots=True)
class Roster:
    """N-一b: the 物业专干 of one street or 社区: posts, how many are filled, what the place itself set as their number.

    wanted: None while the number is 待设定; then at least one is looked for.
    """

    path: str
    name: str
    level: str
    posts: tuple[str, ...]
    filled: int
    wanted: int | None

    @property
    def vacant(self) -> int:
        """How many are missing; an alert where > 0."""
        return max(0, (1 if self.wanted is None else self.wanted) - self.filled)


_SPECIALISTS = """
SELECT r.path, r.name, r.level, coalesce(array_agg(o.name || ' ' || p.title ORDER BY p.id)
    FILTER (WHERE p.id IS NOT NULL), '{}'), count(h.id)
FROM place_region r
LEFT JOIN party_post p ON p.path = r.path AND p.specialist AND p.state = 'ACTIVE'
LEFT JOIN party_organisation o ON o.id = p.organisation_id
LEFT JOIN post_holding h ON h.subject_id = p.id AND h.superseded_at IS NULL AND h.valid @> %(on)s::date
WHERE r.ended_on IS NULL AND r.level IN ('TOWN', 'COMMUNITY') AND r.path >= %(lo)s AND r.path < %(hi)s
  AND r.path > %(after)s
GROUP BY 1, 2, 3 ORDER BY 1 LIMIT %(limit)s
"""


def list_specialists(*, under: str, on: dt.date, after: str = "", limit: int = 200) -> tuple[Roster, ...]:
    """N-一b: every street and 社区 below a path with its specialists, in the order of the tree, paged by path."""
    wanted = packs.setting_value(*HEADCOUNT, under, on)
    number = None if wanted.is_open else int(wanted.value)
    params: dict[str, Any] = {"on": on, "lo": under, "hi": under + scope.LAST, "after": after, "limit": limit}
    with connection.cursor() as cursor:
        cursor.execute(_SPECIALISTS, params)
        return tuple(
            Roster(path, name, level, tuple(posts), filled, number)
            for path, name, level, posts, filled in cursor.fetchall()
        )


_VACANT = """
WITH places AS (
  SELECT r.path, (SELECT count(*) FROM party_post p JOIN post_holding h ON h.subject_id = p.id
      AND h.superseded_at IS NULL AND h.valid @> %(on)s::date
    WHERE p.path = r.path AND p.specialist AND p.state = 'ACTIVE') AS filled
  FROM place_region r
  WHERE r.ended_on IS NULL AND r.level IN ('TOWN', 'COMMUNITY') AND r.path >= %(lo)s AND r.path < %(hi)s)
SELECT count(*), count(*) FILTER (WHERE filled < %(wanted)s) FROM places
"""


def count_specialists(*, under: str, on: dt.date) -> tuple[int | None, int, int]:
    """N-一b: the number that the place set (None = 待设定), how many streets and 社区, how many lack specialists."""
    answer = packs.setting_value(*HEADCOUNT, under, on)
    wanted = None if answer.is_open else int(answer.value)
    params: dict[str, Any] = {
        "on": on,
        "lo": under,
        "hi": under + scope.LAST,
        "wanted": 1 if wanted is None else wanted,
    }
    with connection.cursor() as cursor:
        cursor.execute(_VACANT, params)
        places, vacant = cursor.fetchone()
    return wanted, int(places), int(vacant)
