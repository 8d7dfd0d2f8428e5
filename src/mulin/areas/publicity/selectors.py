"""Reading publicity: the plan against what was done, the slogans of communities, what stands published."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from mulin.areas.publicity.models import Practice
from mulin.areas.publicity.rules import exposing, vocabulary
from mulin.kernel import scope
from mulin.kernel.registers import recording
from mulin.mechanisms.notices import selectors as notices

ALL = 500
BOTH = ("REAL", "DEMO")


@dataclass(frozen=True, slots=True)
class Planned:
    """One channel of a year: planned, activities held and articles printed by month (index 0 = January)."""

    channel: str
    label: str
    planned: tuple[int, ...]
    held: tuple[int, ...]
    printed: tuple[int, ...]

    @property
    def done(self) -> tuple[int, ...]:
        """Activities and articles by month."""
        return tuple(a + b for a, b in zip(self.held, self.printed, strict=True))

    @property
    def behind(self) -> int:
        """How many of the planned pieces are still missing in the year."""
        return max(0, sum(self.planned) - sum(self.done))


_COUNT = """
SELECT channel, month, sum(planned)::int, sum(held)::int, sum(printed)::int FROM (
  SELECT channel, month::int AS month, planned, 0 AS held, 0 AS printed FROM publicity_plan
    WHERE year = %(year)s AND superseded_at IS NULL AND path >= %(lo)s AND path < %(hi)s AND layer = ANY(%(layers)s)
  UNION ALL
  SELECT channel, extract(month FROM held_on)::int, 0, 1, 0 FROM publicity_activity
    WHERE held_on >= %(first)s AND held_on <= %(last)s AND superseded_at IS NULL
      AND path >= %(lo)s AND path < %(hi)s AND layer = ANY(%(layers)s)
  UNION ALL
  SELECT channel, extract(month FROM published_on)::int, 0, 0, 1 FROM publicity_article
    WHERE published_on >= %(first)s AND published_on <= %(last)s AND superseded_at IS NULL
      AND path >= %(lo)s AND path < %(hi)s AND layer = ANY(%(layers)s)
) x GROUP BY 1, 2
"""


def plan_of_year(path: str, year: int, *, layers: Sequence[str] = ("REAL",)) -> list[Planned]:
    """A-三(十四)a: every channel of a place's year, what was planned and what was done (activities and articles)."""
    with connection.cursor() as cursor:
        cursor.execute(
            _COUNT,
            {
                "year": year, "lo": path, "hi": path + scope.LAST, "layers": list(layers),
                "first": dt.date(year, 1, 1), "last": dt.date(year, 12, 31),
            },
        )  # fmt: skip
        found = {(channel, month): counts for channel, month, *counts in cursor.fetchall()}

    def course(channel: str, what: int) -> tuple[int, ...]:
        return tuple(found[channel, month][what] if (channel, month) in found else 0 for month in range(1, 13))

    return [
        Planned(channel, words, course(channel, 0), course(channel, 1), course(channel, 2))
        for channel, words in vocabulary.CHANNELS
    ]


@dataclass(frozen=True, slots=True)
class Checklist:
    """The slogans of one community: how many hang of each kind, how many of them have a photo."""

    community_id: int
    name: str
    path: str
    pinyin: str
    hanging: Mapping[str, int]
    photos: int

    @property
    def missing(self) -> tuple[str, ...]:
        """The kinds of which none hangs, in words."""
        return tuple(words for kind, words in vocabulary.SLOGANS if not self.hanging.get(kind))


