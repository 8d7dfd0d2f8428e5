"""Forms of the wizard. Fields are numbered; their meaning (header text, question key) stays on the server."""

from __future__ import annotations

from typing import Any

from django import forms

from mulin.faces.shared.forms import DateInput
from mulin.kernel.registers.imports.columns import LEFT_OUT
from mulin.kernel.registers.imports.rules import Heading, ImportKind, Question, Source

LARGEST = 40 * 1024 * 1024
SHOWN_OPTIONS = 60


class StartForm(forms.Form):
    """What is imported: a kind, for a place, from a file or a pasted block."""

    kind = forms.ChoiceField(label="导入什么")
    place = forms.ChoiceField(label="属于哪里", required=False)
    file = forms.FileField(label="表格文件", required=False, help_text="xlsx、xls 或 csv，不超过 40 MB")
    pasted = forms.CharField(
        label="或者粘贴表格内容",
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="在表格软件中选中（连同表头）复制，粘贴在这里",
    )

    def __init__(self, kinds: list[tuple[str, str]], places: list[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]
        self.fields["place"].choices = places  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A file or a block, not too large."""
        data = super().clean() or {}
        file, pasted = data.get("file"), (data.get("pasted") or "").strip()
        if not file and not pasted:
            raise forms.ValidationError("请选择一个文件，或粘贴表格内容。")
        if file and file.size > LARGEST:
            raise forms.ValidationError("文件超过 40 MB，请拆分后再导入。")
        return data

    def source(self) -> Source:
        """What was handed in."""
        file = self.cleaned_data.get("file")
        if file:
            return Source(data=file.read(), filename=file.name)
        return Source(text=self.cleaned_data["pasted"], filename="粘贴的内容")


class MappingForm(forms.Form):
    """One select a column, prefilled with what is remembered or proposed."""

    def __init__(self, kind: ImportKind, headings: tuple[Heading, ...], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.headings = headings
        options = [(LEFT_OUT, "不导入这一列"), *((f.key, f.label) for f in kind.fields)]
        for number, heading in enumerate(headings):
            decided = heading.proposed if heading.field is None else heading.field or LEFT_OUT
            self.fields[f"c{number}"] = forms.ChoiceField(
                label=heading.text,
                choices=[("", "请选择"), *options],
                initial=decided,
                help_text="" if heading.sure else "没有把握，请核对",
                error_messages={"required": f"请说明“{heading.text}”一列是什么。"},
            )

    def clean(self) -> dict[str, Any]:
        """No field may be filled by two columns."""
        data = super().clean() or {}
        chosen = [value for value in data.values() if value and value != LEFT_OUT]
        if len(set(chosen)) != len(chosen):
            raise forms.ValidationError("有两列被指定为同一项，请改掉其中一列。")
        return data

    def mapping(self) -> dict[str, str]:
        """Header text -> field."""
        return {h.text: self.cleaned_data[f"c{n}"] for n, h in enumerate(self.headings)}


class QuestionForm(forms.Form):
    """One list of radio choices; a proposal is named, not chosen for the person."""

    def __init__(self, questions: list[Question], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.questions = questions
        for number, question in enumerate(questions):
            labels = {o.value: o.label for o in question.options}
            proposal = labels.get(question.proposed, "")
            place = f"第 {question.line} 行。" if question.line else ""
            self.fields[f"q{number}"] = forms.ChoiceField(
                label=question.text,
                choices=[(o.value, o.label) for o in question.options[:SHOWN_OPTIONS]],
                widget=forms.RadioSelect,
                required=False,
                help_text=place + (f"建议：{proposal}" if proposal else ""),
            )

    def answers(self) -> dict[str, str]:
        """Question key -> chosen option, for those that were answered."""
        found = {q.key: self.cleaned_data.get(f"q{n}") or "" for n, q in enumerate(self.questions)}
        return {key: value for key, value in found.items() if value}


class SaidForm(forms.Form):
    """What holds for the whole run, and the consent to carry it out."""

    on = forms.DateField(
        label="内容自何日起成立",
        required=False,
        widget=DateInput(),
        help_text="表里没有写日期的用这一天；不填则为今天",
    )
    basis = forms.CharField(label="依据", max_length=200, required=False, help_text="不填则为文件名")
    reason = forms.CharField(
        label="补录说明", max_length=400, required=False, help_text="有内容早于今天时必须填写，会随每条记录保存"
    )

    def said(self) -> dict[str, str]:
        """As the run keeps it."""
        day = self.cleaned_data.get("on")
        return {
            "on": day.isoformat() if day else "",
            "basis": self.cleaned_data["basis"],
            "reason": self.cleaned_data["reason"],
        }
