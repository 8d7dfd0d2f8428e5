"""Forms of returns. Nothing is required but what an act cannot be without; columns name the clause that wants them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms

from mulin.faces.shared.forms import DateInput, DecimalInput
from mulin.kernel.tabular import cells
from mulin.mechanisms.duties import rules as duties
from mulin.mechanisms.returns import rules, services
from mulin.mechanisms.returns.rules import Column, Kind, Outcome, Row, TableForm, matching, values

LARGEST = 20 * 1024 * 1024
MORE = "__more"


class TelephoneInput(forms.TextInput):
    """Digits as a telephone's keypad gives them."""

    input_type = "tel"


class RowForm(forms.Form):
    """One row, a field a column, as a thumb fills it; each says what arrived filled."""

    def __init__(self, form: TableForm, row: Row, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.form, self.row = form, row
        for one in form.filled:
            self.fields[one.key] = _field(one, row)
            if one.kind is Kind.MANY:
                self.fields[f"{one.key}{MORE}"] = forms.CharField(
                    label=f"其他{one.label}", required=False, max_length=200, help_text="多项用顿号隔开。"
                )
        wanting = [one for one in form.filled if one.reason and row.base.get(one.key)]
        if wanting:
            names = "、".join(one.label for one in wanting)
            self.fields["reason"] = forms.CharField(
                label="改动理由", required=False, max_length=200,
                help_text=f"改“{names}”须写（{wanting[0].reason}）。",
            )  # fmt: skip

    def said(self) -> dict[str, str]:
        """The cells as the service takes them."""
        found = {}
        for one in self.form.filled:
            value = self.cleaned_data.get(one.key)
            if one.kind is Kind.MANY:
                more = self.cleaned_data.get(f"{one.key}{MORE}") or ""
                found[one.key] = values.JOIN.join(filter(None, [*(value or ()), cells.clean(more)]))
            else:
                found[one.key] = value.isoformat() if isinstance(value, dt.date) else str(value or "")
        return found


def initial(form: TableForm, row: Row) -> dict[str, Any]:
    """What a row's form starts with."""
    found: dict[str, Any] = {"reason": row.reason}
    for one in form.filled:
        text = row.values.get(one.key, "")
        found[one.key] = [part for part in text.split(values.JOIN) if part] if one.kind is Kind.MANY else text
    return found


def _when(column: Column) -> str:
    """When a clause wants the column filled."""
    if column.if_values:
        return f"“{'、'.join(value for _, value in column.if_values)}”须填（{column.clause}）"
    return f"填了企业、入驻等栏时须填（{column.clause}）" if column.with_fields else f"须填（{column.clause}）"


def _field(column: Column, row: Row) -> forms.Field:
    base, said = row.base.get(column.key, ""), row.values.get(column.key, "")
    origin = rules.ORIGIN_LABELS[rules.Origin(row.origins.get(column.key, rules.Origin.PREFILLED))]
    words = []
    if base and column.key in row.own:
        words.append(f"原来：{base}")
    elif base and origin == rules.ORIGIN_LABELS[rules.Origin.CARRIED]:
        words.append("取自上期")
    if column.clause:
        words.append(_when(column))
    common: dict[str, Any] = {"label": column.label, "required": False}
    match column.kind:
        case Kind.CHOICE:
            options = list(dict.fromkeys([*column.options, *([said] if said else [])]))
            choices = [("", "（空）"), *((one, one) for one in options)]
            return forms.ChoiceField(choices=choices, help_text="；".join(words), **common)
        case Kind.MANY:
            options = list(dict.fromkeys([*column.options, *(one for one in said.split(values.JOIN) if one)]))
            boxes = forms.CheckboxSelectMultiple
            listed = [(one, one) for one in options]
            return forms.MultipleChoiceField(choices=listed, widget=boxes, help_text="；".join(words), **common)
        case Kind.DATE if not column.month_will_do:
            return forms.DateField(widget=DateInput, help_text="；".join(words), **common)
        case Kind.DATE:
            words.append("如 2019-05-06；不知道哪一天写 2019-05")
    widgets: dict[Kind, forms.Widget] = {
        Kind.PHONE: TelephoneInput(attrs={"autocomplete": "off"}), Kind.INTEGER: DecimalInput(),
        Kind.DECIMAL: DecimalInput(),
    }  # fmt: skip
    widget = widgets.get(column.kind, forms.TextInput())
    return forms.CharField(max_length=values.LONGEST, widget=widget, help_text="；".join(words), **common)


class AddForm(forms.Form):
    """A community that the sheet does not list yet."""

    name = forms.CharField(label="小区名称", max_length=120)
    place = forms.CharField(label="社区名称", max_length=120, required=False)


class PasteForm(forms.Form):
    """Rows pasted from a spreadsheet, or the file that came back."""

    pasted = forms.CharField(
        label="粘贴表格内容", required=False, strip=False, widget=forms.Textarea(attrs={"rows": 6}),
        help_text="在表格软件里选中要改的几行，复制，粘贴到这里；带不带表头都可以。",
    )  # fmt: skip
    file = forms.FileField(label="或者交回表格文件", required=False, help_text="xlsx、xls 或 csv。")

    def clean(self) -> dict[str, Any]:
        """A block or a file, not too large."""
        data = super().clean() or {}
        if not data.get("file") and not (data.get("pasted") or "").strip():
            raise forms.ValidationError("请粘贴几行，或选一个文件。")
        if data.get("file") and data["file"].size > LARGEST:
            raise forms.ValidationError("文件超过 20 MB，请删去无关的内容再交。")
        return data

    def given(self) -> services.Given:
        """What was handed in."""
        file = self.cleaned_data.get("file")
        if file:
            return services.Given(file.read(), file.name or "")
        return services.Given(text=self.cleaned_data["pasted"])


class AnswersForm(forms.Form):
    """Lines in doubt: which row each means."""

    def __init__(self, doubts: list[Outcome], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.doubts = doubts
        for one in doubts:
            choices = [(key, label) for key, label in one.candidates]
            choices += [(matching.AS_NEW, "都不是，作为新的一行"), (matching.LEAVE, "不采用这一行")]
            self.fields[f"line{one.line.line}"] = forms.ChoiceField(
                label=f"第 {one.line.line} 行“{one.name}”是哪一个", choices=choices, widget=forms.RadioSelect,
                required=False, help_text="没有选的这一行不采用。",
            )  # fmt: skip

    def answers(self) -> dict[str, str]:
        """Line number -> choice, for those that were answered."""
        found = {str(one.line.line): self.cleaned_data.get(f"line{one.line.line}") or "" for one in self.doubts}
        return {line: answer for line, answer in found.items() if answer}


class UnitForm(forms.Form):
    """Whose file it is."""

    def __init__(self, units: list[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"] = forms.ChoiceField(label="这份文件是哪个单位的", choices=[("", "请选择"), *units])


class SubmitForm(forms.Form):
    """Filing: a word if there is one; for another the three fields of 代办."""

    note = forms.CharField(label="说明", required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, obligor: str = "", owes: bool = True, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.owes, self.obligor = owes, obligor
        if not owes:
            self.fields["behalf_paper"] = forms.CharField(
                label="凭什么纸面材料", max_length=200, help_text=f"您不是填报单位：代{obligor}报送须写明。"
            )
            self.fields["behalf_received"] = forms.DateField(
                label="哪一天收到", widget=DateInput, initial=today, help_text="是否按时以收到之日计算。"
            )

    def on_behalf(self) -> duties.OnBehalf | None:
        """代办, where the hat does not itself owe the duty."""
        if self.owes:
            return None
        clean = self.cleaned_data
        return duties.OnBehalf(self.obligor, clean["behalf_paper"], clean["behalf_received"])


class ReasonForm(forms.Form):
    """Giving back."""

    reason = forms.CharField(label="退回理由", max_length=300, widget=forms.Textarea(attrs={"rows": 3}),
                             help_text="说清哪个小区的哪一栏要改什么。")  # fmt: skip


class AcceptForm(forms.Form):
    """Accepting, with a word if there is one."""

    note = forms.CharField(label="审核意见", required=False, max_length=300)
