"""Entering, correcting and striking out a record, and its photos and papers: one set of pages for all of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import messages as flash
from django.http import Http404, HttpResponse

from mulin.base.places import selectors as places
from mulin.faces.console.documents import answering, drafts
from mulin.faces.console.registers import correcting, detail, listing, record_parts, words
from mulin.faces.console.registers import places as picking
from mulin.faces.shared import components as c
from mulin.faces.shared import hats, links, pages
from mulin.faces.shared.hats import MulinRequest
from mulin.kernel import clock
from mulin.kernel.actor import require
from mulin.kernel.errors import InputError, Violation
from mulin.kernel.registers import recording, records
from mulin.kernel.registers import sql as columns
from mulin.kernel.registers.rules import Field, Kind, RegisterSpec, registry

LONG = 200  # a text column longer than this is written in a box of several lines
BELONGS = {"registers.community_needed": "community", "places.unknown_community": "community"}


def _declared(register: str) -> tuple[RegisterSpec, records.RecordSpec]:
    record = records.find(register)
    if record is None:
        raise Http404
    return registry.register(register), record


def _form_field(spec: RegisterSpec, field: Field) -> forms.Field:
    limit = columns.limit_of(spec.table, field.db_column)
    made = correcting.form_field(field, limit)
    if field.kind is Kind.TEXT and (limit is None or limit > LONG):
        made = forms.CharField(
            label=field.label, required=field.required, max_length=limit or 4000, widget=forms.Textarea({"rows": 3})
        )
    if field.clause and field.required:
        made.help_text = f"依据 {field.clause}"
    return made


class RecordForm(forms.Form):
    """The declared fields of a record."""

    def __init__(self, spec: RegisterSpec, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.spec = spec
        for field in records.entered(spec):
            self.fields[field.key] = _form_field(spec, field)

    def values(self) -> dict[str, Any]:
        """What was filled in, by field key."""
        return {field.key: self.cleaned_data.get(field.key) for field in records.entered(self.spec)}


class NewForm(RecordForm):
    """A new record: where, which community, the declared fields, a first photo."""

    def __init__(
        self, spec: RegisterSpec, record: records.RecordSpec, where: list[tuple[str, str]], *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(spec, *args, **kwargs)
        self.fields["path"] = forms.ChoiceField(label="在哪里", choices=where)
        self.fields["community"] = forms.CharField(
            label="哪个小区",
            required=record.needs_community,
            max_length=120,
            help_text="写小区的全名或编号。" if record.needs_community else "只关一个小区的，写小区的全名或编号。",
        )
        self.fields["proof"] = forms.FileField(
            label="照片或材料", required=False, help_text="可以不附；登记后还能再加。"
        )
        self.order_fields(["path", "community", *(field.key for field in records.entered(spec)), "proof"])


class ProofForm(forms.Form):
    """One more photo or paper."""

    proof = forms.FileField(label="照片或材料")


class StrikeForm(forms.Form):
    """Why a record should not stand."""

    reason = forms.CharField(label="作废理由", max_length=200)


def _where(request: MulinRequest) -> list[tuple[str, str]]:
    return [(one.value, one.label) for one in picking.picker(request).options if one.value]


def place_of(request: MulinRequest, path: str, community: str) -> tuple[str, str, int | None, str]:
    """Path, name, community and layer of what is entered; its range becomes the active one."""
    for one in request.hat.ranges if request.hat else ():
        if one.covers(path) and one != request.range:
            hats.enter(request, one)
    if not community.strip():
        demo = bool(request.hat and request.hat.demo)
        return path, places.region_of_path(path).name, None, "DEMO" if demo else "REAL"
    found = places.find_community(community.strip(), under=path)
    if found is None:
        raise InputError(Violation("places.unknown_community", "", {"text": community, "field": "community"}))
    return found.path, found.name, found.id, found.layer


def _named(values: dict[str, Any], layer: str) -> dict[str, Any]:
    """What a demonstration sign-in enters is named so."""
    name = str(values.get(records.NAME) or "")
    if layer == "DEMO" and name and not name.startswith("演示"):
        return {**values, records.NAME: f"演示·{name}"}
    return values


def new(request: MulinRequest, register: str) -> HttpResponse:
    """The form of a new record."""
    spec, record = _declared(register)
    require(request.actor, spec.change)
    start = {key: value for key, value in request.GET.items() if len(value) <= LONG}
    form = NewForm(spec, record, _where(request), **answering.given(request, **start))

    def act(clean: Mapping[str, Any]) -> str:
        path, name, community_id, layer = place_of(request, clean["path"], clean["community"])
        given = recording.NewRecord(path, name, _named(form.values(), layer), community_id, layer)
        made = recording.enter(register, given, actor=request.actor, now=clock.now())
        clause = record.proof or str(clean.get("clause") or "")
        answering.keep_file(request, clean.get("proof"), path=path, subject=(register, made), clause=clause)
        flash.success(request, f"已登记{spec.label}。")
        return listing.detail_url(spec, made)

    def build(bound: forms.Form) -> pages.FormPage:
        return pages.FormPage(
            title=f"登记{spec.label}",
            crumbs=(c.Crumb(spec.label, links.url("console:register", register)), c.Crumb("登记")),
            notices=drafts.notices(request),
            help=(record.about,) if record.about else (),
            form=bound,
            submit=f"登记{spec.label}",
            back=c.Action("取消", links.url("console:register", register)),
            draft_url=drafts.url(request),
        )

    return answering.take(request, form, build, act, {**BELONGS, "registers.not_a_choice": "kind"})


def _row(request: MulinRequest, register: str, record_id: int) -> tuple[RegisterSpec, records.RecordSpec, Any]:
    spec, record = _declared(register)
    row = detail.load(request, spec, record_id)
    require(request.actor, spec.change, str(row["path"]))
    return spec, record, row


def _crumbs(spec: RegisterSpec, row: Mapping[str, Any], last: str) -> tuple[c.Crumb, ...]:
    return (
        c.Crumb(spec.label, links.url("console:register", spec.key)),
        c.Crumb(str(row["name"]), listing.detail_url(spec, row["id"])),
        c.Crumb(last),
    )


def correct(request: MulinRequest, register: str, subject_id: int) -> HttpResponse:
    """Correct a record; what stood before stays readable."""
    spec, _, row = _row(request, register, subject_id)
    start = {field.key: words.initial(field, row.get(field.key)) for field in records.entered(spec)}
    given = {"data": request.POST} if request.method == "POST" else {"initial": start}
    form = RecordForm(spec, **given)

    def act(clean: Mapping[str, Any]) -> str:
        values = _named(form.values(), str(row["layer"]))
        made = recording.correct(register, subject_id, values, actor=request.actor, now=clock.now())
        flash.success(request, "已更正；原来的记录留在“更正记录”里。")
        return listing.detail_url(spec, made)

    def build(bound: forms.Form) -> pages.FormPage:
        return pages.FormPage(
            title=f"更正{spec.label}",
            crumbs=_crumbs(spec, row, "更正"),
            help=("改正的内容另记一条，原来的一条留着，谁在何时改的写进审计。",),
            form=bound,
            submit=f"更正{spec.label}",
            back=c.Action("取消", listing.detail_url(spec, subject_id)),
        )

    return answering.take(request, form, build, act)


def strike(request: MulinRequest, register: str, subject_id: int) -> HttpResponse:
    """Strike out a record, with the reason."""
    spec, _, row = _row(request, register, subject_id)
    form = StrikeForm(request.POST or None)

    def act(clean: Mapping[str, Any]) -> str:
        recording.strike(register, subject_id, reason=clean["reason"], actor=request.actor, now=clock.now())
        flash.success(request, "已作废，不再计入任何数字；审计里有记录。")
        return links.url("console:register", register)

    def build(bound: forms.Form) -> pages.FormPage:
        return pages.FormPage(
            title=f"作废：{row['name']}",
            crumbs=_crumbs(spec, row, "作废"),
            help=("作废后不再列出，也不计入完成数；记错了内容的，用“更正”。",),
            form=bound,
            submit="作废这条记录",
            back=c.Action("取消", listing.detail_url(spec, subject_id)),
            danger=True,
        )

    return answering.take(request, form, build, act)


def attach(request: MulinRequest, register: str, subject_id: int) -> HttpResponse:
    """Add a photo or a paper to a record."""
    spec, record, row = _row(request, register, subject_id)
    form = ProofForm(request.POST or None, request.FILES or None)

    def act(clean: Mapping[str, Any]) -> str:
        clause = record.proof or str(row.get("clause") or "")
        subject = (register, record_parts.first_id(register, subject_id))
        answering.keep_file(request, clean["proof"], path=str(row["path"]), subject=subject, clause=clause)
        flash.success(request, "已附上。")
        return listing.detail_url(spec, subject_id)

    def build(bound: forms.Form) -> pages.FormPage:
        return pages.FormPage(
            title=f"附照片或材料：{row['name']}",
            crumbs=_crumbs(spec, row, "附材料"),
            form=bound,
            submit="附上",
            back=c.Action("取消", listing.detail_url(spec, subject_id)),
        )

    return answering.take(request, form, build, act)