_SLOGANS = """
WITH page AS (
  SELECT b.id, b.name, b.path, b.pinyin FROM place_community b
   WHERE b.path >= %(lo)s AND b.path < %(hi)s AND b.layer = ANY(%(layers)s) AND b.state = 'ACTIVE'
     AND (%(key)s = '' OR (b.pinyin, b.id) > (%(key)s COLLATE "C", %(after)s))
     AND (NOT %(gaps)s OR (SELECT count(DISTINCT s.kind) FROM publicity_slogan s WHERE s.community_id = b.id
          AND s.superseded_at IS NULL AND s.set_on <= %(on)s AND (s.removed_on IS NULL OR s.removed_on > %(on)s)) < 3)
   ORDER BY b.pinyin, b.id LIMIT %(limit)s)
SELECT p.id, p.name, p.path, p.pinyin, s.kind, count(DISTINCT s.id), count(DISTINCT f.subject_id)
  FROM page p
  LEFT JOIN publicity_slogan s ON s.community_id = p.id AND s.superseded_at IS NULL AND s.set_on <= %(on)s
       AND (s.removed_on IS NULL OR s.removed_on > %(on)s)
  LEFT JOIN stored_file f ON f.subject_type = 'slogan' AND f.subject_id = s.id::text
 GROUP BY 1, 2, 3, 4, 5 ORDER BY p.pinyin, p.id
"""


def slogans_of(
    path: str,
    *,
    on: dt.date,
    layers: Sequence[str] = ("REAL",),
    gaps: bool = False,
    after: tuple[str, int] | None = None,
    limit: int = 50,
) -> tuple[list[Checklist], tuple[str, int] | None]:
    """N-二(二)9b: the communities of a place with their three kinds of slogans as of a day, a page at a time."""
    with connection.cursor() as cursor:
        cursor.execute(
            _SLOGANS,
            {
                "lo": path, "hi": path + scope.LAST, "layers": list(layers), "on": on, "gaps": gaps,
                "key": after[0] if after else "", "after": after[1] if after else 0, "limit": limit + 1,
            },
        )  # fmt: skip
        rows = cursor.fetchall()
    found: dict[int, Checklist] = {}
    for community_id, name, where, key, kind, hanging, photos in rows:
        before = found.get(community_id)
        counted = {**(before.hanging if before else {}), **({kind: hanging} if kind else {})}
        found[community_id] = Checklist(
            community_id, name, where, key, counted, photos + (before.photos if before else 0)
        )
    listed = list(found.values())
    last = listed[limit - 1] if len(listed) > limit else None
    return listed[:limit], (last.pinyin, last.community_id) if last else None


def find_practice(practice_id: int) -> dict[str, Any] | None:
    """A standing practice of the active range; None otherwise."""
    row = Practice.objects.filter(pk=practice_id, superseded_at__isnull=True).values().first()
    return dict(row) if row is not None else None


def first_version(practice_id: int) -> int:
    """The number that a practice had when it was first entered: what its public address is made of."""
    return int(recording.versions("practice", practice_id)[-1]["id"])


def list_exposures(*, today: dt.date | None, under: str = "", layers: tuple[str, ...] = BOTH) -> list[notices.PageView]:
    """Published exposures; with a day only those that may be shown on it."""
    found = notices.list_pages(kind="exposure", under=under, layers=layers, limit=ALL)
    return [page for page in found if today is None or exposing.stands(page.content, today)]


def list_practices(
    *, under: str = "", wanted: str = "", kind: str = "", about: str = "", layers: tuple[str, ...] = ("REAL",)
) -> list[notices.PageView]:
    """The published library, newest first: by words of its title, tags or text, by kind, by programme or clause."""
    found = notices.list_pages(kind="practice", under=under, layers=layers, limit=ALL)
    return [
        page
        for page in found
        if (not kind or page.content.get("kind") == kind)
        and (not about or about in (page.content.get("pack"), page.content.get("clause")))
        and (not wanted or _speaks_of(page, wanted))
    ]


def _speaks_of(page: notices.PageView, wanted: str) -> bool:
    words = (page.title, page.place_name, *page.content.get("tags", ()), *page.content.get("paragraphs", ()))
    return any(wanted in str(text) for text in words)
