"""Who owns which units, stated for a whole list at once: persons found again, groups keyed, history kept.

A person is the same by ID number, else by name and telephone, else by name within the unit. The key of a unit's owners
is a keyed index over the sorted set of these identities, so that the same set is one owner group wherever it owns
(法释〔2009〕7号 art. 9). Numbers and telephones are sealed; nothing of them, nor a name, goes into the audit.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction

from mulin.base.parties import policies
from mulin.base.parties.models import OwnershipPerson, Person
from mulin.kernel import crypto, pinyin
from mulin.kernel.actor import Actor
from mulin.kernel.audit import services as audit
from mulin.kernel.errors import InputError, Refused, Violation
from mulin.kernel.registers import services as registers
from mulin.kernel.registers import sql as facet_sql
from mulin.kernel.registers.imports import bulk
from mulin.kernel.registers.rules import FacetSpec, Fact, Field, Kind, Span

BATCH = 2000

SPEC = FacetSpec(
    "ownership",
    "业主",
    "party_ownership",
    (
        Field("key", "业主组", Kind.CODE),
        Field("developer", "建设单位未售或未交付", Kind.BOOL),
        Field("source", "权属来源"),
        Field("shares", "共有情况"),
        Field("voter_person_id", "共有人推选的表决人", Kind.INT),
        Field("doubts", "存疑"),
    ),
    register="person.unit",
)
"""How the rows are written: not a facet that lists offer, for it carries persons."""


@dataclass(frozen=True, slots=True)
class Owner:
    """One owner: name as written, ID number and telephone normalised; empty where the list does not say."""

    name: str
    id_number: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class OwnerRow:
    """What a list says of one unit. No owners and no developer: nothing is stated of its ownership.

    ``voter`` is the position of the one whom co-owners named; ``doubts`` are codes for the quality report.
    """

    unit_id: int
    path: str
    owners: tuple[Owner, ...]
    developer: bool = False
    source: str = "DECLARED"
    shares: str = ""
    voter: int | None = None
    doubts: tuple[str, ...] = ()


@dataclass(slots=True)
class _Known:
    """Persons of a community by each way of finding them."""

    by_id: dict[str, Person] = field(default_factory=dict)
    by_phone: dict[tuple[str, str], Person] = field(default_factory=dict)
    by_unit: dict[tuple[int, str], Person] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Stated:
    """What a list brought about: units stated anew, persons recorded."""

    units: int
    persons: int


class _Book:
    """Finds or founds the persons of one community while its list is read."""

    def __init__(self, path: str, rows: Sequence[OwnerRow], keys: crypto.KeyRing) -> None:
        self.path, self.keys = path, keys
        self.fresh: dict[int, Person] = {}
        self.changed: dict[int, Person] = {}
        self.known = _Known()
        self.numbers = self._numbers(rows)
        self._load([row.unit_id for row in rows])
        most = sum(len(row.owners) for row in rows)
        self._ids = iter(bulk.next_ids("party_person", most))

    def _numbers(self, rows: Sequence[OwnerRow]) -> dict[tuple[str, str], str]:
        """ID numbers that the list itself gives for a name with a telephone; two numbers for one are none."""
        found: dict[tuple[str, str], set[str]] = {}
        for row in rows:
            for one in row.owners:
                if one.id_number and one.phone:
                    found.setdefault((one.name, one.phone), set()).add(one.id_number)
        return {pair: next(iter(numbers)) for pair, numbers in found.items() if len(numbers) == 1}

    def _load(self, units: Sequence[int]) -> None:
        persons = {one.person_id: one for one in Person.objects.filter(path=self.path)}
        for one in persons.values():
            self._remember(one)
        held = OwnershipPerson.objects.filter(
            ownership__subject_id__in=units, ownership__superseded_at__isnull=True
        ).values_list("ownership__subject_id", "person_id")
        for unit, number in held:
            if number in persons:
                self.known.by_unit[unit, persons[number].name] = persons[number]

    def _remember(self, one: Person) -> None:
        if one.id_number_index:
            self.known.by_id[one.id_number_index] = one
        if one.phone_index:
            self.known.by_phone[one.name, one.phone_index] = one

    def person(self, unit_id: int, owner: Owner, layer: str) -> Person:
        """The person of an owner, with what the list newly says of him."""
        number = owner.id_number or self.numbers.get((owner.name, owner.phone), "")
        by_id = _index(number, self.keys, "id_number")
        by_phone = _index(owner.phone, self.keys, "phone")
        found = self.known.by_id.get(by_id) if by_id else None
        for other in (self.known.by_phone.get((owner.name, by_phone)), self.known.by_unit.get((unit_id, owner.name))):
            if found is None and other is not None and not (by_id and other.id_number_index):
                found = other
        if found is None:
            key = next(self._ids)
            found = Person(pk=key, person_id=key, path=self.path, name=owner.name, layer=layer,
                           pinyin=pinyin.sort_key(owner.name, person=True))  # fmt: skip
            self.fresh[key] = found
        self._complete(found, number, by_id, owner.phone, by_phone)
        self.known.by_unit[unit_id, owner.name] = found
        self._remember(found)
        return found

    def _complete(self, one: Person, number: str, by_id: str, phone: str, by_phone: str) -> None:
        if by_id and not one.id_number_index:
            one.id_number_index = by_id
            one.id_number_sealed = crypto.seal(number, self.keys, f"person.id_number:{one.pk}").encode()
            self.changed[one.pk] = one
        if by_phone and one.phone_index != by_phone:
            one.phone_index = by_phone
            one.phone_sealed = crypto.seal(phone, self.keys, f"person.phone:{one.pk}").encode()
            self.changed[one.pk] = one

    def save(self) -> None:
        """Write the new persons and what changed of known ones."""
        Person.objects.bulk_create(self.fresh.values(), batch_size=BATCH)
        Person.objects.bulk_update(
            [one for key, one in self.changed.items() if key not in self.fresh],
            ["phone_sealed", "phone_index", "id_number_sealed", "id_number_index"],
            batch_size=BATCH,
        )


def _index(value: str, keys: crypto.KeyRing, purpose: str) -> str:
    return crypto.lookup_index(value, keys.index_key, purpose) if value else ""


def _identity(one: Person, unit_id: int) -> str:
    if one.id_number_index:
        return f"id:{one.id_number_index}"
    return f"phone:{one.name}:{one.phone_index}" if one.phone_index else f"unit:{unit_id}:{one.name}"


def group_key(persons: Sequence[Person], unit_id: int, keys: crypto.KeyRing) -> str:
    """The keyed index of a set of owners; their order does not matter."""
    identities = sorted({_identity(one, unit_id) for one in persons})
    return crypto.hmac_sm3(keys.index_key, "\n".join(("owners", *identities)).encode())


@transaction.atomic
def state_owners(
    rows: Sequence[OwnerRow],
    *,
    on: dt.date,
    basis: str,
    keys: crypto.KeyRing,
    actor: Actor,
    now: dt.datetime,
    layer: str = "REAL",
    run_id: int | None = None,
) -> Stated:
    """State who owns each unit from a day on; what stood before that day stays in the history.

    All rows are of one community. A row that says the same as the register changes nothing. Raises InputError where
    a row names a unit twice or lies outside the list's community, NotAllowed.
    """
    told = [row for row in rows if row.owners or row.developer]
    if not told:
        return Stated(0, 0)
    path = told[0].path
    policies.require_keeper(actor, path)
    if len({row.unit_id for row in told}) != len(told) or any(row.path != path for row in told):
        raise InputError(Violation("parties.owners_twice"))
    book = _Book(path, told, keys)
    # All persons first: an ID number or telephone found in a later row counts for the key of an earlier one.
    found = {row.unit_id: [book.person(row.unit_id, one, layer) for one in row.owners] for row in told}
    book.save()
    facts = [_fact(row, found[row.unit_id], on, basis, keys) for row in told]
    written = registers.assert_rows(SPEC, facts, actor=actor, now=now, run_id=run_id)
    _link({(row.unit_id, str(fact.values["key"])): found[row.unit_id] for row, fact in zip(told, facts, strict=True)})
    _carry(path)
    audit.record(
        actor, "parties.owners.stated", now=now, path=path, subject=("owners", run_id or 0), basis=basis,
        details={"units": written.fresh, "persons": len(book.fresh), "from": on},
    )  # fmt: skip
    return Stated(written.fresh, len(book.fresh))


def _fact(row: OwnerRow, persons: Sequence[Person], on: dt.date, basis: str, keys: crypto.KeyRing) -> Fact:
    voter = persons[row.voter].person_id if row.voter is not None else None
    key = crypto.hmac_sm3(keys.index_key, b"developer") if row.developer else group_key(persons, row.unit_id, keys)
    values = {
        "key": key,
        "developer": row.developer,
        "source": row.source,
        "shares": row.shares,
        "voter_person_id": voter,
        "doubts": " ".join(row.doubts),
    }
    return Fact(row.unit_id, row.path, values, Span(on, None), basis)


def _link(owners: dict[tuple[int, str], list[Person]]) -> None:
    """The persons of the rows that were just written."""
    units = [unit for unit, _ in owners]
    rows = bulk.execute(
        "SELECT o.id, o.subject_id, o.key, o.path FROM party_ownership o WHERE o.superseded_at IS NULL"
        " AND o.subject_id = ANY(%(units)s) AND NOT o.developer AND upper_inf(o.valid)"
        " AND NOT EXISTS (SELECT FROM party_ownership_person p WHERE p.ownership_id = o.id)",
        {"units": units},
    )
    OwnershipPerson.objects.bulk_create(
        (
            OwnershipPerson(ownership_id=row_id, path=path, person_id=number)
            for row_id, unit, key, path in rows
            for number in sorted({one.person_id for one in owners.get((unit, key), ())})
        ),
        batch_size=BATCH,
    )


CARRY = """
INSERT INTO party_ownership_person (ownership_id, path, person_id)
SELECT o.id, o.path, p.person_id
FROM party_ownership o
JOIN LATERAL (SELECT f.id FROM party_ownership f
              WHERE f.subject_id = o.subject_id AND f.key = o.key AND f.id <> o.id
                AND EXISTS (SELECT FROM party_ownership_person x WHERE x.ownership_id = f.id)
              ORDER BY f.id DESC LIMIT 1) f ON true
