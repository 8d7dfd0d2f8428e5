"""Urging several at once: a text to copy for each obligor, the duty phones, and the note that it was done."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages as flash
from django.http import HttpResponse

from mulin.base.parties import selectors as parties
from mulin.faces.console.cases import almanac, todo
from mulin.faces.console.documents import answering
from mulin.faces.console.duties import content
from mulin.faces.shared import components as c
from mulin.faces.shared import duty_forms, hats, links, pages, wording
from mulin.kernel import clock
from mulin.kernel.registers import selectors as registers
from mulin.mechanisms.duties import selectors as duties
from mulin.mechanisms.duties import services

if TYPE_CHECKING:
    from mulin.faces.shared.hats import MulinRequest

MOST = 50


class ChooseForm(forms.Form):
    """Whom to urge: everything late and waiting, ticked to begin with."""

    def __init__(self, lines: Sequence[duties.DutyLine], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [(str(one.id), f"{one.obligor}：{one.title}（{one.period}），{one.due_words}") for one in lines]
        self.fields["ids"] = forms.MultipleChoiceField(
            label="催哪些", choices=offered, initial=[key for key, _ in offered], widget=forms.CheckboxSelectMultiple
        )


def urge(request: MulinRequest) -> HttpResponse:
    """Choose, then copy and telephone, then note it; on a rest day nobody is urged."""
    today, days = clock.today(), almanac.days()
    if not days.is_workday(today):
        return answering.show(request, _rest(days.next_workday(today)))
    ids = _ids(request.GET.get("ids", ""))
    lines = late_lines(request, ids)
    if not lines:
        return answering.show(request, nobody())
    return _note(request, lines) if ids else _choose(request, lines)


def _ids(text: str) -> frozenset[int]:
    return frozenset(int(one) for one in text.split(",")[:MOST] if one.isdecimal() and len(one) < 18)


def query(request: MulinRequest) -> duties.DutyQuery:
    """What a hat may urge: late, and still waiting for somebody."""
    return duties.DutyQuery(late=True, current=True, layers=todo.layers_of(request))


def late_lines(request: MulinRequest, ids: frozenset[int] = frozenset()) -> list[duties.DutyLine]:
    """What this hat may urge over all its ranges, by due day; of the chosen ones if any are."""
    found: dict[int, duties.DutyLine] = {}
    for _ in hats.over_ranges(request):
        found |= {
            one.id: one
            for one in duties.urge_list(query(request), request.actor, clock.today(), almanac.days())
            if not ids or one.id in ids
        }
    return sorted(found.values(), key=duties.key_of)[:MOST]


def crumbs(last: str) -> tuple[c.Crumb, ...]:
    """The way back to the list."""
    return (c.Crumb("报送与履职", links.url("console:duties")), c.Crumb(last))


def _rest(next_day: dt.date) -> pages.MessagePage:
    return pages.MessagePage(
        title="今天不催报",
        text=f"今天是休息日，不催任何人；下一个工作日是{wording.full_date(next_day)}。",
        tone="plain",
        crumbs=crumbs("催报"),
        actions=(c.Action("回到列表", links.url("console:duties", show="late"), primary=True),),
    )


def nobody() -> pages.MessagePage:
    """Nothing is late."""
    return pages.MessagePage(
        title="没有要催的",
        text="没有逾期未报、归您审核的事项。",
        crumbs=crumbs("催报"),
        actions=(c.Action("回到列表", links.url("console:duties"), primary=True),),
    )


def _choose(request: MulinRequest, lines: list[duties.DutyLine]) -> HttpResponse:
    given: dict[str, Any] = {"data": request.POST} if request.method == "POST" else {}
    form = ChooseForm(lines, **given)

    def act(clean: Mapping[str, Any]) -> str:
        return links.url("console:duties-urge", ids=",".join(clean["ids"]))

    def build(bound: forms.Form) -> pages.FormPage:
        return pages.FormPage(
            title="催报",
            lead=f"逾期未报 {len(lines)} 项，选要催的。",
            crumbs=crumbs("催报"),
            help=("下一步给出可以复制的文字和值班电话。休息日不催。",),
            form=bound,
            submit="生成文字和电话",
            back=c.Action("返回", links.url("console:duties", show="late")),
        )

    return answering.take(request, form, build, act)


def texts(lines: Iterable[duties.DutyLine]) -> tuple[str, ...]:
    """One text for each obligor, at most 300 characters."""
    found = []
    for _, group in itertools.groupby(sorted(lines, key=lambda one: (one.path, one.obligor)), lambda one: one.obligor):
        several = list(group)
        if len(several) == 1:
            found.append(content.urge_text(several[0]))
            continue
        what = "；".join(f"“{one.title}”（{one.period}，{_due(one)}）" for one in several)
        found.append(f"{several[0].obligor}：{what}，至今未收到，请尽快报送；如有困难请说明原因。"[:300])
    return tuple(found)


def _due(line: duties.DutyLine) -> str:
    return f"应于{wording.month_day(line.due_date)}前" if line.due_date else "请办理"


def phones(request: MulinRequest, lines: Sequence[duties.DutyLine]) -> tuple[c.Fact, ...]:
    """Whom to telephone: the company's work phone as the community's file has it, else the posts of the place."""
    found: dict[str, c.Fact] = {}
    for _ in hats.over_ranges(request):
        inside = [one for one in lines if request.range.covers(one.path)]
        ids = sorted({one.community_id for one in inside if one.community_id is not None})
        known = registers.facts_of_many("community", ids, on=clock.today()) if ids else {}
        for one in inside:
            number = ""
            if one.obligor_kind == "company" and one.community_id is not None:
                number = known[one.community_id].get("management", {}).get("phone", "")
            where = "" if one.place_name in one.obligor else one.place_name
            found.setdefault(one.obligor, c.Fact(one.obligor, number or _posts(one.path), where))
    return tuple(found.values())


def _posts(path: str) -> str:
    return "、".join(parties.list_posts_at(path, limit=3)) or "没有登记值班电话"


def _note(request: MulinRequest, lines: list[duties.DutyLine]) -> HttpResponse:
    given: dict[str, Any] = {"data": request.POST} if request.method == "POST" else {}
    form = duty_forms.UrgeForm(**given)
    shown = phones(request, lines)

    def act(clean: Mapping[str, Any]) -> str:
        done = 0
        for _ in hats.over_ranges(request):
            inside = [one.id for one in lines if request.range.covers(one.path)]
            done += services.urge_all(
                inside, clean["means"], actor=request.actor, now=clock.now(), days=almanac.days(), note=clean["note"]
            )
        flash.success(request, f"已记 {done} 项催报。")
        return links.url("console:duties", show="late")

    def build(bound: forms.Form) -> pages.FormPage:
        return pages.FormPage(
            title="催报用的文字和电话",
            lead=f"{len(lines)} 项，{len(shown)} 个义务人。",
            crumbs=crumbs("催报"),
            help=("复制到工作群或短信：", *texts(lines), "值班电话（工作电话，不是个人电话）："),
            check=shown,
            form=bound,
            submit=f"记下已催 {len(lines)} 项",
            back=c.Action("重新选择", links.url("console:duties-urge")),
        )

    return answering.take(request, form, build, act)
