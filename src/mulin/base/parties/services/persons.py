"""Persons: telephone and number sealed, keyed indexes to find them again; keys are handed in by the faces."""

from __future__ import annotations

import datetime as dt

from django.db import connection, transaction

from mulin.base.parties import policies
from mulin.base.parties.models import Person
from mulin.base.parties.services import common
from mulin.kernel import crypto, identifiers, pinyin
from mulin.kernel.actor import Actor
from mulin.kernel.audit import services as audit
from mulin.kernel.errors import InputError, NotFound, Violation


@transaction.atomic
def create_person(
    name: str,
    *,
    path: str,
    keys: crypto.KeyRing,
    actor: Actor,
    now: dt.datetime,
    phone: str = "",
    id_number: str = "",
    layer: str = "REAL",
) -> int:
    """Record a person; telephone and ID number are checked, sealed and indexed. Returns the person's number."""
    common.require_texts(name=name, basis="-")
    policies.require_keeper(actor, path)
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('party_person', 'id'))")
        number = int(cursor.fetchone()[0])
    phone_plain = identifiers.parse_phone(phone) if phone else ""
    id_plain = identifiers.parse_id_number(id_number) if id_number else ""
    Person.objects.create(
        pk=number,
        person_id=number,
        path=path,
        name=name.strip(),
        pinyin=pinyin.sort_key(name, person=True),
        phone_sealed=_sealed(phone_plain, keys, f"person.phone:{number}"),
        phone_index=crypto.lookup_index(phone_plain, keys.index_key, "phone") if phone_plain else "",
        id_number_sealed=_sealed(id_plain, keys, f"person.id_number:{number}"),
        id_number_index=crypto.lookup_index(id_plain, keys.index_key, "id_number") if id_plain else "",
        layer=layer,
    )
    audit.record(actor, "parties.person.created", now=now, path=path, subject=("person", number))
    return number


@transaction.atomic
def reveal_phone(person_id: int, *, reason: str, keys: crypto.KeyRing, actor: Actor, now: dt.datetime) -> str:
    """A person's telephone in clear, for a stated reason that is written to the log; empty if none is recorded.

    Raises NotFound for who may not see persons there (existence is private), InputError without a reason.
    """
    row = Person.objects.filter(person_id=person_id).first()
    if row is None or not policies.may_see_persons(actor, row.path):
        raise NotFound(Violation("parties.unknown_person", "", {}))
    if not reason.strip():
        raise InputError(Violation("parties.reason_missing", "", {"field": "理由"}))
    audit.record(
        actor, "parties.person.phone_revealed", now=now, path=row.path, subject=("person", person_id), summary=reason
    )
    sealed = row.phone_sealed
    return crypto.open(bytes(sealed).decode(), keys, f"person.phone:{row.pk}") if sealed else ""


def _sealed(plain: str, keys: crypto.KeyRing, context: str) -> bytes | None:
    return crypto.seal(plain, keys, context).encode() if plain else None
