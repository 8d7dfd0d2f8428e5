"""What the wizard's pages show, as page values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.urls import reverse

from mulin.faces.shared import components as c
from mulin.faces.shared import pages
from mulin.kernel import calendar, messages
from mulin.kernel.errors import InputError
from mulin.kernel.registers.imports.rules import FATE_LABELS, Fate, ImportKind, Question
from mulin.processes.importing import services

SHOWN = 300
_STEPS = (("new", "选择文件"), ("columns", "核对各列"), ("questions", "回答问题"), ("preview", "预览确认"))
_TONES: dict[str, c.Tone] = {"ERROR": "late", "QUESTION": "soon", "NEW": "met", "CHANGES": "met"}
_STATES: dict[str, c.Tone] = {"DONE": "met", "PREVIEWED": "soon", "QUEUED": "soon"}


def steps(now: str, run_id: int) -> tuple[c.Step, ...]:
    """The wizard's steps; those behind lead back."""
    order = [key for key, _ in _STEPS]
    at = order.index(now)
    found = []
    for number, (key, title) in enumerate(_STEPS):
        href = reverse("console:import-step", args=[run_id, key]) if 0 < number < at else ""
        found.append(c.Step(title, "done" if number < at else "now" if number == at else "todo", href=href))
    return tuple(found)


def questions(found: services.Preview) -> list[Question]:
    """The open questions but those about columns, which have a step of their own."""
    return [q for q in found.plan.questions if not q.key.startswith("column:")]


def overview(runs: Sequence[services.RunView]) -> pages.ListPage:
    """Past imports."""
    columns = (
        c.Column("file", "文件", head=True, grow=True),
        c.Column("kind", "种类"),
        c.Column("state", "状态"),
        c.Column("counts", "结果"),
        c.Column("who", "经办"),
        c.Column("when", "时间"),
    )
    return pages.ListPage(
        title="导入",
        lead="花名册、台账和任何一张表格都从这里导入；先看每一行的结果，再决定是否写入。",
        actions=(c.Action("导入表格", reverse("console:import-new"), primary=True),),
        table=c.Table(
            columns,
            tuple(_run_row(run) for run in runs),
            caption="历次导入",
            empty=c.EmptyState("还没有导入过", "第一次可以从花名册开始。"),
        ),
    )


def _run_row(run: services.RunView) -> c.Row:
    return c.Row(
        (
            c.Cell(run.filename, kind="strong"),
            c.Cell(_label(run.kind)),
            c.Cell(run.state_label, kind="chip", tone=_STATES.get(run.state, "plain")),
            c.Cell(_counts(run.report.get("counts", {}))),
            c.Cell(run.created_by),
            c.Cell(calendar.local_date(run.created_at).isoformat()),
        ),
        href=reverse("console:import", args=[run.id]),
        key=str(run.id),
    )


def _label(kind: str) -> str:
    try:
        return services.kind_of(kind).label
    except InputError:
        return kind


def _counts(counts: Mapping[str, int]) -> str:
    return "，".join(f"{FATE_LABELS[Fate(fate)]} {count}" for fate, count in counts.items())


def _rows(rows: Sequence[Mapping[str, Any]], title: str) -> c.Table:
    columns = (
        c.Column("line", "行", align="num"),
        c.Column("title", "内容", head=True),
        c.Column("fate", "结果"),
        c.Column("details", "说明", grow=True),
    )
    listed = tuple(
        c.Row(
            (
                c.Cell(str(row["line"])),
                c.Cell(str(row["title"])),
                c.Cell(FATE_LABELS[Fate(row["fate"])], kind="chip", tone=_TONES.get(row["fate"], "plain")),
                c.Cell("；".join(row["details"])),
            )
        )
        for row in rows
    )
    return c.Table(columns, listed, caption=title)


