"""Reading duties: plans of the packs, lists, details, desks, timeliness."""

from mulin.mechanisms.duties.selectors.desk import Timeliness, TodoGroup, count_late, owes, timeliness, to_do
from mulin.mechanisms.duties.selectors.detail import Companion, DutyDetail, Entry, companions, detail
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
from mulin.mechanisms.duties.selectors.reading import DutyLine, DutyQuery, as_json, key_of, lines, list_lines

__all__ = [
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
    "count_late",
    "detail",
    "key_of",
    "lines",
    "list_lines",
    "not_arising",
    "owes",
    "plan",
    "template",
    "templates",
    "timeliness",
    "to_do",
]
