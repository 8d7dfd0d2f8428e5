"""Words for what a programme's files keep as keys: option values, intervals, due rules, dates of the document."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any

from mulin.faces.shared import wording
from mulin.mechanisms.packs import rules, settling
from mulin.mechanisms.packs import selectors as packs
from mulin.mechanisms.packs.settling import Settled

OPTIONS = {
    "communities": "按小区个数", "households": "按户数", "area": "按建筑面积", "eligible": "符合成立条件的小区",
    "all": "全部小区", "responses": "按收回的问卷", "delivered": "按发出的问卷", "baseline": "只作起点，不判逾期",
    "judge": "按原定日期判定", "common": "统一词表", "as-printed": "照原文", "suggest-only": "系统只提示，由人认定",
    "members": "按委员人数", "committees-with-organisation": "按建有党组织的业委会",
    "assembly-ballots": "按业主大会投票", "all-records": "按全部参与记录", "strict": "须超过一半",
    "continue": "继续执行", "stop": "停止执行", "replaced": "由新文件替代", "true": "是", "false": "否",
    "company-and-committee": "企业和业委会都公示", "contact-opt-in": "联系方式由本人同意后公开",
    "unfiled-at-start": "起点时未备案的小区", "filed-at-start": "起点时已备案的小区",
}  # fmt: skip
LEVEL_SETTING = "levels"
_UNITS = {"day": "日", "week": "周", "month": "个月", "quarter": "个季度", "year": "年"}
_EVERY = {"1 month": "每月", "1 quarter": "每季度", "1 year": "每年", "6 month": "每半年", "1 week": "每周"}
_INTERVAL = re.compile(r"^(\d+) ?(day|week|month|quarter|year)s?$")
CADENCES = {
    "once": "一次", "monthly": "每月", "half-monthly": "每半月", "quarterly": "每季度", "half-yearly": "每半年",
    "yearly": "每年", "per-event": "每发生一次", "local": "间隔由当地定", "manual": "按通知",
}  # fmt: skip
DATES = {
    "signed": "成文（落款）日期", "printed": "印发日期", "published": "发布时间", "effective": "施行日期",
    "campaign_from": "行动开始", "campaign_to": "行动结束",
}  # fmt: skip
FORCES = {"must": "应当", "may": "可以", "encouraged": "倡导", "conditional": "有条件的", "guided": "引导"}


def option(value: str, key: str = "") -> str:
    """One option of a setting in words."""
    if key == LEVEL_SETTING and value.isdigit():
        return f"{value} 级"
    return OPTIONS.get(value, value)


def interval(text: str) -> str:
    """``6 month`` -> 每半年; ``15 day`` -> 每 15 日."""
    found = _INTERVAL.match(text)
    if found is None:
        return text
    count, unit = found.groups()
    return _EVERY.get(f"{count} {unit}", f"每 {count} {_UNITS[unit]}")


def value(answer: settling.Answer, given: Any = None) -> str:
    """The value of a setting in words with its unit; 待设定 while open."""
    if given is None and answer.is_open:
        return "待设定"
    raw = answer.value if given is None else given
    if answer.type in ("money", "area") and isinstance(raw, int):
        return f"{wording.hundredths(raw)} {answer.unit}".strip()
    if answer.type == "interval":
        return interval(str(raw))
    if answer.type == "day":
        return f"每月 {raw} 日"
    if isinstance(raw, Mapping):
        return "；".join(f"{name}：{'可以' if on else '不可以'}" for name, on in raw.items())
    if isinstance(raw, list):
        return packs.place_words(str(one) for one in raw)
    return f"{option(str(raw), answer.key)}{answer.unit}"


def state(answer: settling.Answer) -> str:
    """待设定, 文件载明 or 已决定."""
    return {Settled.OPEN: "待设定", Settled.DOCUMENTED: "依文件", Settled.DECIDED: "已决定"}[answer.state]


def day_words(moment: dt.date) -> str:
    """A day, with its time where the document prints one."""
    if isinstance(moment, dt.datetime):
        return f"{wording.full_date(moment.date())} {moment:%H:%M}"
    return wording.full_date(moment)


def due_rule(duty: rules.DutyRow, labels: Mapping[str, str]) -> str:
    """When a recurring matter is due, as the document says it."""
    due = duty.due
    if due.get("rule") == "once":
        return wording.full_date(dt.date.fromisoformat(str(due["date"])))
    match due.get("rule"):
        case "days-of-month":
            return "每月 " + "、".join(f"{day}" for day in due["days"]) + " 日"
        case "fixed":
            return f"每年 {due['month']}月{due['day']}日"
        case "period-end":
            return f"{CADENCES[duty.cadence]}的最后一日"
        case "quarter-offset":
            return f"次季度第 {due['month']} 个月末"
        case "event":
            return "事项发生后"
        case "open":
            return f"待设定：{labels.get(due['setting'], due['setting'])}"
        case _:
            return CADENCES[duty.cadence]
