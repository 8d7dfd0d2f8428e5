"""Groups by seats, posts, duty lists, delegated powers. Lists show posts, never names."""

from __future__ import annotations

from django import forms
from django.contrib import messages as flash
from django.http import HttpResponse
from django.urls import reverse

from mulin.base.access import selectors as access
from mulin.base.parties import selectors as parties
from mulin.base.parties.services import persons
from mulin.faces.console.people import views as people
from mulin.faces.console.people.forms import ReasonForm
from mulin.faces.console.registers import detail
from mulin.faces.console.registers.correcting import ParsedField
from mulin.faces.shared import components as c
from mulin.faces.shared import hats, keys, pages, responses, shells
from mulin.faces.shared.forms import DateInput
from mulin.faces.shared.hats import MulinRequest
from mulin.kernel import clock, identifiers
from mulin.kernel.actor import require
from mulin.kernel.registers.rules import registry
from mulin.processes import accounts


def render(request: MulinRequest, page: pages.Page, *, dated: bool = True) -> HttpResponse:
    shell = shells.for_request(request, dated=dated)
    return responses.render_page(request, page.template, {"page": page, "shell": shell})


def clause_cell(clause: str) -> c.Cell:
    mark = detail.clause_mark(clause)
    return c.Cell(clause, mark.url, kind="clause") if mark and mark.url else c.Cell(clause)


def posts_action() -> c.Action:
    """The way on from a page that has nothing yet."""
    return c.Action("看机构岗位", reverse("console:posts"))


def groups(request: MulinRequest) -> HttpResponse:
    """Leading groups and task forces in range, with how many seats stand empty on the day."""
    require(request.actor, "parties.see")
    on = shells.as_of(request)
    found = [g for one in hats.over_ranges(request) for g in parties.list_groups(under=one.lo, on=on)]
    columns = (
        c.Column("name", "名称", head=True, grow=True),
        c.Column("host", "挂靠单位"),
        c.Column("seats", "席位", align="num", unit="个"),
        c.Column("vacant", "无人登记", align="num", unit="个"),
        c.Column("clause", "条款"),
    )
    rows = tuple(
        c.Row(
            (
                c.Cell(group.name),
                c.Cell(group.host or "—"),
                c.Cell(str(len(group.seats))),
                c.Cell(str(sum(seat.holder_id is None for seat in group.seats))),
                clause_cell(group.clause),
            ),
            href=reverse("console:group", args=[group.key]),
        )
        for group in found
    )
    empty = c.EmptyState("还没有领导小组或专班", "文件成立的小组随政策包建立；席位跟着职务走。", posts_action())
    page = pages.ListPage(
        title="领导小组与专班",
        lead=f"领导小组与专班共 {len(found)} 个",
        crumbs=(c.Crumb("体制"), c.Crumb("领导小组")),
        table=c.Table(columns, rows, caption="领导小组与专班", empty=empty),
    )
    return render(request, page)


def group(request: MulinRequest, key: str) -> HttpResponse:
    """The seats of one group: rank, the posts that carry them, whether somebody holds them."""
    require(request.actor, "parties.see")
    on = shells.as_of(request)

    def find() -> parties.GroupView | None:
        known = {g.key: g for g in parties.list_groups(under=request.range.lo, on=on)}
        return known.get(key)

    found = hats.find_in_ranges(request, find)
    columns = (
        c.Column("order", "序", align="num"),
        c.Column("rank", "席位"),
        c.Column("post", "职务", head=True, grow=True),
        c.Column("holder", "任职"),
    )
    rows = tuple(_seat_row(seat) for seat in found.seats)
    page = pages.DetailPage(
        title=found.name,
        size_line=f"席位 {len(found.seats)} 个" + (f"，挂靠{found.host}" if found.host else ""),
        crumbs=(c.Crumb("领导小组", reverse("console:groups")), c.Crumb(found.name)),
        panels=(
            c.Panel("席位", "席位跟着职务走；人员变动在职务页上办理", table=c.Table(columns, rows, caption="席位")),
        ),
        actions=(c.Action("回到领导小组", reverse("console:groups")),),
    )
    return render(request, page)


def _seat_row(seat: parties.SeatView) -> c.Row:
    name = "、".join(seat.posts) or seat.printed or "（文件未写明职务）"
    if seat.holder_id is not None:
        state = c.Cell("已任", kind="chip", tone="met")
    else:
        state = c.Cell("未登记任职人", kind="chip", tone="soon")
    href = reverse("console:post", args=[seat.post_ids[0]]) if seat.post_ids else ""
    printed = seat.printed if seat.posts and seat.printed != name else ""
    return c.Row((c.Cell(str(seat.order)), c.Cell(seat.rank_label), c.Cell(name, href, sub=printed), state))


