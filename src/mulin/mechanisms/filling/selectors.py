"""What the registers offer to a form, and the values of its rows on a day, inside the active range."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from mulin.base.places import selectors as places
from mulin.kernel.actor import Actor
from mulin.kernel.errors import NotFound, Refused, Violation
from mulin.kernel.registers import selectors as registers
from mulin.kernel.registers.rules import FacetSpec, Field, Kind, RegisterSpec, registry
from mulin.kernel.tabular.cells import Cell
from mulin.mechanisms.filling import rules
from mulin.mechanisms.filling.models import Form
from mulin.mechanisms.measures import rules as measure_rules
from mulin.mechanisms.measures import selectors as measures
from mulin.mechanisms.measures import sql as slices

LIMIT = 5_000
"""Rows of one form: beyond, a list export is the thing."""
_PAGE = 1_000
SUBJECTS = ("community", "project", "organisation", "building", "space", "premises", "asset", "unit", "post")
COMMUNITY = "community"


@dataclass(frozen=True, slots=True)
class Question:
    """What a form is filled for: the place, the day, the layers; inside the active range."""

    under: str
    on: dt.date
    layers: tuple[str, ...] = ("REAL",)


@dataclass(frozen=True, slots=True)
class FormView:
    """A form as others may see it; the file itself stays here."""

    id: int
    path: str
    title: str
    settled: bool
    settled_at: dt.datetime | None
    settled_by: str
    kept_at: dt.datetime
    kept_by: str
    filled_at: dt.datetime | None
    subject: str


def view(form: Form) -> FormView:
    """The row as a value."""
    return FormView(
        form.pk, form.path, form.title, form.settled_at is not None, form.settled_at, form.settled_by, form.kept_at,
        form.kept_by, form.filled_at, str(form.mapped.get("subject", "")),
    )  # fmt: skip


def list_forms(limit: int = 200) -> list[FormView]:
    """The forms of the active range, the latest first."""
    return [
        view(row) for row in Form.objects.filter(retired_at__isnull=True).defer("data").order_by("-kept_at")[:limit]
    ]


def find_form(form_id: int) -> FormView | None:
    """One form inside the active range."""
    row = Form.objects.filter(pk=form_id, retired_at__isnull=True).defer("data").first()
    return None if row is None else view(row)


def get(form_id: int) -> Form:
    """The row itself, for this shelf. Raises NotFound."""
    row = Form.objects.filter(pk=form_id, retired_at__isnull=True).first()
    if row is None:
        raise NotFound(Violation("filling.form_missing"))
    return row


# --- what may be filled in ------------------------------------------------------------------


def subjects(actor: Actor) -> tuple[rules.Subject, ...]:
    """What the rows of a form may be for this hat: its registers, and places with their figures."""
    found = [
        _register_subject(registry.register(key))
        for key in SUBJECTS
        if key in registry.registers and actor.may(registry.register(key).see)
    ]
    if actor.may("measures.see") and actor.may("places.see"):
        found.append(_places_subject())
    return tuple(found)


def subject(actor: Actor, key: str) -> rules.Subject:
    """One of them. Raises Refused."""
    for one in subjects(actor):
        if one.key == key:
            return one
    raise Refused(Violation("filling.subject_unknown", "", {"subject": key}))


SERIAL = rules.Offer("serial", "序号", ("编号", "No"))
_NEIGHBOURHOOD = rules.Offer(
    "place", "所在社区",
    ("社区", "社区名称", "所属社区", "社区（村）", "村（社区）", "所在地", "所在地区", "项目所在地"),
)  # fmt: skip


def _register_subject(spec: RegisterSpec) -> rules.Subject:
    offers = [SERIAL]
    if spec.key == COMMUNITY:
        offers += [_NEIGHBOURHOOD, rules.above("TOWN"), rules.above("COUNTY")]
    own = [f for f in spec.fields if f.key not in ("layer", "state") and not (offers[1:] and f.key == "region_id")]
    offers += [rules.of_field(f, f.key, f.label) for f in own]
    facets = [f for f in registry.facets_of(spec.key) if not f.beside and f.key != "placement"]
    counted = Counter(f.label for one in facets for f in one.fields)
    offers += [_facet_offer(one, f, counted) for one in facets for f in one.fields if f.listed]
    return rules.Subject(spec.key, spec.label, tuple(offers))


def _facet_offer(facet: FacetSpec, item: Field, counted: Mapping[str, int]) -> rules.Offer:
    label = item.label if counted[item.label] == 1 else f"{facet.label}·{item.label}"
    return rules.of_field(item, f"{facet.key}.{item.key}", label, f"{facet.label}{item.label}")


def _places_subject() -> rules.Subject:
    names = ("名称", "地区", "镇街", "镇（街道）", "镇（街）", "乡镇", "乡镇（街道）", "街道", "县（市、区）", "县区",
             "社区", "社区名称", "单位", "填报单位", "区划")  # fmt: skip
    counts = ("小区个数", "小区总数", "住宅小区数", "住宅小区个数", "住宅小区总数", "小区数量")
    offers = [
        SERIAL,
        rules.Offer("name", "地方名称", names),
        rules.Offer("count", "小区数", counts, "count", summed=True),
    ]
    for facet in registry.facets_of(COMMUNITY):
        for item in facet.fields:
            one = _facet_offer(facet, item, Counter())
            if one.summed and not facet.beside:
                named = (item.label, f"总{item.label}", *item.synonyms, *(f"总{s}" for s in item.synonyms))
                offers.append(replace(one, key=f"sum:{one.key}", label=f"{item.label}合计", names=named))
    for spec in measure_rules.registry.measures.values():
        if measure_rules.resolved(spec, {}) is not None:
            offers += _measure_offers(spec)
    return rules.Subject(rules.PLACES, "下级地方（每行一个地方）", tuple(offers))


def _measure_offers(spec: measure_rules.MeasureSpec) -> list[rules.Offer]:
    found = []
    for number, basis in enumerate(spec.bases):
        label = spec.label if number == 0 else f"{spec.label}（按{basis.label}）"
        key = f"measure:{spec.key}:{basis.key}"
        quantity = "percent" if spec.percent else ("count" if spec.kind is measure_rules.Kind.COUNT else "")
        found.append(rules.Offer(f"{key}:value", label, (), quantity))
        if spec.kind is not measure_rules.Kind.COUNT:
            found.append(rules.Offer(f"{key}:num", f"{label}：达到的{basis.label}", (), "count"))
            found.append(rules.Offer(f"{key}:den", f"{label}：应计的{basis.label}", (), "count"))
    return found


@dataclass(frozen=True, slots=True)
class Only:
    """A filter that a form may be held to: ``key=value`` and its words."""

    value: str
    label: str


def filters(key: str) -> tuple[Only, ...]:
    """Every value of a register's choices, by which its rows may be limited."""
    if key not in registry.registers:
        return ()
    spec = registry.register(key)
    fields = [("", f, f.key) for f in spec.fields]
    fields += [(one.label, f, f"{one.key}.{f.key}") for one in registry.facets_of(key) for f in one.fields]
    found = []
    for facet, item, name in fields:
        if item.filterable:
            options = (
                item.choices or item.labels or ((("true", "是"), ("false", "否")) if item.kind is Kind.BOOL else ())
            )
            prefix = f"{facet}·" if facet and facet != item.label else ""
            found += [Only(f"{name}={v}", f"{prefix}{item.label}：{label}") for v, label in options if v]
    return tuple(found)


