"""A few 演示 papers in every state that needs no sealed copy, one line each of ``sheets/papers.csv``.

A line goes as far as its ``until``: DRAFT, IN_SIGN_OFF, SIGNED, NUMBERED, WITHDRAWN, RETURNED. The authority of the
stage writes and numbers, the leader signs, each on the line's day; nothing is issued, so that nothing is published.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.db import transaction

from mulin.base.access import selectors as access
from mulin.base.places import bulk
from mulin.base.places import selectors as places
from mulin.kernel import scope
from mulin.kernel.actor import Actor
from mulin.kernel.documents import typed
from mulin.kernel.registers import loading
from mulin.mechanisms.notices import papers
from mulin.mechanisms.notices.services import papers as acting
from mulin.processes.demonstration import removal, tables

SHEET = "papers.csv"
AGREED = "同意印发"
SIGNED, NUMBERED = ("SIGNED", "NUMBERED", "WITHDRAWN"), ("NUMBERED", "WITHDRAWN")


def load_papers(now: dt.datetime) -> int:
    """Write the papers unless they stand; returns how many. Runs as the owner, after the cast."""
    with transaction.atomic(), scope.active(scope.EVERYWHERE, staff=True):
        if not bulk.is_marked(removal.MARK) or bulk.is_marked(removal.PAPERS_MARK):
            return 0
        posts = {user.username: hat.actor(user.pk, demo=True) for user, hat in access.demo_cast()}
        rows = tables.rows_of(SHEET)
        for row in rows:
            _write(row, posts)
        bulk.mark(removal.PAPERS_MARK, digest=tables.digest(), now=now)
    return len(rows)


def _write(row: Mapping[str, str], posts: Mapping[str, Actor]) -> None:
    stage = row["pack"].lower()
    clerk, leader = posts[f"{stage}-authority"], posts[f"{stage}-leader"]
    now = loading.recording_moment(dt.date.fromisoformat(row["day"]))
    home = clerk.ranges[0].lo
    new = papers.NewPaper(
        kind=row["kind"],
        path=home,
        place_name=places.region_of_path(home).name,
        issuer=row["issuer"],
        title=row["title"],
        body=typed.parse(row["body"].replace("|", "\n").replace(" / ", "\t")),
        addressees=row["addressees"],
        clause=row["clause"],
        layer="DEMO",
    )
    paper = papers.draft_paper(new, actor=clerk, now=now)
    if row["until"] != "DRAFT":
        _further(paper, row, clerk, leader, now)


def _further(paper: int, row: Mapping[str, str], clerk: Actor, leader: Actor, now: dt.datetime) -> None:
    until = row["until"]
    acting.submit_paper(paper, actor=clerk, now=now)
    if until == "RETURNED":
        acting.return_paper(paper, opinion=row["opinion"], actor=leader, now=now)
    if until in SIGNED:
        acting.pass_paper(paper, actor=leader, now=now, opinion=AGREED)
    if until in NUMBERED:
        series = acting.open_series(
            row["mark"], issuer=row["issuer"], path=clerk.ranges[0].lo, actor=clerk, now=now, layer="DEMO"
        )
        acting.number_paper(paper, series_id=series, actor=clerk, now=now)
    if until == "WITHDRAWN":
        acting.withdraw_paper(paper, reason=row["opinion"], actor=clerk, now=now)
