"""The public pages as values: every word and figure comes from a published copy or from a document itself."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from mulin.base.places import selectors as places
from mulin.faces.shared import components as c
from mulin.faces.shared import links, pages, wording
from mulin.kernel import calendar
from mulin.mechanisms.notices import selectors as notices_of
from mulin.mechanisms.packs import rules as packs
from mulin.mechanisms.packs import selectors as library

STATES: Mapping[str, tuple[str, c.Tone]] = {
    "met": ("已达到", "met"),
    "missed": ("到期未达到", "late"),
    "on-track": ("按进度", "plain"),
    "behind": ("落后于进度", "late"),
    "no-data": ("数据不全", "soon"),
    "not-due": ("未到期", "plain"),
}
FORCES = {"must": "应当", "may": "可以", "encouraged": "倡导", "conditional": "有条件的", "guided": "引导"}
DATES = (
    ("signed", "成文日期"),
    ("printed", "印发日期"),
    ("published", "发布日期"),
    ("effective", "施行日期"),
    ("valid_from", "生效日期"),
)
RULE_KINDS = {
    "PLAN": "规划、计划",
    "RULE": "制度",
    "STANDARD": "标准",
    "POLICY": "政策",
    "INTERPRETATION": "解释",
    "EXTERNAL_STANDARD": "上级标准",
}
NOT_HERE = (
    "这里只有作出公开决定的内容：每个数字都注明截至哪一天、凭哪份文件公开。",
    "不在这里的：未公开的指标和各地之间的排名，各小区的名单与台账，正在办理的事项，任何个人信息。需要了解的，请向当地主管部门申请公开。",
)


def place_url(path: str) -> str:
    """The public page of a place."""
    return links.url("public:place", path.rstrip("/"))


def _figure(value: Any, unit: str) -> str:
    if value is None:
        return wording.NO_VALUE
    text = f"{value:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return f"{text}{unit}"


def _document(pack: packs.Pack) -> str:
    return f"{pack.facts.title}（{pack.facts.number}）"


def home(
    everything: Mapping[str, packs.Pack],
    names: Mapping[str, str],
    published: Mapping[str, dt.date],
    wanted: str,
    found: Sequence[places.FoundRegion],
) -> pages.ListPage:
    """The front page. ``names`` gives each pack's place, ``published`` the newest published day by pack."""
    count = sum(1 for key in everything if key in published)
    said = f"其中 {count} 地已公开指标。" if count else "还没有一地决定公开指标。"
    return pages.ListPage(
        title="住宅小区治理公开",
        actions=(c.Action("业主大会结果", links.url("public:assemblies")),),
        lead=f"睦邻把政府关于住宅小区的文件逐条落实，并公开办到了哪一步。已载入 {len(everything)} 份文件，{said}",
        filters=(c.Filter("text", "q", "查找地方", wanted, placeholder="如 南安市、nas、350583"),),
        reset_url=links.url("public:home") if wanted else "",
        table=_found_table(wanted, found) if wanted else _home_table(everything, names, published),
        panels=(
            c.Panel("睦邻是什么", span="half", paragraphs=ABOUT),
            c.Panel("这里公开什么", span="half", paragraphs=NOT_HERE),
        ),
    )


def _home_table(
    everything: Mapping[str, packs.Pack], names: Mapping[str, str], published: Mapping[str, dt.date]
) -> c.Table:
    return c.Table(
        columns=(
            c.Column("place", "地方", head=True),
            c.Column("title", "文件", grow=True),
            c.Column("number", "文号"),
            c.Column("valid", "印明的有效期"),
            c.Column("published", "公开的指标"),
        ),
        rows=tuple(_home_row(p, names.get(p.key, ""), published.get(p.key)) for p in everything.values()),
        caption="已载入文件的地方",
        empty=c.EmptyState("还没有载入文件", "系统载入政策文件以后，文件和施行的地方会列在这里。"),
    )


