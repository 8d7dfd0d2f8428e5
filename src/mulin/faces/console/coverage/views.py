"""The coverage board, the strategy page of a community, confirming its class, recording its gaps."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages as flash
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_http_methods, require_safe

from mulin.areas.coverage import rules, services, workflow
from mulin.areas.coverage import selectors as coverage
from mulin.base.places import selectors as places
from mulin.faces.console.boards import asking, drill, figures
from mulin.faces.console.coverage import board, community, outlook
from mulin.faces.console.documents import answering, drafts
from mulin.faces.console.registers import detail
from mulin.faces.shared import components as c
from mulin.faces.shared import hats, links, pages, shells
from mulin.kernel import clock
from mulin.kernel.actor import require
from mulin.kernel.errors import NotFound
from mulin.kernel.registers import selectors as registers
from mulin.kernel.registers.rules import registry
from mulin.mechanisms.cases import rules as casing
from mulin.mechanisms.cases import selectors as cases
from mulin.mechanisms.measures import selectors as measures
from mulin.mechanisms.packs import rules as pack_rules
from mulin.mechanisms.packs import selectors as packs
from mulin.mechanisms.packs import settling

if TYPE_CHECKING:
    from mulin.faces.shared.hats import MulinRequest

SUBJECT = "community"
METHODS = ("GET", "HEAD", "POST")


@dataclasses.dataclass(frozen=True, slots=True)
class Aim:
    """The coverage target that a place is measured by, with the settings that hold there."""

    pack: str
    target: figures.Target
    answers: tuple[settling.Answer, ...]


def _row(key: str) -> pack_rules.TargetRow | None:
    return outlook.aim_of(packs.find_pack(key), workflow.COVERAGE_WAY.measures)


def aims(path: str) -> tuple[str, ...]:
    """The packs over a place that have a coverage target."""
    return tuple(key for key in asking.packs_over(path) if _row(key) is not None)


def _answers(key: str, path: str, asked: asking.Asked) -> tuple[settling.Answer, ...]:
    own = packs.path_of_pack(key)
    return tuple(packs.settings_of(key, path=path if path.startswith(own) else own, on=asked.on, layers=asked.layers))


def aim_of(asked: asking.Asked, key: str) -> Aim | None:
    """The coverage target of a pack at the asked place; None where it cannot be counted."""
    row, answers = _row(key), _answers(key, asked.place.path, asked)
    if row is None:
        return None
    found = figures.targets_of(asked, key, answers, only=frozenset([row.no]))
    return Aim(key, found[0], answers) if found and found[0].part is not None else None


def _aim(request: MulinRequest, asked: asking.Asked) -> tuple[Aim, tuple[str, ...]]:
    keys = aims(asked.place.path)
    wanted = request.GET.get("pack", "")
    if not keys or (wanted and wanted not in keys):
        raise Http404
    found = aim_of(asked, wanted or keys[0])
    if found is None:
        raise Http404
    return found, keys


@require_safe
def show_board(request: MulinRequest) -> HttpResponse:
    """Every community still missing from the coverage target, its strategy, and what it can still reach (P9)."""
    asked = asking.asked(request)
    require(request.actor, "measures.see", asked.place.path)
    aim, keys = _aim(request, asked)
    part = aim.target.part
    assert part is not None
    state = request.GET.get("state", "")
    state = state if state in dict(drill.STATES) else outlook.missing_state(aim.target)
    found = measures.rows(part, state=state, after=drill.read_cursor(request.GET.get("after", "")), limit=drill.PAGE)
    ids = [row.subject_id for row in found.rows]
    view = board.View(
        asked=asked,
        pack=packs.find_pack(aim.pack),
        packs=tuple(packs.find_pack(key) for key in keys),
        target=aim.target,
        state=state,
        found=found,
        facts=registers.facts_of_many(SUBJECT, ids, on=asked.on),
        schedule=outlook.schedule(
            aim.pack,
            aim.target.row["measure"],
            outlook.due_of(aim.target.declared, aim.answers),
            ids,
            on=asked.on,
            today=asked.today,
        ),
        parts=coverage.count_by_place(asked.place.id, asked.place.path, on=asked.on, layers=asked.layers),
        bundles=coverage.list_bundles(under=asked.place.path, on=asked.on, layers=asked.layers),
        trials=coverage.list_trials(under=asked.place.path, on=asked.on, layers=asked.layers),
        may_act=request.actor.may(workflow.ACT),
    )
    return answering.show(request, board.page(view), dated=True)


def _load(request: MulinRequest, community_id: int) -> places.CommunityView:
    """A community in one of the hat's ranges, which becomes the active one; else 404."""

    def find() -> places.CommunityView | None:
        try:
            found = places.get_community(community_id)
        except NotFound:
            return None
        return found if request.actor.covers(found.path) else None

    return hats.find_in_ranges(request, find)


