"""Synthetic companies in bulk, by the owner; only ever rows of the demonstration layer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection

from mulin.base.parties.models import Organisation
from mulin.kernel import identifiers, pinyin
from mulin.kernel.registers import loading


@dataclass(frozen=True, slots=True)
class NewCompany:
    """A generated company: stable key, name (begins with 演示), its code, the scope key of its seat."""

    key: str
    name: str
    uscc: str
    path: str
    founded_on: dt.date


def add_companies(new: Sequence[NewCompany], *, basis: str) -> dict[str, int]:
    """Write property companies of the demonstration layer; ids by name. Raises InputError for a false code."""
    made = Organisation.objects.bulk_create(
        Organisation(
            path=one.path,
            key=one.key,
            name=one.name,
            pinyin=pinyin.sort_key(one.name),
            initials=pinyin.initials(one.name)[:80],
            kind=Organisation.Kind.COMPANY,
            sector=Organisation.Sector.MARKET,
            uscc=identifiers.parse_uscc(one.uscc),
            layer="DEMO",
            founded_on=one.founded_on,
            basis=basis,
            recorded_at=loading.recording_moment(one.founded_on),
        )
        for one in new
    )
    return {one.name: one.pk for one in made}


# Every twentieth home belongs to the owner of the one before: several homes, one head.
_OWNERS = """
WITH home AS (
  SELECT u.id, u.path, row_number() OVER (ORDER BY u.sort_key, u.id) AS nth
  FROM place_unit u WHERE u.community_id = %(community)s AND u.state = 'ACTIVE'
), owner AS (
  SELECT nth, path, CASE WHEN nth = 1 AND %(first)s::bigint IS NOT NULL THEN %(first)s::bigint
    ELSE nextval(pg_get_serial_sequence('party_person', 'id')) END AS person
  FROM home WHERE nth %% 20 <> 0
), made AS (
  INSERT INTO party_person (id, person_id, path, name, pinyin, phone_index, id_number_index, layer)
  SELECT person, person, path, '演示业主' || nth, %(pinyin)s || ' ' || lpad(nth::text, 12, '0'), '', '', 'DEMO'
  FROM owner WHERE person IS DISTINCT FROM %(first)s::bigint
), held AS (
  INSERT INTO party_ownership (subject_id, path, valid, basis, note, recorded_at, recorded_by, key, developer, source,
    shares, voter_person_id)
  SELECT h.id, h.path, daterange(%(since)s::date, NULL), %(basis)s, '', %(at)s, %(by)s, 'demo-' || o.person, false,
    'REGISTERED', '', NULL
  FROM home h JOIN owner o ON o.nth = CASE WHEN h.nth %% 20 = 0 THEN h.nth - 1 ELSE h.nth END
  RETURNING id, path, key
)
INSERT INTO party_ownership_person (ownership_id, path, person_id)
SELECT id, path, substr(key, 6)::bigint FROM held
"""


def add_owners(community_id: int, *, since: dt.date, basis: str, by: str, first: int | None = None) -> int:
    """Give every home of a generated community an owner, ``first`` the first one; returns the number of homes."""
    parameters = {
        "community": community_id,
        "first": first,
        "pinyin": pinyin.sort_key("演示业主"),
        "since": since,
        "basis": basis,
        "by": by,
        "at": loading.recording_moment(since),
    }
    with connection.cursor() as cursor:
        cursor.execute(_OWNERS, parameters)
        return int(cursor.rowcount)
