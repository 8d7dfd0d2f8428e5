"""The leader's page: one A4 on a programme at a place on a day, frozen when it is issued, for 签批意见."""

from mulin.processes.briefing import tasks
from mulin.processes.briefing.composing import Brief, Wish, compose
from mulin.processes.briefing.issuing import issue
from mulin.processes.briefing.sources import add_source

add_source("asks", tasks.blockers)

__all__ = ["Brief", "Wish", "add_source", "compose", "issue"]
