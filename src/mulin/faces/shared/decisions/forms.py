"""Forms of convening and presiding. The choices of the rule pack are never preselected where a place is undecided."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django import forms

from mulin.faces.shared.decisions import words
from mulin.faces.shared.forms import DateInput
from mulin.kernel import calendar
from mulin.mechanisms.decisions import policies
from mulin.mechanisms.decisions.rules.stages import CONVENERS
from mulin.mechanisms.decisions.services import assemblies

OWN = ("COMMITTEE", "PREPARATORY")
CLOSING = dt.time(18)


class ConveneForm(forms.Form):
    """A new assembly: what it is called, who convenes and why."""

    title = forms.CharField(label="会议名称", max_length=200, help_text="如 2026 年第一次业主大会临时会议")
    convener = forms.ChoiceField(label="由谁召集")
    convener_label = forms.CharField(label="召集人名称", required=False, max_length=160)
    convened_because = forms.CharField(
        label="召集理由", required=False, max_length=400, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="由社区（村）、街道（乡镇）召集的必须写明：没有业委会，或业委会应当召集而不召集（B-四(四)5e）。"
        "它们只召集和主持，不代业主作决定。",
    )  # fmt: skip
    buildings = forms.CharField(
        label="只限部分楼栋", required=False, max_length=200, help_text="楼栋号用顿号分开；留空为全体业主。"
    )

    def __init__(self, *args: Any, staff: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = (*OWN, *policies.CONVENED_BY_STAFF) if staff else OWN
        self.fields["convener"] = forms.ChoiceField(
            label="由谁召集", choices=[("", "请选择"), *(one for one in CONVENERS if one[0] in offered)]
        )

    def buildings_given(self) -> tuple[str, ...]:
        """The building numbers."""
        text = str(self.cleaned_data["buildings"]).replace("，", "、").replace(",", "、")
        return tuple(part.strip() for part in text.split("、") if part.strip())


class MotionForm(forms.Form):
    """A motion: the statute item, its title, the whole text; options of one-of-several one a line."""

    matter = forms.ChoiceField(
        label="属于哪一类法定事项",
        choices=[("", "请选择"), *((str(key), text) for key, text in words.MATTERS.items())],
        help_text="通过所需的比例由事项决定（民法典第二百七十八条），不能另选。",
    )  # fmt: skip
    title = forms.CharField(label="议题", max_length=200)
    text = forms.CharField(label="全文", max_length=20_000, widget=forms.Textarea(attrs={"rows": 8}))
    kind = forms.ChoiceField(
        label="怎么表决",
        choices=[("YES_NO", "同意或不同意"), ("ONE_OF", "几个方案中选一个"), ("CANDIDATE", "候选人（每人一个议题）")],
    )
    options = forms.CharField(
        label="方案",
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="几个方案中选一个时，每行一个。",
    )
    seats = forms.IntegerField(
        label="应选人数", required=False, min_value=1, max_value=99, help_text="候选人议题填写。"
    )

    def motion(self) -> assemblies.NewMotion:
        """What the service takes."""
        clean = self.cleaned_data
        options = tuple(line.strip() for line in clean["options"].splitlines() if line.strip())
        return assemblies.NewMotion(
            clean["matter"], clean["title"], clean["text"], clean["kind"], options, clean["seats"] or 0
        )


class RulesForm(forms.Form):
    """The rule pack, each value with the reason for it."""

    electronic = forms.ChoiceField(
        label="电子表决用哪个平台", required=False,
        choices=[("", "待设定（只收纸质票）"), ("own", "本系统"), ("official_only", "只能用官方平台")],
        help_text="本地规定须用官方平台的，本系统只收纸质票并导入官方结果。",
    )  # fmt: skip
    silent = forms.ChoiceField(
        label="送达后没有回票的业主",
        choices=[("ignore", "不计入参与"), ("participate", "计入参与"), ("follow_majority", "计入参与并随多数")],
        help_text="法定口径一律同时算出；两种口径结论不同时会提示，须监票人签字。后两种须议事规则明文约定。",
    )
    invalid_participates = forms.BooleanField(label="废票计入参与", required=False)
    floor = forms.ChoiceField(
        label="随多数时的下限", choices=[("none", "不设"), ("zhejiang-2009", "实际多数票须过全体业主半数（浙江 2009）")]
    )
    sale_in_window = forms.BooleanField(
        label="名册冻结后买房的，原业主没投票时可以投", required=False, help_text="未规定的，由冻结时的业主投票。"
    )
    max_principals = forms.IntegerField(
        label="一人最多受几户委托", required=False, min_value=1, max_value=999, help_text="留空为不限。"
    )
    roll_objection_days = forms.IntegerField(label="名册公示天数", min_value=1, max_value=90)
    result_objection_days = forms.IntegerField(label="结果异议天数", min_value=1, max_value=90)
    slips = forms.BooleanField(label="可以用专用二维码表决（免账号）", required=False)
    sample = forms.IntegerField(
        label="纸质票双人录入比例", min_value=1, max_value=100, help_text="百分比；抽样有不一致的，全部双人录入。"
    )
    participants_published = forms.BooleanField(
        label="公布谁参与了表决（不公布选择）", required=False, help_text="个人信息保护法第二十五条：须业主同意。"
    )

    def pack(self, standing: Mapping[str, Any]) -> dict[str, Any]:
        """The rule pack; what the form does not ask stays as it stands."""
        given = dict(self.cleaned_data)
        given["electronic"] = given["electronic"] or None
        return {**standing, **given}


class NoticeForm(forms.Form):
    """The notice: range, form, day, close, and that the residents' committee was told."""

    scope_text = forms.CharField(label="参会范围", max_length=200, initial="全体业主")
    form = forms.CharField(label="会议形式", max_length=120, help_text="如 书面征求意见，并用手机表决")
    noticed_on = forms.DateField(label="公告日期", widget=DateInput)
    notice_days = forms.IntegerField(label="提前公告天数", min_value=1, max_value=90, initial=15)
    clear_days = forms.BooleanField(label="公告当日不计入", required=False)
    event_on = forms.DateField(label="会议（开始表决）日期", widget=DateInput)
    closes_on = forms.DateField(label="表决截止日期", widget=DateInput, help_text="当日 18:00 截止。")
    residents_informed = forms.BooleanField(label="已告知居（村）民委员会", required=False)

    def notice(self) -> assemblies.NoticeInput:
        """What the service takes."""
        clean = self.cleaned_data
        return assemblies.NoticeInput(
            scope_text=clean["scope_text"],
            form=clean["form"],
            event_on=clean["event_on"],
            closes_at=dt.datetime.combine(clean["closes_on"], CLOSING, calendar.ZONE),
            noticed_on=clean["noticed_on"],
            residents_informed=clean["residents_informed"],
            notice_days=clean["notice_days"],
            clear_days=clean["clear_days"],
        )


class PublishForm(forms.Form):
    """Publishing the roll: until when owners may object."""

    until = forms.DateField(label="异议期止（含）", widget=DateInput)


class AnnounceForm(forms.Form):
    """The final announcement."""

    risk_signed_by = forms.CharField(
        label="监票人签字", required=False, max_length=160, help_text="两种口径结论不同时必须有；写岗位，不写姓名。"
    )


class ReasonForm(forms.Form):
    """Withdrawing."""

    reason = forms.CharField(label="理由", max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class PlainForm(forms.Form):
    """An act that needs nothing but the decision."""