def around(request: MulinRequest, one: places.CommunityView, on: dt.date) -> asking.Asked:
    """The question of a community's page: its own 社区, the layer that it belongs to."""
    region = places.get_region(one.region_id)
    layers = asking.ALL if one.layer == "DEMO" else asking.REAL
    carried = tuple((name, request.GET[name]) for name in ("on", "layers") if request.GET.get(name))
    return asking.Asked(region, on, clock.today(), layers, carried)


def outlooks_of(asked: asking.Asked, one: places.CommunityView) -> tuple[casing.Outlook, ...]:
    """What an uncovered community can still reach against the first dated coverage target over it; () without one."""
    for key in aims(one.path):
        row = _row(key)
        due = outlook.due_of(row, _answers(key, one.path, asked)) if row else None
        found = outlook.schedule(key, row.measure if row else "", due, [one.id], on=asked.on, today=asked.today)
        if found is not None:
            return found.of(one.id)
    return ()


@require_safe
def show_community(request: MulinRequest, community_id: int) -> HttpResponse:
    """The strategy of one community: what it lacks, its road, its class, its services."""
    one = _load(request, community_id)
    require(request.actor, "measures.see", one.path)
    on = shells.as_of(request)
    asked = around(request, one, on)
    judged = coverage.judge(one.id, one.path, on=on)
    uncovered = judged.facts.get("management", {}).get("mode") in rules.UNMANAGED
    view = community.View(
        asked=asked,
        community=one,
        judged=judged,
        improved=coverage.list_improvements(one.id, on=on),
        names=detail.link_names(registry.register(SUBJECT), tuple(judged.facts.values())),
        standing=cases.standing_of(workflow.STRATEGY, [one.id]).get(one.id),
        outlooks=outlooks_of(asked, one) if uncovered else (),
        packs=asking.packs_over(one.path),
        actor=request.actor,
    )
    return answering.show(request, community.page(view), dated=True)


@require_http_methods(METHODS)
def confirm_class(request: MulinRequest, community_id: int) -> HttpResponse:
    """S-附5c: the rule suggests, a person confirms and says why."""
    one = _load(request, community_id)
    require(request.actor, "places.keep", one.path)
    judged = coverage.judge(one.id, one.path, on=clock.today())
    suggested = judged.suggestion.service_class or ""
    form = community.ClassForm(**answering.given(request, service_class=suggested, on=clock.today()))
    back = links.url("console:coverage_community", one.id)

    def act(clean: Mapping[str, Any]) -> str:
        services.confirm_class(
            one.id, clean["service_class"], reason=clean["reason"], on=clean["on"], actor=request.actor,
            now=clock.now(),
        )  # fmt: skip
        flash.success(request, f"已认定：{one.name}为 {clean['service_class']} 类小区。")
        return back

    def build(bound: forms.Form) -> pages.FormPage:
        return pages.FormPage(
            title=f"确认小区类别：{one.name}",
            crumbs=(c.Crumb("一区一策", back), c.Crumb("类别")),
            notices=drafts.notices(request),
            help=tuple(text for text in community.class_words(judged) if text),
            form=bound,
            submit="确认类别",
            back=c.Action("取消", back),
            draft_url=drafts.url(request),
        )

    return answering.take(request, form, build, act, {"coverage.reason_missing": "reason"})


@require_http_methods(METHODS)
def record_gaps(request: MulinRequest, community_id: int) -> HttpResponse:
    """L-三(一)1b: keep what the facts tell and what was found on the spot."""
    one = _load(request, community_id)
    require(request.actor, "places.keep", one.path)
    judged = coverage.judge(one.id, one.path, on=clock.today())
    form = community.GapForm(**answering.given(request, state="FOUND", on=clock.today()))
    back = links.url("console:coverage_community", one.id)
    told = [f"{gap.label}：{gap.why}" if gap.why else gap.label for gap in judged.gaps if gap.missing]

    def act(clean: Mapping[str, Any]) -> str:
        found = services.record_gaps(
            one.id, further=clean["further"], plan=clean["plan"], state=clean["state"], on=clean["on"],
            actor=request.actor, now=clock.now(),
        )  # fmt: skip
        flash.success(request, f"已登记 {one.name} 的诊断：{len(found)} 项。")
        return back

    def build(bound: forms.Form) -> pages.FormPage:
        return pages.FormPage(
            title=f"登记漏洞诊断：{one.name}",
            crumbs=(c.Crumb("一区一策", back), c.Crumb("诊断")),
            notices=drafts.notices(request),
            help=(f"台账看得出的 {len(told)} 项会一并记下：{'、'.join(told)}。" if told else "台账没有看出漏洞。",),
            form=bound,
            submit="登记诊断",
            back=c.Action("取消", back),
            draft_url=drafts.url(request),
        )

    return answering.take(request, form, build, act)