# --- the values -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Found:
    """The rows of a form, and figures of the whole place for its total."""

    entries: tuple[rules.Entry, ...]
    totals: Mapping[str, Cell] = field(default_factory=dict)


def entries(mapped: rules.Mapped, subject: rules.Subject, question: Question) -> Found:
    """The rows that a form asks for. Raises Refused beyond :data:`LIMIT` rows."""
    wanted = {key for key in mapped.columns.values() if subject.offer(key) is not None}
    if subject.key == rules.PLACES:
        return _place_entries(mapped, wanted, question)
    spec = registry.register(subject.key)
    fields = {key: offer.field for key in wanted if (offer := subject.offer(key)) and offer.field is not None}
    key, _, value = mapped.only.partition("=")
    query = registers.ListQuery(
        spec.key, tuple(dict.fromkeys((spec.name_column, *fields))), question.on, under=question.under,
        filters={key: value} if key else None, layers=question.layers, limit=_PAGE,
    )  # fmt: skip
    rows = _all(query)
    above = _Above(question.under) if wanted & {"place", "town", "county"} else None
    if mapped.sort == rules.PLACES:
        rows.sort(key=lambda row: (str(row["path"]).rpartition("/c")[0], str(row["_key"])))
    return Found(
        tuple(
            rules.Entry(
                str(row[spec.name_column]),
                {k: _shown(f, row, k) for k, f in fields.items()} | (above.of(str(row["path"])) if above else {}),
            )
            for row in rows
        )
    )


