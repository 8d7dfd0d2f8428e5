"""The one list page of every register."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpResponse
from django.urls import NoReverseMatch, reverse

from mulin.faces.console.registers import attesting, places, state, words
from mulin.faces.shared import components as c
from mulin.faces.shared import hats, pages, responses, shells
from mulin.faces.shared.hats import MulinRequest
from mulin.kernel import clock
from mulin.kernel.actor import require
from mulin.kernel.registers import records, selectors
from mulin.kernel.registers.rules import Field, Kind, RegisterSpec, registry

CEILING = 1000
# Tables that everybody may read: their lists are held to the hat's places here, not by row security.
OPEN_REGISTERS = frozenset({"region"})
# Declared for imports and lookups alone: people are not listed by name.
HIDDEN_REGISTERS = frozenset({"person"})
COUNTERS = {
    "building": "栋",
    "unit": "套",
    "space": "处",
    "premises": "处",
    "asset": "处",
    "organisation": "家",
    "paper": "份",
    "paper-number": "个文号",
}


def declared(register: str) -> RegisterSpec:
    """The register of that key, as far as pages show it; else 404."""
    if register in HIDDEN_REGISTERS or register not in registry.registers:
        raise Http404
    return registry.register(register)


def url_or_empty(name: str, *args: object) -> str:
    """The URL of that name, empty where this installation does not have it."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def detail_url(spec: RegisterSpec, subject_id: object) -> str:
    """The page of one subject: its own page if there is one, else the generic one."""
    return (spec.detail_url and url_or_empty(spec.detail_url, subject_id)) or reverse(
        "console:subject", args=[spec.key, subject_id]
    )


def subject_urls(spec: RegisterSpec) -> Callable[[object], str]:
    """As :func:`detail_url` for many subjects of one register: the pattern is resolved once."""
    at = detail_url(spec, _SOME)
    before, found, after = at.partition(str(_SOME))
    return (lambda subject_id: f"{before}{subject_id}{after}") if found else (lambda subject_id: at)


_SOME = 987654321
"""An id that stands for any in a resolved URL."""


# What a hat of the demonstration writes itself belongs to its layer: it would not find its own work again.
OWN_WORK = frozenset({"paper", "paper-number"})


def _default_layers(request: MulinRequest, register: str) -> str:
    """Officials see real data first; a company, committee or owner of the demonstration has nothing else."""
    hat = request.hat
    own = hat is not None and hat.demo and (not hat.staff or register in OWN_WORK)
    return state.BOTH if own else state.REAL


def ask(request: MulinRequest, register: str) -> tuple[state.State, places.Picker]:
    """The question of the request and what the place filter offers."""
    picked = places.picker(request)
    asked = state.read(
        register,
        request.GET,
        on=shells.as_of(request),
        today=clock.today(),
        base=request.path,
        default_layers=_default_layers(request, register),
        places=picked.paths,
    )
    return asked, picked


def fetch(request: MulinRequest, asked: state.State) -> selectors.ListResult:
    """One page over all ranges of the hat."""
    hat = request.hat
    if hat is None:
        raise Http404
    return selectors.list_merged(
        asked.query(),
        hat.ranges,
        staff=hat.staff,
        person_id=hat.person_id,
        held=asked.register in OPEN_REGISTERS,
    )


def count(request: MulinRequest, asked: state.State) -> tuple[int, bool]:
    """Rows that the filters leave over all ranges, counted no further than the ceiling."""
    total, more = 0, False
    for one in hats.over_ranges(request):
        under = one.lo if asked.register in OPEN_REGISTERS else ""
        found, beyond = selectors.count_up_to(asked.query(under=under), CEILING)
        total, more = total + found, more or beyond
        if asked.register in OPEN_REGISTERS and asked.under:
            break  # a picked place lies in one range: every range would count it again
    return min(total, CEILING), more or total > CEILING


def register_list(request: MulinRequest, register: str) -> HttpResponse:
    """List, filter, sort, search and page one register."""
    spec = declared(register)
    require(request.actor, spec.see)
    asked, picked = ask(request, register)
    page = build(request, asked, picked, fetch(request, asked), count(request, asked))
    context = {"page": page, "shell": shells.for_request(request, dated=True)}
    return responses.render_page(request, page.template, context, "results")


def build(
    request: MulinRequest,
    asked: state.State,
    picked: places.Picker,
    found: selectors.ListResult,
    counted: tuple[int, bool],
) -> pages.ListPage:
    """The page value."""
    spec = asked.spec
    counter = COUNTERS.get(spec.key, "个")
    number = f"{counted[0]:,} {counter}以上" if counted[1] else f"{counted[0]:,} {counter}"
    return pages.ListPage(
        title=f"{spec.label}台账",
        lead=f"{spec.label}共 {number}{_scope_words(asked)}",
        crumbs=(c.Crumb("台账"), c.Crumb(spec.label)),
        actions=(*_actions(request, spec), *attesting.actions(request, asked)),
        notices=(*_notices(asked), *attesting.notices(request, asked)),
        filters=_filters(asked, picked),
        reset_url=request.path if asked.parameters(paging=False) else "",
        table=_table(request, asked, found, sortable=not counted[1]),
        pager=c.Pager(
            asked.url(before=found.previous_cursor) if found.previous_cursor else "",
            asked.url(after=found.next_cursor) if found.next_cursor else "",
            f"本页 {len(found.rows)} 条，共 {number}",
        ),
        exports=_exports(request, asked),
    )


def _scope_words(asked: state.State) -> str:
    if not asked.spec.layer_column:
        return ""
    return "（含演示）" if asked.layers == state.BOTH else "（只计实际）" if settings.DEMONSTRATION else ""


