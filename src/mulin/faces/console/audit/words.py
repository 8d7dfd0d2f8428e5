"""Codes of the log in Chinese: what was acted upon, and the act. A test collects all codes that the program records."""

from __future__ import annotations

from mulin.kernel.errors import DomainError
from mulin.kernel.registers.rules import registry
from mulin.mechanisms.cases import rules as cases

NOUNS = {
    "access.cover": "离岗代理",
    "access.hat": "身份",
    "access.session": "登录",
    "access.user": "账号",
    "almanac.year": "放假安排",
    "audit.chain": "审计链",
    "campaign.task": "任务",
    "campaign.tasks": "任务",
    "city": "模拟城市",
    "coverage.class": "小区类别",
    "decisions.assembly": "业主大会会议",
    "decisions.motion": "议题",
    "decisions.objection": "异议",
    "decisions.review": "表决复核",
    "decisions.roll": "业主名册",
    "decisions.slip": "专用二维码的后四位",
    "decisions.wish": "纸质票或上门帮办",
    "demonstration": "演示数据",
    "duties.obligation": "报送与履职",
    "evidence.folder": "迎检台账",
    "files.file": "文件",
    "filling.form": "套表",
    "installation": "本系统",
    "installation.step": "初装步骤",
    "measures.baseline": "指标起点",
    "measures.league": "排名",
    "measures.snapshot": "指标快照",
    "measures.status": "公开指标",
    "notices.notice": "公告",
    "notices.page": "公开页",
    "notices.paper": "公文",
    "notices.series": "机关代字",
    "outbox.message": "系统消息",
    "packs.adoption": "文件到期处理",
    "packs.pack": "政策包",
    "packs.policy": "政策文件",
    "packs.rule_document": "制度文件",
    "packs.setting": "待设定项",
    "parties.association": "协会",
    "parties.delegation": "下放事项",
    "parties.duty_list": "权责清单",
    "parties.group": "领导小组",
    "parties.matrix": "责任分工",
    "parties.organisation": "机构",
    "parties.owners": "业主名册",
    "parties.person": "人员",
    "parties.post": "职务",
    "places.building": "楼栋",
    "places.community": "小区",
    "places.group": "区划组合",
    "places.project": "项目",
    "places.region": "区划",
    "places.space": "配套用房",
    "places.units": "房屋",
    "surveys": "满意度测评",
    "registers.export": "导出",
    "registers.import": "导入",
    "registers.register": "台账",
    "returns.collection": "收表",
    "returns.sheet": "报表",
    "seed.pack": "政策包",
}
VERBS = {
    "asked": "提出要求",
    "sheet_entered": "录入纸质答卷",
    "slips_issued": "生成测评单",
    "abolished": "撤销",
    "accept": "受理",
    "accepted": "承接",
    "acknowledged": "签收",
    "added": "登记",
    "addressed": "发送",
    "aliased": "添加别名",
    "allocated": "统筹",
    "announced": "公告结果",
    "answer": "答复",
    "answered": "答复",
    "appointed": "任职",
    "attestation_withdrawn": "撤回完整性声明",
    "attested": "声明完整",
    "built": "建立",
    "changed": "变更",
    "cleared": "排除存疑",
    "climbed": "逾期升级",
    "closed": "结束",
    "confirmed": "认定",
    "convened": "召集",
    "corrected": "更正",
    "correction_proposed": "提出更正",
    "counted": "计票",
    "created": "新建",
    "decided": "决定",
    "defined": "设定口径",
    "document_added": "补充材料",
    "done": "完成",
    "drafted": "起草",
    "drawn": "抽样",
    "dropped": "放弃",
    "ended": "终止",
    "entered": "录入",
    "established": "设立",
    "explained": "说明原因",
    "exported": "导出",
    "extended": "扩大范围",
    "factor_reset": "重置两步验证",
    "file_assigned": "认定文件的单位",
    "files_read": "读取交来的文件",
    "filled": "填好取走",
    "finished": "定稿",
    "founded": "登记",
    "frozen": "冻结",
    "granted": "授予",
    "handed": "下放",
    "heard": "记录回访",
    "interpreted": "解释",
    "issued": "印发",
    "item_added": "增加一项",
    "item_ended": "取消一项",
    "kept": "保存",
    "left": "离任",
    "listed": "列入清单",
    "loaded": "载入",
    "locked": "锁定",
    "marked": "标记存疑票",
    "materialised": "按期生成",
    "member_joined": "成员加入",
    "member_left": "成员退出",
    "members_set": "调整成员",
    "membership_ended": "终止所属关系",
    "merged": "归并",
    "moved": "调整隶属",
    "noted": "签批",
    "noticed": "公告",
    "numbered": "编号",
    "opened": "成功",
    "order": "责令改正",
    "ordered": "责令整改",
    "packed": "打包下载",
    "part_done": "社区填好",
    "passed": "通过",
    "password_reset": "重置密码",
    "phone_revealed": "查看手机",
    "placed": "落到社区",
    "posted": "张贴",
    "progress": "报进展",
    "published": "发布",
    "raised": "提出",
    "received": "收到",
    "recounted": "重新核算",
    "refused": "被拒绝",
    "registered": "登记",
    "reject": "不予受理",
    "removed": "移除",
    "renamed": "更名",
    "repealed": "废止",
    "restored": "恢复",
    "resume": "恢复执行",
    "result_drafted": "起草结果公告",
    "retired": "停用",
    "retried": "重新发送",
    "returned": "退回",
    "revised": "修改",
    "revoke": "撤销决定",
    "rules_set": "设定规则",
    "sealed": "盖章件入库",
    "seat_set": "设定席位",
    "served": "送达",
    "set": "设定",
    "settled": "确认对应关系",
    "signed": "签发",
    "split": "拆分",
    "step_done": "步骤完成",
    "stored": "保存",
    "struck": "划去",
    "submitted": "报送",
    "suspend": "暂缓执行",
    "taken": "生成",
    "stated": "载入",
    "undone": "撤销",
    "unlocked": "解锁",
    "upgraded": "升级",
    "urged": "催办",
    "verified": "核验",
    "voided": "认定废票",
    "waived": "免报",
    "withdrawn": "撤回",
}
# Acts on a case that are no step of its procedure.
CASE_VERBS = {
    "opened": "启动",
    "document_added": "补充材料",
    "extended": "延期",
    "suspended": "中止计时",
    "resumed": "恢复计时",
    "reassigned": "移交",
    "taken_back": "收回移交",
}


