"""The coverage board as a page value: the sentence, the communities still missing, what each can reach, by part."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

from mulin.areas.coverage import rules, workflow
from mulin.areas.coverage import selectors as coverage
from mulin.base.places import rules as places
from mulin.faces.console.boards import drill, lead, targets
from mulin.faces.console.boards.asking import Asked
from mulin.faces.console.boards.figures import Target
from mulin.faces.console.cases import almanac
from mulin.faces.console.coverage import outlook
from mulin.faces.shared import components as c
from mulin.faces.shared import links, pages, wording
from mulin.kernel import deadlines
from mulin.kernel.registers.rules import registry
from mulin.mechanisms.measures import selectors as measures
from mulin.mechanisms.packs import rules as pack_rules
from mulin.mechanisms.packs import selectors as packs

Facts = Mapping[str, Mapping[str, Any]]


@dataclasses.dataclass(frozen=True, slots=True)
class View:
    """One board: the programme's coverage target at a place on a day, a page of rows, the parts of the place."""

    asked: Asked
    pack: pack_rules.Pack
    packs: tuple[pack_rules.Pack, ...]
    target: Target
    state: str
    found: measures.RowPage
    facts: Mapping[int, Facts]
    schedule: outlook.Schedule | None
    parts: tuple[coverage.Covered, ...]
    bundles: tuple[coverage.BundleView, ...]
    trials: tuple[coverage.TrialView, ...]
    may_act: bool

    def url(self, **changed: object) -> str:
        """This board with something changed."""
        base: dict[str, object] = {"pack": self.pack.key, "place": self.asked.place.path, "state": self.state}
        return self.asked.url("console:coverage", **{**base, **changed})


def _sum(parts: Sequence[coverage.Covered]) -> tuple[int, int, int]:
    return sum(p.chosen for p in parts), sum(p.without for p in parts), sum(p.unknown for p in parts)


def _lead(view: View) -> c.Lead:
    chosen, without, unknown = _sum(view.parts)
    row = view.target.row
    if row["numerator"] is None:
        return f"{view.asked.place.name}还没有管理方式的记录。先登记各小区的管理方式，看板才数得清。"
    fraction = f"（{lead.plain(row['numerator'])} / {lead.plain(row['denominator'])}）" if row["denominator"] else ""
    left = f"，期限 {targets.due_words(view.target, view.asked.on)}" if view.target.due else ""
    parts: list[str | c.Part] = [
        f"{view.asked.place.name}{row['indicator']} ",
        c.Part(lead.value_words(view.target), href=targets.drill_url(view.asked, view.pack.key, view.target)),
        f"{fraction}{left}",
    ]
    if chosen + without:
        parts += [f"；没有物业管理的 {chosen + without} 个小区中，{chosen} 个已定路径，"]
        parts += [c.Part(f"{without} 个尚无策", "late" if without else "plain"), "。"]
    else:
        parts.append("；没有“无物业管理”的小区。")
    if unknown:
        parts.append(f"另有 {unknown} 个小区管理方式没有记录。")
    return tuple(parts)


def _due_note(view: View) -> str:
    if view.schedule is not None:
        due = view.schedule.due
        return (
            f"期限 {wording.full_date(due)}。“最快”按程序表里的法定最短期限（如会议前 15 日公告）从今天排起，"
            "不计人的准备时间；“最迟”从期限倒排。"
        )
    if view.asked.on != view.asked.today:
        return "倒排按今天在办的进度计算，查看其他日期时不显示。"
    return "文件没有写明时限，也没有设定，不能倒排；时限设定后自动排出。"


def mode_words(facts: Facts) -> str:
    """The management mode in words, with the company."""
    held = facts.get("management", {})
    if not held.get("mode"):
        return "没有记录"
    word = registry.facet("community.management").field("mode").label_of(held["mode"])
    return f"{word}　{held['operator_name']}" if held.get("operator_name") else word


def strategy_words(facts: Facts) -> tuple[str, str]:
    """Route and stage in words; empty where none was chosen."""
    held = facts.get("strategy", {})
    if not held or held.get("stage") == "DROPPED":
        return "", ""
    stage = workflow.STRATEGIES.label(workflow.Strategy(held["stage"]))
    return rules.ROUTE_LABELS[str(held["route"])], stage


