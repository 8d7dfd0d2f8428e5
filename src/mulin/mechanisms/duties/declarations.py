"""What the duties shelf registers: its messages, and how a template stands for the clauses bound to it."""

from __future__ import annotations

from mulin.kernel import messages
from mulin.mechanisms.duties import selectors
from mulin.mechanisms.packs import keys, standings

messages.register_all(
    {
        "duties.not_found": "没有这项义务，或它不在您的范围内。",
        "duties.unknown_template": "政策包 {pack} 没有义务模板“{key}”。",
        "duties.not_possible": "现在是“{state}”，不能{act}。",
        "duties.not_open": "这一期从 {day} 起才可以报送。",
        "duties.rest_day": "{day} 是休息日，不催报；请在下一个工作日办理。",
        "duties.record_missing": "请写明凭据：文号、记录编号或所附文件。",
        "duties.nil_not_allowed": "这项义务不接受零报告（{clause}）。",
        "duties.nil_reason": "零报告请写明本期没有什么。",
        "duties.reason_missing": "请写明理由。",
        "duties.behalf_needed": "您不是义务人；代为报送请写明代谁办理、凭什么材料、哪一天收到。",
        "duties.behalf_staff": "代办由镇街、社区等单位办理；请用义务人自己的身份报送。",
        "duties.filed_already": (
            "{who}已于 {when} 报送，等待审核；您的这一份没有收下。要补充材料，请打开这项义务办“补充报送”。"
        ),
        "duties.destinations_missing": "还没有送达：{left}。每一处都登记日期和凭证后才能报送。",
        "duties.destination_unknown": "须送达的是：{named}。请从中选一处。",
        "duties.proof_missing": "请写明送达凭证（文号、版面、链接），或附文件。",
        "duties.sent_when": "送达日期不能早于这一期开始之日（{day}），也不能晚于今天。",
        "duties.behalf_incomplete": "代办须写明代谁办理、凭什么材料。",
        "duties.behalf_future": "代办的收件日期不能晚于今天。",
        "duties.behalf_before": "代办的收件日期不能早于这一期可以报送之日（{day}）。",
        "duties.own_matter": "这是本岗位或同级的义务，须由上级审核。",
        "duties.not_together": "所选的义务不能用同一凭据一并完成：只限同一地点、同一义务人、要求同样凭据的事项。",
        "duties.not_by_hand": "“{title}”按周期自动生成，不能手工添加。",
        "duties.before_document": "{day} 不在文件的适用期内。",
        "duties.not_late": "这项义务没有逾期，或已经报送，不下达责令整改。",
        "duties.ordered_already": "这项义务已下达责令整改，请在原事项上办理。",
        "duties.no_procedure": "没有可以办理责令整改的程序。",
        "duties.means_unknown": "催报方式只能是短信（文字）或电话。",
    }
)


def duty_stands(asking: keys.Asking) -> keys.Standing:
    """How the template's obligations stand in the range; where none has arisen, what it waits for, and the rule."""
    found = selectors.template_standing(asking.pack, asking.key, under=asking.path, on=asking.on, layers=asking.layers)
    rule = standings.duty_rule(asking.pack, asking.key)
    if not found.total:
        waits = selectors.waits_for(asking.pack, asking.key, asking.path, asking.on)
        return keys.Standing(f"{waits}；{rule}" if waits else rule, "soon" if waits else "plain")
    parts = [f"按时 {found.in_time}"]
    parts += [f"逾期补报 {found.late}"] if found.late else []
    parts += [f"逾期未报 {found.overdue}"] if found.overdue else []
    parts += [f"待报 {found.open}"] if found.open else []
    done = not found.overdue and not found.open
    return keys.Standing(
        f"应报 {found.total}：{'，'.join(parts)}", "late" if found.overdue else "met" if done else "plain"
    )


def declare() -> None:
    """Answer for duties; the messages above register themselves on import."""
    keys.answer("duty", duty_stands)
