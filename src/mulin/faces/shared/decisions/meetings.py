"""The assemblies of one community as a card of its page."""

from __future__ import annotations

from mulin.faces.shared import components as c
from mulin.faces.shared import links, wording
from mulin.mechanisms.decisions.rules.stages import Stage
from mulin.mechanisms.decisions.selectors import assemblies as reading

SHOWN = 5


def panel(community_id: int, *, layer: str) -> tuple[c.Panel, ...]:
    """The latest assemblies, each a door; the way to convene one. Links that a hat may not follow fall away."""
    lines = reading.list_lines(community_id=community_id, layers=(layer,), limit=SHOWN)
    convene = c.Action("召集业主大会", links.url("console:assembly-new", community_id))
    if not lines:
        why = "还没有业主大会会议。业委会或筹备组召集；没有或不召集的，由社区（村）、街道（乡镇）召集。"
        return (c.Panel("业主大会", empty=c.EmptyState("还没有会议", why, convene)),)
    return (
        c.Panel(
            "业主大会",
            tasks=tuple(
                c.Task(
                    one.title,
                    sub=f"会议日期 {wording.full_date(one.event_on)}" if one.event_on else "日期未定",
                    chip=c.Chip(one.stage.label, "met" if one.stage is Stage.ANNOUNCED else "plain"),
                    href=links.url("console:assembly", one.id),
                )
                for one in lines
            ),
            actions=(convene,),
        ),
    )
