"""Forms of tasks: progress, a blocker. Required is only what the act cannot be without (P10)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms

from mulin.areas.campaign import rules
from mulin.areas.campaign.services import NewProgress
from mulin.faces.shared.forms import DateInput


class ProgressForm(forms.Form):
    """How a task goes: words, a percentage where it says more, the day, a file; whether it is a highlight."""

    text = forms.CharField(label="进展", max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))
    percent = forms.IntegerField(label="进度（%）", required=False, min_value=0, max_value=100)
    on = forms.DateField(label="哪一天的情况", required=False, widget=DateInput, help_text="不填就是今天。")
    highlight = forms.BooleanField(label="这是亮点，列入亮点清单", required=False)
    file = forms.FileField(label="照片或文件", required=False)

    def entry(self, today: dt.date, file_id: int | None) -> NewProgress:
        """The service's value."""
        clean = self.cleaned_data
        return NewProgress(clean["on"] or today, clean["text"], clean["percent"], clean["highlight"], file_id)


class BlockerForm(forms.Form):
    """A difficulty: what, of which kind, to whom it is fed back (L-二(三)c)."""

    matter = forms.CharField(label="难在哪里", max_length=400, widget=forms.Textarea(attrs={"rows": 3}))
    kind = forms.ChoiceField(label="种类", choices=rules.BLOCKER_KINDS)
    to_whom = forms.CharField(label="反馈给哪个单位或岗位", max_length=160)

    def entered(self) -> dict[str, Any]:
        """The declared fields of the procedure."""
        return dict(self.cleaned_data)


class OrderForm(forms.Form):
    """An order to catch up: what, until when."""

    matter = forms.CharField(label="督办事项", max_length=200)
    requirement = forms.CharField(
        label="要求", required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )
    due_on = forms.DateField(label="办结期限", required=False, widget=DateInput)


class ConfirmForm(forms.Form):
    """Nothing to fill in: the button is the answer."""


class CircularForm(forms.Form):
    """What the circular rests on; the draft stands in it and may be changed."""

    facts = forms.CharField(label="滞后情况要点", max_length=2000, widget=forms.Textarea(attrs={"rows": 10}))
