"""The staff that carries the campaign: 物业专干, crews of projects, means of streets, who answers for a service."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from mulin.areas.coverage import rules
from mulin.areas.coverage import selectors as coverage
from mulin.faces.console.boards import asking, drill
from mulin.faces.console.documents import answering
from mulin.faces.shared import components as c
from mulin.faces.shared import links, pages, wording
from mulin.kernel.actor import require
from mulin.kernel.registers import selectors as registers

if TYPE_CHECKING:
    from mulin.faces.shared.hats import MulinRequest

PAGE = 100
STANDARD = (("uniform", "统一着装"), ("trained", "岗前培训"), ("listed", "人员公示"), ("rules", "岗位规范"))
LEVELS = {"TOWN": "街道（乡镇）", "COMMUNITY": "社区（村）"}


@dataclasses.dataclass(frozen=True, slots=True)
class Sheet:
    """One tab: its sentence, its table, the cursor of the next page."""

    lead: c.Lead
    table: c.Table
    following: str = ""
    note: str = ""


def _specialists(asked: asking.Asked, after: str) -> Sheet:
    """N-一b: who is missing where; an alert only where a document asks for specialists."""
    alert = _asks(asked, "N")
    found = coverage.list_specialists(under=asked.place.path, on=asked.on, after=after, limit=PAGE + 1)
    wanted, places, vacant = coverage.count_specialists(under=asked.place.path, on=asked.on)
    rows = tuple(
        c.Row(
            (
                c.Cell(one.name),
                c.Cell(LEVELS.get(one.level, "")),
                c.Cell("、".join(one.posts) or "没有设岗"),
                c.Cell(str(one.filled)),
                _vacancy(one, alert=alert),
            )
        )
        for one in found[:PAGE]
    )
    columns = (
        c.Column("name", "地方", head=True, grow=True), c.Column("level", "层级"), c.Column("posts", "专干岗位"),
        c.Column("filled", "到岗", align="num", unit="人"), c.Column("state", "状态"),
    )  # fmt: skip
    number = f"应配 {wanted} 人" if wanted is not None else "应配人数待设定（街道、社区），先按至少 1 人核对"
    words = (f"{places} 个街道、社区中，", c.Part(f"{vacant} 个没有配足物业专干", _tone(vacant, asked, "N")), "。")
    if not alert:
        number = "本地适用的文件没有要求配物业专干，仅供查看"
    following = found[PAGE - 1].path if len(found) > PAGE else ""
    return Sheet(
        words,
        c.Table(columns, rows, caption="物业专干"),
        following,
        f"{number}（N-一b）。岗位在“机构岗位”里设立和任职。",
    )


def _asks(asked: asking.Asked, pack: str) -> bool:
    """Whether a document that asks for it applies at the place: nobody is called for what nobody asked (P10)."""
    return pack in asking.packs_over(asked.place.path)


def _tone(count: int, asked: asking.Asked, pack: str) -> c.Tone:
    """Met, or late where a document asks for it, else plain."""
    return "met" if not count else "late" if _asks(asked, pack) else "plain"


def _vacancy(one: coverage.Roster, *, alert: bool) -> c.Cell:
    if not one.vacant:
        return c.Cell("到岗", kind="chip", tone="met")
    return c.Cell(f"空缺 {one.vacant}", kind="chip", tone="late") if alert else c.Cell("没有登记", kind="chip")


def _manning(asked: asking.Asked, after: str) -> Sheet:
    """N-二(二)2e and S-三(二)b: heads by contract and at work; the crew's standard."""
    fields = [f"staffing.{key}_{part}" for key, _ in rules.STAFF_KINDS for part in ("due", "now")]
    found = _page(
        asked, "project", ("name", *fields, *(f"staff_standard.{key}" for key, _ in STANDARD)), after,
        {"kind": "SERVICE"},
    )  # fmt: skip
    rows, short = [], 0
    for row in found.rows:
        crew = rules.manning(
            {key.partition(".")[2]: value for key, value in row.items() if key.startswith("staffing.")}
        )
        missing = sum(max(one.short or 0, 0) for one in crew)
        short += missing > 0
        rows.append(_project_row(row, crew, missing))
    columns = (
        c.Column("name", "项目", head=True, grow=True), c.Column("crew", "在岗 / 合同"),
        c.Column("short", "少配", align="num", unit="人"), c.Column("standard", "队伍标准"),
        c.Column("act", "登记", hide_label=True),
    )  # fmt: skip
    empty = c.EmptyState("还没有物业管理项目", "登记物业管理项目后，在这里对照合同核对各岗位人数。")
    words = (f"本页 {len(rows)} 个项目中，", c.Part(f"{short} 个没有按合同配足人员", "late" if short else "met"), "。")
    table = c.Table(columns, tuple(rows), caption="项目配员", empty=empty)
    return Sheet(
        words if rows else "还没有物业管理项目。",
        table,
        _next(found),
        "合同数与在岗数由企业申报，检查时核对（N-二(二)2e、S-三(二)b）。",
    )


def _project_row(row: dict[str, Any], crew: tuple[rules.Manning, ...], missing: int) -> c.Row:
    words = "，".join(f"{one.kind} {_count(one.actual)}/{_count(one.contracted)}" for one in crew)
    kept = [(label, row.get(f"staff_standard.{key}")) for key, label in STANDARD]
    lacking = [label for label, value in kept if value is False]
    known = [label for label, value in kept if value is not None]
    standard = f"缺{'、'.join(lacking)}" if lacking else "达标" if len(known) == len(STANDARD) else "没有核对全"
    tone: c.Tone = "late" if lacking else "met" if standard == "达标" else "soon"
    return c.Row(
        (
            c.Cell(str(row["name"])),
            c.Cell(words or "没有登记"),
            c.Cell(str(missing) if missing else "0", tone="late" if missing else "plain"),
            c.Cell(standard, kind="chip", tone=tone),
            c.Cell("登记人数", links.url("console:fact_correct", "project", row["id"], "staffing"), kind="action"),
        ),
        href=links.url("console:project", row["id"]),
    )


