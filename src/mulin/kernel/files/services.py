"""Storing files: checked by content, named by their SHA-256, written once, never executed."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

from django.db import transaction

from mulin.kernel.actor import Actor
from mulin.kernel.audit import services as audit
from mulin.kernel.files import rules
from mulin.kernel.files.models import StoredFile
from mulin.kernel.files.selectors import place_of


@transaction.atomic
def store(
    data: bytes,
    name: str,
    *,
    root: Path,
    path: str,
    actor: Actor,
    now: dt.datetime,
    subject: tuple[str, object] = ("", ""),
    clause: str = "",
) -> int:
    """Keep a file below ``root`` (MEDIA_ROOT) and enter it; returns its id.

    The same bytes are written once. Raises InputError if the content is not taken; the bytes are on disk
    before the row is, so a crash leaves at worst a file that no row names.
    """
    checked = rules.check(data, name)
    digest = hashlib.sha256(data).hexdigest()
    _write(place_of(root, digest), data)
    row = StoredFile.objects.create(
        path=path,
        name=checked.name,
        kind=checked.kind.value,
        size=len(data),
        digest=digest,
        subject_type=subject[0],
        subject_id=str(subject[1]),
        clause=clause,
        stored_at=now,
        stored_by=actor.label,
    )
    audit.record(
        actor,
        "files.file.stored",
        now=now,
        path=path,
        subject=("file", row.pk),
        summary=checked.name,
        basis=clause,
        details={"sha256": digest, "size": len(data), "of": [subject[0], str(subject[1])]},
    )
    return int(row.pk)


@transaction.atomic
def follow(file_ids: Iterable[int], *, path: str) -> None:
    """Let files stand at the place to which what they belong to has gone; inside the range alone."""
    StoredFile.objects.filter(pk__in=set(file_ids)).update(path=path)


def _write(target: Path, data: bytes) -> None:
    if target.exists():
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(0o640)
        Path(temporary).replace(target)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
