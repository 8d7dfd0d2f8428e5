"""Boards: the dashboard, the rows behind a figure, the live league table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from mulin.base.places import selectors as places
from mulin.faces.console.boards import asking, baseline, board, drill, figures, league
from mulin.faces.console.coverage import outlook
from mulin.faces.console.programmes import expiry
from mulin.faces.shared import pages, responses, shells
from mulin.kernel import clock
from mulin.kernel.actor import require
from mulin.mechanisms.measures import rules, sql
from mulin.mechanisms.measures import selectors as measures
from mulin.mechanisms.packs import selectors as packs

if TYPE_CHECKING:
    from mulin.faces.shared.hats import MulinRequest

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _render(request: MulinRequest, page: pages.Page, status: int = 200) -> HttpResponse:
    shell = shells.for_request(request, dated=True)
    return responses.render_page(request, page.template, {"page": page, "shell": shell}, status=status)


def _file(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=XLSX)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    return response


def _who(request: MulinRequest) -> str:
    return f"{request.actor.label} 导出于 {clock.now():%Y-%m-%d %H:%M}"


def _pack_keys(request: MulinRequest, asked: asking.Asked) -> tuple[str, ...]:
    keys = asking.packs_over(asked.place.path)
    if not keys:
        return ()
    wanted = request.GET.get("pack", "")
    if wanted and wanted not in keys:
        raise Http404
    held = [key for key in keys if packs.find_pack(key).facts.valid_from <= asked.on]
    first = wanted or (held[-1] if held else keys[0])
    return (first, *(key for key in keys if key != first))


def _without_packs(request: MulinRequest, asked: asking.Asked) -> HttpResponse:
    page = pages.MessagePage(
        title=f"{asked.place.name}驾驶舱",
        text="这个地方还没有适用的方案，因此没有目标可看。",
        tone="plain",
        next_words="装入政策包并在本地采用后，目标、进度和走势会出现在这里。",
    )
    return _render(request, page)


def _tree(
    request: MulinRequest, asked: asking.Asked
) -> tuple[tuple[places.Crumb, ...], tuple[tuple[places.Crumb, tuple[places.Child, ...]], ...]]:
    """The crumbs of the place, and the chain from the hat's own place with each step's children."""
    crumbs = places.list_crumbs(asked.place.path)
    inside = [crumb for crumb in crumbs if request.actor.covers(crumb.path)]
    return crumbs, tuple((crumb, places.list_children(crumb.id, layers=asked.layers)) for crumb in inside)


def _schedule(asked: asking.Asked, key: str, found: figures.Board) -> outlook.Schedule | None:
    """What the subjects behind the chosen target's gap can still reach."""
    if found.chosen is None or not found.gaps:
        return None
    target, ids = found.chosen, [gap.row.subject_id for gap in found.gaps]
    due = outlook.due_of(target.declared, found.answers)
    return outlook.schedule(key, target.row["measure"], due, ids, on=asked.on, today=asked.today)


@require_safe
def dashboard(request: MulinRequest) -> HttpResponse:
    """The board of one place and one programme, as of a day."""
    asked = asking.asked(request)
    require(request.actor, "measures.see", asked.place.path)
    keys = _pack_keys(request, asked)
    if not keys:
        return _without_packs(request, asked)
    crumbs, tree = _tree(request, asked)
    root = tree[0][0].path if tree else asked.place.path
    found = figures.read(asked, keys[0], request.GET.get("target", ""), root)
    pack = packs.find_pack(keys[0])
    may_export = request.actor.may("registers.export")
    if request.GET.get("format") == "xlsx":
        require(request.actor, "registers.export", asked.place.path)
        return _file(drill.targets_sheet(asked, keys[0], found.targets, _who(request)), f"targets-{keys[0]}-{asked.on}")
    view = board.View(
        asked=asked,
        pack=pack,
        others=tuple(packs.find_pack(key) for key in keys[1:]),
        board=found,
        crumbs=crumbs,
        tree=tree,
        expiry=expiry.notices(request, keys[0], asked.on),
        may_settle=request.actor.may("packs.settle"),
        may_export=may_export,
        schedule=_schedule(asked, keys[0], found),
    )
    return _render(request, board.page(view))