def _count(value: int | None) -> str:
    return "？" if value is None else str(value)


def _means(asked: asking.Asked, after: str) -> Sheet:
    """L-四(一)d: people, money, equipment of each street."""
    fields = ("people", "money", "equipment", "equipment_text")
    found = _page(asked, "region", ("name", *(f"means.{key}" for key in fields)), after, {"level": "TOWN"})
    rows = tuple(_street_row(row) for row in found.rows)
    columns = (
        c.Column("name", "街道（乡镇）", head=True, grow=True), c.Column("people", "专职人员", align="num", unit="人"),
        c.Column("money", "专项经费", align="num", unit="元"),
        c.Column("equipment", "设备", align="num", unit="台（套）"), c.Column("text", "设备说明"),
        c.Column("act", "登记", hide_label=True),
    )  # fmt: skip
    without = sum(1 for row in found.rows if not any(row[f"means.{key}"] for key in fields[:3]))
    words = (
        f"本页 {len(rows)} 个街道中，",
        c.Part(f"{without} 个没有登记人、财、物", _tone(without, asked, "L")),
        "。",
    )
    return Sheet(
        words,
        c.Table(columns, rows, caption="人财物配置"),
        _next(found),
        "落实乡镇（街道）人、财、物专门配置（L-四(一)d）。",
    )


def _street_row(row: dict[str, Any]) -> c.Row:
    money = row["means.money"]
    return c.Row(
        (
            c.Cell(str(row["name"])),
            c.Cell(wording.NO_VALUE if row["means.people"] is None else str(row["means.people"])),
            c.Cell(wording.NO_VALUE if money is None else wording.hundredths(money)),
            c.Cell(wording.NO_VALUE if row["means.equipment"] is None else str(row["means.equipment"])),
            c.Cell(str(row["means.equipment_text"] or "")),
            c.Cell("登记", links.url("console:fact_correct", "region", row["id"], "means"), kind="action"),
        )
    )


def _responsible(asked: asking.Asked, after: str) -> Sheet:
    """N-二(二)2d: who answers for each service delivered."""
    fields = [f"services.{key}{part}" for key, _ in rules.SERVICES for part in ("", "_by")]
    found = _page(asked, "community", ("name", *fields), after, None)
    rows, unnamed = [], 0
    for row in found.rows:
        cells, lacking = [c.Cell(str(row["name"]))], False
        for key, _ in rules.SERVICES:
            by, delivered = row[f"services.{key}_by"], row[f"services.{key}"]
            lacking = lacking or bool(delivered and not by)
            cells.append(c.Cell(by) if by else c.Cell("没有明确", tone="late") if delivered else c.Cell("—"))
        unnamed += lacking
        url = links.url("console:fact_correct", "community", row["id"], "services")
        rows.append(
            c.Row((*cells, c.Cell("登记", url, kind="action")), href=links.url("console:coverage_community", row["id"]))
        )
    columns = (
        c.Column("name", "小区", head=True, grow=True), *(c.Column(key, label) for key, label in rules.SERVICES),
        c.Column("act", "登记", hide_label=True),
    )  # fmt: skip
    words = (
        f"本页 {len(rows)} 个小区中，",
        c.Part(f"{unnamed} 个有服务没有明确责任人", _tone(unnamed, asked, "N")),
        "。",
    )
    return Sheet(
        words,
        c.Table(columns, tuple(rows), caption="服务责任人"),
        _next(found),
        "明确服务责任人（N-二(二)2d）；写岗位，不必写姓名。",
    )


def _page(
    asked: asking.Asked, register: str, columns: tuple[str, ...], after: str, filters: dict[str, str] | None
) -> registers.ListResult:
    query = registers.ListQuery(
        register, columns, on=asked.on, filters=filters, under=asked.place.path, after=drill.read_cursor(after),
        limit=PAGE, layers=asked.layers,
    )  # fmt: skip
    return registers.list_page(query)


def _next(found: registers.ListResult) -> str:
    return drill.write_cursor(found.next_cursor)


TABS = (
    ("", "物业专干", _specialists),
    ("manning", "项目配员", _manning),
    ("means", "人财物", _means),
    ("responsible", "服务责任人", _responsible),
)


@require_safe
def show_staff(request: MulinRequest) -> HttpResponse:
    """Whom the work rests on, one tab a question; vacancies and shortfalls first."""
    asked = asking.asked(request)
    require(request.actor, "parties.see", asked.place.path)
    wanted = request.GET.get("view", "")
    chosen = next((tab for tab in TABS if tab[0] == wanted), TABS[0])
    sheet = chosen[2](asked, request.GET.get("after", ""))

    def url(**changed: object) -> str:
        return asked.url("console:staff", **{"view": chosen[0], "place": asked.place.path, **changed})

    page = pages.ListPage(
        title=f"物业人员：{chosen[1]}",
        lead=sheet.lead,
        crumbs=(c.Crumb("全覆盖", asked.url("console:coverage")), c.Crumb("物业人员")),
        tabs=tuple(c.Tab(label, url(view=key), active=key == chosen[0]) for key, label, _ in TABS),
        table=sheet.table,
        pager=c.Pager("", url(after=sheet.following) if sheet.following else "", f"本页 {len(sheet.table.rows)} 行"),
        actions=(c.Action("登记专干岗位", links.url("console:subject_add", "post")),) if not chosen[0] else (),
        note=sheet.note,
    )
    return answering.show(request, page, dated=True)
