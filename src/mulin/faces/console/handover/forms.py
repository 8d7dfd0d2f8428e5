"""Forms of cover and hand-over."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from mulin.faces.shared.forms import DateInput

Choices = list[tuple[str, str]]


class CoverForm(forms.Form):
    """Who covers, from and to, on what basis."""

    by = forms.ChoiceField(label="由谁代理", help_text="同一地方或上级的在任人员。")
    first = forms.DateField(label="从哪天起", widget=DateInput)
    last = forms.DateField(label="到哪天止（含当日）", widget=DateInput, help_text="到期自动结束。")
    basis = forms.CharField(label="依据", max_length=120, help_text="如 请假单、会议纪要。")

    def __init__(self, colleagues: Choices, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["by"].choices = [("", "请选择"), *colleagues]  # type: ignore[attr-defined]


class MoveForm(forms.Form):
    """To which successor, which of the open matters."""

    to = forms.ChoiceField(label="移交给")
    cases = forms.MultipleChoiceField(label="移交哪些事项", widget=forms.CheckboxSelectMultiple)
    drafts = forms.BooleanField(label="没有提交的草稿一并移交", required=False, initial=True)

    def __init__(self, colleagues: Choices, lines: Iterable[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = [("", "请选择"), *colleagues]  # type: ignore[attr-defined]
        self.fields["cases"].choices = list(lines)  # type: ignore[attr-defined]


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label="理由", max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class BackForm(forms.Form):
    """Nothing is asked: the button is the answer."""