def _found_table(wanted: str, found: Sequence[places.FoundRegion]) -> c.Table:
    empty = c.EmptyState(
        f"没有找到“{wanted}”", "写地名的开头几个字、拼音首字母或区划代码；撤销的地方不在其中。",
        c.Action("看全部文件", links.url("public:home")),
    )  # fmt: skip
    rows = tuple(
        c.Row((c.Cell(one.name, place_url(one.path), kind="strong"), c.Cell(one.above)), href=place_url(one.path))
        for one in found
    )
    columns = (c.Column("name", "地方", head=True), c.Column("above", "上级", grow=True))
    return c.Table(columns, rows, caption=f"找到的地方：{wanted}", empty=empty)


ABOUT = (
    "一套开放的系统，供县（市、区）、镇街、社区、物业服务企业、业主委员会和业主共同使用：谁该做什么、到哪天、依据哪一条，做了没有。",
    "干部从右上角登录。业主不用登录就能看本页。",
)


def _home_row(pack: packs.Pack, name: str, on: dt.date | None) -> c.Row:
    path = place_url(_path(pack))
    return c.Row(
        cells=(
            c.Cell(name or pack.facts.region, path, kind="strong"),
            c.Cell(pack.facts.title, links.url("public:programme", pack.key)),
            c.Cell(pack.facts.number),
            c.Cell(_validity(pack.facts)),
            c.Cell(f"截至 {on.isoformat()}", path) if on else c.Cell("未公开"),
        ),
        href=path,
        key=pack.key,
    )


def _path(pack: packs.Pack) -> str:
    return library.path_of_pack(pack.key)


def _validity(facts: packs.Facts) -> str:
    if facts.valid_to is None:
        return f"自 {facts.valid_from.isoformat()}"
    return f"{facts.valid_from.isoformat()} 至 {facts.valid_to.isoformat()}"


def place(
    region: places.RegionView,
    crumbs: Sequence[places.Crumb],
    children: Iterable[places.Child],
    *,
    figures: Sequence[tuple[Any, str]],
    documents: Sequence[packs.Pack],
    rules: Sequence[Mapping[str, Any]],
    notices: Sequence[Any],
) -> pages.DetailPage:
    """The public page of a place. ``figures``: published rows with the name of the place below, if it is one."""
    days = [row.on_date for row, _ in figures]
    lead: c.Lead = "本地还没有决定公开任何指标。"
    if days:
        met = sum(1 for row, _ in figures if row.state == "met")
        lead = (f"已公开 {len(figures)} 项指标，截至 {max(days).isoformat()}，其中 {met} 项已达到。",)
    upper = [c.Crumb("公开首页", links.url("public:home"))]
    upper += [c.Crumb(one.name, place_url(one.path)) for one in crumbs if one.path != region.path]
    return pages.DetailPage(
        title=region.name,
        crumbs=(*upper, c.Crumb(region.name)),
        size_line=" / ".join(one.name for one in crumbs),
        lead=lead,
        panels=(
            _figures_panel(figures),
            *_optional(notices, _notices_panel),
            *_optional(documents, _documents_panel),
            *_optional(rules, _rules_panel),
            *_optional(list(children), _children_panel),
            c.Panel("本页公开什么，不公开什么", paragraphs=NOT_HERE),
        ),
    )


def _optional(rows: Sequence[Any], build: Any) -> list[c.Panel]:
    return [build(rows)] if rows else []


def _figures_panel(figures: Sequence[tuple[Any, str]]) -> c.Panel:
    columns = (
        c.Column("indicator", "指标", head=True, grow=True),
        c.Column("clause", "条款"),
        c.Column("value", "公开的数值", "num"),
        c.Column("goal", "目标", "num"),
        c.Column("due", "期限"),
        c.Column("state", "情况"),
        c.Column("on", "截至"),
        c.Column("decision", "公开决定"),
    )
    empty = c.EmptyState(
        "还没有公开的指标",
        "指标只有在当地作出公开决定、注明文号以后才会出现在这里；没有公开不等于没有办理。",
    )
    table = c.Table(columns, tuple(_figure_row(row, name) for row, name in figures), caption="公开的指标", empty=empty)
    return c.Panel("公开的指标", note="按公开决定逐项发布，发布后不随台账变动", table=table, id="figures")


