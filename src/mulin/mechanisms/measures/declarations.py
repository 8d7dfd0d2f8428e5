"""What the measures shelf declares: how the subjects of the base registers stand in time, and its messages."""

from __future__ import annotations

from typing import Any

from mulin.kernel import messages
from mulin.mechanisms.measures import rules, selectors
from mulin.mechanisms.packs import keys
from mulin.mechanisms.packs import selectors as packs

SOURCES = (
    rules.Source(
        "community",
        exists="b.state <> 'WITHDRAWN' AND (b.founded_on IS NULL OR b.founded_on <= %(on)s)"
        " AND (b.ended_on IS NULL OR b.ended_on > %(on)s)",
    ),
    rules.Source("project", exists="b.state = 'ACTIVE'"),
)

_STATES: dict[str, tuple[str, keys.Tone]] = {
    "not-due": ("未到期", "plain"),
    "on-track": ("进度正常", "plain"),
    "behind": ("落后进度", "soon"),
    "met": ("已达标", "met"),
    "missed": ("未达标", "late"),
    "no-data": ("暂无数据", "soon"),
}


def add_measures(*specs: rules.MeasureSpec) -> None:
    """Declare measures, and the references by which clauses bind to them."""
    rules.registry.add(*specs)
    keys.add(*(keys.Entry(f"measure:{spec.key}", spec.label) for spec in specs))


def target_stands(asking: keys.Asking) -> keys.Standing:
    """A target's figure and standing on the day asked for."""
    pack = packs.find_pack(asking.pack)
    rows = selectors.status(
        pack, on=asking.on, today=asking.on, layers=asking.layers, only=frozenset({int(asking.key)})
    )
    text, tone = _STATES[rows[0]["state"]]
    return keys.Standing(f"{_shown(rows[0])}{text}", tone)


def _shown(row: dict[str, Any]) -> str:
    if row["value"] is None:
        return ""
    if row["denominator"] is None:
        return f"{row['numerator']} {row['unit']}，"
    return f"{row['numerator']} / {row['denominator']}（{row['value']}{row['unit']}），"


def declare() -> None:
    """Register everything above."""
    keys.answer("target", target_stands)
    for source in SOURCES:
        rules.registry.add_source(source)
    messages.register_all(
        {
            "measures.unknown_measure": "没有指标 {measure}。",
            "measures.unknown_basis": "指标“{measure}”没有口径 {basis}。",
            "measures.bad_parameter": "指标参数 {key} 不能是 {value}。",
            "measures.baseline_basis": "基线须写明依据。",
            "measures.league_ungrounded": "排名默认关闭：发布前须写明{missing}。",
            "measures.publish_undecided": "公开数据须有决定文号。",
            "measures.withdraw_reason": "撤回已公开的数据须写明理由。",
        }
    )
