"""What the console registers: the pages that clauses name as a level's place of work."""

from __future__ import annotations

from mulin.mechanisms.notices import declarations as notices
from mulin.mechanisms.packs import keys

WORKSPACES = (
    keys.Entry("face:console.county", "县（区）工作台：看板", "console:dashboard"),
    keys.Entry("face:console.street", "镇街工作台：首页", "console:home"),
    keys.Entry("face:console.community", "社区（村）工作台：首页", "console:home"),
    keys.Entry("face:console.coverage", "全覆盖看板：一区一策与倒排", "console:coverage"),
    keys.Entry("face:console.staff", "物业人员：专干、配员、人财物", "console:staff"),
)


def declare() -> None:
    """Register everything above."""
    keys.add(*WORKSPACES)
    notices.declare_registers()  # after every area: their lists offer the kinds that the areas declared