class AppointForm(forms.Form):
    """Who takes a post, from when, on which paper."""

    name = forms.CharField(label="姓名", max_length=60)
    phone = ParsedField(identifiers.parse_phone, label="手机", required=False, help_text="加密保存，名单上不显示")
    on = forms.DateField(label="从哪天起任职", widget=DateInput())
    basis = forms.CharField(label="依据", max_length=200, help_text="任免文件名称和文号")
    note = forms.CharField(label="补录理由", max_length=400, required=False)


def post(request: MulinRequest, post_id: int) -> HttpResponse:
    """One post: what it is, whether it is held, and the way to hand it over."""
    spec = registry.register("post")
    require(request.actor, spec.see)
    row = detail.load(request, spec, post_id)
    page = detail.build(request, spec, row, shells.as_of(request))
    held = parties.holder_of(post_id, on=shells.as_of(request)) is not None
    may = request.actor.may("parties.keep") and request.actor.covers(row["path"])
    appoint_url = reverse("console:post_appoint", args=[post_id])
    hand_over = c.Action("交接给新任" if held else "登记任职", appoint_url, primary=True)
    chip = c.Chip("已任", "met") if held else c.Chip("未登记任职人", "soon")
    shown = pages.DetailPage(
        title=page.title,
        size_line=page.size_line,
        crumbs=(c.Crumb("机构岗位", reverse("console:posts")), c.Crumb(page.title)),
        chips=(chip,),
        panels=page.panels,
        actions=(hand_over, *page.actions) if may else page.actions,
    )
    return render(request, shown)


def appoint(request: MulinRequest, post_id: int) -> HttpResponse:
    """Appoint or hand over: the new holder from a day on; seats and open matters stay with the post."""
    spec = registry.register("post")
    row = detail.load(request, spec, post_id)
    require(request.actor, "parties.keep", row["path"])
    form = AppointForm(request.POST if request.method == "POST" else None, initial={"on": clock.today()})
    back = reverse("console:post", args=[post_id])

    def do() -> HttpResponse:
        given = form.cleaned_data
        accounts.appoint_newcomer(
            post_id,
            given["name"],
            path=row["path"],
            phone=given["phone"] or "",
            on=given["on"],
            basis=given["basis"],
            note=given["note"],
            keys=keys.ring(),
            actor=request.actor,
            now=clock.now(),
        )
        flash.success(request, f"已登记任职：{row['title']}。")
        return responses.redirect_after(request, back)

    words = "原任职人从这一天起离任，席位和在办事项留给新任。"
    return people.act(request, form, title=f"任职：{row['title']}", submit="登记任职", back=back, do=do, words=words)


def phone(request: MulinRequest, hat_id: int) -> HttpResponse:
    """A person's telephone in clear: asks why, and writes it to the log."""
    require(request.actor, "parties.see")

    def find() -> access.HatLine | None:
        line = access.find_hat(hat_id)
        return line if line is not None and request.actor.covers(line.path) else None

    line = hats.find_in_ranges(request, find)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    back = reverse("console:user", args=[hat_id])

    def do() -> HttpResponse:
        reason = form.cleaned_data["reason"]
        number = persons.reveal_phone(
            line.person_id, reason=reason, keys=keys.ring(), actor=request.actor, now=clock.now()
        )
        page = pages.MessagePage(
            title=line.label,
            text="本次查看已记入审计。",
            tone="plain",
            reference=number or "没有登记手机",
            reference_label="手机",
            actions=(c.Action("返回", back),),
        )
        response = render(request, page, dated=False)
        response.headers["Cache-Control"] = "no-store"
        return response

    words = "手机号码平时遮盖。请写明为什么要看。"
    return people.act(request, form, title=f"查看手机：{line.label}", submit="查看手机", back=back, do=do, words=words)


def duty_lists(request: MulinRequest) -> HttpResponse:
    """The lists of duties, rights and boundaries in range, as they hold on the day."""
    require(request.actor, "parties.see")
    on = shells.as_of(request)
    found = [d for one in hats.over_ranges(request) for d in parties.list_duty_lists(under=one.lo, on=on)]
    columns = (
        c.Column("text", "事项", head=True, grow=True),
        c.Column("topic", "问题类别"),
        c.Column("clause", "条款"),
    )
    panels = tuple(
        c.Panel(
            d.actor,
            f"{d.kind_label} · {len(d.items)} 项",
            table=c.Table(
                columns,
                tuple(c.Row((c.Cell(i.text), c.Cell(i.topic or "—"), clause_cell(i.clause))) for i in d.items),
                caption=f"{d.actor}{d.kind_label}",
            ),
        )
        for d in found
    )
    empty = c.EmptyState("本辖区还没有权责清单", registry.register("duty-list").empty, posts_action())
    page = pages.Page(
        title="清单与职责",
        lead=f"权责清单共 {len(found)} 份，{sum(len(d.items) for d in found)} 项",
        crumbs=(c.Crumb("体制"), c.Crumb("清单与职责")),
        actions=(posts_action(),),
        panels=panels or (c.Panel("清单", empty=empty),),
    )
    return render(request, page)
