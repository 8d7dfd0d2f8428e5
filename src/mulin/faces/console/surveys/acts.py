"""Acts on surveys: issuing, slips, a paper sheet, closing, verifying."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages as flash
from django.views.decorators.http import require_POST

from mulin.base.places import selectors as places
from mulin.faces.console.documents import answering
from mulin.faces.console.surveys import views
from mulin.faces.shared import components as c
from mulin.faces.shared import links, pages, responses, survey_sheets
from mulin.faces.shared.forms import DateInput
from mulin.kernel import clock
from mulin.kernel.actor import require
from mulin.kernel.errors import InputError, Violation
from mulin.mechanisms.surveys import rules, selectors, services

if TYPE_CHECKING:
    from django.http import HttpResponse

    from mulin.faces.shared.hats import MulinRequest

CRUMB = c.Crumb(views.HOME[0], "/console/surveys/")


class NewForm(forms.Form):
    """What a survey asks, whom, until when."""

    community = forms.CharField(label="小区", max_length=160, help_text="写小区的全名或编号。")
    subject = forms.ChoiceField(label="测评对象", choices=rules.SUBJECTS)
    title = forms.CharField(label="名称", max_length=160)
    period = forms.CharField(label="周期", max_length=20, help_text="如 2026-H2。同一对象一个周期一次。")
    valid_from = forms.DateField(label="所评时段第一日", widget=DateInput())
    valid_until = forms.DateField(label="所评时段最后一日", widget=DateInput())
    questions = forms.CharField(
        label="题目", widget=forms.Textarea({"rows": 4}), max_length=2000,
        help_text="一行一题，第一题用来计算满意率。每题答：满意、一般、不满意。",
    )  # fmt: skip
    opens_on = forms.DateField(label="开始", widget=DateInput())
    closes_on = forms.DateField(label="截止（含）", widget=DateInput())
    sample = forms.IntegerField(
        label="抽查比例（%）", min_value=1, max_value=100, initial=100, help_text="100 为全部住户。"
    )
    minimum = forms.IntegerField(
        label="最低有效份数", min_value=1, required=False, help_text="空着为待设定，结果要由主管岗位核定。"
    )


def new(request: MulinRequest) -> HttpResponse:
    """Issue a survey."""
    today = clock.today()
    form = NewForm(**answering.given(request, opens_on=today, closes_on=today + dt.timedelta(days=14), sample=100))

    def act(clean: Mapping[str, Any]) -> str:
        where = None
        for one in request.actor.ranges:
            where = where or places.find_community(clean["community"].strip(), under=one.lo)
        if where is None:
            raise InputError(
                Violation("places.unknown_community", "", {"text": clean["community"], "field": "community"})
            )
        title = clean["title"].strip()
        asked = services.NewSurvey(
            where.path, where.id, where.name,
            f"演示·{title}" if where.layer == "DEMO" and not title.startswith("演示") else title,
            clean["subject"], clean["period"], clean["valid_from"], clean["valid_until"] + dt.timedelta(days=1),
            tuple(clean["questions"].splitlines()), clean["opens_on"], clean["closes_on"], clean["sample"],
            clean["minimum"], "B-四(二)4a" if clean["subject"] == "COMMITTEE" else "", where.layer,
        )  # fmt: skip
        return links.url("console:survey", services.issue_survey(asked, actor=request.actor, now=clock.now()))

    def build(bound: forms.Form) -> pages.FormPage:
        return pages.FormPage(
            title="发起测评", crumbs=(CRUMB, c.Crumb("发起测评")), form=bound, submit="发起",
            help=("发起后题目和日期不能改。", survey_sheets.PRIVACY), back=c.Action("取消", CRUMB.url),
        )  # fmt: skip

    return answering.take(request, form, build, act)


def slips(request: MulinRequest, survey_id: int) -> HttpResponse:
    """New slips for the households that have not answered: shown once, to be printed."""
    one = views.load(request, survey_id)
    require(request.actor, "surveys.issue", one.path)
    made = services.issue_slips(survey_id, actor=request.actor, now=clock.now()) if request.method == "POST" else []
    columns = (c.Column("door", "房号", head=True), c.Column("url", "作答网址", grow=True))
    rows = tuple(
        c.Row((c.Cell(slip.label), c.Cell(request.build_absolute_uri(links.url("public:survey-slip", slip.token)))))
        for slip in made
    )
    act = c.Action(
        f"生成 {one.delivered - one.answered} 张",
        links.url("console:survey-slips", survey_id),
        primary=True,
        method="post",
    )
    page = pages.Page(
        title="测评单",
        lead=f"{len(made)} 张，离开本页后不再显示。" if made else "给还没有作答的每户生成一张；旧的测评单随即作废。",
        crumbs=(CRUMB, c.Crumb(one.title, links.url("console:survey", survey_id)), c.Crumb("测评单")),
        actions=() if made else (act,),
        panels=(c.Panel("逐户", table=c.Table(columns, rows, caption="测评单")),) if made else (),
    )
    return answering.show(request, page)


def sheet(request: MulinRequest, survey_id: int) -> HttpResponse:
    """Enter a paper sheet."""
    one = views.load(request, survey_id)
    form = survey_sheets.SheetForm(one, **answering.given(request))
    doors = [(str(key), label) for key, label in selectors.missing_households(survey_id)]
    form.fields["household"] = forms.ChoiceField(label="房号", choices=doors)
    form.order_fields(["household"])

    def act(clean: Mapping[str, Any]) -> str:
        services.enter_sheet(survey_id, int(clean["household"]), form.answers(), actor=request.actor, now=clock.now())
        flash.success(request, "已录入一份。")
        return links.url("console:survey-sheet", survey_id)

    def build(bound: forms.Form) -> pages.FormPage:
        url = links.url("console:survey", survey_id)
        return pages.FormPage(
            title="录入纸质答卷", crumbs=(CRUMB, c.Crumb(one.title, url), c.Crumb("录入")), form=bound, submit="录入",
            help=(survey_sheets.PRIVACY,), back=c.Action("返回", url),
        )  # fmt: skip

    return answering.take(request, form, build, act)


@require_POST
def close(request: MulinRequest, survey_id: int) -> HttpResponse:
    """End a survey after its last day."""
    views.load(request, survey_id)
    services.close_survey(survey_id, actor=request.actor, now=clock.now())
    return responses.redirect_after(request, links.url("console:survey", survey_id))


class VerifyForm(forms.Form):
    """Why a result counts."""

    note = forms.CharField(label="核定理由", max_length=300, widget=forms.Textarea({"rows": 3}))


def verify(request: MulinRequest, survey_id: int) -> HttpResponse:
    """Let a result count that waits."""
    one = views.load(request, survey_id)
    require(request.actor, "surveys.verify", one.path)
    url = links.url("console:survey", survey_id)

    def act(clean: Mapping[str, Any]) -> str:
        services.verify_result(survey_id, clean["note"], actor=request.actor, now=clock.now())
        return url

    def build(bound: forms.Form) -> pages.FormPage:
        return pages.FormPage(
            title="核定结果", crumbs=(CRUMB, c.Crumb(one.title, url), c.Crumb("核定")), form=bound, submit="核定",
            help=("核定后写入小区的满意度，并按文件的规定启动后续办理。",), back=c.Action("返回", url),
        )  # fmt: skip

    return answering.take(request, VerifyForm(**answering.given(request)), build, act)
