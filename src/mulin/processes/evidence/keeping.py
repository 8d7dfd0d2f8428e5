"""Taking a folder out is recorded: who took how many files of which place and period."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from django.db import transaction

from mulin.kernel.actor import Actor, require
from mulin.kernel.audit import services as audit
from mulin.processes.evidence.collecting import Folder, Wish, collect


@transaction.atomic
def collect_for_export(wish: Wish, *, root: Path, actor: Actor, now: dt.datetime) -> Folder:
    """The folder of a wish for a hat that may export there; files may hold personal data, so the audit says so."""
    require(actor, "registers.export", wish.path)
    folder = collect(wish, root=root)
    audit.record(
        actor,
        "evidence.folder.packed",
        now=now,
        path=wish.path,
        subject=("pack", wish.pack),
        summary=f"{wish.place_name} {wish.first.isoformat()} 至 {wish.last.isoformat()}",
        details={"files": len(folder.with_file), "clauses": folder.clauses, "gaps": len(folder.gaps)},
    )
    return folder
