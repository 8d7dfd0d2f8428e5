"""The evidence bundle of a counted assembly: full for court, street and scrutineers, without choices for everyone."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
from typing import Any

from mulin.kernel import scope, transparency
from mulin.kernel.errors import Refused, Violation
from mulin.mechanisms.decisions import verifying
from mulin.mechanisms.decisions.models import Assembly, LogOpening, Motion, Roll, RollUnit, Verdict
from mulin.mechanisms.decisions.rules.stages import Stage
from mulin.mechanisms.decisions.selectors import logs
from mulin.mechanisms.decisions.verifying import bundle as format_

FULL, PUBLIC = "full", "public"
COUNTED = (Stage.PRELIMINARY, Stage.ANNOUNCED)
_MOMENT = (1980, 1, 1, 0, 0, 0)  # equal bundles give equal bytes


def roll_rows(roll: Roll) -> list[dict[str, object]]:
    """The canonical rows of a roll version, as fingerprinted at the freeze."""
    found = RollUnit.objects.filter(roll=roll).order_by("sort_key", "id")
    return [
        {"unit": unit, "area": area, "source": source, "kind": kind, "group": serial, "developer": developer}
        for unit, area, source, kind, serial, developer in found.values_list(
            "name", "area", "area_source", "kind", "group__serial", "group__developer"
        )
    ]


def build(
    row: Assembly, *, level: str, signer_name: str, public_key: bytes, scans: Mapping[str, bytes] | None = None
) -> bytes:
    """The bundle as a zip; ``scans``: scanned papers by file name, for full ones. Raises Refused before the count."""
    if Stage(row.stage) not in COUNTED:
        raise Refused(Violation("decisions.bundle_too_early"))
    files = {
        "events.jsonl": _lines(
            {"index": one.index, "kind": one.kind, "commitment": one.commitment.hex()}
            for one in logs.public_events(row.pk)
        ),
        "openings.jsonl": _lines(_openings(row, full=level == FULL)),
        "checkpoints.json": _json(
            [{"occasion": occasion, "size": size, "note": note} for occasion, size, note in logs.notes(row.pk)]
        ),
        "key.json": _json({"name": signer_name, "public": public_key.hex()}),
        "motions.json": _json(_motions(row)),
        "rules.json": _json(row.rules),
        "results.json": _json(results(row)),
        "verify.py": verifying.standalone().encode(),
    }
    if level == FULL:
        kept = Roll.objects.filter(assembly=row, frozen_at__isnull=False).order_by("version")
        files["roll.json"] = _json({str(roll.version): roll_rows(roll) for roll in kept})
        files |= {f"papers/{name}": data for name, data in (scans or {}).items()}
    manifest = {
        "format": format_.FORMAT,
        "level": level,
        "assembly": str(row.uid),
        "title": row.title,
        "place": row.place_name,
        "notice_days": row.notice_days + (1 if row.clear_days else 0),
        "files": {name: hashlib.sha256(data).hexdigest() for name, data in sorted(files.items())},
    }
    return _zip({"manifest.json": _json(manifest), **files})


def public_of(uid: str, *, signer_name: str, public_key: bytes) -> bytes:
    """The public bundle of a counted assembly, for everyone. Raises Refused before the count, or without one."""
    with scope.active(scope.EVERYWHERE, staff=True):
        row = Assembly.objects.filter(uid=uid).first()
        if row is None:
            raise Refused(Violation("decisions.missing"))
        return build(row, level=PUBLIC, signer_name=signer_name, public_key=public_key)


def _openings(row: Assembly, *, full: bool) -> list[dict[str, Any]]:
    found = LogOpening.objects.filter(assembly=row).order_by("index").values_list("index", "salt", "event")
    opened: list[dict[str, Any]] = [
        {"index": index, "salt": bytes(salt).hex(), "event": event} for index, salt, event in found
    ]
    return opened if full else [one for one in opened if json.loads(one["event"])["kind"] in format_.PUBLIC_KINDS]


def _motions(row: Assembly) -> list[dict[str, Any]]:
    keys = ("serial", "matter", "title", "text", "text_hash", "kind", "options", "seats", "count_parking")
    return list(Motion.objects.filter(assembly=row).order_by("serial").values(*keys))


def results(row: Assembly) -> list[dict[str, Any]]:
    """The last count of every motion, as logged."""
    last: dict[int, Verdict] = {}
    for verdict in Verdict.objects.filter(assembly=row).select_related("motion").order_by("version"):
        last[verdict.motion.serial] = verdict
    return [
        {
            "motion": serial,
            "outcome": verdict.outcome,
            "strict_outcome": verdict.strict_outcome,
            "regime": verdict.regime,
            "class": verdict.vote_class,
            "warnings": verdict.warnings,
            "sums": verdict.sums,
        }
        for serial, verdict in sorted(last.items())
    ]


def receipt_proof(row: Assembly, index: int) -> dict[str, Any]:
    """What a receipt needs to be checked offline: leaf, path and the newest kept checkpoint that covers it."""
    tree = logs.tree(row.pk)
    covering = [(size, note) for _, size, note in logs.notes(row.pk) if size > index]
    if not covering:
        raise Refused(Violation("decisions.not_covered_yet"))
    size, note = covering[-1]
    leaf = logs.public_events(row.pk)[index]
    data = leaf.kind.encode() + b"\n" + leaf.commitment
    return {
        "index": index,
        "leaf": transparency.leaf_hash(data).hex(),
        "path": [one.hex() for one in tree.inclusion(index, size)],
        "size": size,
        "note": note,
    }


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True).encode()


def _lines(values: Any) -> bytes:
    return b"".join(json.dumps(one, ensure_ascii=False, sort_keys=True).encode() + b"\n" for one in values)


def _zip(files: Mapping[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            info = zipfile.ZipInfo(name, _MOMENT)
            info.compress_type = zipfile.ZIP_STORED if name.startswith("papers/") else zipfile.ZIP_DEFLATED
            archive.writestr(info, data)
    return target.getvalue()
