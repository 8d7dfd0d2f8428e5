"""Registering a new subject: one small form a register, carried out by the shelf's own service."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages as flash
from django.db import transaction
from django.http import Http404, HttpResponse
from django.urls import reverse

from mulin.base.parties import selectors as parties
from mulin.base.parties import services as bodies
from mulin.base.places import selectors as places
from mulin.base.places import services
from mulin.faces.console.registers import listing
from mulin.faces.console.registers.correcting import ParsedField
from mulin.faces.shared import components as c
from mulin.faces.shared import errors, hats, pages, responses, shells
from mulin.faces.shared.forms import DateInput, DecimalInput
from mulin.faces.shared.hats import MulinRequest
from mulin.kernel import clock, identifiers, quantities
from mulin.kernel.actor import Actor, require
from mulin.kernel.errors import DomainError
from mulin.kernel.registers.rules import registry

MOST_NAMES = 200


class SubjectForm(forms.Form):
    """Base: knows the request's places."""

    def __init__(self, request: MulinRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request


class CommunityForm(SubjectForm):
    """A community: name, the 社区 it lies in, since when, on which basis."""

    name = forms.CharField(label="小区名称", max_length=120)
    region_id = forms.TypedChoiceField(label="所在社区（村）", coerce=int)
    on = forms.DateField(label="入册事实日期", required=False, widget=DateInput(), help_text="不清楚可以不填")
    basis = forms.CharField(label="依据", max_length=200, help_text="文件名称或条款编号，例如：现场核查记录")

    def __init__(self, request: MulinRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(request, *args, **kwargs)
        paths = request.hat.paths if request.hat else ()
        found = [r for path in paths for r in places.list_regions(under=path)]
        lowest = [r for r in found if r.level in ("COMMUNITY", "ZONE")] or found
        self.fields["region_id"].choices = [("", "请选择"), *((r.id, r.name) for r in lowest)]  # type: ignore[attr-defined]


class OfCommunityForm(SubjectForm):
    """Something in a community, which is named by name or number."""

    community = forms.CharField(label="小区", max_length=120, help_text="写小区的名称或编号")

    def clean_community(self) -> int:
        """The id of the one active community in the hat's ranges that bears the name; its range stays active."""
        text = self.cleaned_data["community"]
        try:
            return hats.find_in_ranges(self.request, lambda: places.find_community(text)).id
        except Http404 as error:
            raise forms.ValidationError(f"辖区内没有叫“{text}”的在册小区。") from error
        except DomainError as error:
            raise forms.ValidationError(errors.texts(error)) from error


class BuildingForm(OfCommunityForm):
    """A building: number, floors, entrances."""

    number = forms.CharField(label="楼栋号", max_length=40)
    floors = forms.IntegerField(label="层数", required=False, min_value=1, max_value=200)
    entrances = forms.IntegerField(label="单元数", required=False, min_value=1, max_value=100)


class SpaceForm(OfCommunityForm):
    """A space: what it is called and used for, how large it is."""

    name = forms.CharField(label="名称", max_length=120)
    use = forms.ChoiceField(label="用途")
    area = ParsedField(quantities.parse_area, label="面积（㎡）", required=False, widget=DecimalInput())
    allocation = forms.CharField(label="统筹方式", max_length=60, required=False)
    basis = forms.CharField(label="依据", max_length=200)

    def __init__(self, request: MulinRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(request, *args, **kwargs)
        self.fields["use"].choices = [("", "请选择"), *registry.register("space").field("use").choices]  # type: ignore[attr-defined]


class OrganisationForm(SubjectForm):
    """A body: name, kind, place, credit code; who founded it when is known from its paper."""

    name = forms.CharField(label="名称", max_length=120)
    kind = forms.ChoiceField(label="种类")
    path = forms.ChoiceField(label="所在地")
    uscc = ParsedField(identifiers.parse_uscc, label="统一社会信用代码", required=False)
    founded_on = forms.DateField(label="成立日期", required=False, widget=DateInput())
    basis = forms.CharField(label="依据", max_length=200, help_text="批准文件、营业执照或备案材料")

    def __init__(self, request: MulinRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(request, *args, **kwargs)
        paths = request.hat.paths if request.hat else ()
        found = [r for path in paths for r in places.list_regions(under=path)]
        self.fields["path"].choices = [("", "请选择"), *((r.path, r.name) for r in found)]  # type: ignore[attr-defined]
        self.fields["kind"].choices = [("", "请选择"), *registry.register("organisation").field("kind").choices]  # type: ignore[attr-defined]

    def clean_path(self) -> str:
        """The place; the hat's range that holds it becomes the active one."""
        path = str(self.cleaned_data["path"])
        for one in self.request.hat.ranges if self.request.hat else ():
            if one.covers(path) and one != self.request.range:
                hats.enter(self.request, one)
        return path


class RegionsForm(SubjectForm):
    """社区 and 村 below a town, which the national table lacks: one name a line."""

    parent_id = forms.TypedChoiceField(label="上级镇街", coerce=int)
    names = forms.CharField(
        label="社区（村）名称", widget=forms.Textarea(attrs={"rows": 8}), help_text="每行一个，可从表格里整列粘贴"
    )
    on = forms.DateField(label="从哪天起", widget=DateInput())
    basis = forms.CharField(label="依据", max_length=200, help_text="设立批复，或本地的社区（村）名册")

    def __init__(self, request: MulinRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(request, *args, **kwargs)
        paths = request.hat.paths if request.hat else ()
        towns = [r for path in paths for r in places.list_regions(under=path) if r.level in ("TOWN", "ZONE")]
        self.fields["parent_id"].choices = [("", "请选择"), *((r.id, r.name) for r in towns)]  # type: ignore[attr-defined]

    def clean_names(self) -> tuple[str, ...]:
        """The names, each once."""
        names = tuple(dict.fromkeys(name.strip() for name in self.cleaned_data["names"].splitlines() if name.strip()))
        if len(names) > MOST_NAMES or any(len(name) > 60 for name in names):
            raise forms.ValidationError(f"一次最多 {MOST_NAMES} 个，每个名称最多 60 个字。")
        return names


class PostForm(SubjectForm):
    """A post of a body, named by the body's name or credit code."""

    organisation = forms.CharField(label="单位", max_length=120, help_text="写单位的全名或统一社会信用代码")
    title = forms.CharField(label="职务", max_length=60)
    leads = forms.BooleanField(label="领导职务", required=False)
    specialist = forms.BooleanField(label="物业专干", required=False)
    basis = forms.CharField(label="依据", max_length=200, help_text="设岗文件或“三定”规定")

    def clean_organisation(self) -> int:
        """The id of the one body of that name in the hat's ranges; its range stays active."""
        text = self.cleaned_data["organisation"]
        try:
            return hats.find_in_ranges(self.request, lambda: parties.find_organisation(text)).id
        except Http404 as error:
            raise forms.ValidationError(f"辖区内没有叫“{text}”的在册单位。") from error


Act = Callable[[Mapping[str, Any], Actor, dt.datetime], int]


def _community(given: Mapping[str, Any], actor: Actor, now: dt.datetime) -> int:
    return services.found_community(
        given["region_id"], given["name"], on=given["on"], basis=given["basis"], actor=actor, now=now
    )


@transaction.atomic
def _regions(given: Mapping[str, Any], actor: Actor, now: dt.datetime) -> int:
    """All of them or none; the last one's id."""
    made = 0
    for name in given["names"]:
        made = services.found_region(
            given["parent_id"], name, "COMMUNITY", on=given["on"], basis=given["basis"], actor=actor, now=now
        )
    return made


def _building(given: Mapping[str, Any], actor: Actor, now: dt.datetime) -> int:
    return services.add_building(
        given["community"],
        given["number"],
        actor=actor,
        now=now,
        floors=given["floors"],
        entrances=given["entrances"],
    )


def _space(given: Mapping[str, Any], actor: Actor, now: dt.datetime) -> int:
    return services.add_space(
        given["community"],
        given["name"],
        given["use"],
        actor=actor,
        now=now,
        area=given["area"],
        allocation=given["allocation"],
        basis=given["basis"],
    )


def _organisation(given: Mapping[str, Any], actor: Actor, now: dt.datetime) -> int:
    return bodies.register_organisation(
        given["name"],
        given["kind"],
        path=given["path"],
        uscc=given["uscc"] or "",
        founded_on=given["founded_on"],
        basis=given["basis"],
        actor=actor,
        now=now,
    )


def _post(given: Mapping[str, Any], actor: Actor, now: dt.datetime) -> int:
    return bodies.create_post(
        given["organisation"],
        given["title"],
        leads=given["leads"],
        specialist=given["specialist"],
        basis=given["basis"],
        actor=actor,
        now=now,
    )


@dataclass(frozen=True, slots=True)
class Adding:
    """How one register takes a new subject."""

    form: type[SubjectForm]
    act: Act
    help: str = ""


ADDINGS: dict[str, Adding] = {
    "community": Adding(CommunityForm, _community, "只登记名称和所在地；其余各项在小区页上逐项填写。"),
    "building": Adding(BuildingForm, _building),
    "space": Adding(SpaceForm, _space),
    "premises": Adding(SpaceForm, _space),
    "asset": Adding(SpaceForm, _space, "闲置用地、用房要写明统筹方式：区域统筹、片区整合、小区内平衡。"),
    "region": Adding(RegionsForm, _regions, "全国区划表只到镇街；本地的社区（村）在这里一次登记一个镇街的。"),
    "organisation": Adding(OrganisationForm, _organisation, "参与力量（政府、社区、自治、市场、公益）按种类归入。"),
    "post": Adding(PostForm, _post, "席位跟着职务走；登记后在职务页上登记任职人。"),
}
BELONGS = {
    "places.name_taken": "name",
    "places.region_name_taken": "names",
    "places.building_taken": "number",
    "places.area_positive": "area",
    "parties.uscc_taken": "uscc",
    "parties.title_taken": "title",
}


def add(request: MulinRequest, register: str) -> HttpResponse:
    """The form and the act."""
    adding, spec = ADDINGS.get(register), registry.registers.get(register)
    if adding is None or spec is None:
        raise Http404
    require(request.actor, spec.change)
    form = adding.form(request, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            made = adding.act(form.cleaned_data, request.actor, clock.now())
        except DomainError as error:
            errors.put_on_form(form, error, BELONGS)
        else:
            flash.success(request, f"已登记{spec.label}。")
            return responses.redirect_after(request, listing.detail_url(spec, made))
    page = pages.FormPage(
        title=f"登记{spec.label}",
        crumbs=(c.Crumb(spec.label, reverse("console:register", args=[register])), c.Crumb("登记")),
        help=(adding.help,) if adding.help else (),
        form=form,
        submit=f"登记{spec.label}",
        back=c.Action("取消", reverse("console:register", args=[register])),
    )
    answer = responses.render_invalid if form.errors else responses.render_page
    return answer(request, page.template, {"page": page, "shell": shells.for_request(request)})
