"""Bringing the shipped packs into the database: versions, clauses by content, first adoption, the policy itself.

Runs as the owner; repeating it changes nothing.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from mulin.kernel import calendar
from mulin.kernel.actor import SYSTEM
from mulin.kernel.audit import services as audit
from mulin.mechanisms.packs import rules
from mulin.mechanisms.packs.models import Adoption, Clause, PackVersion
from mulin.mechanisms.packs.selectors.library import library, path_of_code
from mulin.mechanisms.packs.services import policies


@dataclass(frozen=True, slots=True)
class Loaded:
    """What loading one pack changed."""

    key: str
    new_version: bool
    added: int
    changed: int
    retired: int


def load_packs(*, now: dt.datetime, packs: Iterable[rules.Pack] | None = None) -> list[Loaded]:
    """Load every pack (without ``packs``: the shipped ones); needs the owner role."""
    return [_load(pack, now=now) for pack in (library().values() if packs is None else packs)]


@transaction.atomic
def _load(pack: rules.Pack, *, now: dt.datetime) -> Loaded:
    version, fresh = _version(pack, now=now)
    added, changed, retired = _clauses(pack, version, now=now)
    path = path_of_code(pack.facts.region)
    _adopt(pack, path, now=now)
    policies.enter_pack_policy(pack, path, now=now)
    if fresh or added or changed or retired:
        audit.record(
            SYSTEM,
            "packs.pack.loaded",
            now=now,
            path=path,
            subject=("pack", pack.key),
            summary=pack.facts.title,
            details={"version": pack.version, "added": added, "changed": changed, "retired": retired},
        )
    return Loaded(pack.key, fresh, added, changed, retired)


def _version(pack: rules.Pack, *, now: dt.datetime) -> tuple[PackVersion, bool]:
    current = PackVersion.objects.filter(key=pack.key, replaced_at__isnull=True).first()
    if current is not None and current.digest == pack.version:
        return current, False
    PackVersion.objects.filter(key=pack.key, replaced_at__isnull=True).update(replaced_at=now)
    row, _ = PackVersion.objects.update_or_create(
        key=pack.key,
        digest=pack.version,
        defaults={
            "title": pack.facts.title,
            "facts": json.loads(pack.facts.model_dump_json()),
            "loaded_at": now,
            "replaced_at": None,
        },
    )
    return row, True


def _content(row: rules.ClauseRow, binds: tuple[str, ...]) -> dict[str, Any]:
    return {
        "gist": row.gist,
        "figures": row.figures,
        "does": row.does,
        "checks": row.checks,
        "force": row.force,
        "codes": list(row.codes),
        "need": row.need,
        "binds": list(binds),
    }


def _clauses(pack: rules.Pack, version: PackVersion, *, now: dt.datetime) -> tuple[int, int, int]:
    binds = rules.effective_binds(pack)
    known = {row.clause: row for row in Clause.objects.filter(pack=pack.key)}
    added = changed = 0
    for position, row in enumerate(pack.clauses):
        content = _content(row, binds[row.id])
        digest = hashlib.sha256(
            json.dumps([position, content], ensure_ascii=False, sort_keys=True).encode()
        ).hexdigest()
        old = known.pop(row.id, None)
        if old is not None and old.digest == digest and old.retired_at is None:
            continue
        added += old is None
        changed += old is not None
        Clause.objects.update_or_create(
            pack=pack.key,
            clause=row.id,
            defaults={
                **content,
                "position": position,
                "digest": digest,
                "version": version,
                "changed_at": now,
                "retired_at": None,
            },
        )
    gone = [row.pk for row in known.values() if row.retired_at is None]
    retired = Clause.objects.filter(pk__in=gone).update(retired_at=now)
    return added, changed, retired


def _adopt(pack: rules.Pack, path: str, *, now: dt.datetime) -> None:
    """The printed validity, as a first adoption; later ones come from decisions."""
    facts = pack.facts
    if Adoption.objects.filter(pack=pack.key, path=path).exists():
        return
    until = None if facts.valid_to is None else facts.valid_to + calendar.ONE_DAY
    Adoption.objects.create(
        pack=pack.key,
        path=path,
        valid=(facts.valid_from, until),
        decision=Adoption.Decision.PRINTED,
        basis=facts.number,
        decided_by=facts.issuer,
        recorded_at=dt.datetime.combine(facts.valid_from, dt.time(), calendar.ZONE),
        recorded_by=SYSTEM.label,
    )
