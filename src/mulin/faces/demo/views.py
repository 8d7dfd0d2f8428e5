"""The cast by document; one click signs in on the document's own day; the day may be changed."""

from __future__ import annotations

import datetime as dt
from itertools import groupby

from django import forms
from django.contrib import auth
from django.contrib import messages as flash
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from mulin.faces.shared import components as c
from mulin.faces.shared import hats, pages, responses, shells
from mulin.faces.shared.forms import DateInput
from mulin.faces.shared.hats import MulinRequest
from mulin.kernel import calendar, clock, scope
from mulin.processes import cast

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
MORNING = dt.time(9)
NOTICE = "人物是虚构的；地方、文件和名单是真实的；名称以“演示”开头的小区、企业和事项是合成的。只能在本机登录。"


class DayForm(forms.Form):
    """The day that this sign-in lives on."""

    day = forms.DateField(
        label="我的今天",
        widget=DateInput(),
        help_text="只改变这次登录看到的“今天”；办的事都会盖上演示时钟的印记",
    )

    def clean_day(self) -> dt.date:
        """A day that the calendar table knows."""
        day: dt.date = self.cleaned_data["day"]
        if not dt.date(2004, 1, 1) <= day <= dt.date(2099, 12, 31):
            raise forms.ValidationError("请选 2004 年到 2099 年之间的一天。")
        return day


def _members() -> list[cast.Member]:
    with scope.active(scope.EVERYWHERE, staff=True):
        return cast.list_cast()


def cast_page(request: MulinRequest) -> HttpResponse:
    """Everybody, grouped by document; what one signed in as and on which day."""
    members = _members()
    order = {stage.pack: n for n, stage in enumerate(cast.STAGES)}
    members.sort(key=lambda m: order.get(m.pack, len(order)))
    panels = tuple(_panel(request, list(group)) for _, group in groupby(members, key=lambda m: m.pack))
    empty = c.EmptyState("还没有演示人物", "演示数据装入后，这里列出每份文件的人物，点一下就能登录。")
    page = pages.Page(
        title="演示登录",
        lead="选一位人物登录，从他的那一天开始",
        notices=(c.Notice(NOTICE, "soon"),),
        panels=panels or (c.Panel("人物", empty=empty),),
        note="不再需要演示数据时，在服务器上运行 mulin demo remove --yes，移除全部演示小区、企业、人物和事项；"
        "实际数据和审计记录不受影响。",
        actions=(c.Action("改我的今天", reverse("demo:day")),) if request.user.is_authenticated else (),
    )
    return responses.render_page(request, page.template, {"page": page, "shell": shells.for_request(request)})


def _panel(request: MulinRequest, members: list[cast.Member]) -> c.Panel:
    first = members[0]
    day = first.opening(calendar.local_date(clock.real_now()))
    note = f"{first.pack} · 开场 {day.isoformat()}" if first.pack else "系统、安全、审计三类管理员各管一摊"
    current = request.user.username if request.user.is_authenticated else ""
    tasks = tuple(
        c.Task(
            member.label,
            f"{member.role} · {member.place}",
            chip=c.Chip("现在登录的") if member.user == current else None,
            action=c.Action("以此身份进入", reverse("demo:enter"), method="post", name="user", value=member.user),
        )
        for member in members
    )
    return c.Panel(first.title, note, tasks=tasks, id=f"pack-{first.pack or 'admin'}")


def _live_on(request: MulinRequest, day: dt.date) -> None:
    moment = dt.datetime.combine(day, MORNING, tzinfo=calendar.ZONE)
    request.session[hats.DAY] = moment.isoformat()
    request.session[hats.SINCE] = clock.real_now().isoformat()


@require_POST
def enter(request: MulinRequest) -> HttpResponse:
    """Sign in as one member of the cast, under the hat and on the day that belong to him."""
    wanted = request.POST.get("user", "")
    member = next((m for m in _members() if m.user == wanted), None)
    if member is None:
        raise Http404
    user = auth.get_user_model().objects.get(pk=member.user_id)
    auth.logout(request)
    auth.login(request, user, backend=BACKEND)
    request.session[hats.HAT] = member.hat_id
    if member.day is not None:
        _live_on(request, member.day)
    return responses.redirect_after(request, member.url)


def day(request: MulinRequest) -> HttpResponse:
    """Change one's own day; empty hands go back to the entrance."""
    if not request.user.is_authenticated or not request.user.demo:
        return responses.redirect_after(request, reverse("demo:cast"))
    form = DayForm(request.POST if request.method == "POST" else None, initial={"day": clock.today()})
    if request.method == "POST" and form.is_valid():
        _live_on(request, form.cleaned_data["day"])
        flash.success(request, f"现在是 {form.cleaned_data['day'].isoformat()}。")
        return responses.redirect_after(request, "/hats/")
    page = pages.FormPage(
        title="改我的今天",
        crumbs=(c.Crumb("演示登录", reverse("demo:cast")), c.Crumb("我的今天")),
        form=form,
        submit="换到这一天",
        back=c.Action("取消", reverse("demo:cast")),
    )
    answer = responses.render_invalid if form.errors else responses.render_page
    return answer(request, page.template, {"page": page, "shell": shells.for_request(request)})
