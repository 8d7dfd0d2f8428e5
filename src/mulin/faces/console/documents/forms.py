"""Forms of documents and settings. Only what a clause or the register's own order demands is required (P10)."""

from __future__ import annotations

from typing import Any

from django import forms

from mulin.faces.console.programmes import words
from mulin.faces.shared import forms as own
from mulin.mechanisms.packs import rules as packs

KINDS = (
    ("PLAN", "规划、计划"),
    ("RULE", "制度"),
    ("STANDARD", "标准"),
    ("POLICY", "政策"),
    ("EXTERNAL_STANDARD", "上级标准"),
)


class DraftForm(forms.Form):
    """Begin a document that a clause asks for."""

    kind = forms.ChoiceField(label="种类", choices=KINDS)
    title = forms.CharField(label="标题", max_length=200)
    issuer = forms.CharField(label="制定机关", max_length=160)
    basis = forms.CharField(label="依据条款", max_length=60, help_text="要求制定它的那一条，如 S-四(一)a。")
    clauses = forms.CharField(label="同时落实的条款", required=False, max_length=300, help_text="多条用空格隔开。")
    due_on = forms.DateField(label="应完成日期", required=False, widget=own.DateInput)
    summary = forms.CharField(label="要点", required=False, widget=forms.Textarea(attrs={"rows": 4}))


class IssueForm(forms.Form):
    """Issue a draft."""

    number = forms.CharField(label="文号", required=False, max_length=80)
    issued_on = forms.DateField(label="印发日期", widget=own.DateInput)
    effective_on = forms.DateField(
        label="施行日期", required=False, widget=own.DateInput, help_text="不填则自印发之日起施行。"
    )
    file = forms.FileField(label="正式文件", required=False, help_text="PDF、Word 或图片。")


class RepealForm(forms.Form):
    """Repeal an issued document."""

    on = forms.DateField(label="自哪一天起废止", widget=own.DateInput)
    reason = forms.CharField(label="废止理由和依据", max_length=300)


class PolicyForm(forms.Form):
    """Enter a policy as it prints itself; a date that it does not print stays empty."""

    title = forms.CharField(label="标题", max_length=200)
    issuer = forms.CharField(label="发文机关", max_length=160)
    number = forms.CharField(label="文号", required=False, max_length=80)
    kind = forms.CharField(label="文种", required=False, max_length=40)
    signed_on = forms.DateField(label="成文（落款）日期", required=False, widget=own.DateInput)
    printed_on = forms.DateField(label="印发日期", required=False, widget=own.DateInput)
    effective_on = forms.DateField(label="施行日期", required=False, widget=own.DateInput)
    valid_to = forms.DateField(label="有效期至（含当日）", required=False, widget=own.DateInput)
    openness = forms.CharField(label="公开方式", required=False, max_length=40)


class ReceiptForm(forms.Form):
    """Enter a receipt for a unit that signed on paper."""

    received_on = forms.DateField(label="签收日期", widget=own.DateInput, help_text="以纸面上的日期为准。")
    paper = forms.CharField(label="凭什么纸面材料", max_length=200, help_text="如 签收单、回执照片及其编号。")


class InterpretForm(forms.Form):
    """Answer a question about a policy."""

    clause = forms.CharField(label="哪一条", required=False, max_length=40)
    question = forms.CharField(label="所问事项", max_length=400, widget=forms.Textarea(attrs={"rows": 2}))
    answer = forms.CharField(label="解释内容", widget=forms.Textarea(attrs={"rows": 5}))


class SettingForm(forms.Form):
    """Settle what a document leaves open; the value's field follows the setting's type."""

    def __init__(self, row: packs.SettingRow, places: list[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in value_fields(row, places).items():
            self.fields[name] = field
        self.fields["path"] = forms.ChoiceField(label="适用于哪里", choices=places)
        self.fields["from_day"] = forms.DateField(label="自哪一天起", widget=own.DateInput)
        self.fields["decided_by"] = forms.CharField(
            label="由谁决定", max_length=160, help_text=f"按文件，应由{row.whose}决定。"
        )
        self.fields["basis"] = forms.CharField(label="依据文件", max_length=200, help_text="决定的文号或会议纪要。")

    def value(self, row: packs.SettingRow) -> Any:
        """What was chosen, in the form that the setting's reader takes."""
        if row.type == "switches":
            on = self.cleaned_data["value"]
            return {option: option in on for option in row.options}
        return self.cleaned_data["value"]


def _offered(row: packs.SettingRow, option: str) -> str:
    text = words.option(option, row.key)
    return f"{text}（建议）" if option == row.proposed else text


def value_fields(row: packs.SettingRow, places: list[tuple[str, str]]) -> dict[str, forms.Field]:
    """The field that a setting's type wants; ``places`` are those that a list of places picks from."""
    label = f"{row.label}（{row.unit}）" if row.unit else row.label
    if row.type == "switches":
        choices = [(option, words.option(option, row.key)) for option in row.options]
        boxes = forms.CheckboxSelectMultiple
        return {"value": forms.MultipleChoiceField(label=label, choices=choices, widget=boxes, required=False)}
    if row.type == "places":
        boxes = forms.CheckboxSelectMultiple
        return {"value": forms.MultipleChoiceField(label=label, choices=places, widget=boxes)}
    if row.options:
        choices = [(option, _offered(row, option)) for option in row.options]
        return {"value": forms.ChoiceField(label=label, choices=choices, widget=forms.RadioSelect)}
    if row.type == "date":
        return {"value": forms.DateField(label=label, widget=own.DateInput)}
    digits = row.type in {"integer", "days", "points", "day", "percent", "money", "area"}
    widget: forms.TextInput = own.DecimalInput() if digits else forms.TextInput()
    return {"value": forms.CharField(label=label, max_length=300, widget=widget)}


class WithdrawForm(forms.Form):
    """Take something back, with the reason."""

    reason = forms.CharField(label="撤回理由", max_length=300)
