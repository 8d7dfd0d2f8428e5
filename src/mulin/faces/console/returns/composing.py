"""Forms of 收表: what is asked of whom until when, from a header as people write it; then each column confirmed."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from collections.abc import Sequence
from typing import Any

from django import forms

from mulin.faces.shared.forms import DateInput
from mulin.kernel.registers.rules import Field, registry
from mulin.kernel.registers.rules import Kind as Registered
from mulin.kernel.tabular import cells, mapping
from mulin.mechanisms.packs import selectors as packs
from mulin.mechanisms.returns import services
from mulin.mechanisms.returns.rules import KIND_LABELS, Column, Kind, Rows, values

OWN = "own:"
FIELD = "field:"
NAMING = frozenset(
    {"序号", "社区", "社区名称", "小区", "小区名称", "居委会", "填报单位", "单位", "单位名称", "乡镇街道", "镇街"}
)
_SPLIT = re.compile(r"[\t\n\r]+|[、，,；;|]")
ROWS = (
    (Rows.COMMUNITY, "每个小区一行（台账里的小区自动列出）"),
    (Rows.UNIT, "每个单位一行"),
    (Rows.CHOSEN, "由单位自己列小区"),
)


def fields_of_registers() -> dict[str, tuple[str, Field]]:
    """Every field of a community's facets that a form may carry: ``facet.field`` -> facet's label and the field."""
    found = {}
    for facet in registry.facets_of("community"):
        for one in facet.fields:
            if one.listed and one.kind not in (Registered.LINK, Registered.CODE):
                found[f"{facet.key}.{one.key}"] = (facet.label, one)
    return found


def proposed(headers: Sequence[str]) -> list[tuple[str, str]]:
    """For each header what it is: a register field, or a column of its own; and the options that it names itself."""
    known = fields_of_registers()
    fields = [mapping.Field(key, (one.label, *one.synonyms)) for key, (_, one) in known.items()]
    sheet = cells.Sheet("", [list(headers)])
    found = mapping.propose(sheet, fields)
    sure = (
        {one.index: one.field for one in found.columns if one.field and one.confidence >= mapping.SURE} if found else {}
    )
    return [(f"{FIELD}{sure[n]}", "") if n in sure else _guess(text) for n, text in enumerate(headers)]


_LISTED = re.compile(r"[（(]([^（）()]*[/／][^（）()]*)[）)]$")
_GUESSES = (
    (Kind.DATE, re.compile(r"日期|时间|何时")),
    (Kind.PHONE, re.compile(r"电话|手机|号码")),
    (Kind.DECIMAL, re.compile(r"面积|金额|费用|（(万?元|㎡|平方米)）$")),
    (Kind.INTEGER, re.compile(r"(数|数量|个数|（[个户人栋台处部]）)$")),
)


def _guess(text: str) -> tuple[str, str]:
    """The kind of a column of its own by its heading: 是否…, （有/无） are choices."""
    if listed := _LISTED.search(text):
        return f"{OWN}{Kind.CHOICE}", "、".join(re.split("[/／]", listed[1]))
    if "是否" in text:
        return f"{OWN}{Kind.CHOICE}", "是、否"
    kind = next((kind for kind, pattern in _GUESSES if pattern.search(text)), Kind.TEXT)
    return f"{OWN}{kind}", ""


def headers_of(text: str) -> list[str]:
    """The columns that a pasted header names; those that say which row it is come by themselves."""
    found = [cells.clean(part) for part in _SPLIT.split(text)]
    return [one for one in dict.fromkeys(found) if one and one not in NAMING]


class AskForm(forms.Form):
    """What is asked, of whom, until when."""

    title = forms.CharField(label="表名", max_length=120)
    purpose = forms.CharField(
        label="依据或用途", max_length=300, help_text="哪一条、哪份文件、为什么事；填报单位看得到。"
    )
    due_on = forms.DateField(label="期限", widget=DateInput)
    rows = forms.ChoiceField(
        label="一行是什么", choices=[(str(key), text) for key, text in ROWS], initial=str(Rows.COMMUNITY)
    )
    header = forms.CharField(
        label="栏目", widget=forms.Textarea(attrs={"rows": 3}),
        help_text="把表头整行粘贴过来，或一行写一栏。台账里有的自动带出，不用单位再填。",
    )  # fmt: skip
    units = forms.MultipleChoiceField(label="要哪些单位填", widget=forms.CheckboxSelectMultiple)

    def __init__(self, units: list[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["units"].choices = units  # type: ignore[attr-defined]

    def clean_header(self) -> str:
        """At least one column."""
        text = str(self.cleaned_data["header"])
        if not headers_of(text):
            raise forms.ValidationError("没有读出栏目：请写至少一栏，序号、社区、小区名称会自动带上。")
        return text


class ColumnsForm(AskForm):
    """The second step: every column with what it is; what was asked before goes along unseen."""

    def __init__(self, headers: Sequence[str], units: list[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(units, *args, **kwargs)
        self.headers = list(headers)
        for name in ("title", "purpose", "due_on", "rows", "header"):
            self.fields[name].widget = forms.HiddenInput()
        self.fields["units"].widget = forms.MultipleHiddenInput()
        known = fields_of_registers()
        own = [(f"{OWN}{kind}", label) for kind, label in KIND_LABELS.items()]
        held = [(f"{FIELD}{key}", f"{facet} · {one.label}") for key, (facet, one) in known.items()]
        for n, (text, (guess, options)) in enumerate(zip(self.headers, proposed(self.headers), strict=True)):
            self.fields[f"kind{n}"] = forms.ChoiceField(
                label=f"“{text}”是什么", choices=[("单位填", own), ("台账带出", held)], initial=guess,
                help_text="台账里有，已代填。" if guess.startswith(FIELD) else "",
            )  # fmt: skip
            if not guess.startswith(FIELD):
                self.fields[f"options{n}"] = forms.CharField(
                    label=f"“{text}”可选的项", required=False, max_length=300, initial=options,
                    help_text="选一项、可选几项时填，用顿号隔开。",
                )  # fmt: skip
        self.fields["wanted"] = forms.CharField(
            label="必填的栏和依据", required=False, widget=forms.Textarea(attrs={"rows": 2}),
            help_text="一行一栏：栏名、空格、要求它的条款编号，如“联系电话 S-附5d”。没有写的都是选填。",
        )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """A choice has its options; what is required names its column and a clause that exists."""
        data = super().clean() or {}
        for n, text in enumerate(self.headers):
            kind, options = data.get(f"kind{n}", ""), values_of(data.get(f"options{n}", ""))
            if kind in (f"{OWN}{Kind.CHOICE}", f"{OWN}{Kind.MANY}") and not options:
                self.add_error(
                    f"options{n}" if f"options{n}" in self.fields else f"kind{n}", f"“{text}”是选项，请写出可选的项。"
                )
        for name, clause in clauses_of(data.get("wanted", "")):
            if name not in self.headers:
                self.add_error("wanted", f"没有“{name}”这一栏。")
            elif not is_clause(clause):
                self.add_error("wanted", f"没有“{clause}”这一条，请写条款编号。")
        return data

    def columns(self) -> tuple[Column, ...]:
        """The columns as declared."""
        known, found = fields_of_registers(), []
        wanted = dict(clauses_of(self.cleaned_data["wanted"]))
        for n, text in enumerate(self.headers):
            kind, clause = self.cleaned_data[f"kind{n}"], wanted.get(text, "")
            options = values_of(self.cleaned_data.get(f"options{n}", ""))
            if kind.startswith(FIELD):
                facet, _, _ = kind.removeprefix(FIELD).partition(".")
                held = values.column_of(facet, known[kind.removeprefix(FIELD)][1])
                found.append(dataclasses.replace(held, key=f"c{n}", label=text, clause=clause))
            else:
                found.append(Column(f"c{n}", text, Kind(kind.removeprefix(OWN)), options, clause=clause))
        return tuple(found)

    def new(self, units: Sequence[services.Unit], *, path: str, layer: str) -> services.NewCollection:
        """What the service takes."""
        clean, columns = self.cleaned_data, self.columns()
        chosen = [one for one in units if f"{one.kind}:{one.id}" in clean["units"]]
        due: dt.date = clean["due_on"]
        clauses = tuple(dict.fromkeys(one.clause for one in columns if one.clause))
        return services.NewCollection(
            clean["title"], clean["purpose"], Rows(clean["rows"]), columns, tuple(chosen), due, path, clauses, layer
        )


def values_of(text: str) -> tuple[str, ...]:
    """Options as people write them."""
    return tuple(dict.fromkeys(cells.clean(one) for one in re.split(r"[、，,；;/\n]+", text or "") if cells.clean(one)))


def clauses_of(text: str) -> list[tuple[str, str]]:
    """Lines of a column's name and the clause that wants it."""
    found = []
    for line in (text or "").splitlines():
        name, _, clause = line.strip().rpartition(" ")
        if line.strip():
            found.append((name.strip(), clause.strip()))
    return found


def is_clause(text: str) -> bool:
    """Whether some document has the clause."""
    return any(row.id == text for pack in packs.library().values() for row in pack.clauses)


class ManyFilesInput(forms.ClearableFileInput):
    """Several files at once."""

    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """Every file that was chosen."""

    widget = ManyFilesInput

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """All of them, each checked as one."""
        listed = data if isinstance(data, list | tuple) else [data]
        return [super(ManyFilesField, self).clean(one, initial) for one in listed]


class FilesForm(forms.Form):
    """The files that came back by chat."""

    sent = ManyFilesField(label="交回来的文件", help_text="可以一次选多个：xlsx、xls 或 csv。")
