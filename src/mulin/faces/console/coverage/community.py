"""One community's strategy as a page value: its road, what it lacks, its class, its services; with the forms."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

from django import forms

from mulin.areas.coverage import rules, workflow
from mulin.areas.coverage import selectors as coverage
from mulin.base.places import selectors as places
from mulin.faces.console.boards.asking import Asked
from mulin.faces.console.communities import facts as fact_lines
from mulin.faces.console.coverage import board, outlook
from mulin.faces.console.programmes import marks
from mulin.faces.shared import components as c
from mulin.faces.shared import links, pages
from mulin.faces.shared.forms import DateInput
from mulin.kernel.actor import Actor
from mulin.kernel.registers.rules import registry
from mulin.mechanisms.cases import rules as casing
from mulin.mechanisms.cases import selectors as cases

SHOWN = (
    "strategy", "standard", "conditions", "gaps", "trial", "bundle", "self_management",
    "self_evaluation", "leader",
)  # fmt: skip
STATES = {True: ("缺", "late"), False: ("有", "met"), None: ("没有记录", "soon")}


class ClassForm(forms.Form):
    """The class that a person confirms, from when, and why (S-附5c)."""

    service_class = forms.TypedChoiceField(
        label="类别", coerce=int, choices=[("", "请选择"), (1, "1 类"), (2, "2 类"), (3, "3 类")]
    )
    on = forms.DateField(label="自哪一天起", widget=DateInput())
    reason = forms.CharField(label="认定理由", widget=forms.Textarea(attrs={"rows": 3}), max_length=200)


class GapForm(forms.Form):
    """What was found on the spot beside what the registers tell (L-三(一)1b)."""

    further = forms.CharField(
        label="现场另外查出的漏洞", required=False, widget=forms.Textarea(attrs={"rows": 4}), max_length=400,
        help_text="每行一项；台账里看得出的不用再写。",
    )  # fmt: skip
    plan = forms.CharField(
        label="改造计划", required=False, widget=forms.Textarea(attrs={"rows": 3}), max_length=400,
        help_text="准备怎样补、什么时候补。",
    )  # fmt: skip
    state = forms.ChoiceField(label="整改", choices=rules.GAP_STATES)
    on = forms.DateField(label="查出日期", widget=DateInput())


@dataclasses.dataclass(frozen=True, slots=True)
class View:
    """All that draws the page."""

    asked: Asked
    community: places.CommunityView
    judged: coverage.Judged
    improved: tuple[str, ...]
    names: Mapping[str, str]
    standing: cases.Standing | None
    outlooks: tuple[casing.Outlook, ...]
    packs: tuple[str, ...]
    actor: Actor

    @property
    def may_keep(self) -> bool:
        """Whether this hat confirms classes and records gaps."""
        return self.actor.may("places.keep") and self.actor.covers(self.community.path)

    @property
    def may_act(self) -> bool:
        """Whether this hat opens a strategy."""
        return self.actor.may(workflow.ACT) and self.actor.covers(self.community.path)


def _lead(view: View) -> c.Lead:
    facts = view.judged.facts
    route, stage = board.strategy_words(facts)
    parts: list[str | c.Part] = [f"现管理方式：{board.mode_words(facts)}。"]
    if route:
        parts.append(f"路径：{route}，{stage}。")
    elif view.standing is not None:
        parts.append("对策已启动，路径未定。")
    elif facts.get("management", {}).get("mode") in rules.UNMANAGED:
        parts.append(c.Part("尚无策。", "late"))
    if view.outlooks:
        line, sub = outlook.words(view.outlooks)
        tone: c.Tone = "plain" if any(one.in_time for one in view.outlooks) else "late"
        parts += [c.Part(line, tone), f"（{sub}）。" if sub else "。"]
    return tuple(parts)


def _gap_panel(view: View) -> c.Panel:
    columns = (c.Column("label", "项目", head=True, grow=True), c.Column("state", "状态"), c.Column("why", "说明"))
    rows = []
    for gap in view.judged.gaps:
        word, tone = STATES[gap.missing]
        rows.append(c.Row((c.Cell(gap.label), c.Cell(word, kind="chip", tone=tone), c.Cell(gap.why))))  # type: ignore[arg-type]
    found = sum(1 for gap in view.judged.gaps if gap.missing)
    url = links.url("console:coverage_gaps", view.community.id)
    return c.Panel(
        "物业管理漏洞",
        note=f"按台账逐项核对，缺 {found} 项；没有记录的先补台账（L-三(一)1b）",
        span="main",
        table=c.Table(columns, tuple(rows), caption="物业管理漏洞"),
        actions=(c.Action("登记这次诊断", url),) if view.may_keep else (),
    )


def class_words(judged: coverage.Judged) -> tuple[str, ...]:
    """The suggested class with its reasons, or why the rule cannot tell."""
    found = judged.suggestion
    because = f"依据：{'；'.join(found.reasons)}。" if found.reasons else ""
    if found.service_class is None:
        return (f"规则判断不了：{'；'.join(found.open)}。", because, "由街道现场核查后认定，并写明理由。")
    return (f"规则提示：{found.service_class} 类。", because, "规则只提示，由街道确认并写理由。")


def _class_panel(view: View) -> c.Panel:
    held = view.judged.facts.get("service_class", {})
    confirmed = (
        c.Fact("已认定", f"{held['service_class']} 类", note=held.get("reason") or "没有写理由")
        if held
        else c.Fact("已认定", "还没有认定")
    )
    url = links.url("console:coverage_class", view.community.id)
    return c.Panel(
        "小区类别",
        note="1、2、3 类（S-附5c）",
        span="side",
        paragraphs=tuple(text for text in class_words(view.judged) if text),
        facts=(dataclasses.replace(confirmed, clause=marks.mark("S-附5c")),),
        actions=(c.Action("确认类别", url),) if view.may_keep else (),
    )


def _service_panel(view: View) -> c.Panel:
    held = view.judged.facts.get("services")
    rows = []
    for key, label in rules.SERVICES:
        state = None if held is None or held.get(key) is None else bool(held[key])
        word, tone = {True: ("已到位", "met"), False: ("未到位", "late"), None: ("没有记录", "soon")}[state]
        kind = "基础" if key in rules.BASIC else "完整"
        cells = (
            c.Cell(label),
            c.Cell(kind),
            c.Cell(word, kind="chip", tone=tone),  # type: ignore[arg-type]
            c.Cell((held or {}).get(f"{key}_by") or "没有明确"),
        )
        rows.append(c.Row(cells))
    columns = (
        c.Column("label", "服务", head=True), c.Column("kind", "类"), c.Column("state", "状态"),
        c.Column("by", "责任人"),
    )  # fmt: skip
    change = links.url("console:fact_correct", "community", view.community.id, "services")
    return c.Panel(
        "服务清单",
        note="先有保洁、保安、维护秩序三项，逐步达到五项（S-三(一)d、e；N-二(二)2d）",
        table=c.Table(columns, tuple(rows), caption="服务清单"),
        actions=(c.Action("登记服务与责任人", change),) if view.may_keep else (),
    )


def _improved(view: View) -> tuple[str, ...]:
    """L-一e: what the last self-evaluation found better."""
    return (f"最近一次四化自评比上一次提升：{'、'.join(view.improved)}（L-一e）。",) if view.improved else ()


def _actions(view: View) -> tuple[c.Action, ...]:
    if view.standing is not None:
        return (c.Action("办理对策", links.url("console:case", view.standing.case_id), primary=True),)
    if view.may_act:
        url = links.url("console:case-open", workflow.STRATEGY, community=view.community.id)
        return (c.Action("制定对策", url, primary=True),)
    return ()


def page(view: View) -> pages.DetailPage:
    """The whole page."""
    community = view.community
    spec = registry.register("community")
    shown = tuple(registry.facet(f"community.{key}") for key in SHOWN)
    rows = fact_lines.rows(view.actor, spec, (community.id, community.path), shown, view.judged.facts, view.names)
    own = view.asked.url("console:community", community.id)
    return pages.DetailPage(
        title=f"一区一策：{community.name}",
        lead=_lead(view),
        crumbs=(c.Crumb("全覆盖", view.asked.url("console:coverage")), c.Crumb(community.name)),
        chips=(c.Chip("演示数据", "soon"),) if community.layer == "DEMO" else (),
        actions=(*_actions(view), c.Action("小区档案", own)),
        panels=(
            _gap_panel(view), _class_panel(view), _service_panel(view),
            c.Panel(
                "对策台账", note="每一项都可更正，历史保留",
                paragraphs=_improved(view),
                facts=rows,
            ),
        ),
    )  # fmt: skip
