"""Forms of filling: the blank sheet, and what its columns and cells mean."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django import forms

from mulin.kernel.tabular import cells
from mulin.kernel.tabular.workbooks import LARGEST
from mulin.mechanisms.filling import rules, selectors, services

LEVELS = {"CITY": "市", "COUNTY": "县（市、区）", "TOWN": "镇街", "COMMUNITY": "社区（村）"}
WORDS = (
    ("", "不填，留给我手工填"),
    ("place", "本级地方名称"),
    ("day", "填报的日期"),
    ("month", "填报的年月"),
    ("post", "我的岗位"),
)


class BlankForm(forms.Form):
    """The blank sheet as it came, and for which place it is filled."""

    file = forms.FileField(label="上级发来的空白表", help_text="xlsx 或 xls，不超过 5 MB；原来的格式会保留")
    place = forms.ChoiceField(label="替哪里填")

    def __init__(self, places: list[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].choices = places  # type: ignore[attr-defined]

    def clean_file(self) -> Any:
        """Not larger than a form may be."""
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise forms.ValidationError("空白表超过 5 MB，请删去图片或多余的工作表后再上传。")
        return file


class ColumnsForm(forms.Form):
    """One select a column and a cell, prefilled with what is remembered or proposed."""

    def __init__(
        self, opened: services.Opened, subjects: tuple[rules.Subject, ...], levels: tuple[str, ...], *args: Any
    ) -> None:
        super().__init__(*args)
        self.opened = opened
        mapped = opened.mapped
        subject = next(one for one in subjects if one.key == mapped.subject)
        self.fields["subject"] = forms.ChoiceField(
            label="每一行填什么", choices=[(one.key, one.label) for one in subjects], initial=mapped.subject,
            help_text="换一种后，请再核对一遍下面各栏",
        )  # fmt: skip
        options = [("", "不填，留给我手工填"), *((offer.key, offer.label) for offer in subject.offers)]
        for index, head in rules.heads_of(opened.layout):
            if index not in opened.layout.formulas:
                self.fields[f"c{index}"] = forms.ChoiceField(
                    label=f"{cells.column_letter(index)} 列：{head}", choices=options, required=False,
                    initial=mapped.columns.get(index, ""),
                    help_text="没有把握，请核对" if index in opened.doubtful else "",
                )  # fmt: skip
        for number, slot in enumerate(opened.layout.slots):
            self._slot(number, slot, mapped.slots.get(slot.label, ""))
        self._rows(mapped, levels)

    def _slot(self, number: int, slot: rules.Slot, source: str) -> None:
        """A cell outside the grid: what it usually bears, and words of one's own, which go before."""
        own = source.removeprefix("=") if source.startswith("=") else ""
        if slot.guess:
            self.fields[f"s{number}"] = forms.ChoiceField(
                label=f"表外“{slot.label}”", choices=WORDS, required=False, initial=slot.guess if own else source
            )
        self.fields[f"t{number}"] = forms.CharField(
            label=f"“{slot.label}”写固定文字", required=False, max_length=100, initial=own,
            help_text="写了就用这里的" if slot.guess else "不写则留给我手工填",
        )  # fmt: skip

    def _rows(self, mapped: rules.Mapped, levels: tuple[str, ...]) -> None:
        """Which rows, in which order."""
        if mapped.subject == rules.PLACES:
            self.fields["level"] = forms.ChoiceField(
                label="列出哪一级", required=False, initial=mapped.level,
                choices=[("", "直接下级"), *((one, LEVELS[one]) for one in levels)],
            )  # fmt: skip
            return
        only = [(one.value, one.label) for one in selectors.filters(mapped.subject)]
        self.fields["only"] = forms.ChoiceField(
            label="只列出", choices=[("", "全部"), *only], required=False, initial=mapped.only
        )
        self.fields["sort"] = forms.ChoiceField(
            label="顺序", choices=[(rules.PLACES, "按地方，再按名称"), ("name", "按名称")], initial=mapped.sort
        )

    def mapped(self) -> rules.Mapped:
        """As the person confirmed it."""
        data = self.cleaned_data
        layout = self.opened.layout
        columns = {i: data[f"c{i}"] for i, _ in rules.heads_of(layout) if f"c{i}" in data}
        slots = {}
        for number, slot in enumerate(layout.slots):
            text = data[f"t{number}"].strip()
            slots[slot.label] = f"={text}" if text else data.get(f"s{number}", "")
        return replace(
            self.opened.mapped, columns=columns, slots=slots, only=data.get("only", ""),
            sort=data.get("sort") or rules.PLACES, level=data.get("level", ""),
        )  # fmt: skip
