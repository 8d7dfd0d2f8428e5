"""What the decisions shelf registers: its messages, its papers, and who publishes results."""

from __future__ import annotations

from mulin.mechanisms.decisions import policies
from mulin.mechanisms.decisions import texts as texts  # enters the messages of this shelf
from mulin.mechanisms.decisions.services import announcing
from mulin.mechanisms.notices import papers
from mulin.mechanisms.notices import policies as publishing
from mulin.mechanisms.packs import keys

RESULTS = "assembly-result"
KEYS = (
    keys.Entry("rule:assembly-notice", "会议公告：提前日数，范围、形式、时间", "console:assemblies"),
    keys.Entry("rule:assembly-agenda", "公告锁定议题：未公告的不能表决", "console:assemblies"),
    keys.Entry("rule:assembly-result", "计票后公示结果，异议期满公告", "console:assemblies"),
)


def declare() -> None:
    """Register everything above."""
    publishing.let_publish(RESULTS, policies.CONVENE)
    papers.kinds.add(*announcing.KINDS)
    keys.add(*KEYS)
