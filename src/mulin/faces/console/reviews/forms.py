"""Forms of the review room. What a field wants, the service asks again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from mulin.faces.shared import forms as own
from mulin.mechanisms.decisions.rules import reviewing
from mulin.mechanisms.decisions.rules.reviewing import Act
from mulin.mechanisms.decisions.selectors.reviews import ObjectionView


class OpenForm(forms.Form):
    """Receive a review."""

    source = forms.ChoiceField(label="来源", choices=reviewing.SOURCES, widget=forms.RadioSelect)
    alleged = forms.CharField(label="反映的问题", widget=forms.Textarea(attrs={"rows": 4}))


class DrawForm(forms.Form):
    """Draw the ballots to be called."""

    seed = forms.CharField(
        label="当众产生的随机数", max_length=80,
        help_text="如当着异议人的面掷骰子得到的一串数字。写入日志后不能更改，任何人可用它重新抽出同一批票。",
    )  # fmt: skip
    size = forms.IntegerField(label="抽多少份", min_value=1)


class HearForm(forms.Form):
    """What a called owner said."""

    result = forms.ChoiceField(label="回访结果", choices=reviewing.RESULTS, widget=forms.RadioSelect)
    note = forms.CharField(label="备注", max_length=200, required=False)


class MarkForm(forms.Form):
    """Hold a ballot doubtful."""

    code = forms.CharField(label="回执码", max_length=14)
    reason = forms.ChoiceField(label="存疑原因", choices=list(reviewing.REVIEW_REASONS.items()))
    note = forms.CharField(label="说明和凭据", max_length=400, widget=forms.Textarea(attrs={"rows": 3}))


class RulingForm(forms.Form):
    """What is answered, ordered or decided."""

    text = forms.CharField(label="内容", widget=forms.Textarea(attrs={"rows": 5}))
    basis = forms.CharField(label="依据", max_length=200, required=False, help_text="法律条文、判决书文号或文件条款。")
    correct_by = forms.DateField(label="改正期限", widget=own.DateInput)

    def __init__(self, act: Act, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["basis"].required = act in (Act.ORDER, Act.SUSPEND, Act.REVOKE)
        if act is not Act.ORDER:
            del self.fields["correct_by"]
        if act is Act.SUSPEND:
            del self.fields["text"]


class AnswersForm(forms.Form):
    """Open objections on one sheet: each with its own answer, or the common one where its box is ticked."""

    common = forms.CharField(
        label="共同答复", required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="用于下面勾了“用共同答复”而没有单独填写的异议。",
    )  # fmt: skip

    def __init__(self, waiting: Sequence[ObjectionView], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.waiting = tuple(waiting)
        for number, one in enumerate(self.waiting, start=1):
            said = f"{number}. {one.by_label}：{one.text}"
            area = forms.Textarea(attrs={"rows": 2})
            self.fields[f"text{one.id}"] = forms.CharField(label=said, required=False, widget=area)
            self.fields[f"shared{one.id}"] = forms.BooleanField(label=f"第 {number} 件用共同答复", required=False)
            self.fields[f"upheld{one.id}"] = forms.BooleanField(label=f"第 {number} 件异议成立", required=False)

    def clean(self) -> dict[str, Any]:
        """At least one objection is answered."""
        clean = super().clean() or {}
        if not self.given(clean):
            raise forms.ValidationError("还没有填写任何答复。")
        return clean

    def given(self, clean: dict[str, Any]) -> list[tuple[int, bool, str]]:
        """Objection, upheld or not, answer: of those that are answered now."""
        found = []
        for one in self.waiting:
            text = clean.get(f"text{one.id}", "").strip()
            if not text and clean.get(f"shared{one.id}"):
                text = clean.get("common", "").strip()
            if text:
                found.append((one.id, bool(clean.get(f"upheld{one.id}")), text))
        return found
