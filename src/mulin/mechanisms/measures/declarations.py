"""What the measures shelf declares: how the subjects of the base registers stand in time, and its messages."""

from __future__ import annotations

from typing import Any

from mulin.base.access.rules import Role
from mulin.kernel import messages
from mulin.kernel.registers.rules import Field, Kind
from mulin.mechanisms.cases import services as cases
from mulin.mechanisms.cases.declarations import declare_procedure
from mulin.mechanisms.cases.rules import CaseType
from mulin.mechanisms.measures import rules, selectors, workflow
from mulin.mechanisms.measures.selectors import leagues
from mulin.mechanisms.measures.services import leagues as rankings
from mulin.mechanisms.notices import papers
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


_AUTHORITY = str(Role.AUTHORITY)
_CHECK = workflow.Check
LEAGUE_CHECK = CaseType(
    key=leagues.CHECK,
    label="排名数字核对",
    flow=workflow.CHECK,
    clauses=(workflow.BASIS,),
    opens="measures.league",  # nobody's: a round opens its checks itself
    goal=_CHECK.CONFIRMED,
    opened=(
        Field("league", "排名", required=True, clause=workflow.BASIS),
        Field("on_date", "截至", Kind.DATE, required=True, clause=workflow.BASIS),
        Field("figures", "本地的数字", required=True, clause=workflow.BASIS),
    ),
    steps={
        str(workflow.Action.EXPLAIN): (Field("explanation", "说明", required=True, clause=workflow.BASIS),),
        str(workflow.Action.ASK): (Field("wrong", "哪里不对的说明", required=True, clause=workflow.BASIS),),
        str(workflow.Action.DECLINE): (Field("declined", "不予更正的理由", required=True, clause=workflow.BASIS),),
    },
    holders={str(_CHECK.ASKED): _AUTHORITY, str(_CHECK.CORRECTION): _AUTHORITY},
    reviews=frozenset({str(_CHECK.CORRECTION)}),
    about="排名发布以前，被排名的地方先核对自己的数字：无误、要求更正或作说明；说明随通报一并印出。期满未答的照数发布。",
)


CIRCULAR = papers.PaperKind(
    leagues.CIRCULAR, "排名通报", red_head=True, offered=False, help="由已发布的排名生成，数字按发布时定格。"
)


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
    declare_procedure(LEAGUE_CHECK)
    papers.kinds.add(CIRCULAR)
    cases.on_step(leagues.CHECK, workflow.Action.ACCEPT, rankings.correction_accepted)
    cases.on_step(leagues.CHECK, workflow.Action.DECLINE, rankings.correction_declined)
    keys.add(keys.Entry("rule:league", "晾晒排名与通报", "console:leagues"))
    messages.register_all(
        {
            "measures.unknown_measure": "没有指标 {measure}。",
            "measures.unknown_basis": "指标“{measure}”没有口径 {basis}。",
            "measures.bad_parameter": "指标参数 {key} 不能是 {value}。",
            "measures.baseline_basis": "基线须写明依据。",
            "measures.league_ungrounded": "排名默认关闭：发布前须写明{missing}。",
            "measures.league_missing": "没有这张排名，或它不在您的范围内。",
            "measures.league_state": "这张排名现在是“{state}”，不能办理这一步。",
            "measures.league_empty": "请写明排名名称，并至少选一项指标。",
            "measures.league_weights_basis": "权重和最小分母没有文件规定，须写明决定机关和依据。",
            "measures.league_weight_missing": "几项指标合计排名的，每项都要写明满分、目标、斜率和底分。",
            "measures.league_nothing": "有数据的同级地方不到两个，没有什么可排。",
            "measures.league_window_open": "核对期待设定（{whose}）；没有设定以前，请指定核对的最后一日。",
            "measures.league_window_past": "核对的最后一日须晚于今天。",
            "measures.league_window_runs": "核对期到 {until}（含），还有地方没有答复，期满后才能结束。",
            "measures.league_corrections": "{places}要求更正，处理完才能结束核对。",
            "measures.league_replaced": "要更正的那一期已经有更正的一期，请在新的一期上更正。",
            "measures.league_circular_twice": "这一期已经起草过通报，请在原来的公文上修改。",
            "measures.league_reason": "请写明不发布的理由。",
            "measures.publish_undecided": "公开数据须有决定文号。",
            "measures.withdraw_reason": "撤回已公开的数据须写明理由。",
        }
    )
