"""The order in which the seed is loaded, and when it need not be."""

from __future__ import annotations

import datetime as dt
import functools
import hashlib
import importlib
import importlib.resources
from collections.abc import Callable
from importlib.resources.abc import Traversable
from importlib.util import find_spec

from django.db import connection, transaction

from mulin.base.places import services as places
from mulin.kernel import calendar, scope
from mulin.kernel.actor import SYSTEM
from mulin.kernel.almanac import services as almanac
from mulin.kernel.audit import services as audit
from mulin.kernel.installation import selectors as installation
from mulin.mechanisms.packs import loading as packs_on_disk
from mulin.mechanisms.packs import services as packs
from mulin.mechanisms.packs.rules import Pack
from mulin.processes import cast
from mulin.processes.seeding import parties, regions, rosters, tasks

Progress = Callable[[str], None]
MARK = "seed"


def moment(day: dt.date) -> dt.datetime:
    """When what a document states counts as recorded: nine o'clock of its day of issue, in Shanghai."""
    return dt.datetime.combine(day, dt.time(9), calendar.ZONE)


@functools.cache
def source_digest() -> str:
    """A digest of everything the seed comes from: the packs, the calendar, and this package's own code."""
    digest = hashlib.sha256()
    home = importlib.resources.files("mulin")
    for folder in (home / "packs", home / "kernel" / "data", home / "processes" / "seeding"):
        _feed(digest, folder, "")
    return digest.hexdigest()


def _feed(digest: hashlib._Hash, folder: Traversable, prefix: str) -> None:
    for entry in sorted(folder.iterdir(), key=lambda one: one.name):
        if entry.name == "__pycache__":
            continue
        if entry.is_dir():
            _feed(digest, entry, f"{prefix}{entry.name}/")
        else:
            digest.update(f"{prefix}{entry.name}".encode())
            digest.update(entry.read_bytes())


def wanted_digest() -> str:
    """What the seed of this installation comes from: the sources, its place, its own packs."""
    founded, own = installation.find(), packs_on_disk.own_digest()
    if founded is None and not own:
        return source_digest()
    parts = (source_digest(), own, *((founded.region, *founded.packs) if founded else ()))
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def is_current() -> bool:
    """Whether the database holds the seed of this version."""
    return places.seed_digest(MARK) == wanted_digest()


def load_seed(*, now: dt.datetime, progress: Progress) -> None:
    """Load or refresh everything that the documents state, in one transaction; nothing to do takes no time.

    An installation that was founded for a place gets that place's tree and its own choice of packs.
    """
    with scope.active(scope.EVERYWHERE, staff=True):
        if is_current():
            return
    documents = packs_on_disk.load_packs()
    progress(f"载入区划与 {len(documents)} 份文件：机构、名单……" if documents else "载入区划……")
    with transaction.atomic(), scope.active(scope.EVERYWHERE, staff=True):
        founded = installation.find()
        almanac.load_bundled(now=now)
        first = moment(min(pack.facts.valid_from for pack in documents)) if documents else now
        regions.load_tree(documents, now=first, under=founded.region if founded else "")
        for pack in documents:
            _load(pack, now=now)
        packs.load_packs(now=now)
        places.mark_seed(MARK, wanted_digest(), now=now)
    _refresh_statistics()


def _refresh_statistics() -> None:
    """Tell the planner what was loaded: without it the first figures are planned for empty tables."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _load(pack: Pack, *, now: dt.datetime) -> None:
    issued = moment(pack.facts.valid_from)
    regions.load_of(pack, now=issued)
    parties.load_of(pack, now=issued)
    made = rosters.load_of(pack)
    planned = tasks.load_of(pack)
    audit.record(
        SYSTEM,
        "seed.pack.loaded",
        now=now,
        path=regions.path_of(pack.facts.region),
        subject=("pack", pack.key),
        summary=pack.facts.title,
        details={"version": pack.version, "communities": made, "tasks": planned},
    )


def load_demonstration(*, now: dt.datetime, progress: Progress) -> None:
    """Load the 演示 layer once, where this installation carries it: communities, the cast, its cases and filings."""
    demonstration = None
    if find_spec("mulin.processes.demonstration") is not None:
        demonstration = importlib.import_module("mulin.processes.demonstration")
        demonstration.load(now=now, progress=progress)
    with scope.active(scope.EVERYWHERE, staff=True):
        cast.ensure_cast(now)
    if demonstration is not None:
        demonstration.load_cases(now)
        demonstration.load_filings(now)
        demonstration.load_tasks(now)
        demonstration.load_strategies(now)
        demonstration.load_papers(now)
        demonstration.load_publicity(now)
        demonstration.load_assemblies(now)
