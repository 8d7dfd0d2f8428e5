"""What the shelf says when it refuses."""

from __future__ import annotations

from mulin.kernel import messages


def declare() -> None:
    """Register the texts."""
    messages.register_all(
        {
            "filling.form_missing": "没有这张表，或者它不在你的范围内。",
            "filling.no_head": "没有找到表头。请确认上传的是带表头的空白表，"
            "表头各列的名称在同一行（可以有合并的上级表头）。",
            "filling.not_settled": "这张表还没有确认对应关系，请先确认各栏填什么。",
            "filling.nothing_mapped": "还没有为任何一栏选择要填的内容。请至少选一栏。",
            "filling.source_unknown": "“{key}”不是这类台账里的栏目，请重新选择。",
            "filling.subject_unknown": "不能用“{subject}”来填表，请重新选择每行填什么。",
            "filling.too_many_rows": "符合条件的超过 {limit} 行，一张表填不下；请先选较小的地方，或改用台账导出。",
        }
    )