def _figure_row(row: Any, name: str) -> c.Row:
    words, tone = STATES.get(row.state, (row.state, "plain"))
    goal = {"=": "", ">=": "不低于 ", ">": "高于 ", "<=": "不高于 ", "<": "低于 "}.get(row.comparator, "")
    return c.Row(
        cells=(
            c.Cell(row.indicator, kind="strong", sub="；".join(text for text in (name, row.note) if text)),
            c.Cell(row.clause, links.url("public:programme", row.pack)),
            c.Cell(_figure(row.value, row.unit)),
            c.Cell(f"{goal}{_figure(row.goal, row.unit)}" if row.goal is not None else wording.NO_VALUE),
            c.Cell(row.due.isoformat() if row.due else "未定"),
            c.Cell(words, tone=tone, kind="chip"),
            c.Cell(row.on_date.isoformat()),
            c.Cell(row.decision),
        ),
        key=f"{row.pack}-{row.target}",
    )


def _documents_panel(documents: Sequence[packs.Pack]) -> c.Panel:
    return c.Panel(
        "施行的文件",
        documents=tuple(
            c.DocLink(
                pack.facts.title,
                links.url("public:programme", pack.key),
                f"{pack.facts.number} · {pack.facts.issuer} · {_validity(pack.facts)}",
                c.Chip(f"{len(pack.clauses)} 条要求"),
            )
            for pack in documents
        ),
    )


def _rules_panel(rules: Sequence[Mapping[str, Any]]) -> c.Panel:
    rows = tuple(
        c.Row(
            (
                c.Cell(row["title"], kind="strong", sub=row["summary"]),
                c.Cell(RULE_KINDS.get(row["kind"], row["kind"])),
                c.Cell(row["number"]),
                c.Cell(row["issuer"]),
                c.Cell(row["issued_on"].isoformat()),
            )
        )
        for row in rules
    )
    columns = (
        c.Column("title", "名称", head=True, grow=True),
        c.Column("kind", "种类"),
        c.Column("number", "文号"),
        c.Column("issuer", "制定机关"),
        c.Column("issued", "印发"),
    )
    return c.Panel("当地的制度、标准和计划", table=c.Table(columns, rows, caption="当地的制度、标准和计划"))


def _notices_panel(notices: Sequence[Any]) -> c.Panel:
    return c.Panel(
        "公告",
        documents=tuple(
            c.DocLink(row.title, links.url("public:notice", row.slug), f"{row.published_at:%Y-%m-%d}")
            for row in notices
        ),
    )


BESIDE = 4


def _children_panel(children: Sequence[places.Child]) -> c.Panel:
    """The places one level below, a few to a row."""
    cells = [c.Cell(child.name, place_url(child.path)) for child in children]
    cells += [c.Cell()] * (-len(cells) % BESIDE)
    rows = tuple(c.Row(tuple(cells[n : n + BESIDE])) for n in range(0, len(cells), BESIDE))
    columns = tuple(c.Column(f"c{n}", "地方", hide_label=True) for n in range(BESIDE))
    table = c.Table(columns, rows, caption="下级地方", phone="scroll")
    return c.Panel("下级地方", note=f"{len(children)} 个", table=table)