JOIN party_ownership_person p ON p.ownership_id = f.id
WHERE o.path = %(path)s AND o.superseded_at IS NULL AND NOT o.developer
  AND NOT EXISTS (SELECT FROM party_ownership_person x WHERE x.ownership_id = o.id)
"""


def _carry(path: str) -> None:
    """Pieces of superseded rows that stand on keep the persons of their set."""
    bulk.execute(CARRY, {"path": path})


@transaction.atomic
def undo_owners(run_id: int, *, actor: Actor, now: dt.datetime) -> int:
    """Take back what an import stated of ownership; what it superseded stands again. Raises Refused if built upon."""
    touched, close, restore = facet_sql.undo_statements(SPEC)
    values: dict[str, Any] = {"run": run_id, "now": now, "by": actor.label}
    paths = bulk.execute("SELECT DISTINCT path FROM party_ownership WHERE run_id = %(run)s", values)
    with connection.cursor() as cursor:
        cursor.execute(touched, values)
        if cursor.fetchone()[0]:
            raise Refused(Violation("registers.built_upon", "", {"facet": SPEC.label}))
        cursor.execute(close, values)
        closed = int(cursor.rowcount)
        cursor.execute(restore, values)
    for (path,) in paths:
        policies.require_keeper(actor, path)
        _carry(path)
        audit.record(actor, "parties.owners.undone", now=now, path=path, subject=("owners", run_id))
    return closed