def _of_case(procedure: str, verb: str) -> str:
    """A step of a procedure by its button; empty for an unknown procedure or step."""
    try:
        case_type = cases.catalogue.get(procedure)
    except DomainError:
        return ""
    steps = {str(row.action).lower(): row.label for row in case_type.flow.transitions}
    act = CASE_VERBS.get(verb) or steps.get(verb)
    return f"{case_type.label}：{act}" if act else ""


def _of_fact(dotted: str) -> str:
    facet = registry.facets.get(dotted)
    return f"{registry.registers[facet.register].label}{facet.label}：记入事实" if facet is not None else ""


def _of_record(register: str, verb: str) -> str:
    spec = registry.registers.get(register)
    return f"{spec.label}：{VERBS[verb]}" if spec is not None and verb in VERBS else ""


def find(code: str) -> str:
    """The code in words; empty where this program knows none."""
    noun, _, verb = code.rpartition(".")
    if noun.startswith("cases."):
        return _of_case(noun.removeprefix("cases."), verb)
    if noun.startswith("records."):
        return _of_record(noun.removeprefix("records."), verb)
    if noun.startswith("registers.") and verb == "asserted":
        return _of_fact(noun.removeprefix("registers."))
    if noun in NOUNS and verb in VERBS:
        return f"{NOUNS[noun]}：{VERBS[verb]}"
    return ""


def of(code: str) -> str:
    """The code in words; one of an older version is said as a plain entry, its code on the tooltip."""
    return find(code) or "其他办理"