def _pages(query: registers.ListQuery) -> Iterator[dict[str, Any]]:
    while True:
        page = registers.list_page(query)
        yield from page.rows
        if page.next_cursor is None:
            return
        query = replace(query, after=page.next_cursor)


def _all(query: registers.ListQuery) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for row in _pages(query):
        rows.append(row)
        if len(rows) > LIMIT:
            raise Refused(Violation("filling.too_many_rows", "", {"limit": f"{LIMIT:,}"}))
    return rows


def _shown(item: Field, row: Mapping[str, Any], key: str) -> Cell:
    """A value in the words of a form; area and money stay hundredths until their column's unit is known."""
    value = row.get(key)
    if value is None or value == "":
        return None
    if item.kind in (Kind.INT, Kind.AREA, Kind.MONEY):
        return int(value)
    if item.kind is Kind.BOOL:
        return "是" if value in (True, "true") else "否"
    if item.kind is Kind.DATE:
        return value if isinstance(value, dt.date) else dt.date.fromisoformat(str(value))
    if item.kind is Kind.LINK:
        return row.get(f"{key}.label") or None
    return item.label_of(value) or None


class _Above:
    """The names of the places above rows, read once."""

    def __init__(self, under: str) -> None:
        found = places.list_regions(under=under)
        parts = under.rstrip("/").split("/")
        chain = [places.find_region_at("/".join(parts[:n]) + "/") for n in range(1, len(parts))]
        self.by_path = {r.path: r for r in (*found, *chain) if r is not None}

    def of(self, path: str) -> dict[str, Cell]:
        """The 社区, town and county of a path; what is not known is left out."""
        parts = path.rstrip("/").split("/")
        chain = [self.by_path.get("/".join(parts[:n]) + "/") for n in range(1, len(parts) + 1)]
        known = [region for region in chain if region is not None]
        levels: dict[str, Cell] = {region.level: region.name for region in known}
        lowest = levels.get("COMMUNITY")
        return {"place": lowest, "town": levels.get("TOWN"), "county": levels.get("COUNTY")}


def levels(under: str) -> tuple[str, ...]:
    """The levels of the places below a place, the highest first."""
    order = {"CITY": 0, "COUNTY": 1, "TOWN": 2, "COMMUNITY": 3}
    found = {region.level for region in places.list_regions(under=under) if region.path != under}
    return tuple(sorted(found & order.keys(), key=lambda level: order[level]))


def _place_entries(mapped: rules.Mapped, wanted: set[str], question: Question) -> Found:
    level = mapped.level or next(iter(levels(question.under)), "")
    listed = [r for r in places.list_regions(under=question.under, level=level) if r.path != question.under]
    values: dict[str, dict[str, Cell]] = {region.path: {"name": region.name} for region in listed}
    doubts: dict[str, dict[str, str]] = defaultdict(dict)
    totals: dict[str, Cell] = {}
    _add_sums(values, doubts, wanted, question)
    _add_measures({r.path: r.id for r in listed}, values, doubts, totals, wanted, question)
    found = tuple(rules.Entry(r.name, values[r.path], doubts[r.path]) for r in listed)
    return Found(found, totals)


