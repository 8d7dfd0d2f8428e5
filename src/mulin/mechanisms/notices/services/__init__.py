"""Acts on notices, published pages and papers. One function an act; each audited in its own transaction."""

from mulin.mechanisms.notices.services import papers
from mulin.mechanisms.notices.services.notices import (
    NewNotice,
    NewPage,
    Spot,
    draft_notice,
    end_notice,
    post_notice,
    publish_page,
    withdraw_page,
)

__all__ = [
    "NewNotice",
    "NewPage",
    "Spot",
    "draft_notice",
    "end_notice",
    "papers",
    "post_notice",
    "publish_page",
    "withdraw_page",
]
