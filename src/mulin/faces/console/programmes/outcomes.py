"""后果与权限: what follows from what, who decides what, who leads which article."""

from __future__ import annotations

from mulin.faces.console.programmes import marks, words
from mulin.faces.console.programmes.frame import Programme
from mulin.faces.shared import components as c


def consequences_panel(one: Programme) -> c.Panel:
    """If X then Y, with the force of the text."""
    columns = (
        c.Column("if", "情形", head=True, grow=True),
        c.Column("then", "后果", grow=True),
        c.Column("force", "力度", align="mid"),
        c.Column("clause", "条款"),
    )
    rows = tuple(
        c.Row(
            (
                c.Cell(row.condition, sub=row.note),
                c.Cell(row.outcome),
                c.Cell(words.FORCES[row.force], title="应当的后果由系统自动立事项，可以的后果只作提示"),
                marks.cells(row.clauses),
            )
        )
        for row in one.pack.consequences
    )
    nothing = c.EmptyState("文件没有写后果")
    return c.Panel(
        "后果",
        note="应当：到条件即立事项；可以：提示给有权的人",
        table=c.Table(columns, rows, caption="后果", empty=nothing),
    )


def decisions_panel(one: Programme) -> c.Panel:
    """Who may decide what under this document."""
    columns = (
        c.Column("what", "事", head=True, grow=True),
        c.Column("who", "由谁定", grow=True),
        c.Column("with", "谁协助", grow=True),
        c.Column("clause", "条款"),
    )
    rows = tuple(
        c.Row((c.Cell(row.matter), c.Cell(row.decides), c.Cell(row.assists), marks.cells(row.clauses)))
        for row in one.pack.decisions
    )
    nothing = c.EmptyState("文件没有单列决定权限")
    return c.Panel("谁来定", table=c.Table(columns, rows, caption="决定权限", empty=nothing))


def matrix_panels(one: Programme) -> tuple[c.Panel, ...]:
    """The responsibility matrix, where the document prints one."""
    if not one.pack.matrix:
        return ()
    columns = (
        c.Column("article", "条", head=True),
        c.Column("lead", "牵头单位", grow=True),
        c.Column("resp", "责任单位", grow=True),
        c.Column("n", "要求", align="num", unit="条"),
    )
    rows = tuple(
        c.Row(
            (
                c.Cell(
                    marks.section_words(row.article),
                    href=f"{one.url('clauses')}#s-{marks.section_of(row.clauses[0])}",
                ),
                c.Cell("、".join(row.lead)),
                c.Cell("、".join(row.responsible)),
                c.Cell(str(len(row.clauses))),
            )
        )
        for row in one.pack.matrix
    )
    return (c.Panel("责任分工", note="几个牵头单位为共同牵头", table=c.Table(columns, rows, caption="责任分工")),)
