"""The Chinese sentences for this package's codes."""

from __future__ import annotations

from mulin.kernel import messages

messages.register_all(
    {
        "imports.kind_unknown": "没有“{kind}”这种导入；可用：{known}。",
        "imports.header_missing": "找不到表头。请确认第一张工作表里有一行列名，如：{columns}。",
        "imports.column_missing": "缺少“{column}”一列；请在表里补上，或指定哪一列是它。",
        "imports.under_way": "后台正在导入，现在不能放弃；导入完成后可以整批撤销。",
        "imports.nothing": "表里没有数据行。",
        "imports.column_twice": "两列都指定为“{column}”，请改掉其中一列。",
        "imports.questions_open": "还有 {count} 个问题没有回答，不能导入：{first}",
        "imports.rows_wrong": "有 {count} 行有错，全部不导入：{first}",
        "imports.totals_differ": "合计与清点不一致，不能导入：{first}",
        "imports.not_previewed": "这次导入的状态是“{state}”，不能再办理。",
        "imports.built_upon": "这次导入之后已有新的登记（{what}），不能撤销；请逐条更正。",
        "imports.run_missing": "没有这次导入，或不在您的范围内。",
        "imports.answer_unknown": "“{question}”没有“{answer}”这个选项。",
        "imports.reason_missing": "有 {count} 条事实的起始日期早于今天，请填写补录说明。",
        "imports.cell_required": "“{column}”没有填写；请补上。",
        "imports.cell_number": "“{text}”不是数字；请改为数字。",
        "imports.cell_whole": "“{text}”应为不小于 0 的整数，且不超过 {limit}。",
        "imports.cell_amount": "“{text}”应为不小于 0、最多两位小数的数。",
        "imports.cell_day": "“{text}”不是日期；请写成如 2020-11-15。",
        "imports.cell_yes_no": "“{text}”应为“是”或“否”。",
        "imports.cell_choice": "“{text}”不在可选范围内；可填：{choices}。",
        "imports.cell_long": "“{text}”过长，最多 {limit} 个字。",
        "imports.cell_year": "“{text}”读不出年份；请写成如 1998 或 1990-1999。",
    }
)
