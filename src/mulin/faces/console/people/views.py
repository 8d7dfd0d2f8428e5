"""Users in the hat's places: list, page, and the acts of the security administrator."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

from django import forms
from django.contrib import messages as flash
from django.http import HttpResponse, QueryDict
from django.urls import reverse

from mulin.base.access import selectors as access
from mulin.base.access import services
from mulin.base.access.rules import ROLE_LABELS, HatKind, Role
from mulin.faces.console.people.forms import EndForm, HatForm, ReasonForm, UserForm
from mulin.faces.console.registers import places
from mulin.faces.shared import components as c
from mulin.faces.shared import errors, hats, keys, pages, responses, shells
from mulin.faces.shared.hats import MulinRequest
from mulin.kernel import clock
from mulin.kernel.actor import require
from mulin.kernel.errors import DomainError
from mulin.processes import accounts

PAGE = 50
BELONGS = {
    "access.username_taken": "username",
    "access.username_form": "username",
    "access.roles_separated": "role",
    "access.reason_missing": "reason",
}


def _list_url() -> str:
    return reverse("console:users")


def users(request: MulinRequest) -> HttpResponse:
    """Hats in range with their sign-ins, paged by key."""
    require(request.actor, "access.see")
    picked = places.picker(request)
    asked = {
        "q": request.GET.get("q", "").strip()[:80],
        "role": request.GET.get("role", "") if request.GET.get("role") in set(Role) else "",
        "under": request.GET.get("under", "") if request.GET.get("under") in picked.paths else "",
        "ended": "1" if request.GET.get("ended") == "1" else "",
    }
    after = request.GET.get("after", "")
    lines: dict[int, access.HatLine] = {}
    for _ in hats.over_ranges(request):
        for line in access.list_hats_in_range(
            after=int(after) if after.isascii() and after.isdigit() and len(after) < 19 else 0,
            limit=PAGE + 1,
            role=asked["role"],
            search=asked["q"],
            under=asked["under"],
            holding_on=None if asked["ended"] else clock.today(),
        ):
            lines[line.id] = line
    page = _list_page(request, sorted(lines.values(), key=lambda one: one.id), asked, picked)
    context = {"page": page, "shell": shells.for_request(request)}
    return responses.render_page(request, page.template, context, "results")


def _list_page(
    request: MulinRequest, lines: list[access.HatLine], asked: dict[str, str], picked: places.Picker
) -> pages.ListPage:
    shown = lines[:PAGE]
    kept = {k: v for k, v in asked.items() if v}
    more = f"{_list_url()}?{urlencode({**kept, 'after': shown[-1].id})}" if len(lines) > PAGE else ""
    roles = (c.Option("", "全部"), *(c.Option(r, ROLE_LABELS[r], r == asked["role"]) for r in Role))
    new = c.Action("新建用户", reverse("console:user_new"), primary=True)
    return pages.ListPage(
        title="岗位与用户",
        lead="每个人一个账号；能办什么由身份决定，身份有起止日期",
        crumbs=(c.Crumb("系统"), c.Crumb("岗位与用户")),
        actions=(new,) if request.actor.may("access.manage") else (),
        filters=(
            c.Filter("text", "q", "用户名或身份名称", asked["q"]),
            c.Filter("select", "role", "角色", asked["role"], roles),
            c.Filter("select", "under", "地方", asked["under"], picked.options),
            c.Filter(
                "select",
                "ended",
                "时间",
                asked["ended"],
                (c.Option("", "现在有效"), c.Option("1", "含已终止", asked["ended"] == "1")),
            ),
        ),
        reset_url=_list_url() if kept else "",
        table=_table(shown),
        pager=c.Pager("", more, f"本页 {len(shown)} 条"),
    )


def _table(lines: list[access.HatLine]) -> c.Table:
    columns = (
        c.Column("label", "身份", head=True, grow=True),
        c.Column("role", "角色"),
        c.Column("place", "范围"),
        c.Column("user", "用户名"),
        c.Column("from", "自"),
        c.Column("to", "至（不含当日）"),
        c.Column("state", "账号"),
    )
    rows = tuple(
        c.Row(
            (
                c.Cell(line.label),
                c.Cell(ROLE_LABELS[line.role]),
                c.Cell(line.place_name),
                c.Cell(line.username or "—"),
                c.Cell(line.from_date.isoformat()),
                c.Cell(line.to_date.isoformat() if line.to_date else "至今"),
                _state_cell(line),
            ),
            href=reverse("console:user", args=[line.id]),
            key=str(line.id),
        )
        for line in lines
    )
    empty = c.EmptyState("没有符合条件的用户", "换一个条件再看；新来的人由安全管理员新建用户并授予身份。")
    return c.Table(columns, rows, caption="岗位与用户", empty=empty)


def _state_cell(line: access.HatLine) -> c.Cell:
    if not line.username:
        return c.Cell("没有账号", kind="chip")
    if not line.active:
        return c.Cell("已锁定", kind="chip", tone="late")
    if line.demo:
        return c.Cell("演示账号", kind="chip")
    if line.second_factor:
        return c.Cell("已设两步验证", kind="chip")
    return c.Cell("未设两步验证", kind="chip", tone="soon")


def _load(request: MulinRequest, hat_id: int) -> access.HatLine:
    """The hat in one of the administrator's ranges; 404 for anything outside."""

    def find() -> access.HatLine | None:
        line = access.find_hat(hat_id)
        return line if line is not None and request.actor.covers(line.path) else None

    return hats.find_in_ranges(request, find)


