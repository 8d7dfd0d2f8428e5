"""Correcting or adding one dated fact: fill in, check the answers, record. One form for every facet."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages as flash
from django.http import Http404, HttpResponse
from django.urls import reverse

from mulin.faces.console.registers import detail, listing, words
from mulin.faces.shared import components as c
from mulin.faces.shared import errors, pages, responses, shells
from mulin.faces.shared.forms import DateInput, DecimalInput
from mulin.faces.shared.hats import MulinRequest
from mulin.kernel import clock, identifiers, messages, quantities
from mulin.kernel.actor import require
from mulin.kernel.errors import DomainError
from mulin.kernel.registers import selectors, services
from mulin.kernel.registers import sql as columns
from mulin.kernel.registers.rules import FacetSpec, Fact, Field, Kind, RegisterSpec, Span, registry

CHECK, CONFIRM = "check", "confirm"
BELONGS = {"registers.basis_missing": "basis", "registers.empty_span": "to_date"}


class ParsedField(forms.CharField):
    """A text that a kernel function reads; what it refuses becomes the field's error."""

    def __init__(self, parse: Any, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.parse = parse

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        try:
            return self.parse(text)
        except DomainError as error:
            raise forms.ValidationError(messages.render_all(error.violations)) from error


def _coerce(text: str) -> bool | None:
    return None if text == "" else text == "true"


def form_field(field: Field, limit: int | None) -> forms.Field:
    """The form field of a register field. Required only where the declaration says so (it names a clause)."""
    common: dict[str, Any] = {"label": f"{field.label}（{field.unit}）" if field.unit else field.label}
    common["required"] = field.required
    match field.kind:
        case Kind.AREA:
            return ParsedField(quantities.parse_area, widget=DecimalInput(), **common)
        case Kind.MONEY:
            return ParsedField(quantities.parse_money, widget=DecimalInput(), **common)
        case Kind.PHONE:
            return ParsedField(identifiers.parse_phone, **common)
        case Kind.INT:
            return forms.IntegerField(min_value=0, max_value=limit, **common)
        case Kind.DATE:
            return forms.DateField(widget=DateInput(), **common)
        case Kind.BOOL:
            choices = [("", "不清楚"), ("true", "是"), ("false", "否")]
            return forms.TypedChoiceField(choices=choices, coerce=_coerce, empty_value=None, **common)
        case Kind.CHOICE:
            known = [choice for choice in field.choices if choice[0]]
            return forms.ChoiceField(choices=[("", "请选择"), *known], **common)
        case _:
            return forms.CharField(max_length=limit, **common)


class FactForm(forms.Form):
    """The values of one facet, since when and until when, on which basis."""

    step = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, facet: FacetSpec, today: dt.date, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.facet, self.today = facet, today
        for field in editable(facet):
            self.fields[field.key] = form_field(field, columns.limit_of(facet.table, field.db_column))
        self.fields["from_date"] = forms.DateField(label="从哪天起成立", widget=DateInput())
        self.fields["to_date"] = forms.DateField(label="到哪天不再成立（首日）", widget=DateInput(), required=False)
        self.fields["basis"] = forms.CharField(
            label="依据", max_length=200, help_text="文件名称或条款编号，例如：现场核查记录、S-附4a"
        )
        self.fields["note"] = forms.CharField(
            label="补录理由", max_length=400, required=False, help_text="起始日早于今天时必须写明"
        )

    def clean(self) -> dict[str, Any]:
        """Late entries carry their reason; the days must be in order."""
        found = super().clean() or {}
        start, end = found.get("from_date"), found.get("to_date")
        if start and start < self.today and not found.get("note"):
            self.add_error("note", "起始日早于今天，请写明补录理由。")
        if start and end and end <= start:
            self.add_error("to_date", "终止日应在起始日之后。")
        return found

    def go_to(self, step: str) -> None:
        """What the next submit means: checked again, or recorded."""
        self.data = {**{name: self.data.get(name) for name in self.data}, "step": step}

    def values(self) -> dict[str, Any]:
        """The facet's values as the service takes them."""
        return {field.key: self.cleaned_data[field.key] for field in editable(self.facet)}

    def fact(self, row: Mapping[str, Any], kept: Mapping[str, Any]) -> Fact:
        """The fact that the form states; ``kept`` are values that no form shows."""
        given = self.cleaned_data
        return Fact(
            int(row["id"]),
            str(row["path"]),
            {**kept, **self.values()},
            Span(given["from_date"], given["to_date"]),
            given["basis"],
            given["note"],
        )


def editable(facet: FacetSpec) -> tuple[Field, ...]:
    """The fields that the form offers."""
    return tuple(f for f in facet.fields if f.listed and f.kind is not Kind.LINK)


def _kept(facet: FacetSpec, held: Mapping[str, Any] | None, form: FactForm) -> dict[str, Any]:
    """Values behind the form: a linked company stays linked while its printed name stays the same."""
    if held is None or any(str(held.get(f.db_column) or "") != str(form.values()[f.key] or "")
                           for f in editable(facet) if f.key == "operator_name"):  # fmt: skip
        return {}
    shown = {field.key for field in editable(facet)}
    return {f.key: held[f.db_column] for f in facet.fields if f.key not in shown and held.get(f.db_column) is not None}


def correct(request: MulinRequest, register: str, subject_id: int, facet_key: str) -> HttpResponse:
    """The form, its check page, and the record."""
    spec, facet = _declared(register, facet_key)
    row = detail.load(request, spec, subject_id)
    require(request.actor, spec.change, row["path"])
    held = selectors.facts_of(register, subject_id, on=shells.as_of(request)).get(facet_key)
    if request.method != "POST":
        form = FactForm(facet, clock.today(), initial=_initial(request, facet, held))
        return _render(request, _form_page(spec, row, facet, form))
    form = FactForm(facet, clock.today(), request.POST)
    if not form.is_valid():
        return _invalid(request, spec, row, facet, form)
    if form.cleaned_data["step"] != CONFIRM:
        return _render(request, _check_page(request, spec, row, facet, form, held))
    try:
        fact = form.fact(row, _kept(facet, held, form))
        services.assert_facts(f"{register}.{facet_key}", [fact], actor=request.actor, now=clock.now())
    except DomainError as error:
        errors.put_on_form(form, error, BELONGS)
        return _invalid(request, spec, row, facet, form)
    flash.success(request, f"已记入：{facet.label}。原来的记录仍在历史里。")
    return responses.redirect_after(request, listing.detail_url(spec, subject_id))


def _declared(register: str, facet_key: str) -> tuple[RegisterSpec, FacetSpec]:
    spec = registry.registers.get(register)
    facet = registry.facets.get(f"{register}.{facet_key}")
    if spec is None or facet is None or not spec.change or not detail.correctable(facet):
        raise Http404
    return spec, facet


def _initial(request: MulinRequest, facet: FacetSpec, held: Mapping[str, Any] | None) -> dict[str, Any]:
    start = {f.key: words.initial(f, held.get(f.db_column)) for f in editable(facet)} if held else {}
    known = {f.key for f in editable(facet)} | {"from_date", "to_date", "basis", "note"}
    start |= {"from_date": clock.today(), "step": CHECK}
    return start | {k: v for k, v in request.GET.items() if k in known}


def _render(request: MulinRequest, page: pages.FormPage) -> HttpResponse:
    return responses.render_page(request, page.template, {"page": page, "shell": shells.for_request(request)})


def _invalid(
    request: MulinRequest, spec: RegisterSpec, row: Mapping[str, Any], facet: FacetSpec, form: FactForm
) -> HttpResponse:
    form.go_to(CHECK)
    page = _form_page(spec, row, facet, form)
    context = {"page": page, "shell": shells.for_request(request)}
    return responses.render_invalid(request, page.template, context)


def _crumbs(spec: RegisterSpec, row: Mapping[str, Any], facet: FacetSpec) -> tuple[c.Crumb, ...]:
    name = str(row[spec.name_column])
    return (
        c.Crumb(spec.label, reverse("console:register", args=[spec.key])),
        c.Crumb(name, listing.detail_url(spec, row["id"])),
        c.Crumb(facet.label),
    )


def _form_page(spec: RegisterSpec, row: Mapping[str, Any], facet: FacetSpec, form: FactForm) -> pages.FormPage:
    asked = f"{'、'.join(facet.clauses)} 要求登记这一项；" if facet.clauses else ""
    return pages.FormPage(
        title=f"更正：{row[spec.name_column]} 的{facet.label}",
        crumbs=_crumbs(spec, row, facet),
        help=(f"{asked}新记录占用的日期以新记录为准，其余日期不变；旧记录留在历史里。",),
        form=form,
        submit="下一步：核对",
        back=c.Action("取消", listing.detail_url(spec, row["id"])),
    )


def _check_page(
    request: MulinRequest,
    spec: RegisterSpec,
    row: Mapping[str, Any],
    facet: FacetSpec,
    form: FactForm,
    held: Mapping[str, Any] | None,
) -> pages.FormPage:
    given = form.cleaned_data
    form.go_to(CONFIRM)
    for field in form.fields.values():
        field.widget = forms.HiddenInput()
    new = words.facts(editable(facet), {f.db_column: given[f.key] for f in editable(facet)})
    old = detail.shown(facet, held, {}, request.actor) if held else "未登记"
    until = given["to_date"].isoformat() if given["to_date"] else "至今"
    entered = {k: v for k, v in form.data.items() if k not in ("csrfmiddlewaretoken", "step", "submit")}
    back = f"{request.path}?{urlencode(entered)}"
    facts = [
        c.Fact(spec.label, str(row[spec.name_column])),
        c.Fact("现在记的是", old),
        c.Fact("改记为", new or "（空）", change_url=back),
        c.Fact("起止", f"{given['from_date'].isoformat()} 起，{until}", change_url=back),
        c.Fact("依据", given["basis"], change_url=back, clause=detail.clause_mark(given["basis"])),
    ]
    if given["note"]:
        facts.append(c.Fact("补录理由", given["note"], change_url=back))
    return pages.FormPage(
        title=f"核对后记入：{facet.label}",
        crumbs=_crumbs(spec, row, facet),
        form=form,
        check=tuple(facts),
        submit="确认记入",
        back=c.Action("返回修改", back),
        declaration="记入后不能删除，只能再次更正；谁在何时记入会写进审计。",
    )
