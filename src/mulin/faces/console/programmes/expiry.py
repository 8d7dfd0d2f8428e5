"""What pages say about a document that has run out: the open question and where it is decided, or when it is asked."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from mulin.areas.registry import selectors as registry
from mulin.areas.registry.services import EXPIRY
from mulin.faces.shared import components as c
from mulin.faces.shared import links, wording
from mulin.kernel import clock
from mulin.mechanisms.cases import rules as cases
from mulin.mechanisms.packs import rules
from mulin.mechanisms.packs import selectors as packs

if TYPE_CHECKING:
    from mulin.faces.shared.hats import MulinRequest


def words(facts: rules.Facts, on: dt.date) -> str:
    """What an expired pack asks; empty while it holds."""
    if facts.valid_to is None or not facts.is_expired(on):
        return ""
    return f"文件有效期至 {wording.full_date(facts.valid_to)}，已满。继续执行、延续到某日还是停止，需要决定。"


def notices(request: MulinRequest, key: str, on: dt.date, *, titled: bool = False) -> tuple[c.Notice, ...]:
    """The question about an expired document: it leads to the open case, or says when the case will be opened."""
    facts = packs.find_pack(key).facts
    home, text = packs.path_of_pack(key), words(facts, on)
    if not text or packs.is_in_force(key, home, on):
        return ()
    said = f"《{facts.title}》{text}" if titled else text
    adopted = packs.adoption_on(key, home, on)
    if adopted is not None:
        source = f"{adopted.decided_by}，{adopted.basis}，自 {adopted.valid.lower.isoformat()} 起"
        return (c.Notice(f"《{facts.title}》已决定停止执行（{source}）。", "soon"),)
    case_id = registry.find_expiry_case(key, home)
    if case_id is not None:
        may = request.actor.may("packs.settle") and request.actor.covers(home)
        return (c.Notice(said, "soon", links.url("console:case", case_id), "去决定" if may else "看事项"),)
    label = cases.catalogue.get(EXPIRY).label
    if not request.actor.covers(home):
        return (c.Notice(f"{said}由{facts.issuer}在“{label}”事项里决定。", "soon"),)
    ahead = facts.valid_to is not None and clock.today() <= facts.valid_to
    when = "到期的次日" if ahead else "系统每日检查，下一次检查时"
    return (c.Notice(f"{said}{when}自动立“{label}”事项，交{facts.issuer}决定。", "soon"),)
