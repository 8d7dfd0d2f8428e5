"""What the access shelf registers: the Chinese texts of its refusals."""

from __future__ import annotations

from mulin.kernel import messages

TEXTS = {
    "access.username_taken": "用户名 {username} 已经有人使用，请换一个。",
    "access.username_form": "用户名只能用 3 到 40 个小写字母、数字、点、短横线。",
    "access.roles_separated": "系统、安全、审计三类管理员必须由不同的人担任，不能给同一个人。",
    "access.hat_ended": "“{label}”这个身份已经终止。",
    "access.reason_missing": "请写明理由；理由会记入审计。",
    "access.own_account": "不能对自己的账号做这件事，请由另一位安全管理员办理。",
    "access.kind_mismatch": "这种角色与身份种类不相配。",
    "access.cover_post": "只有在任的岗位可以指定代理；企业、业委会、业主的身份由本单位另行授予。",
    "access.cover_self": "代理人须是另一个人。",
    "access.cover_place": "代理人须是同一地方或其上级、在代理期内一直在任的人员。",
    "access.cover_period": "代理期间不对：结束日期不能早于开始日期，也不能早于今天。",
    "access.cover_overlap": "“{label}”在这段时间已经有人代理，请先结束原来的代理。",
    "access.cover_basis": "请写明代理的依据，如请假单、会议纪要。",
    "access.cover_ended": "这一代理已经结束。",
    "access.cover_missing": "没有这一代理，或它不在您的范围内。",
    "access.cover_not_yours": "只有本人、分管领导、主管部门或安全管理员可以指定代理。",
    "access.no_range": "请至少选择一个范围。",
}


def declare() -> None:
    """Register everything above."""
    messages.register_all(TEXTS)