def _strategy_cell(view: View, row: measures.Row) -> c.Cell:
    facts = view.facts.get(row.subject_id, {})
    route, stage = strategy_words(facts)
    standing = view.schedule.standing.get(row.subject_id) if view.schedule else None
    if route:
        sub = stage
        if facts.get("trial", {}).get("outcome") == "PENDING":
            sub += f"；业主 {facts['trial']['decide_by']} 前决定"
        return c.Cell(route, sub=sub)
    if standing is not None:
        return c.Cell(standing.state_label, sub="对策已启动，路径未定", tone="soon", kind="chip")
    if row.state != outlook.missing_state(view.target):
        return c.Cell("已达标", kind="chip")
    managed = facts.get("management", {}).get("mode") in places.COVERED_MODES
    return c.Cell("已管理，未定对策" if managed else "尚无策", kind="chip")


def _act_cell(view: View, row: measures.Row) -> c.Cell:
    facts = view.facts.get(row.subject_id, {})
    standing = view.schedule.standing.get(row.subject_id) if view.schedule else None
    case_id = standing.case_id if standing else facts.get("strategy", {}).get("case_id")
    if case_id and facts.get("strategy", {}).get("stage") != "DROPPED":
        return c.Cell("办理", links.url("console:case", case_id), kind="action")
    if view.may_act and row.state == outlook.missing_state(view.target):
        url = links.url("console:case-open", workflow.STRATEGY, community=row.subject_id)
        return c.Cell("制定对策", url, kind="action")
    return c.Cell()


def leader_cell(facts: Facts) -> c.Cell:
    """The post that answers for the community: registered for it, else printed on the roster it stands on."""
    leader = facts.get("leader", {})
    if leader.get("leader_post"):
        return c.Cell(leader["leader_post"], sub=leader.get("team") or "")
    roster = facts.get("roster", {})
    for one in packs.find_pack(str(roster["pack"])).rosters if roster.get("pack") in packs.library() else ():
        if one.spec.id == roster.get("roster") and one.spec.responsible:
            label = registry.facet("community.roster").field("roster").label_of(one.spec.id)
            return c.Cell(one.spec.responsible, sub=f"{label}所印", title=one.spec.title)
    return c.Cell("没有登记")


def _columns(view: View) -> tuple[c.Column, ...]:
    columns = [
        c.Column("name", "小区", head=True, grow=True),
        c.Column("mode", "现管理方式"),
        c.Column("strategy", "对策与进展"),
        c.Column("leader", "责任岗位"),
    ]
    if view.schedule is not None:
        columns += outlook.columns()
    return (*columns, c.Column("act", "办理", hide_label=True))


def _row(view: View, row: measures.Row) -> c.Row:
    facts = view.facts.get(row.subject_id, {})
    cells = [
        c.Cell(row.name, sub=row.region),
        c.Cell(mode_words(facts)),
        _strategy_cell(view, row),
        leader_cell(facts),
    ]
    if view.schedule is not None:
        waiting = row.state == outlook.missing_state(view.target)
        cells += outlook.cells(view.schedule.of(row.subject_id) if waiting else (), view.asked.today)
    cells.append(_act_cell(view, row))
    return c.Row(tuple(cells), href=view.asked.url("console:coverage_community", row.subject_id))


def _parts_table(view: View) -> c.Table:
    columns = (
        c.Column("name", "地方", head=True, grow=True),
        c.Column("total", "小区", align="num", unit="个"),
        c.Column("covered", "已有管理", align="num", unit="个"),
        c.Column("chosen", "已定路径", align="num", unit="个"),
        c.Column("without", "尚无策", align="num", unit="个"),
        c.Column("unknown", "没有记录", align="num", unit="个"),
    )
    rows = tuple(
        c.Row(
            (
                c.Cell(part.name or "其余", href=view.url(place=part.path, state="") if part.path else ""),
                *(
                    c.Cell(str(number))
                    for number in (part.total, part.covered, part.chosen, part.without, part.unknown)
                ),
            )
        )
        for part in view.parts
    )
    sums = [
        sum(getattr(part, name) for part in view.parts) for name in ("total", "covered", "chosen", "without", "unknown")
    ]
    total = c.Row((c.Cell("合计", kind="strong"), *(c.Cell(str(number), kind="strong") for number in sums)))
    return c.Table(columns, rows, caption="各处的覆盖与对策", total_row=total)