def _notices(asked: state.State) -> tuple[c.Notice, ...]:
    if not (settings.DEMONSTRATION and asked.spec.layer_column):
        return ()
    if asked.layers == state.REAL:
        return (c.Notice("只列出实际数据。", href=asked.url(layers=state.BOTH), link="把演示数据也列出来"),)
    return (c.Notice("列表中含有演示数据，名称以“演示”开头。", "soon", asked.url(layers=state.REAL), "只看实际数据"),)


def _actions(request: MulinRequest, spec: RegisterSpec) -> tuple[c.Action, ...]:
    if not (spec.change and request.actor.may(spec.change)):
        return ()
    record = records.find(spec.key) is not None
    add = url_or_empty("console:record_new" if record else "console:subject_add", spec.key)
    imports = url_or_empty("console:imports") if request.actor.may("registers.import") else ""
    found = [c.Action(f"登记{spec.label}", add, primary=True)] if add and (record or spec.key in ADDABLE) else []
    if imports:
        found.append(c.Action("从表格导入", imports))
    return tuple(found)


ADDABLE = frozenset({"region", "community", "building", "space", "premises", "asset", "organisation", "post"})


def _filters(asked: state.State, picked: places.Picker) -> tuple[c.Filter, ...]:
    spec = asked.spec
    chosen = dict(asked.filters)
    found = [c.Filter("text", "q", "名称或拼音首字母", asked.search, placeholder="如 sjkc 或 四季")]
    if len(picked.options) > 2:
        found.append(c.Filter("select", "under", "地方", asked.under, picked.options))
    for key in state.filterable(spec):
        if key not in asked.keys and key not in chosen:
            continue  # offered once its column is shown
        found.append(_filter(state.find_field(spec, key), key, chosen.get(key, "")))
    facets = registry.facets_of(spec.key)
    if facets:
        options = (c.Option("", "常用列"), *(c.Option(s.key, s.label, s.key == asked.columns) for s in facets))
        found.append(c.Filter("select", "cols", "显示的列", asked.columns, options))
    hidden = {k: v for k, v in asked.parameters(paging=False).items() if k in ("on", "layers", "sort")}
    return (*found, *(c.Filter("hidden", name, name, value) for name, value in hidden.items()))


def _filter(field: Field, key: str, value: str) -> c.Filter:
    if field.kind is Kind.BOOL:
        choices: tuple[tuple[str, str], ...] = (("true", "是"), ("false", "否"))
    else:
        choices = tuple(choice for choice in field.choices if choice[0])
    if not choices:
        return c.Filter("text", key, field.label, value)
    options = (
        c.Option("", "全部"),
        *(c.Option(code, label, code == value) for code, label in choices),
        c.Option(state.UNKNOWN, "（未登记）", value == state.UNKNOWN),
    )
    return c.Filter("select", key, field.label, value, options)


def _table(request: MulinRequest, asked: state.State, found: selectors.ListResult, *, sortable: bool) -> c.Table:
    spec = asked.spec
    fields = [(key, state.find_field(spec, key)) for key in asked.keys]
    columns = tuple(_column(asked, key, field, head=n == 0, sortable=sortable) for n, (key, field) in enumerate(fields))
    url_of = subject_urls(spec)
    rows = tuple(
        c.Row(
            tuple(words.cell(field, row, key) for key, field in fields),
            href=url_of(row["id"]),
            key=str(row["id"]),
        )
        for row in found.rows
    )
    return c.Table(columns, rows, caption=f"{spec.label}台账", empty=_empty(request, asked))


def _column(asked: state.State, key: str, field: Field, *, head: bool, sortable: bool) -> c.Column:
    """Sorting by a stored key is always offered; by anything else while the list is short enough to sort."""
    sorted_by = (asked.sort or asked.spec.default_sort) == key
    down = sorted_by and asked.descending
    cheap = sortable or bool(field.sort_column) or key == asked.spec.default_sort
    possible = cheap and not asked.search and field.kind is not Kind.LINK
    return c.Column(
        key,
        field.label,
        align="num" if field.kind in words.NUMERIC else "text",
        unit=field.unit or ("㎡" if field.kind is Kind.AREA else ""),
        sort=("desc" if down else "asc") if sorted_by and not asked.search else "",
        sort_url=asked.url(sort=key, descending=sorted_by and not down) if possible else "",
        head=head,
        grow=head,
    )


def _empty(request: MulinRequest, asked: state.State) -> c.EmptyState:
    spec = asked.spec
    if asked.parameters(paging=False).keys() - {"on", "layers", "cols"}:
        action = c.Action("清除条件", request.path)
        return c.EmptyState(f"没有符合条件的{spec.label}", "换一个条件，或清除条件后再看。", action)
    if settings.DEMONSTRATION and asked.layers == state.REAL and spec.layer_column:
        action = c.Action("把演示数据也列出来", asked.url(layers=state.BOTH))
        return c.EmptyState(f"没有实际的{spec.label}", spec.empty, action)
    actions = _actions(request, spec)
    return c.EmptyState(f"还没有{spec.label}", spec.empty, actions[0] if actions else None)


def _exports(request: MulinRequest, asked: state.State) -> tuple[c.Action, ...]:
    """Links to the export of exactly these filters."""
    url = url_or_empty("console:export", asked.register) if request.actor.may("registers.export") else ""
    if not url:
        return ()
    parameters: dict[str, Any] = asked.parameters(paging=False)
    return tuple(
        c.Action(f"导出 {kind}", f"{url}?{urlencode({**parameters, 'format': kind})}") for kind in ("xlsx", "csv")
    )
