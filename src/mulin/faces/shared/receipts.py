"""The printed receipt of a ballot: its code, its words, and a code for the camera. No choice, no name."""

from __future__ import annotations

from mulin.faces.shared import components as c
from mulin.faces.shared import links, pages
from mulin.kernel.documents.html import qr_svg
from mulin.mechanisms.decisions.selectors.receipts import Slip


def address(slip: Slip, base: str) -> str:
    """Where the proof is checked; ``base`` is scheme and host of the public site. Nothing after ``#`` is sent."""
    return f"{base.rstrip('/')}{links.url('public:verify')}#{slip.fragment}"


def sheet(slip: Slip, base: str, *, back: c.Action | None = None) -> pages.DocumentPage:
    """The receipt as a paper of its own."""
    lines = (
        f"回执码：{slip.code}",
        f"在日志中的位置：第 {slip.index + 1} 条",
        f"校验点的八个词：{slip.words}",
        "这张回执证明您的票已登记，不显示您选了什么。扫码在手机上核对；"
        f"没有手机的，请人在 {base.rstrip('/')}{links.url('public:verify')} 填回执码。",
    )
    return pages.DocumentPage(
        title="表决回执",
        lead=slip.title,
        actions=(back,) if back else (),
        addressee=slip.title,
        body=tuple(pages.Paragraph(line) for line in lines),
        official=False,
        qr=qr_svg(address(slip, base)),
        qr_note="扫码核对这张票在日志里",
    )
