"""What the cases shelf registers: its messages, and how procedures stand for the clauses bound to them."""

from __future__ import annotations

from mulin.kernel import messages
from mulin.mechanisms.cases import rules, selectors
from mulin.mechanisms.packs import keys

messages.register_all(
    {
        "cases.unknown_procedure": "没有登记程序“{key}”。",
        "cases.unknown_action": "“{label}”没有“{action}”这一步。",
        "cases.unknown_paper": "“{label}”不需要材料“{paper}”。",
        "cases.not_found": "没有这件事项，或它不在您的范围内。",
        "cases.field_unknown": "表单没有“{field}”这一项。",
        "cases.field_missing": "请填写“{field}”（{clause}）。",
        "cases.field_choice": "“{field}”不能填“{value}”，请从列出的选项中选择。",
        "cases.paper_missing": "缺少材料“{paper}”（{clause}）。",
        "cases.too_early": "“{action}”最早于 {day} 办理（{basis}）。",
        "cases.community_missing": "“{label}”以小区为单位，请写明是哪个小区。",
        "cases.title_missing": "请写明事项标题。",
        "cases.due_past": "约定的办结日不能早于今天。",
        "cases.open_already": "{place}已有一件在办的“{label}”，请在原事项上继续办理。",
        "cases.suspended": "事项已中止计时，恢复后才能办理。",
        "cases.not_suspended": "事项没有中止计时。",
        "cases.closed": "事项已办结。",
        "cases.no_deadline": "事项没有期限，不需要延期。",
        "cases.extension_not_later": "延期后的日期须晚于原到期日（{due}）。",
        "cases.reason_missing": "请写明理由。",
        "cases.holder_missing": "请写明移交给哪个岗位。",
        "cases.behalf_incomplete": "代办须写明代谁办理、凭什么材料。",
        "cases.behalf_personal": "“{action}”是签字、决议一类须本人作出的事，不能代办；请由本人办理。",
        "cases.behalf_staff": "代办由镇街、社区等单位办理；请用自己的身份直接办理。",
        "cases.behalf_future": "代办的收件日期不能晚于今天。",
    }
)


def procedure_stands(asking: keys.Asking) -> keys.Standing:
    """How many cases run and how many are done below the place."""
    running, done = selectors.count_states(asking.key, under=asking.path, layers=asking.layers)
    return keys.Standing(f"在办 {running} 件，办结 {done} 件", "met" if done and not running else "plain")


def declare_procedure(case_type: rules.CaseType) -> None:
    """Enter a procedure with the engine and as a key for clauses; areas call this in their ``declare()``."""
    rules.catalogue.add(case_type)
    keys.add(keys.Entry(f"proc:{case_type.key}", case_type.label, "console:procedure", (case_type.key,)))


def declare() -> None:
    """Register everything above."""
    keys.answer("proc", procedure_stands)
