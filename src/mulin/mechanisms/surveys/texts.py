"""Chinese texts of what surveys refuse."""

from __future__ import annotations

from mulin.kernel import messages

messages.register_all(
    {
        "surveys.missing": "没有这次测评，或它不在您的范围内。",
        "surveys.incomplete": "请写明测评名称、周期和至少一个题目。",
        "surveys.subject_unknown": "请选择测评对象。",
        "surveys.days": "截止日不能早于开始日；开始日不能早于今天。",
        "surveys.sample": "抽查比例请填 1 到 100。",
        "surveys.no_household": "小区名册里还没有住户，先登记房屋再发起测评。",
        "surveys.twice": "这个小区本周期已经有同一对象的测评。",
        "surveys.answer_missing": "“{question}”还没有选择。",
        "surveys.question_unknown": "答卷里有不认识的题目，请重新打开测评页。",
        "surveys.not_open": "测评 {opens_on} 开始，{closes_on} 截止，现在不能作答。",
        "surveys.not_asked": "您的房屋不在这次测评的发放名单里。",
        "surveys.answered_already": "这一户已经作答；答卷不记名，收下后不能更换。",
        "surveys.token_unknown": "二维码不对，或已换发新的；请向社区（村）索取新的测评单。",
        "surveys.not_ended": "测评 {closes_on} 截止，次日起才能结束收集、看到结果。",
        "surveys.not_pending": "只有“待核”的结果才能核定。",
        "surveys.note_missing": "请写明核定的理由。",
    }
)