def _add_sums(
    values: Mapping[str, dict[str, Cell]],
    doubts: Mapping[str, dict[str, str]],
    wanted: set[str],
    question: Question,
) -> None:
    """Communities and sums of their facets by place, counted over one list; what is not known adds nothing."""
    keys = [key.removeprefix("sum:") for key in wanted if key.startswith("sum:")]
    if not keys and "count" not in wanted:
        return
    sums: dict[str, Counter[str]] = {path: Counter() for path in values}
    query = registers.ListQuery(
        COMMUNITY, ("name", *keys), question.on, under=question.under, layers=question.layers, limit=_PAGE
    )
    for row in _pages(query):
        place = _place_of(str(row["path"]), sums)
        if place is not None:
            sums[place].update({key: int(row[key]) for key in keys if row[key] is not None})
            sums[place].update(["count", *(f"known {key}" for key in keys if row[key] is not None)])
    for path, counted in sums.items():
        values[path]["count"] = counted["count"]
        for key in keys:
            known = counted[f"known {key}"] or not counted["count"]
            values[path][f"sum:{key}"] = counted[key] if known else None
            if (left := counted["count"] - counted[f"known {key}"]) and known:
                doubts[path][f"sum:{key}"] = f"另有 {left} 个小区没有登记，没有加进来"


def _place_of(path: str, among: Mapping[str, Any]) -> str | None:
    parts = path.split("/")
    return next((p for n in range(len(parts), 0, -1) if (p := "/".join(parts[:n]) + "/") in among), None)


def _add_measures(
    ids: Mapping[str, int],
    values: Mapping[str, dict[str, Cell]],
    doubts: Mapping[str, dict[str, str]],
    totals: dict[str, Cell],
    wanted: set[str],
    question: Question,
) -> None:
    """Figures of measures by place, and of the whole place for the total: one statement for all of them."""
    asked = sorted({key.rpartition(":")[0] for key in wanted if key.startswith("measure:")})
    parts = [_slice(key, question) for key in asked]
    if not parts:
        return
    whole = places.find_region_at(question.under)
    for key, part, sums in zip(asked, parts, measures.rollup(parts, question.under), strict=True):
        for path, region_id in ids.items():
            figure = measures.figure(part, sums.get(region_id, measure_rules.Tally()))
            values[path] |= _figures(key, figure)
            if figure.value is None and not figure.tally.missing:
                doubts[path][f"{key}:value"] = "没有应计的对象，算不出来"
            elif figure.tally.missing:
                unit = measure_rules.registry.measure(part.measure).basis(part.basis).unit
                doubts[path][f"{key}:value"] = f"另有 {figure.missing} {unit}没有登记，未计为是或否"
        if whole is not None:
            totals |= _figures(key, measures.figure(part, sums.get(whole.id, measure_rules.Tally())))


def _slice(key: str, question: Question) -> slices.Slice:
    _, measure, basis = key.split(":")
    spec = measure_rules.registry.measure(measure)
    params = measure_rules.resolved(spec, {}) or {}
    return slices.Slice(
        measure, basis, on=question.on, lo=question.under, hi=question.under + "~", layers=question.layers,
        params=tuple(sorted(params.items())),
    )  # fmt: skip


def _figures(key: str, figure: measures.Figure) -> dict[str, Cell]:
    def number(text: str | None) -> Cell:
        return None if text is None else _whole(Decimal(text))

    return {
        f"{key}:value": number(figure.value),
        f"{key}:num": number(figure.numerator),
        f"{key}:den": number(figure.denominator),
    }


def _whole(value: Decimal) -> Cell:
    return int(value) if value == value.to_integral_value() else value
