"""From the declared fields of a procedure to form fields, and from what was entered to plain data.

P10: a field is required on the form only if its declaration names the clause that wants it; the rule below says
the rest.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any

from django import forms

from mulin.base.parties import selectors as parties
from mulin.base.places import selectors as places
from mulin.faces.console.registers import correcting
from mulin.kernel import messages, quantities
from mulin.kernel.errors import DomainError
from mulin.kernel.registers.rules import Field, Kind

LONG_WORDS = ("说明", "理由", "意见", "原因", "范围", "事项", "要点")


class NamedField(forms.CharField):
    """A thing of another register, given by its name; becomes its id (or ids, one name a line)."""

    def __init__(self, find: Callable[[str], int | None], *, many: bool = False, **kwargs: Any) -> None:
        widget = forms.Textarea(attrs={"rows": 3}) if many else forms.TextInput()
        super().__init__(widget=widget, **kwargs)
        self.find, self.many = find, many

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        names = [line.strip() for line in text.replace("、", "\n").splitlines() if line.strip()]
        found = [self._one(name) for name in names]
        if self.many:
            return found or None
        return found[0] if found else None

    def _one(self, name: str) -> int:
        try:
            found = self.find(name)
        except DomainError as error:
            raise forms.ValidationError(messages.render_all(error.violations)) from error
        if found is None:
            raise forms.ValidationError(f"辖区内没有找到“{name}”，请写全名。")
        return found


def _community(name: str) -> int | None:
    found = places.find_community(name)
    return found.id if found else None


def _region(name: str) -> int | None:
    return places.access_region(name).id


def _organisation(name: str) -> int | None:
    found = parties.find_organisation(name)
    return found.id if found else None


def _delegations(today: dt.date) -> list[tuple[str, str]]:
    return [
        (str(one.id), f"{one.label}（{one.place_name}，{one.state_label}）")
        for one in parties.list_delegations(on=today)
    ]


def form_field(field: Field, today: dt.date) -> forms.Field:
    """The form field of a declared field."""
    required = field.required and bool(field.clause)
    shown: dict[str, Any] = {"label": f"{field.label}（{field.unit}）" if field.unit else field.label}
    shown |= {"required": required, "help_text": f"依据 {field.clause}" if required else ""}
    if field.kind is Kind.LINK:
        return _link(field, shown, today)
    if field.kind is Kind.TEXT and field.label.endswith(LONG_WORDS):
        return forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), max_length=2000, **shown)
    found = correcting.form_field(field, 400 if field.kind in (Kind.TEXT, Kind.CODE) else None)
    found.required, found.help_text = required, shown["help_text"]
    found.widget.is_required = required
    return found


def _link(field: Field, shown: dict[str, Any], today: dt.date) -> forms.Field:
    """A field that names something else, by what its key says it is."""
    if field.key.endswith("_file_id"):
        return forms.FileField(**shown)
    if field.key == "delegation_id":
        return forms.ChoiceField(choices=[("", "请选择"), *_delegations(today)], **shown)
    if field.key == "communities":
        shown["help_text"] = f"每行写一个小区的名称。{shown['help_text']}"
        return NamedField(_community, many=True, **shown)
    find = {"region_id": _region, "taker_id": _organisation}.get(field.key, _community)
    shown["help_text"] = f"写全名。{shown['help_text']}"
    return NamedField(find, **shown)


def plain(value: Any) -> Any:
    """A form's value as plain JSON: days ISO, decimals as strings."""
    if isinstance(value, dt.date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def entered(fields: Iterable[Field], clean: Mapping[str, Any]) -> dict[str, Any]:
    """What was filled in, without the fields left empty and without files (the view stores those)."""
    found = {}
    for field in fields:
        value = clean.get(field.key)
        if value in (None, "", []) or field.key.endswith("_file_id"):
            continue
        if field.key == "delegation_id":
            value = int(str(value))
        found[field.key] = plain(value)
    return found


def words(value: Any, field: Field | None = None) -> str:
    """A stored value as a page prints it; with its declaration also choices, money and areas."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list):
        return "、".join(str(one) for one in value)
    if field is None or value is None:
        return "" if value is None else str(value)
    if field.choices:
        return field.label_of(value)
    if field.kind is Kind.MONEY:
        return quantities.format_money(int(value))
    return quantities.format_area(int(value)) if field.kind is Kind.AREA else str(value)
