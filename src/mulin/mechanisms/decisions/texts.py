"""Chinese texts of the count's refusals, warnings and reasons."""

from __future__ import annotations

from mulin.kernel import messages

REASONS = {
    "participation_area_below": "参与表决的专有部分面积未达法定比例",
    "participation_heads_below": "参与表决的业主人数未达法定比例",
    "yes_area_below": "同意的专有部分面积未达法定比例",
    "yes_heads_below": "同意的业主人数未达法定比例",
    "floor_not_met": "实际投出的多数票未过全体业主的半数",
    "parts_do_not_add_up": "同意、不同意、弃权之和少于参与表决数，请核对公告",
}
WARNINGS = {
    "strict_differs": "按法定口径与按议事规则口径结论不同，请监票人确认",
    "silent_decides_special": "须四分之三同意的事项由未回票的业主决定了结论，有诉讼风险",
}

messages.register_all(
    {
        "decisions.before_2007": "{on} 早于 2007-10-01，本程序不计算当时的表决。",
        "decisions.more_than_total": "参与、未回票与废票之和超过业主总数：请核对总面积和总人数。",
        "decisions.more_than_participating": "同意、不同意、弃权之和超过参与表决数：请核对各项。",
        "decisions.unknown_setting": "settings 有不认识的取值：silent 用 ignore、participate 或 follow_majority；"
        "floor 用 none 或 zhejiang-2009。",
        "decisions.no_is_needed": "follow_majority 需要知道不同意票：请给出 no。",
        "decisions.empty_total": "业主总面积和总人数必须大于零。",
        "decisions.double_unit": "房屋 {unit} 在名册中出现两次。",
        "decisions.unit_incomplete": "房屋 {unit} 缺面积或业主。",
        "decisions.stranger": "房屋 {unit} 的选票或送达与名册对不上：请核对房号和业主。",
        "decisions.unknown_choice": "房屋 {unit} 的选择“{choice}”不认识：用 yes、no 或 abstain。",
    }
)