def _target(request: MulinRequest, asked: asking.Asked, measure: str) -> tuple[str, figures.Target, sql.Slice]:
    """The target whose rows are asked for: by number, else the first of the place that uses the measure."""
    if measure not in rules.registry.measures:
        raise Http404
    for key in _pack_keys(request, asked):
        numbers = [row.no for row in packs.find_pack(key).targets if row.measure == measure]
        wanted = request.GET.get("target", "")
        if wanted:
            numbers = [number for number in numbers if str(number) == wanted]
        if numbers:
            own = packs.path_of_pack(key)
            path = asked.place.path if asked.place.path.startswith(own) else own
            answers = tuple(packs.settings_of(key, path=path, on=asked.on))
            found = figures.targets_of(asked, key, answers, only=frozenset(numbers[:1]))
            if found and found[0].part is not None:
                return key, found[0], found[0].part
    raise Http404


def _baseline_url(request: MulinRequest, key: str, target: figures.Target) -> str:
    """Where the target's start is entered; empty for a hat that may not, and where there is no pace to draw."""
    judged = target.due is not None and target.row["target"] is not None
    return baseline.url(key, target.declared.no) if judged and baseline.may_set(request, target.declared) else ""


@require_safe
def show_drill(request: MulinRequest, measure: str) -> HttpResponse:
    """The rows behind a figure."""
    asked = asking.asked(request)
    require(request.actor, "measures.see", asked.place.path)
    key, target, part = _target(request, asked, measure)
    state = request.GET.get("state", "")
    state = state if state in dict(drill.STATES) else ""
    after = drill.read_cursor(request.GET.get("after", ""))
    rows = measures.rows(part, state=state, after=after, limit=drill.PAGE)
    view = drill.View(
        asked=asked,
        pack=packs.find_pack(key),
        target=target,
        state=state,
        found=rows,
        counted=drill.count_states(target),
        may_export=request.actor.may("registers.export"),
        baseline_url=_baseline_url(request, key, target),
        schedule=outlook.schedule(
            key,
            measure,
            outlook.due_of(target.declared, packs.settings_of(key, path=part.lo, on=asked.on, layers=asked.layers)),
            [row.subject_id for row in rows.rows],
            on=asked.on,
            today=asked.today,
        ),
    )
    if request.GET.get("format") == "xlsx":
        require(request.actor, "registers.export", asked.place.path)
        return _file(drill.sheet(view, _who(request)), f"rows-{key}-{target.declared.no}-{asked.on}")
    return _render(request, drill.page(view))


def league_view(request: MulinRequest) -> league.View | None:
    asked = asking.asked(request)
    require(request.actor, "measures.see", asked.place.path)
    keys = _pack_keys(request, asked)
    if not keys:
        return None
    answers = tuple(packs.settings_of(keys[0], path="", on=asked.on))
    found = figures.targets_of(asked, keys[0], answers)
    usable = tuple(one for one in found if one.part is not None and one.has_value)
    target = figures.choose(usable, asked.on, request.GET.get("target", "")) if usable else None
    path, rows = asked.place.path, []
    if target is not None and target.part is not None:
        path = target.part.lo
        rows = measures.league(target.part, path)
    region = places.find_region_at(path)
    return league.View(
        asked=asked,
        path=path,
        place=region.name if region else asked.place.name,
        pack=packs.find_pack(keys[0]),
        target=target,
        choices=usable,
        packs=tuple(packs.find_pack(key) for key in sorted(keys)),
        rows=rows,
        may_publish=request.actor.may("measures.publish"),
    )


@require_safe
def show_league(request: MulinRequest) -> HttpResponse:
    """Places of one level under one parent, ranked; for inside use."""
    view = league_view(request)
    return _without_packs(request, asking.asked(request)) if view is None else _render(request, league.page(view))
