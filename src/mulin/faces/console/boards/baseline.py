"""登记起点: where a target stood on a day, so that its pace line can be drawn and progress be judged."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages as flash
from django.http import Http404, HttpResponse

from mulin.faces.console.boards import asking
from mulin.faces.console.documents import answering
from mulin.faces.console.programmes import marks
from mulin.faces.shared import components as c
from mulin.faces.shared import forms as own
from mulin.faces.shared import links, pages
from mulin.kernel import clock
from mulin.kernel.actor import require
from mulin.mechanisms.measures import selectors as measures
from mulin.mechanisms.measures import services
from mulin.mechanisms.packs import rules
from mulin.mechanisms.packs import selectors as packs

if TYPE_CHECKING:
    from mulin.faces.shared.hats import MulinRequest

PERMISSION = "packs.settle"


class BaselineForm(forms.Form):
    """The day, the value that a paper states for it, the paper."""

    on = forms.DateField(label="哪一天", widget=own.DateInput())
    value = forms.DecimalField(label="当时的数", min_value=Decimal(0), max_digits=14, decimal_places=2)
    basis = forms.CharField(label="依据", max_length=200, help_text="写明这个数的统计表、通报或会议纪要。")

    def clean_on(self) -> dt.date:
        """A start lies behind us."""
        day: dt.date = self.cleaned_data["on"]
        if day > clock.today():
            raise forms.ValidationError("起点不能在今天以后。")
        return day


def _target(key: str, number: int) -> rules.TargetRow:
    found = next((row for row in packs.find_pack(key).targets if row.no == number), None)
    if found is None or not found.measure or found.comparator == "text":
        raise Http404
    return found


def url(key: str, number: int) -> str:
    """Where a target's start is entered."""
    return links.url("console:baseline", key, number)


def may_set(request: MulinRequest, row: rules.TargetRow) -> bool:
    """Whether this hat enters the start of a target: who settles at the target's own place."""
    return request.actor.may(PERMISSION) and request.actor.covers(packs.path_of_code(row.place))


def set_baseline(request: MulinRequest, key: str, number: int) -> HttpResponse:
    """Enter where a target stood; an earlier start is replaced and stays readable."""
    asking.pack_of(request, key)
    row = _target(key, number)
    path = packs.path_of_code(row.place)
    require(request.actor, PERMISSION, path)
    standing = measures.baseline_of(key, str(number), path)
    form = BaselineForm(**answering.given(request, on=packs.find_pack(key).facts.valid_from))
    if row.unit:
        form.fields["value"].label = f"当时的数（{row.unit}）"
    if row.unit == "%":
        form.fields["value"].widget.attrs["max"] = "100"
    back = links.url("console:drill", row.measure, pack=key, target=number)

    def act(clean: Mapping[str, Any]) -> str:
        services.set_baseline(
            key,
            str(number),
            path,
            on=clean["on"],
            value=clean["value"],
            basis=clean["basis"],
            actor=request.actor,
            now=clock.now(),
        )
        flash.success(request, f"已登记起点：{row.indicator}。")
        return back

    def build(bound: forms.Form) -> pages.FormPage:
        now = f"现在的起点：{standing.on.isoformat()}，{float(standing.value):g}{row.unit}。" if standing else ""
        asks = marks.mark(row.clauses[0])
        return pages.FormPage(
            title=f"登记起点：{row.indicator}",
            crumbs=(c.Crumb(row.indicator, back), c.Crumb("起点")),
            help=tuple(
                text
                for text in (
                    f"从起点到期限连一条直线，就是“应有进度”；依据 {asks.id}：{asks.title}",
                    now,
                    "改起点不删旧的，旧的仍可查。",
                )
                if text
            ),
            form=bound,
            submit="登记起点",
            back=c.Action("取消", back),
        )

    return answering.take(request, form, build, act)