def programme(pack: packs.Pack, place_name: str, *, today: dt.date) -> pages.DetailPage:
    """A document: its facts, its figures as targets, and every clause with its gist."""
    facts = pack.facts
    ended = facts.is_expired(today)
    return pages.DetailPage(
        title=facts.title,
        crumbs=(
            c.Crumb("公开首页", links.url("public:home")),
            c.Crumb(place_name, place_url(_path(pack))),
            c.Crumb(facts.title),
        ),
        size_line=f"{facts.number} · {facts.issuer}",
        chips=(
            c.Chip("印明的有效期已过", "soon") if ended else c.Chip("在印明的有效期内", "met"),
            c.Chip(facts.open),
        ),
        lead=f"这份{facts.kind}分为 {len(pack.clauses)} 条要求，定了 {len(pack.targets)} 项指标。",
        panels=(
            c.Panel("文件要素", facts=_facts(facts)),
            _targets_panel(pack),
            _clauses_panel(pack),
        ),
    )


def _facts(facts: packs.Facts) -> tuple[c.Fact, ...]:
    rows = [
        ("发文机关", facts.issuer),
        ("文号", facts.number),
        ("文种", facts.kind),
        *((label, wording.full_date(_day(facts.dates[key]))) for key, label in DATES if key in facts.dates),
        ("有效期", _validity(facts)),
        ("批准机关", facts.approval.body if facts.approval else ""),
        ("批准会议", (facts.approval.meeting or "") if facts.approval else ""),
        ("索引号", facts.index_number),
        ("备案编号", facts.filing_number),
        ("公开方式", facts.open),
        ("主送", "、".join(facts.addressees.main)),
        ("抄送", "、".join(facts.addressees.copy_to)),
        ("上位依据", "；".join(f"{row.title}{row.number}" for row in facts.basis)),
        ("解释机关", facts.interpretation.who if facts.interpretation else ""),
        ("附件", "、".join(facts.annexes)),
    ]
    return tuple(c.Fact(label, value) for label, value in rows if value)


def _day(value: dt.datetime | dt.date) -> dt.date:
    return value.date() if isinstance(value, dt.datetime) else value


def _targets_panel(pack: packs.Pack) -> c.Panel:
    columns = (
        c.Column("indicator", "指标", head=True, grow=True),
        c.Column("clause", "条款"),
        c.Column("printed", "原文写法"),
        c.Column("due", "期限"),
    )
    rows = tuple(
        c.Row(
            (
                c.Cell(row.indicator, kind="strong", sub=row.definition),
                c.Cell(row.clause),
                c.Cell(row.text_printed or f"{row.value}{row.unit}"),
                c.Cell(row.due_printed or (row.due.isoformat() if row.due else "")),
            )
        )
        for row in pack.targets
    )
    return c.Panel("文件定的指标", table=c.Table(columns, rows, caption="文件定的指标"))


def _clauses_panel(pack: packs.Pack) -> c.Panel:
    columns = (
        c.Column("id", "条款", head=True),
        c.Column("gist", "要求（转述，以原文为准）", grow=True),
        c.Column("does", "由谁做"),
        c.Column("force", "语气"),
    )
    rows = tuple(
        c.Row(
            (
                c.Cell(row.id, kind="strong"),
                c.Cell(row.gist, sub=row.figures),
                c.Cell(row.does),
                c.Cell(FORCES[row.force]),
            ),
            key=row.id,
        )
        for row in pack.clauses
    )
    return c.Panel(
        "逐条要求", note=f"共 {len(rows)} 条", table=c.Table(columns, rows, caption="逐条要求"), id="clauses"
    )


def notice(found: notices_of.PageView) -> pages.DocumentPage:
    """A published page: title, words, its ground."""
    words = found.content.get("paragraphs") or [
        f"{key}：{value}" for key, value in found.content.items() if isinstance(value, str | int | float)
    ]
    return pages.DocumentPage(
        title=found.title,
        crumbs=(
            c.Crumb("公开首页", links.url("public:home")),
            *((c.Crumb(found.place_name, place_url(found.path)),) if found.place_name else ()),
            c.Crumb(found.title),
        ),
        body=tuple(pages.Paragraph(str(text)) for text in words),
        official=False,
        signature=found.place_name,
        date=wording.full_date(calendar.local_date(found.published_at)),
        footer=f"公开决定：{found.decision}{'；依据 ' + found.clause if found.clause else ''}",
    )
