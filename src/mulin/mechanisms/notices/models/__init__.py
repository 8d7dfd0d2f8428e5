"""Tables of the notices shelf: notices and published pages; papers with their acts, numbers and services."""

from mulin.mechanisms.notices.models.notices import Notice, Posting, PublishedPage
from mulin.mechanisms.notices.models.papers import (
    Paper,
    PaperNumber,
    PaperSeries,
    PaperService,
    PaperSignature,
    PaperVersion,
    PublishedPaper,
)

__all__ = [
    "Notice",
    "Paper",
    "PaperNumber",
    "PaperSeries",
    "PaperService",
    "PaperSignature",
    "PaperVersion",
    "Posting",
    "PublishedPage",
    "PublishedPaper",
]
