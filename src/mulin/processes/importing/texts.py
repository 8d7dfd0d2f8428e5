"""The Chinese sentences for this package's codes."""

from __future__ import annotations

from mulin.kernel import messages

messages.register_all(
    {
        "importing.place_missing": "没有写明所在地；请补上“所在地”一列，或先选定一个地方再导入。",
        "importing.place_unknown": "找不到“{text}”这个地方；请改用全称或 12 位区划代码。",
        "importing.place_outside": "“{text}”不在这次导入的范围（{root}）内；请由该地方的人员导入。",
        "importing.community_unknown": "{place}没有小区“{text}”；请先导入小区，或改正名称。",
        "importing.id_unknown": "没有编号为“{text}”的{what}，或不在范围内；请核对编号，新建的请留空。",
        "importing.twice": "与第 {line} 行重复；请删去一行。",
        "importing.facet_unknown": "没有“{text}”这个事项；可用事项见 mulin import kinds。",
        "importing.value_form": "“{text}”不能作为“{facet}”的值；可用的值见 mulin import kinds。",
        "importing.span": "截止日期 {end} 不晚于起始日期 {start}；“至”应为不再成立的第一天。",
        "importing.overlap": "与第 {line} 行的期间重叠；请改正起止日期。",
        "importing.uscc_taken": "统一社会信用代码 {text} 已属于“{name}”；请核对。",
        "importing.refused": "数据库没有接受这些数据（{detail}）；一行也没有写入。请核对数值是否合理。",
        "importing.no_export": "“{kind}”不能导出；可导出：{known}。",
        "importing.too_many_rows": "超过 {limit} 行，一次不能导出；请先按地方或其他条件缩小范围，再分次导出。",
        "importing.not_done": "这次导入的状态是“{state}”，不能撤销。",
        "importing.owners_keys": "导入业主名册需要本机的加密密钥；请从导入页面或 mulin import 进行。",
        "importing.owners_several": "一份业主名册只能是一个小区的，这份写了 {count} 个；请按小区分开导入。",
        "importing.owners_where": "没有写明小区，所选地方有 {count} 个小区；请补上“小区”一列，或先选定更小的地方。",
        "importing.years_order": "建成年份的止不能早于起。",
    }
)
