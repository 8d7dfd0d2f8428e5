"""All acts on papers under one name: ``services.papers.draft_paper(…)``."""

from mulin.mechanisms.notices.rules import NewPaper, Opinion, Recipient, SealedPage
from mulin.mechanisms.notices.services.copies import seal_with_files
from mulin.mechanisms.notices.services.drafting import (
    draft_paper,
    pass_paper,
    return_paper,
    revise_paper,
    submit_paper,
)
from mulin.mechanisms.notices.services.issuing import (
    link_follow_up,
    note_on_paper,
    post_paper,
    seal_paper,
    serve_paper,
    withdraw_paper,
)
from mulin.mechanisms.notices.services.numbering import number_paper, open_series

__all__ = [
    "NewPaper",
    "Opinion",
    "Recipient",
    "SealedPage",
    "draft_paper",
    "link_follow_up",
    "note_on_paper",
    "number_paper",
    "open_series",
    "pass_paper",
    "post_paper",
    "return_paper",
    "revise_paper",
    "seal_paper",
    "seal_with_files",
    "serve_paper",
    "submit_paper",
    "withdraw_paper",
]