def preview(found: services.Preview, form: forms.Form, refused: Sequence[Any]) -> pages.WizardPage:
    """Every row's fate, the totals, what stands in the way, and the button."""
    plan = found.plan
    counts = _counts({str(k): v for k, v in plan.counts().items()})
    total = len(plan.fates)
    more = f"（有错的和待回答的在前，只列出 {SHOWN} 行）" if total > SHOWN else ""
    panels = [c.Panel(f"各行结果{more}", table=_rows(list(plan.rows(SHOWN)), "各行结果"))]
    if plan.checks:
        panels.insert(0, c.Panel("合计核对", table=_checks(plan)))
    notices = tuple(c.Notice(messages.render(one), "late") for one in refused)
    if words := str(found.run.parsed.get("refusal", "")):
        notices = (c.Notice(f"后台没有导入，一行也没有写入：{words}", "late"), *notices)
    return pages.WizardPage(
        title="预览确认",
        lead=f"共 {total} 行：{counts}。" if total else "表里没有数据行。",
        submit="确认导入",
        form=form,
        steps=steps("preview", found.run.id),
        help=(f"{found.kind.label}：{found.run.filename}", "全部写入或者一行也不写入；导入后可以整批撤销。"),
        notices=notices,
        panels=tuple(panels),
        actions=(c.Action("放弃这次导入", reverse("console:import-abandon", args=[found.run.id]), method="post"),),
        back=c.Action("稍后再办", reverse("console:imports")),
    )


def _checks(plan: Any) -> c.Table:
    columns = (
        c.Column("name", "项目", head=True, grow=True),
        c.Column("printed", "印出", align="num"),
        c.Column("counted", "清点", align="num"),
        c.Column("ok", "核对"),
    )
    rows = tuple(
        c.Row(
            (
                c.Cell(one.name),
                c.Cell(one.printed),
                c.Cell(one.counted),
                c.Cell("相符" if one.ok else "不符", kind="chip", tone="met" if one.ok else "late"),
            )
        )
        for one in plan.checks
    )
    return c.Table(columns, rows, caption="印出的合计与清点")


def waiting(run: services.RunView) -> pages.MessagePage:
    """A large run in the hands of the worker."""
    here = reverse("console:import", args=[run.id])
    return pages.MessagePage(
        title=run.filename,
        crumbs=(c.Crumb("导入", reverse("console:imports")), c.Crumb(run.filename)),
        text="已交给后台导入，可以离开本页。全部写入或者一行也不写入；中断了会自动重来。结果在“导入”里看。",
        tone="plain",
        progress=progress(run),
        actions=(
            c.Action("刷新", here),
            c.Action("放弃这次导入", reverse("console:import-abandon", args=[run.id]), method="post"),
        ),
    )


def progress(run: services.RunView) -> c.Progress:
    """How a run in the background stands."""
    done = run.state != "QUEUED"
    here = reverse("console:import", args=[run.id])
    size = f"{int(run.parsed.get('size', 0)):,} 行"
    if not done:
        return c.Progress("正在导入", reverse("console:import-progress", args=[run.id]), None, f"共 {size}")
    title = "导入完成" if run.state == "DONE" else "没有导入，请看原因"
    return c.Progress(
        title,
        "",
        100 if run.state == "DONE" else None,
        size,
        done=True,
        next=c.Action("看结果", here, primary=True),
    )


def result(run: services.RunView, kind: ImportKind | None) -> pages.DetailPage:
    """What was done, with the way back."""
    report = run.report
    undo = c.Action("撤销这次导入", reverse("console:import-undo", args=[run.id]), danger=True)
    again = c.Action("再导入一张", reverse("console:import-new"), primary=True)
    facts = (
        c.Fact("种类", kind.label if kind else run.kind),
        c.Fact("经办", run.created_by),
        c.Fact("结果", _counts(report.get("counts", {})) or "没有写入"),
        c.Fact("登记事实", f"{report.get('facts', 0)} 条"),
    )
    rows = report.get("rows", [])[:SHOWN]
    panels = [c.Panel("这次导入", facts=facts)]
    if rows:
        panels.append(c.Panel("各行结果", table=_rows(rows, "各行结果")))
    return pages.DetailPage(
        title=run.filename,
        crumbs=(c.Crumb("导入", reverse("console:imports")), c.Crumb(run.filename)),
        chips=(c.Chip(run.state_label, _STATES.get(run.state, "plain")),),
        actions=(undo,) if run.state == "DONE" else (again,),
        panels=tuple(panels),
    )