def user(request: MulinRequest, hat_id: int) -> HttpResponse:
    """One hat with its person's sign-in and other hats in range."""
    require(request.actor, "access.see")
    line = _load(request, hat_id)
    others = access.hats_of_person(line.person_id)
    manage = request.actor.may("access.manage")
    page = pages.DetailPage(
        title=line.label,
        size_line=f"{ROLE_LABELS[line.role]} · {line.place_name}",
        crumbs=(c.Crumb("岗位与用户", _list_url()), c.Crumb(line.label)),
        chips=(c.Chip("演示账号", "soon"),) if line.demo else (),
        actions=_acts(line) if manage else (c.Action("回到名单", _list_url()),),
        panels=(
            c.Panel("账号", span="side", facts=_account_facts(request, line)),
            c.Panel("这个人在本辖区的身份", span="main", table=_table(others)),
        ),
    )
    return responses.render_page(request, page.template, {"page": page, "shell": shells.for_request(request)})


def _account_facts(request: MulinRequest, line: access.HatLine) -> tuple[c.Fact, ...]:
    phone = reverse("console:phone", args=[line.id]) if request.actor.staff else ""
    return (
        c.Fact("用户名", line.username or "没有账号"),
        c.Fact("状态", "可以登录" if line.active else "已锁定" if line.username else "—"),
        c.Fact("两步验证", "已设置" if line.second_factor else "未设置"),
        c.Fact("身份起止", f"{line.from_date} 起，{line.to_date or '至今'}"),
        c.Fact("手机", "已遮盖", note="查看须写明理由，并记入审计", href=phone),
    )


def _acts(line: access.HatLine) -> tuple[c.Action, ...]:
    lock = "锁定账号" if line.active else "解锁账号"
    found = [
        c.Action("授予新身份", reverse("console:hat_grant", args=[line.id]), primary=True),
        c.Action("终止这个身份", reverse("console:hat_end", args=[line.id])),
        *(
            (c.Action("代理与移交", reverse("console:handover-of", args=[line.id])),)
            if line.kind == HatKind.POST
            else ()
        ),
    ]
    if line.user_id is not None:
        found += [
            c.Action(lock, reverse("console:user_lock", args=[line.id])),
            c.Action("重置两步验证", reverse("console:user_reset", args=[line.id])),
            c.Action("重置密码", reverse("console:user_password", args=[line.id])),
        ]
    return tuple(found)


def act(
    request: MulinRequest,
    form: forms.Form,
    *,
    title: str,
    submit: str,
    back: str,
    do: Callable[[], HttpResponse],
    words: str = "",
    danger: bool = False,
) -> HttpResponse:
    """A form and the one act behind it; domain errors go to their fields."""
    if request.method == "POST" and form.is_valid():
        try:
            return do()
        except DomainError as error:
            errors.put_on_form(form, error, BELONGS)
    page = pages.FormPage(
        title=title,
        crumbs=(c.Crumb("岗位与用户", _list_url()), c.Crumb(submit)),
        help=(words,) if words else (),
        form=form,
        submit=submit,
        back=c.Action("取消", back),
        danger=danger,
    )
    answer = responses.render_invalid if form.errors else responses.render_page
    return answer(request, page.template, {"page": page, "shell": shells.for_request(request)})


