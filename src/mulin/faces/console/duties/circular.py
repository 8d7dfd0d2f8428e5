"""The circular of what is late (督查通报): drafted from the duties as they stand, then the way of every paper."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages as flash
from django.http import HttpResponse

from mulin.base.places import selectors as places
from mulin.faces.console.cases import almanac
from mulin.faces.console.documents import answering
from mulin.faces.console.duties import urging
from mulin.faces.console.papers import finding
from mulin.faces.shared import components as c
from mulin.faces.shared import links, pages
from mulin.kernel import clock, deadlines
from mulin.mechanisms.duties import selectors as duties
from mulin.mechanisms.measures.rules import circulars
from mulin.mechanisms.notices import papers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mulin.faces.shared.hats import MulinRequest

KIND = "circular"


class CircularForm(forms.Form):
    """Whom the circular goes to, and what it asks for."""

    addressees = forms.CharField(label="主送", max_length=200, help_text="如：各街道办事处")
    demand = forms.CharField(label="要求", required=False, max_length=400, widget=forms.Textarea(attrs={"rows": 3}))


def draft(request: MulinRequest) -> HttpResponse:
    """Confirm, then draft: the figures in the paper are those of this moment and do not change with the register."""
    lines = urging.late_lines(request)
    if not lines:
        return answering.show(request, urging.nobody())
    given: dict[str, Any] = {"data": request.POST} if request.method == "POST" else {}
    form = CircularForm(**given)

    def act(clean: Mapping[str, Any]) -> str:
        paper = papers.draft_paper(_paper(request, lines, clean), actor=request.actor, now=clock.now())
        flash.success(request, "已起草通报，请核对后送签。")
        return links.url("console:paper", paper)

    def build(bound: forms.Form) -> pages.FormPage:
        return pages.FormPage(
            title="起草逾期通报",
            lead=f"逾期未报 {len(lines)} 项，按今天的情况写入通报。",
            crumbs=urging.crumbs("起草通报"),
            help=("起草后还要送签、编号、盖章，才能印发；已说明的原因会一并印出。",),
            form=bound,
            submit="起草通报",
            back=c.Action("返回", links.url("console:duties", show="late")),
        )

    return answering.take(request, form, build, act)


def _paper(request: MulinRequest, lines: Sequence[duties.DutyLine], clean: Mapping[str, Any]) -> papers.NewPaper:
    today, days, home = clock.today(), almanac.days(), request.actor.ranges[0].lo
    reasons = duties.reasons_of(line.id for line in lines)
    place = places.find_region_at(home)
    name = place.name if place is not None else lines[0].place_name
    late = circulars.Late(
        place=name,
        title="报送与履职逾期情况",
        clause="、".join(dict.fromkeys(line.clause for line in lines)),
        on=today,
        known=today,
        whole=max(sum(one.expected for one in duties.timeliness(urging.query(request), today)), len(lines)),
        lines=[
            circulars.LateLine(
                f"{line.place_name} {line.obligor}",
                f"{line.title}（{line.period}）",
                line.due_date,
                deadlines.workdays_left(line.due_date, today, days),
                reasons.get(line.id, ""),
            )
            for line in lines
            if line.due_date is not None
        ],
        what="报送与履职",
        demand=clean["demand"],
    )
    return papers.NewPaper(
        kind=KIND,
        path=home,
        place_name=name,
        issuer=finding.issuer(request) or name,
        title=f"关于{name}报送与履职逾期情况的通报",
        body=circulars.lagging_circular(late),
        addressees=clean["addressees"],
        clause=lines[0].clause,
        source_type="duty-circular",
        layer="DEMO" if any(line.layer == "DEMO" for line in lines) else "REAL",
    )
