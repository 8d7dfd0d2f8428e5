"""What the notices shelf registers: its messages."""

from __future__ import annotations

from mulin.kernel import messages

TEXTS = {
    "notices.incomplete": "公告须有标题和依据条款。",
    "notices.missing": "没有这份公告，或它不在您的范围内。",
    "notices.state": "公告当前为“{state}”，不能办理这一步。",
    "notices.no_spot": "请至少写明一处张贴位置或发布渠道。",
    "notices.period": "公示的最后一日不能早于第一日。",
    "notices.still_running": "公示期至 {to_day} 结束，期满后才能办结。",
    "notices.page_incomplete": "发布须有标题、网址名和发布依据（决定或批示）。",
    "notices.page_missing": "没有这个页面，或它已撤下。",
    "notices.slug_taken": "网址名 {slug} 已被其他地方使用。",
    "notices.reason_missing": "请写明撤下的理由。",
}


def declare() -> None:
    """Register everything above."""
    messages.register_all(TEXTS)