def _posted(request: MulinRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def new(request: MulinRequest) -> HttpResponse:
    """A new person with sign-in and first hat; the one-time password is shown once, on the answer page."""
    require(request.actor, "access.manage")
    form = UserForm(request, _posted(request), initial={"from_date": clock.today()})

    def do() -> HttpResponse:
        given = form.cleaned_data
        _, password = accounts.open_account(
            given["name"],
            given["username"],
            phone=given["phone"] or "",
            hat=form.hat(),
            from_date=given["from_date"],
            keys=keys.ring(),
            actor=request.actor,
            now=clock.now(),
        )
        return _told_once(request, given["username"], password)

    return act(request, form, title="新建用户", submit="新建用户", back=_list_url(), do=do)


def _told_once(request: MulinRequest, username: str, password: str) -> HttpResponse:
    page = pages.MessagePage(
        title="请当面交给本人",
        text=f"用户名：{username}",
        reference=password,
        reference_label="一次性密码（只显示这一次）",
        next_words="本人首次登录后须先改密码，再设置两步验证，然后才能办事。",
        actions=(c.Action("回到名单", _list_url()),),
    )
    response = responses.render_page(request, page.template, {"page": page, "shell": shells.for_request(request)})
    response.headers["Cache-Control"] = "no-store"
    return response


def grant(request: MulinRequest, hat_id: int) -> HttpResponse:
    """Give the same person a further hat."""
    line = _load(request, hat_id)
    require(request.actor, "access.manage", line.path)
    form = HatForm(request, _posted(request), initial={"from_date": clock.today()})
    page_url = reverse("console:user", args=[line.id])

    def do() -> HttpResponse:
        hat, start = form.hat(), form.cleaned_data["from_date"]
        services.grant_hat(line.person_id, hat, from_date=start, actor=request.actor, now=clock.now())
        flash.success(request, f"已授予身份：{hat.label}。")
        return responses.redirect_after(request, page_url)

    words = f"给“{line.label}”的本人再授予一个身份。各身份的范围不会合并。"
    return act(request, form, title="授予身份", submit="授予身份", back=page_url, do=do, words=words)


def end(request: MulinRequest, hat_id: int) -> HttpResponse:
    """End a hat from a day on."""
    line = _load(request, hat_id)
    require(request.actor, "access.manage", line.path)
    form = EndForm(_posted(request), initial={"on": clock.today()})
    page_url = reverse("console:user", args=[line.id])

    def do() -> HttpResponse:
        given = form.cleaned_data
        services.end_hat(line.id, on=given["on"], actor=request.actor, now=clock.now(), reason=given["reason"])
        flash.success(request, f"身份“{line.label}”已终止。")
        return responses.redirect_after(request, page_url)

    title = f"终止身份：{line.label}"
    return act(request, form, title=title, submit="终止身份", back=page_url, do=do, danger=True)


def lock(request: MulinRequest, hat_id: int) -> HttpResponse:
    """Lock or unlock the sign-in."""
    line = _load(request, hat_id)
    verb = "锁定账号" if line.active else "解锁账号"
    form = ReasonForm(_posted(request))
    page_url = reverse("console:user", args=[line.id])

    def do() -> HttpResponse:
        reason = form.cleaned_data["reason"]
        services.set_active(
            line.user_id or 0, active=not line.active, actor=request.actor, now=clock.now(), reason=reason
        )
        flash.success(request, f"已{verb}：{line.username}。")
        return responses.redirect_after(request, page_url)

    title = f"{verb}：{line.username}"
    return act(request, form, title=title, submit=verb, back=page_url, do=do, danger=line.active)


def reset(request: MulinRequest, hat_id: int) -> HttpResponse:
    """Take the second factor away, so that it is set up anew at the next sign-in."""
    line = _load(request, hat_id)
    form = ReasonForm(_posted(request))
    page_url = reverse("console:user", args=[line.id])

    def do() -> HttpResponse:
        reason = form.cleaned_data["reason"]
        services.reset_second_factor(line.user_id or 0, actor=request.actor, now=clock.now(), reason=reason)
        flash.success(request, f"已重置两步验证：{line.username}。本人下次登录时须重新设置。")
        return responses.redirect_after(request, page_url)

    words = "请先当面或用登记的电话核对本人身份。"
    return act(
        request, form, title=f"重置两步验证：{line.username}", submit="重置两步验证", back=page_url, do=do, words=words
    )


def password(request: MulinRequest, hat_id: int) -> HttpResponse:
    """A fresh one-time password, shown once."""
    line = _load(request, hat_id)
    form = ReasonForm(_posted(request))
    page_url = reverse("console:user", args=[line.id])

    def do() -> HttpResponse:
        reason = form.cleaned_data["reason"]
        made = services.reset_password(line.user_id or 0, actor=request.actor, now=clock.now(), reason=reason)
        return _told_once(request, line.username, made)

    words = "请先当面或用登记的电话核对本人身份。"
    return act(request, form, title=f"重置密码：{line.username}", submit="重置密码", back=page_url, do=do, words=words)
