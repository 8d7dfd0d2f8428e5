"""Search over places, communities, bodies by the beginning of a name, of its pinyin or of its initials."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection

from mulin.kernel.registers.selectors import AFTER_ALL

LIMIT = 20

_SOURCES = (
    ("region", "place_region", "t.ended_on IS NULL", "t.id", "t.name", "t.pinyin"),
    ("community", "place_community", "t.state = 'ACTIVE'", "t.id", "t.name", "t.pinyin"),
    ("organisation", "party_organisation", "t.state = 'ACTIVE'", "t.id", "t.name", "t.pinyin"),
)
_ALIASES = """
SELECT 'community', c.id, c.name || '（' || a.name || '）', c.path, a.name FROM community_alias a
  JOIN place_community c ON c.id = a.community_id AND c.state = 'ACTIVE'
  WHERE a.superseded_at IS NULL AND ({a}) ORDER BY a.name, c.id LIMIT %(limit)s"""
_REGION_ALIASES = """
SELECT 'region', r.id, r.name || '（' || a.name || '）', r.path, a.name FROM region_alias a
  JOIN place_region r ON r.id = a.region_id AND r.ended_on IS NULL
  WHERE a.name COLLATE "C" >= %(lo)s AND a.name COLLATE "C" < %(hi)s AND a.path >= app_lo() AND a.path < app_hi()
  ORDER BY a.name, r.id LIMIT %(limit)s"""


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found: its register, id, label and path."""

    register: str
    id: int
    label: str
    path: str


def _matches(alias: str, columns: tuple[str, ...]) -> str:
    return " OR ".join(f'({alias}.{c} COLLATE "C" >= %(lo)s AND {alias}.{c} COLLATE "C" < %(hi)s)' for c in columns)


def search(text: str, *, limit: int = LIMIT) -> tuple[Hit, ...]:
    """Up to ``limit`` hits inside the active range, by Chinese prefix, or by letters of the pinyin; names first."""
    wanted = text.strip()
    if not wanted:
        return ()
    letters = wanted.isascii()
    wanted = wanted.lower() if letters else wanted
    columns = ("initials", "pinyin") if letters else ("name",)
    queries = [
        f"SELECT '{key}', {ident}, {label}, t.path, {order} FROM {table} t WHERE {alive}"
        f" AND t.path >= app_lo() AND t.path < app_hi() AND ({_matches('t', columns)})"
        f" ORDER BY {order}, {ident} LIMIT %(limit)s"
        for key, table, alive, ident, label, order in _SOURCES
    ]
    queries.append(_ALIASES.format(a=_matches("a", ("initials",) if letters else ("name",))))
    if not letters:
        queries.append(_REGION_ALIASES)
    hits: dict[tuple[str, int], Hit] = {}
    with connection.cursor() as cursor:
        for query in queries:
            cursor.execute(query, {"lo": wanted, "hi": wanted + AFTER_ALL, "limit": limit})
            for register, row_id, label, path, _ in cursor.fetchall():
                hits.setdefault((register, row_id), Hit(register, row_id, label, path))
    return tuple(hits.values())[:limit]


REGIONS = """
SELECT t.id, t.name, t.path, (SELECT string_agg(u.name, '' ORDER BY u.path) FROM place_region u
    WHERE starts_with(t.path, u.path) AND u.id <> t.id)
FROM place_region t WHERE t.ended_on IS NULL AND ({matches}
  OR t.id IN (SELECT a.region_id FROM region_alias a
    WHERE a.name COLLATE "C" >= %(lo)s AND a.name COLLATE "C" < %(hi)s))
ORDER BY length(t.path), t.path LIMIT %(limit)s"""


@dataclass(frozen=True, slots=True)
class FoundRegion:
    """A region found by name, with what lies above it in words."""

    id: int
    name: str
    path: str
    above: str


def search_regions(text: str, *, limit: int = LIMIT) -> tuple[FoundRegion, ...]:
    """Regions anywhere by the beginning of name, alias, code, or pinyin: the tree is public, no range is asked."""
    wanted = text.strip()
    if not wanted:
        return ()
    columns = ("code",) if wanted.isdecimal() else ("initials", "pinyin") if wanted.isascii() else ("name",)
    wanted = wanted.lower()
    with connection.cursor() as cursor:
        cursor.execute(
            REGIONS.format(matches=_matches("t", columns)), {"lo": wanted, "hi": wanted + AFTER_ALL, "limit": limit}
        )
        return tuple(FoundRegion(row[0], row[1], row[2], row[3] or "") for row in cursor.fetchall())
