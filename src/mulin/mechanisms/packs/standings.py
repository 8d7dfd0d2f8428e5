"""How the kinds of references stand that no other mechanism answers for: registers, groups, rosters, rules.

What only a document's own words carry says so; nothing here promises what the system does not do.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from mulin.base.parties import selectors as parties
from mulin.kernel.registers import selectors as registers
from mulin.mechanisms.packs import keys, rules, selectors

CEILING = 1000
CADENCES = {
    "once": "一次",
    "monthly": "每月",
    "half-monthly": "每半月",
    "quarterly": "每季度",
    "half-yearly": "每半年",
    "yearly": "每年",
    "per-event": "每次发生时",
    "local": "间隔由当地定",
    "manual": "按通知",
}
FORCES = {"must": "应当", "may": "可以", "encouraged": "倡导", "conditional": "具备条件的", "guided": "引导"}
Found = TypeVar("Found", rules.DutyRow, rules.DecisionRow, rules.ConsequenceRow, rules.MatrixRow)


def _row(rows: Iterable[Found], key: str) -> Found:
    return next(row for row in rows if row.key == key)


def register_stands(asking: keys.Asking) -> keys.Standing:
    """How many subjects the register holds in the range, counted no further than the ceiling."""
    query = registers.ListQuery(asking.key, (), asking.on, under=asking.path, layers=asking.layers)
    count, more = registers.count_up_to(query, CEILING)
    if not count:
        return keys.Standing("在册 0 条", "soon")
    return keys.Standing(f"在册 {count:,} 条以上" if more else f"在册 {count:,} 条")


def group_stands(asking: keys.Asking) -> keys.Standing:
    """Seats of the group, or of the groups that every place of a level has: filled and without a holder."""
    key = f"{asking.pack}:{asking.key}"
    groups = [
        group
        for group in parties.list_groups(under=asking.path, on=asking.on)
        if group.key == key or group.key.startswith(f"{key}:")
    ]
    if not groups:
        return keys.Standing("本范围内没有登记", "soon")
    seats = [seat for group in groups for seat in group.seats]
    filled = sum(seat.holder_id is not None for seat in seats)
    several = f"{len(groups)} 个，" if len(groups) > 1 else ""
    vacant = len(seats) - filled
    words = f"{several}席位 {len(seats)} 个：已任 {filled}，未登记任职人 {vacant}"
    return keys.Standing(words, "plain" if vacant or not seats else "met")


def roster_stands(asking: keys.Asking) -> keys.Standing:
    """Rows against the printed figures, and which targets count by the roster."""
    pack = selectors.find_pack(asking.pack)
    roster = next(one for one in pack.rosters if one.spec.id == asking.key)
    report = rules.count_roster(roster)
    printed = "各项合计与印出的数相符" if report.ok else f"与印出的数不符 {len(report.differences)} 处"
    numbers = "、".join(str(row.no) for row in pack.targets if asking.key in row.attested_by)
    counts = f"；指标 {numbers} 以此为全数" if numbers else ""
    return keys.Standing(f"{report.rows} 行，{printed}{counts}", "met" if report.ok else "late")


def duty_rule(pack: str, key: str) -> str:
    """Who reports to whom and how often, as the document rules; the duties shelf counts the filings."""
    row = _row(selectors.find_pack(pack).duties, key)
    who, to = "、".join(p.label for p in row.who), "、".join(p.label for p in row.to)
    until = f"，至 {row.until.isoformat()}" if row.until else ""
    return f"文件规定：{CADENCES[row.cadence]}，{who}{f' → {to}' if to else ''}{until}"


def decision_stands(asking: keys.Asking) -> keys.Standing:
    """Who decides by the document."""
    row = _row(selectors.find_pack(asking.pack).decisions, asking.key)
    return keys.Standing(f"文件规定由{row.decides}决定{f'，{row.assists}协助' if row.assists else ''}")


def consequence_stands(asking: keys.Asking) -> keys.Standing:
    """What follows by the document, and the procedure that is there to be started."""
    row = _row(selectors.find_pack(asking.pack).consequences, asking.key)
    entry = keys.find(row.opens) if row.opens else None
    how = f"，由经办人启动“{entry.label}”程序办理" if entry is not None else "，系统内没有对应程序"
    return keys.Standing(f"文件规定：{FORCES[row.force]}{row.outcome}{how}")


def duty_list_stands(asking: keys.Asking) -> keys.Standing:
    """How many clauses the list names."""
    rows = selectors.find_pack(asking.pack).duty_lists
    row = next(one for one in rows if one.key == asking.key)
    return keys.Standing(f"列有条款 {len(row.clauses)} 项")


def matrix_stands(asking: keys.Asking) -> keys.Standing:
    """Who leads the article and who is responsible with them; several leaders lead together."""
    row = _row(selectors.find_pack(asking.pack).matrix, asking.key)
    together = "（共同牵头）" if len(row.lead) > 1 else ""
    others = f"；责任：{'、'.join(row.responsible)}" if row.responsible else ""
    return keys.Standing(f"牵头：{'、'.join(row.lead)}{together}{others}")


def vocabulary_stands(asking: keys.Asking) -> keys.Standing:
    """The words that the document uses."""
    words = selectors.find_pack(asking.pack).vocabulary[asking.key]
    return keys.Standing(f"{len(words)} 种：{'、'.join(words)}")


def declare() -> None:
    """Answer for every kind above."""
    keys.answer("register", register_stands)
    keys.answer("group", group_stands)
    keys.answer("post", group_stands)
    keys.answer("roster", roster_stands)
    keys.answer("decision", decision_stands)
    keys.answer("consequence", consequence_stands)
    keys.answer("dutylist", duty_list_stands)
    keys.answer("matrix", matrix_stands)
    keys.answer("vocabulary", vocabulary_stands)
