"""The sheet of a survey as a form: one of three answers a question; the same for phone, slip and paper."""

from __future__ import annotations

from typing import Any

from django import forms

from mulin.mechanisms.surveys import rules, selectors

PRIVACY = "不记名：系统只记这一户答过，答卷另存、打乱，两边对不上。收下后不能更换。"


class SheetForm(forms.Form):
    """Every question of a survey."""

    def __init__(self, asked: selectors.Round, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.count = len(asked.questions)
        for serial, text in enumerate(asked.questions, 1):
            self.fields[f"q{serial}"] = forms.ChoiceField(
                label=text, choices=rules.CHOICES, widget=forms.RadioSelect, error_messages={"required": "请选一项。"}
            )

    def answers(self) -> dict[str, str]:
        """The choices by number of the question."""
        return {str(serial): self.cleaned_data[f"q{serial}"] for serial in range(1, self.count + 1)}
