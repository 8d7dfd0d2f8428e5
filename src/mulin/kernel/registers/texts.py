"""The Chinese sentences of what registers refuse."""

from __future__ import annotations

from mulin.kernel import messages

messages.register_all(
    {
        "registers.unknown_facet": "没有登记项 {facet}。",
        "registers.unknown_register": "没有台账 {register}。",
        "registers.unknown_field": "没有这一列：{field}。",
        "registers.empty_span": "终止日应在起始日之后。",
        "registers.field_required": "请填写“{field}”。",
        "registers.not_a_choice": "“{field}”不能填“{value}”，请从列出的各项中选。",
        "registers.basis_missing": "“{facet}”缺少依据，请写明文件或条款。",
        "registers.conflict": "“{facet}”没有记入：刚刚有人记了同一天的同一项，或数值超出允许的范围；请重新打开核对。",
        "registers.built_upon": "“{facet}”在导入之后又有人更正过，不能整批撤销；请逐项更正。",
        "registers.community_needed": "请写明是哪个小区的{register}。",
        "registers.record_missing": "没有这条记录，或它不在您的范围内。",
        "registers.record_gone": "这条记录已被更正或作废，请打开现行的那一条。",
        "registers.strike_reason": "作废须写明理由。",
        "registers.already_withdrawn": "这份完整性声明已经撤回。",
    }
)
