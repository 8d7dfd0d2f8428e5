"""Reading duties: plans of the packs, lists, details, desks, timeliness."""

from mulin.mechanisms.duties.selectors.desk import (
    Timeliness,
    TodoGroup,
    count_held,
    count_late,
    owes,
    timeliness,
    to_do,
)
from mulin.mechanisms.duties.selectors.detail import Companion, DutyDetail, Entry, companions, detail, order_of
from mulin.mechanisms.duties.selectors.planning import (
    MILESTONE,
    NotArising,
    Planned,
    Template,
    not_arising,
    plan,
    template,
    templates,
)
from mulin.mechanisms.duties.selectors.reading import (
    ALL_LAYERS,
    DutyLine,
    DutyQuery,
    as_json,
    find_line,
    key_of,
    lines,
    list_lines,
)

__all__ = [
    "ALL_LAYERS",
    "MILESTONE",
    "Companion",
    "DutyDetail",
    "DutyLine",
    "DutyQuery",
    "Entry",
    "NotArising",
    "Planned",
    "Template",
    "Timeliness",
    "TodoGroup",
    "as_json",
    "companions",
    "count_held",
    "count_late",
    "detail",
    "find_line",
    "key_of",
    "lines",
    "list_lines",
    "not_arising",
    "order_of",
    "owes",
    "plan",
    "template",
    "templates",
    "timeliness",
    "to_do",
]
