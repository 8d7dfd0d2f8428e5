"""Units and their owners for votes: small rolls, named by letters as in the worked examples."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange

from mulin.base.parties.models import Ownership, OwnershipPerson, Person
from mulin.base.places.models import Building, Unit
from mulin.kernel.crypto import hmac_sm3

KEY = b"0123456789abcdef"


def person(path: str, name: str) -> int:
    """A person of that name; returns the number."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('party_person', 'id'))")
        number = int(cursor.fetchone()[0])
    Person.objects.create(pk=number, person_id=number, path=path, name=name, pinyin=name)
    return number


def units(
    community_id: int, path: str, rows: Iterable[tuple[str, int, tuple[str, ...], str]], *, now: dt.datetime
) -> dict[str, int]:
    """Units as (name, area in 0.01 m2, owners, use); no owners: the developer's. Returns persons by letter."""
    building = Building.objects.create(community_id=community_id, path=path, number="1", sort_key="0001")
    persons: dict[str, int] = {}
    for serial, (name, area, owners, use) in enumerate(rows):
        unit = Unit.objects.create(
            community_id=community_id,
            building=building,
            path=path,
            name=name,
            initials=name,
            number=name,
            sort_key=f"{serial:06d}",
            use=use,
            area=area,
            area_source="REGISTERED",
        )
        for owner in owners:
            persons.setdefault(owner, person(path, owner))
        held = Ownership.objects.create(
            subject=unit,
            path=path,
            valid=DateRange(dt.date(2015, 1, 1), None),
            basis="测试依据",
            recorded_at=now,
            key=hmac_sm3(KEY, "+".join(sorted(owners)).encode()),
            developer=not owners,
        )
        OwnershipPerson.objects.bulk_create(
            OwnershipPerson(ownership=held, path=path, person_id=persons[owner]) for owner in owners
        )
    return persons
