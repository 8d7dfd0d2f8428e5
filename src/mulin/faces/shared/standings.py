"""The badge of a decision: 争议中, 暂缓执行, 已撤销, wherever the decision is used; nothing where it simply stands."""

from __future__ import annotations

from mulin.faces.shared import components as c
from mulin.mechanisms.decisions.rules.standing import Payment, Standing, payment

TONES: dict[Standing, c.Tone] = {
    Standing.STANDS: "plain",
    Standing.DISPUTED: "soon",
    Standing.SUSPENDED: "late",
    Standing.REVOKED: "late",
}
PAYMENTS = {Payment.WARN: "依据这个决定的付款请先核实。", Payment.STOP: "依据这个决定的付款应停止。"}


def chips(held: Standing) -> tuple[c.Chip, ...]:
    """The badge; empty for a decision that stands."""
    if held is Standing.STANDS:
        return ()
    return (c.Chip(held.label, TONES[held], PAYMENTS[payment(held)]),)


def notices(held: list[tuple[str, Standing]]) -> tuple[c.Notice, ...]:
    """A word above a page for each decision that may not simply be relied on."""
    return tuple(
        c.Notice(f"“{title}”的决定{one.label}：{PAYMENTS[payment(one)]}", TONES[one])
        for title, one in held
        if one is not Standing.STANDS
    )
