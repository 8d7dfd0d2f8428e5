"""What the packs shelf registers: the policy and rule-document registers, messages, how its references stand."""

from __future__ import annotations

from mulin.kernel import messages, quantities
from mulin.kernel.registers.rules import Field, Kind, RegisterSpec, registry
from mulin.mechanisms.packs import keys, selectors, settling, standings
from mulin.mechanisms.packs.models import PolicyAddressee, RuleDocument

messages.register_all(
    {
        "packs.unknown_pack": "没有编号为“{key}”的政策包。",
        "packs.unknown_setting": "政策包 {pack} 没有设定项“{key}”。",
        "packs.unknown_policy": "没有这份政策文件。",
        "packs.setting_value": "“{label}”不能设为“{value}”，应为{expected}。",
        "packs.setting_basis": "设定“{label}”须写明决定机关（应由{whose}决定）和依据文件。",
        "packs.setting_elsewhere": "“{label}”只能在该文件适用的地方设定。",
        "packs.setting_withdrawn": "这项设定已被撤回或取代。",
        "packs.reason_missing": "请写明理由。",
        "packs.not_expired": "文件（{pack}）尚未到期，或到期后的处理已经决定。",
        "packs.expiry_basis": "须写明由谁决定、依据什么文件。",
        "packs.expiry_until": "延续至指定日的，须填写晚于原截止日（{last_day}）的最后适用日；其他选择不填。",
        "packs.policy_field": "政策文件须填写{field}。",
        "packs.policy_period": "有效期的最后一日不能早于施行日期。",
        "packs.policy_number": "文号 {number} 已经登记。",
        "packs.receipt_twice": "“{name}”已经签收，不能重复签收。",
        "packs.receipt_day": "签收日期不能晚于今天；补录以往日期须注明凭据。",
        "packs.interpreter_only": "本文件由制发机关负责解释，其他层级不能代为解释。",
        "packs.interpretation_empty": "请写明所问事项和解释内容。",
        "packs.rule_field": "须填写{field}。",
        "packs.rule_kind": "文件种类“{kind}”不在目录内。",
        "packs.rule_state": "该文件当前为“{state}”，不能办理这一步。",
        "packs.rule_days": "印发日期不能晚于今天，施行日期不能早于印发日期。",
        "packs.rule_repeal": "须写明废止理由，废止日期不能早于印发日期。",
    }
)

POLICY = RegisterSpec(
    key="policy",
    label="政策文件",
    table="policy_document",
    fields=(
        Field("title", "标题", required=True, sort_column="pinyin"),
        Field("number", "文号", Kind.CODE),
        Field("issuer", "发文机关"),
        Field("kind", "文种", filterable=True),
        Field("signed_on", "成文（落款）日期", Kind.DATE),
        Field("printed_on", "印发日期", Kind.DATE),
        Field("effective_on", "施行日期", Kind.DATE),
        Field("valid_to", "有效期至（含）", Kind.DATE),
        Field("approval_body", "批准机关", listed=False),
        Field("approval_meeting", "批准会议", listed=False),
        Field("index_number", "索引号", Kind.CODE, listed=False),
        Field("filing_number", "备案编号", Kind.CODE, listed=False),
        Field("openness", "公开方式", listed=False),
    ),
    name_column="title",
    pinyin_column="pinyin",
    initials_column="initials",
    default_sort="title",
    see="packs.see",
    change="policy.keep",
    detail_url="console:policy",
    clauses=("N-前a", "A-前a", "S-前a", "L-前a", "B-前a"),
    empty="还没有政策文件。五份文件随系统载入；其他文件可以逐份登记。",
)
RULE_DOCUMENT = RegisterSpec(
    key="rule-document",
    label="制度文件",
    table="rule_document",
    fields=(
        Field("title", "标题", required=True, sort_column="pinyin"),
        Field("kind", "种类", Kind.CHOICE, choices=tuple(RuleDocument.Kind.choices), filterable=True),
        Field("state", "状态", Kind.CHOICE, choices=tuple(RuleDocument.State.choices), filterable=True),
        Field("number", "文号", Kind.CODE),
        Field("issuer", "制定机关"),
        Field("due_on", "应完成日期", Kind.DATE),
        Field("issued_on", "印发日期", Kind.DATE),
        Field("effective_on", "施行日期", Kind.DATE),
        Field("repealed_on", "废止日期", Kind.DATE, listed=False),
        Field("basis", "依据条款", Kind.CODE, filterable=True),
        Field("layer", "数据层", Kind.CHOICE, choices=(("REAL", "实际"), ("DEMO", "演示")), listed=False),
    ),
    name_column="title",
    pinyin_column="pinyin",
    initials_column="initials",
    default_sort="title",
    layer_column="layer",
    see="packs.see",
    change="policy.keep",
    detail_url="console:rule_document",
    clauses=("S-二(一)a", "S-四(一)a", "S-四(五)a", "S-附3b", "L-三(一)3d", "A-一(二)d", "B-末b"),
    empty="还没有制度文件。条款要求制定的规划、制度、标准在这里起草、印发、废止。",
)


