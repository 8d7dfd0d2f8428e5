"""Every page type with invented data: name -> (template, context)."""

import dataclasses
import datetime as dt
from typing import Any

import segno
from django import forms

from mulin.faces.shared import components as c
from mulin.faces.shared import forms as own
from mulin.faces.shared import pages
from tests.unit.faces.shared import sample_values as s


class EntryForm(forms.Form):
    """记一笔."""

    kind = forms.ChoiceField(
        label="这笔是收入还是支出",
        choices=[("in", "收入"), ("out", "支出")],
        widget=forms.RadioSelect,
    )
    amount = forms.CharField(
        label="金额（元）",
        help_text="照凭证写，到分。",
        widget=own.DecimalInput,
        error_messages={"required": "金额没有填，请照凭证填写，如 48600.00"},
    )
    day = forms.DateField(
        label="哪一天",
        widget=own.DateInput,
        error_messages={"invalid": "日期要写成 2026-11-23 的样子，请改正"},
    )
    what = forms.CharField(label="用途", required=False, widget=forms.Textarea(attrs={"rows": 3}))
    photo = forms.FileField(label="凭证照片", required=False, help_text="jpg 或 pdf，不超过 10 MB。")
    seen = forms.BooleanField(label="我核对过凭证原件", required=False)


class BallotForm(forms.Form):
    """Three big choices, none preselected."""

    choice = forms.ChoiceField(
        label="您的意见",
        choices=[("yes", "同意"), ("no", "不同意"), ("abstain", "弃权")],
        widget=forms.RadioSelect,
        help_text="您的一票代表 89.50 ㎡ 和 1 人。截止前可以改，以最后一次为准。",
    )


def _form(title: str = "记一笔", form: forms.Form | None = None, **more: Any) -> pages.FormPage:
    base: dict[str, Any] = {
        "title": title,
        "form": form,
        "submit": "保存这笔账",
        "back": c.Action("不记了，返回", "/x"),
        "crumbs": (c.Crumb("演示花园二期", "/x"), c.Crumb("记一笔")),
    }
    return pages.FormPage(**{**base, **more})


def _wizard() -> pages.WizardPage:
    return pages.WizardPage(
        title="开账：期初结余",
        form=EntryForm(),
        submit="下一步：核对",
        steps=(
            c.Step("选小区", "done", href="/w/1"),
            c.Step("填期初结余", "now"),
            c.Step("核对并提交"),
        ),
        draft_url="/draft",
    )


def _check() -> pages.FormPage:
    return _form(
        "核对后提交调度表",
        None,
        submit="提交调度表",
        check=(
            c.Fact("报送单位", "山城街道", change_url="/e/1"),
            c.Fact("报送期", "2026年11月上半月", change_url="/e/2"),
            c.Fact("已覆盖小区", "36 / 41 个", note="较上期增加 2 个", change_url="/e/3"),
        ),
        declaration="提交即表示以上内容与台账一致；提交后需由区里退回才能修改。",
    )


def cases() -> dict[str, tuple[str, dict[str, Any]]]:
    """All samples."""
    bad = EntryForm({"kind": "in", "amount": "", "day": "昨天"})
    bad.is_valid()
    code = segno.make("https://example.org/d/1").svg_inline(scale=3, omitsize=True)
    past = s.shell(on=dt.date(2026, 11, 15))
    console: dict[str, pages.Page] = {
        "board": s.board(),
        "todo": s.todo(),
        "list": s.register(),
        "list-empty": s.nothing(),
        "detail": s.detail(),
        "case": s.case(),
        "form": _form(form=EntryForm()),
        "form-errors": _form(form=bad),
        "form-check": _check(),
        "wizard": _wizard(),
        "message": s.message(),
        "document": s.document(code),
    }
    made = {name: (page.template, {"page": page, "shell": s.shell()}) for name, page in console.items()}
    made["board-past"] = (s.board().template, {"page": s.board(), "shell": past})
    made["home"] = (s.home().template, {"page": s.home(), "shell": s.owner_shell()})
    elder = s.owner_shell(elder=True)
    made["home-elder"] = (s.home().template, {"page": s.home(), "shell": elder})
    ballot = _form(
        "是否续聘现在的物业公司三年",
        BallotForm(),
        submit="确认投票",
        big_choices=True,
        crumbs=(),
        back=c.Action("先不投，返回", "/me/"),
    )
    made["ballot"] = (ballot.template, {"page": ballot, "shell": s.owner_shell()})
    made["ballot-elder"] = (ballot.template, {"page": ballot, "shell": elder})
    public = dataclasses.replace(
        s.shell(), face="public", user_name="", sign_in_url="/login", as_of=False, search_url=""
    )
    made["public-list"] = (s.register().template, {"page": s.register(), "shell": public})
    for code_name in ("400", "403", "404", "429", "500"):
        made[f"error-{code_name}"] = (f"{code_name}.html", {})
    return made
