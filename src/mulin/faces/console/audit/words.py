"""Codes of the log in Chinese: what was acted upon, and the act."""

from __future__ import annotations

NOUNS = {
    "access.hat": "身份",
    "access.user": "账号",
    "access.session": "登录",
    "audit.chain": "审计链",
    "parties.person": "人员",
    "parties.post": "职务",
    "parties.organisation": "机构",
    "parties.delegation": "下放事项",
    "parties.duty_list": "权责清单",
    "parties.group": "领导小组",
    "places.community": "小区",
    "places.building": "楼栋",
    "places.units": "房屋",
    "places.space": "配套用房",
    "places.project": "项目",
    "places.region": "区划",
    "registers.import": "导入",
    "registers.register": "台账",
    "seed.pack": "政策包",
    "packs.setting": "待设定项",
    "cases.case": "事项",
}
VERBS = {
    "granted": "授予",
    "ended": "终止",
    "created": "新建",
    "locked": "锁定",
    "unlocked": "解锁",
    "factor_reset": "重置两步验证",
    "password_reset": "重置密码",
    "opened": "成功",
    "refused": "被拒绝",
    "verified": "核验",
    "phone_revealed": "查看手机",
    "added": "登记",
    "founded": "登记",
    "registered": "登记",
    "renamed": "更名",
    "aliased": "添加别名",
    "moved": "调整隶属",
    "merged": "归并",
    "split": "拆分",
    "withdrawn": "撤回",
    "loaded": "载入",
    "allocated": "统筹",
    "asserted": "记入事实",
    "attested": "声明完整",
    "attestation_withdrawn": "撤回完整性声明",
    "done": "完成",
    "undone": "撤销",
    "listed": "列入清单",
    "handed": "下放",
    "accepted": "承接",
    "exported": "导出",
    "appointed": "任职",
}


def of(code: str) -> str:
    """The code in words; what is not known here is said as a plain entry, its code on the tooltip."""
    noun, _, verb = code.rpartition(".")
    if verb == "asserted":
        return "台账事实：记入"
    named = NOUNS.get(noun)
    return f"{named}：{VERBS.get(verb, '办理')}" if named else "其他办理"
