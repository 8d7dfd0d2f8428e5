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
    "access.no_range": "请至少选择一个范围。",
}


def declare() -> None:
    """Register everything above."""
    messages.register_all(TEXTS)