def shown(answer: settling.Answer) -> str:
    """A setting's value as a page prints it."""
    if answer.is_open:
        return "待设定"
    match answer.type:
        case "money":
            return quantities.format_money(int(answer.value))
        case "area":
            return quantities.format_area(int(answer.value))
        case "switches":
            return "；".join(f"{option}：{'可' if on else '不可'}" for option, on in answer.value.items())
        case _:
            value = answer.value
            return selectors.place_words(value) if isinstance(value, list) else f"{value}{answer.unit}"


def setting_stands(asking: keys.Asking) -> keys.Standing:
    """待设定 and whose it is, or the value and who decided."""
    answer = selectors.setting_value(asking.pack, asking.key, asking.path, asking.on)
    if answer.is_open:
        return keys.Standing(f"待设定（{answer.whose}）", "soon")
    source = answer.decided_by if answer.state is settling.Settled.DECIDED else f"按文件 {answer.basis}"
    return keys.Standing(f"{shown(answer)}（{source}）")


def milestone_stands(asking: keys.Asking) -> keys.Standing:
    """How far off the printed day is."""
    row = next(one for one in selectors.find_pack(asking.pack).milestones if one.key == asking.key)
    if row.date is None:
        return keys.Standing("未写明日期", "soon")
    last = row.date_end or row.date
    return keys.Standing("已过" if asking.on > last else f"{last.isoformat()} 到期")


def facts_stand(asking: keys.Asking) -> keys.Standing:
    """Whether the document's rules apply at the place."""
    if selectors.is_in_force(asking.pack, asking.path, asking.on):
        return keys.Standing("执行中", "met")
    facts = selectors.find_pack(asking.pack).facts
    if asking.on < facts.valid_from:
        return keys.Standing("尚未施行")
    row = selectors.adoption_on(asking.pack, asking.path, asking.on)
    return keys.Standing("已停止执行" if row is not None else "已到期，待决定是否继续", "late")


def policy_stands(asking: keys.Asking) -> keys.Standing:
    """Number and latest date of the pack's own document."""
    return keys.Standing(f"已登记 {selectors.policy_of_pack(asking.pack).document.number}", "met")


def receipts_stand(asking: keys.Asking) -> keys.Standing:
    """How many of the addressees inside the range have signed."""
    everyone = selectors.policy_of_pack(asking.pack).addressees
    signed = sum(1 for one in everyone if one.received_on is not None)
    return keys.Standing(f"已签收 {signed} / {len(everyone)}", "met" if signed == len(everyone) else "plain")


def rule_documents_stand(asking: keys.Asking) -> keys.Standing:
    """How many documents were issued for this clause."""
    issued = selectors.issued_rules(path=asking.path, clause=asking.clause, on=asking.on, layers=asking.layers)
    return keys.Standing(f"已印发 {len(issued)} 件" if issued else "尚未印发", "met" if issued else "plain")


def planned_stands(asking: keys.Asking) -> keys.Standing:
    """Which area is still to come."""
    return keys.Standing("后续建设", "soon")


def declare() -> None:
    """Register everything above."""
    registry.add_register(POLICY)
    registry.add_register(RULE_DOCUMENT)
    keys.add(
        keys.Entry("register:policy", POLICY.label, "console:register", ("policy",), policy_stands),
        keys.Entry(
            "register:rule-document", RULE_DOCUMENT.label, "console:register", ("rule-document",), rule_documents_stand
        ),
        keys.Entry(
            "field:policy.receipt", str(PolicyAddressee._meta.get_field("name").verbose_name) + "签收",
            "console:register", ("policy",), receipts_stand,
        ),
    )  # fmt: skip
    keys.answer("setting", setting_stands)
    keys.answer("milestone", milestone_stands)
    keys.answer("document", facts_stand)
    keys.answer("planned", planned_stands)
    standings.declare()
