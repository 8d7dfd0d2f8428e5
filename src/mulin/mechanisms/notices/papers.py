"""Official papers, for the shelves that write them: kinds to declare, papers to draft.

In an area's ``declarations``::

    from mulin.mechanisms.notices import papers

    papers.kinds.add(papers.PaperKind("league", "排名通报", chain=("papers.sign",), public=True))

and in its services ``papers.draft_paper(papers.NewPaper(kind="league", …), actor=actor, now=now)``, which gives
the id that the page ``console:paper`` takes. Everything after the draft (sign-off, number, sealed copy, posting,
service) is done on that page by the posts whose it is.
"""

from mulin.mechanisms.notices.rules import NewPaper, Opinion, PaperKind, Recipient, kinds
from mulin.mechanisms.notices.selectors.papers import PaperView, get_paper, papers_of_source
from mulin.mechanisms.notices.services.drafting import draft_paper, revise_paper, submit_paper

__all__ = [
    "NewPaper",
    "Opinion",
    "PaperKind",
    "PaperView",
    "Recipient",
    "draft_paper",
    "get_paper",
    "kinds",
    "papers_of_source",
    "revise_paper",
    "submit_paper",
]
