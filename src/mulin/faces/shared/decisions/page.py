"""The decision page: the legal stages, participation against both thresholds, motions, and what was counted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from mulin.faces.shared import components as c
from mulin.faces.shared import links, pages, wording
from mulin.faces.shared.decisions import words
from mulin.kernel import calendar
from mulin.mechanisms.decisions.rules import progress, stages
from mulin.mechanisms.decisions.rules.progress import Act
from mulin.mechanisms.decisions.rules.rulepack import RulePack
from mulin.mechanisms.decisions.rules.stages import Stage
from mulin.mechanisms.decisions.selectors.assemblies import MotionView, View
from mulin.mechanisms.decisions.selectors.counts import Turnout
from mulin.mechanisms.decisions.texts import REASONS, WARNINGS

LABELS = {
    Act.MOTION: "添加议题",
    Act.RULES: "议事规则",
    Act.ROLL_DRAFT: "生成名册",
    Act.ROLL_PUBLISH: "公示名册",
    Act.ROLL_FREEZE: "冻结名册",
    Act.NOTICE: "发会议公告",
    Act.OPEN: "开始表决",
    Act.CLOSE: "截止表决",
    Act.COUNT: "计票",
    Act.ANNOUNCE: "公告最终结果",
    Act.WITHDRAW: "撤回会议",
}
_CHANNELS = {None: "待设定，只收纸质票", "own": "本系统", "official_only": "只用官方平台"}
_SILENT = {"ignore": "不计入参与", "participate": "计入参与", "follow_majority": "计入参与并随多数"}


def chips(view: View) -> tuple[c.Chip, ...]:
    """Stage, layer, and what stands against the decision."""
    line, tone = view.line, "met" if view.line.stage is Stage.ANNOUNCED else "plain"
    found = [c.Chip(line.stage.label, tone)]  # type: ignore[arg-type]
    found += [c.Chip("演示数据", "soon")] if line.layer == "DEMO" else []
    for standing, word in ((line.disputed, "争议中"), (line.suspended, "暂缓执行"), (line.revoked, "已撤销")):
        if standing:
            found.append(c.Chip(word, "late"))
    return tuple(found)


def earliest_words(view: View, today: dt.date) -> str:
    """最快 12月8日 …: the first lawful day of the meeting, if the notice goes out today."""
    day = stages.earliest_event(today, view.notice_days, clear=view.clear_days)
    return f"今天公告，会议最快 {wording.month_day(day)}（须提前 {view.notice_days} 天）"


def lead(view: View, turnout: Turnout | None, waits: tuple[str, ...], today: dt.date) -> c.Lead:
    """The sentence that the reader came for."""
    stage = view.line.stage
    if stage is Stage.WITHDRAWN:
        return "会议已撤回，没有表决。"
    if stage is Stage.VOTING and turnout is not None:
        return _turnout_words(turnout)
    if stage in (Stage.PRELIMINARY, Stage.ANNOUNCED):
        return _result_words(view)
    if stage is Stage.COUNTING:
        return "表决已截止，等待计票；计票以前谁也看不到结果。"
    if waits:
        return f"离下一步还差：{'；'.join(waits)}。{_dates(view, today)}"
    return f"可以办下一步了。{_dates(view, today)}"


def _dates(view: View, today: dt.date) -> str:
    if view.line.event_on is None:
        return f"{earliest_words(view, today)}。"
    return f"会议日期 {wording.month_day(view.line.event_on)}。"


def _turnout_words(found: Turnout) -> c.Lead:
    lacks = found.missing
    if not lacks.heads and not lacks.area:
        return (c.Part("参与已达法定比例", "met"), "，截止以前仍可投票；计票以前没有任何结果。")
    return ("还差 ", c.Part(f"{lacks.heads:,} 户、{words.area(lacks.area)}", "soon"), " 才达到法定参与比例。")


def _result_words(view: View) -> str:
    outcomes = [f"《{one.title}》{words.OUTCOMES[one.result.outcome]}" for one in view.motions if one.result]
    until = view.result_until
    tail = f"异议期到 {wording.month_day(until)}。" if view.line.stage is Stage.PRELIMINARY and until else ""
    return f"{'；'.join(outcomes)}。{tail}"


def steps(view: View, waits: tuple[str, ...]) -> tuple[c.Step, ...]:
    """The legal stages in their order; what is missing stands at the present one."""
    now = view.line.stage
    order = list(stages.WAY)
    at = order.index(now) if now in order else -1
    texts = _step_texts(view)
    found = []
    for index, stage in enumerate(order):
        if now is Stage.ANNOUNCED or index < at:
            found.append(c.Step(stage.label, "done", texts.get(stage, "")))
        elif index == at:
            found.append(c.Step(stage.label, "now", texts.get(stage, ""), missing=waits))
        else:
            found.append(c.Step(stage.label, "blocked" if now is Stage.WITHDRAWN else "todo"))
    return tuple(found)


def _step_texts(view: View) -> dict[Stage, str]:
    line, roll = view.line, view.roll
    texts = {Stage.DRAFT: f"{view.convener_word}召集"}
    if roll is not None:
        texts[Stage.ROLL] = f"{roll.state_label}：{roll.heads:,} 户、{words.area(roll.area)}"
    if view.noticed_on is not None and line.event_on is not None:
        texts[Stage.NOTICED] = f"{view.noticed_on} 公告，{line.event_on} 开会"
    if line.closes_at is not None:
        texts[Stage.VOTING] = f"{line.closes_at.astimezone(calendar.ZONE):%Y-%m-%d %H:%M} 截止"
    if view.result_until is not None:
        texts[Stage.PRELIMINARY] = f"异议期到 {view.result_until}"
    return texts


def gauges(view: View, found: Turnout | None) -> tuple[c.Gauge, ...]:
    """Two bars, area and heads, with the line at the threshold of the law of that day."""
    if found is None:
        return ()
    quorum = view.regime.quorum
    mark, label = 100 * quorum.numerator / quorum.denominator, words.share(quorum)
    pairs = (
        ("面积", found.returned.area, found.total.area, found.needed.area, words.area),
        ("人数", found.returned.heads, found.total.heads, found.needed.heads, lambda n: f"{n:,} 户"),
    )
    return tuple(
        c.Gauge(
            name, f"{show(part)} ／ {show(whole)}", 100 * part / whole, mark, label,
            "met" if part >= needed else "plain", f"需要 {show(needed)}",
        )
        for name, part, whole, needed, show in pairs
    )  # fmt: skip


def facts(view: View) -> tuple[c.Fact, ...]:
    """Who, how, when, under which law; the fingerprints that the notice prints."""
    regime = view.regime
    rows = [
        ("召集", view.convener_word, view.convened_because),
        ("参会范围", view.scope_text, ""),
        ("形式", view.form, ""),
        ("适用法律", words.law(regime.basis), f"参与须达面积和人数各{words.share(regime.quorum)}（{regime.key}）"),
    ]
    if view.roll is not None and view.roll.root:
        rows.append(("名册指纹", view.roll.root, f"第 {view.roll.version} 版"))
    if view.rules_hash:
        rows.append(("规则指纹", view.rules_hash, "公告后不能再改"))
    return tuple(c.Fact(label, value, note=note) for label, value, note in rows if value)


def rules_panel(view: View) -> c.Panel:
    """What counts how, as it will be or was noticed."""
    if not view.rules:
        return c.Panel("议事规则", span="half", paragraphs=("还没有确认。确认以前按法定口径：只数实际投出的票。",))
    plain = RulePack()
    given: Mapping[str, Any] = {name: view.rules.get(name, getattr(plain, name)) for name in RulePack.__slots__}
    rows = (
        c.Fact("电子表决", _CHANNELS[given["electronic"]]),
        c.Fact("送达未回票", _SILENT[given["silent"]]),
        c.Fact("废票", "计入参与" if given["invalid_participates"] else "不计入参与"),
        c.Fact("冻结后买房", "可由新业主投" if given["sale_in_window"] else "由冻结时的业主投"),
        c.Fact("受托上限", f"{given['max_principals']} 户" if given["max_principals"] else "不限"),
        c.Fact("纸质票双人录入", f"{given['sample']}%"),
    )
    return c.Panel("议事规则", span="half", facts=rows)


def motion_panel(view: View, motion: MotionView, actions: tuple[c.Action, ...]) -> c.Panel:
    """A motion: the item and its threshold, the text, the hash; after the count the sums and both verdicts."""
    need = words.majority(motion.vote_class, motion.majority, of_participants=view.regime.of_participants)
    matter = words.MATTERS[motion.matter]  # type: ignore[index]
    rows = [c.Fact("法定事项", matter, note=need)]
    if motion.kind == "ONE_OF":
        rows.append(c.Fact("方案", "、".join(motion.options)))
    if motion.seats:
        rows.append(c.Fact("应选", f"{motion.seats} 人"))
    rows.append(c.Fact("全文指纹", motion.text_hash, note="公告、选票和这里是同一份全文"))
    found = motion.result
    return c.Panel(
        f"议题 {motion.serial}　{motion.title}",
        paragraphs=(motion.text or "还没有全文。", *_warned(motion)),
        facts=tuple(rows),
        table=_sums(motion) if found else None,
        chips=_verdicts(motion),
        actions=actions,
        id=f"motion-{motion.serial}",
    )


def _verdicts(motion: MotionView) -> tuple[c.Chip, ...]:
    found = motion.result
    if found is None:
        return ()
    pairs = (("法定口径", found.strict_outcome), ("议事规则口径", found.outcome))
    return tuple(
        c.Chip(f"{label}：{words.OUTCOMES[outcome]}", "met" if outcome == "ADOPTED" else "late")
        for label, outcome in pairs
    )


def _warned(motion: MotionView) -> tuple[str, ...]:
    found = motion.result
    if found is None:
        return ()
    reasons = tuple(f"{REASONS[one]}。" for one in found.sums["configured"]["reasons"])
    return (*reasons, *(f"{WARNINGS[one]}。" for one in found.warnings))


def _sums(motion: MotionView) -> c.Table:
    found = motion.result
    sums: Mapping[str, Any] = found.sums if found else {}
    total = sums["total"]
    named = [("弃权", "0"), *((text, str(number)) for number, text in enumerate(motion.options, start=1))]
    nothing = {"area": 0, "heads": 0}
    lines = [(text, sums["options"].get(number, nothing)) for text, number in (*named[1:], named[0])]
    lines += [("参与表决", sums["participating"]), ("废票", sums["void"]), ("送达未回票", sums["silent"])]
    return c.Table(
        columns=(
            c.Column("what", "项", head=True),
            c.Column("area", "面积", "num", "㎡"),
            c.Column("part", "占全体", "num", "%"),
            c.Column("heads", "人数", "num", "户"),
            c.Column("share", "占全体", "num", "%"),
        ),
        rows=tuple(_row(text, sums_of, total) for text, sums_of in lines),
        total_row=_row("全体业主", total, total),
        caption=f"议题 {motion.serial} 的计票",
    )


def _row(text: str, part: Mapping[str, int], total: Mapping[str, int]) -> c.Row:
    def of(measure: str) -> c.Cell:
        whole = total[measure]
        return c.Cell(wording.percent(100 * part[measure] / whole, 2).rstrip("%") if whole else "")

    area = c.Cell(wording.hundredths(part["area"]))
    return c.Row((c.Cell(text, kind="strong"), area, of("area"), c.Cell(f"{part['heads']:,}"), of("heads")))


def build(
    view: View,
    *,
    face: str,
    may: tuple[Act, ...],
    turnout: Turnout | None,
    today: dt.date,
    now: dt.datetime,
    notices: tuple[c.Notice, ...] = (),
) -> pages.CasePage:
    """The whole page for an official or a committee; ``may``: the acts that this hat may do now, the next first."""
    waits = progress.missing(view.facts, today=today, now=now)
    number = view.line.id
    actions = tuple(
        c.Action(
            LABELS[act], links.url(f"{face}:assembly-act", number, act.value),
            primary=index == 0 and act is not Act.WITHDRAW, danger=act is Act.WITHDRAW,
        )
        for index, act in enumerate(may)
    )  # fmt: skip
    edit = Act.MOTION in may
    panels = [motion_panel(view, one, _motion_actions(face, number, one) if edit else ()) for one in view.motions]
    if not panels:
        panels = [c.Panel("议题", empty=_no_motion(face, number, edit=edit))]
    return pages.CasePage(
        title=view.line.title,
        size_line=view.line.place_name,
        chips=chips(view),
        lead=lead(view, turnout, waits, today),
        crumbs=(c.Crumb("业主大会", links.url(f"{face}:assemblies")), c.Crumb(view.line.title)),
        actions=actions,
        notices=notices,
        steps=steps(view, waits),
        gauges=gauges(view, turnout),
        gauges_title="参与情况",
        gauges_note="只数谁回了票，不看选择",
        facts=facts(view),
        panels=(*panels, rules_panel(view)),
    )


def _no_motion(face: str, number: int, *, edit: bool) -> c.EmptyState:
    action = c.Action("添加议题", links.url(f"{face}:assembly-act", number, "motion")) if edit else None
    return c.EmptyState("还没有议题", "每个议题写明法定事项和全文；公告以后不能再改，没公告的不能表决。", action)


def _motion_actions(face: str, number: int, motion: MotionView) -> tuple[c.Action, ...]:
    remove = links.url(f"{face}:assembly-motion-remove", number, motion.id)
    return (
        c.Action("修改议题", links.url(f"{face}:assembly-motion", number, motion.id)),
        c.Action("删去议题", remove, method="post", danger=True),
    )
