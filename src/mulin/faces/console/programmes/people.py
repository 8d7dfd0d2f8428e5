"""机构与名册: groups and seats by post, duty lists, the annex rosters, the forms and the document's own words."""

from __future__ import annotations

from mulin.faces.console.programmes import marks
from mulin.faces.console.programmes.frame import Programme
from mulin.faces.shared import components as c
from mulin.mechanisms.packs import rules

RANKS = {
    "head": "组长（召集人）",
    "deputy": "副组长",
    "member": "成员",
    "director": "办公室主任",
    "deputy-director": "办公室副主任",
}


def _post_words(seat: rules.Seat) -> str:
    named = "、".join(f"{post.body}{post.title}" for post in seat.posts)
    return named or ("文件未写职务" if seat.unnamed else seat.printed)


def _seats(seats: tuple[rules.Seat, ...], name: str) -> c.Table:
    columns = (
        c.Column("rank", "席位", head=True),
        c.Column("post", "职务", grow=True),
        c.Column("note", "说明", grow=True),
    )
    rows = tuple(
        c.Row(
            (
                c.Cell(RANKS[seat.rank]),
                c.Cell(_post_words(seat)),
                c.Cell(seat.note or ("由第 " + str(seat.same_as) + " 席兼任" if seat.same_as else "")),
            )
        )
        for seat in seats
    )
    nothing = c.EmptyState("文件没有列出席位")
    return c.Table(columns, rows, caption=name, empty=nothing)


def groups_panels(one: Programme) -> tuple[c.Panel, ...]:
    """Each group that the document sets up, its seats by post, and its office."""
    found = []
    for group in one.pack.groups:
        printed = f"文件写 {group.seats_printed} 席" if group.seats_printed else f"{len(group.seats)} 席"
        later = "职务变动由继任者自然接替" if group.successor == "by-post" else "另行任命"
        found.append(
            c.Panel(
                group.name,
                note=f"{printed}，{later}",
                id=f"group-{group.key}",
                table=_seats(group.seats, group.name),
            )
        )
        if group.office is not None:
            name = f"{group.name}办公室"
            found.append(
                c.Panel(
                    name,
                    note=f"设在{group.office.located_at}",
                    id=f"group-{group.office.key}",
                    table=_seats(group.office.seats, name),
                )
            )
    return tuple(found)


def rosters_panel(one: Programme) -> c.Panel:
    """The annexes that list communities or projects, with their printed sums recomputed."""
    columns = (
        c.Column("title", "名册", head=True, grow=True),
        c.Column("rows", "行数", align="num", unit="行"),
        c.Column("sums", "合计", grow=True),
        c.Column("resp", "责任单位"),
        c.Column("due", "期限"),
        c.Column("clause", "条款"),
    )
    rows = tuple(
        c.Row(
            (
                c.Cell(roster.spec.title),
                c.Cell(str(len(roster.rows))),
                c.Cell("；".join(f"{name} {figure}" for name, figure in roster.spec.printed.items())),
                c.Cell(roster.spec.responsible),
                c.Cell(roster.spec.due.isoformat() if roster.spec.due else roster.spec.due_printed),
                marks.cells(roster.spec.clauses),
            )
        )
        for roster in one.pack.rosters
    )
    nothing = c.EmptyState("文件没有附名册", "这份文件没有点名小区；名单可以在“导入”里自己建。")
    return c.Panel("附件名册", table=c.Table(columns, rows, caption="附件名册", empty=nothing))


def duty_lists_panel(one: Programme) -> c.Panel:
    """What each body has to do: every clause is an item."""
    columns = (
        c.Column("body", "单位", head=True),
        c.Column("n", "职责", align="num", unit="条"),
        c.Column("what", "头一条", grow=True),
        c.Column("clause", "条款"),
    )
    gists = {row.id: row.gist for row in one.pack.clauses}
    rows = tuple(
        c.Row(
            (
                c.Cell(row.body, sub=row.note),
                c.Cell(str(len(row.clauses))),
                c.Cell(gists.get(row.clauses[0], "") if row.clauses else ""),
                marks.cells(row.clauses),
            )
        )
        for row in one.pack.duty_lists
    )
    nothing = c.EmptyState("文件没有按单位列职责")
    return c.Panel(
        "职责清单", note=f"{len(rows)} 个单位", table=c.Table(columns, rows, caption="职责清单", empty=nothing)
    )


def forms_panels(one: Programme) -> tuple[c.Panel, ...]:
    """The blank forms that the document prints, column by column."""
    columns = (
        c.Column("no", "列", align="num"),
        c.Column("name", "印在表上的字", head=True, grow=True),
        c.Column("options", "可填", grow=True),
    )
    return tuple(
        c.Panel(
            form.title,
            note="表样",
            table=c.Table(
                columns,
                tuple(
                    c.Row((c.Cell(str(col.serial)), c.Cell(col.printed), c.Cell("、".join(col.options))))
                    for col in form.columns
                ),
                caption=form.title,
            ),
        )
        for form in one.pack.forms
    )