def _bundle_panel(view: View) -> tuple[c.Panel, ...]:
    if not view.bundles:
        return ()
    facts = tuple(
        c.Fact(
            f"{one.name}（{one.operator or '企业没有登记'}）",
            "、".join(one.communities),
            chip=None if one.joined else c.Chip("只有一个小区，尚不成片", "soon"),
        )
        for one in view.bundles
    )
    return (c.Panel("大物业、捆绑打包", note="几个小区由一家企业打包管理（L-三(二)5c、B-四(四)1c）", facts=facts),)


def _trial_panel(view: View) -> tuple[c.Panel, ...]:
    """L-三(二)5b: whose owners must decide, by when; who let the day pass first."""
    if not view.trials:
        return ()
    on, days = view.asked.on, almanac.days()
    tasks = tuple(
        c.Task(
            one.community,
            sub=f"{one.operator or '企业没有登记'}　业主 {one.decide_by.isoformat()} 前决定",
            chip=c.Chip(
                deadlines.in_words(on, one.decide_by, days),
                "late" if deadlines.is_overdue(on, one.decide_by) else "plain",
            ),
            href=view.asked.url("console:coverage_community", one.community_id),
        )
        for one in view.trials
    )
    return (c.Panel("先尝后买：等业主决定", note="到期前由业主表决是否购买服务（L-三(二)5b）", tasks=tasks),)


def _tabs(view: View) -> tuple[c.Tab, ...]:
    counts = dict(drill.count_states(view.target))
    wanted = outlook.missing_state(view.target)
    order = [(wanted, "未达标小区"), ("yes" if wanted == "no" else "no", "已达标小区"), ("missing", "缺数据")]
    found = []
    for state, label in order:
        number = counts.get(state)
        words = label if number is None else f"{label} {number}"
        found.append(c.Tab(words, view.url(state=state), active=view.state == state))
    return tuple(found)


def _filters(view: View) -> tuple[c.Filter, ...]:
    kept = tuple(c.Filter("hidden", name, name, value) for name, value in view.asked.carried)
    hidden = (c.Filter("hidden", "place", "place", view.asked.place.path), *kept)
    if len(view.packs) < 2:
        return ()
    options = tuple(c.Option(one.key, one.facts.title, one.key == view.pack.key) for one in view.packs)
    return (c.Filter("select", "pack", "方案", options=options), *hidden)


def page(view: View) -> pages.ListPage:
    """The board: the sentence, then every community still missing with what it can reach."""
    rows = tuple(_row(view, row) for row in view.found.rows)
    following = drill.write_cursor(view.found.next_cursor)
    nothing = c.EmptyState("没有这样的小区", "换一个标签看看，或回到驾驶舱看别的目标。")
    board = view.asked.url("console:dashboard", place=view.asked.place.path, pack=view.pack.key)
    demo = view.asked.with_demo
    switch = c.Action(
        "只看实际数据" if demo else "含演示数据", view.url(layers="" if demo else "all") if not demo else _real(view)
    )
    return pages.ListPage(
        title="全覆盖：一区一策",
        lead=_lead(view),
        crumbs=(c.Crumb("驾驶舱", board), c.Crumb("全覆盖")),
        tabs=_tabs(view),
        filters=_filters(view),
        table=c.Table(_columns(view), rows, caption="小区的对策与倒排", empty=nothing),
        pager=c.Pager("", view.url(after=following) if following else "", f"本页 {len(rows)} 个小区"),
        panels=(c.Panel("各处进展", table=_parts_table(view)), *_trial_panel(view), *_bundle_panel(view)),
        actions=(c.Action("物业人员", view.asked.url("console:staff", place=view.asked.place.path)), switch),
        note=_due_note(view),
    )


def _real(view: View) -> str:
    return links.url(
        "console:coverage", pack=view.pack.key, place=view.asked.place.path,
        on=dict(view.asked.carried).get("on", ""), state=view.state,
    )  # fmt: skip
