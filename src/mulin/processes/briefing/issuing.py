"""Issuing the leader's page: it becomes a paper whose text never changes, on which leaders write."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from mulin.kernel import calendar
from mulin.kernel.actor import Actor
from mulin.mechanisms.notices import papers
from mulin.processes.briefing.composing import Wish, compose

KIND = "brief"


@transaction.atomic
def issue(wish: Wish, *, issuer: str, actor: Actor, now: dt.datetime, days: calendar.Calendar) -> int:
    """Compose the page and make it final; returns the paper's id. Raises NotAllowed, NotFound."""
    brief = compose(wish, days=days)
    layer = "DEMO" if "DEMO" in wish.layers else "REAL"
    new = papers.NewPaper(
        KIND, wish.path, wish.place_name, issuer, brief.title, brief.blocks, source_type="programme", layer=layer
    )
    paper = papers.draft_paper(new, actor=actor, now=now)
    papers.submit_paper(paper, actor=actor, now=now)
    return paper
