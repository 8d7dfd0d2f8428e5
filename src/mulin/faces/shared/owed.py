"""What a company or a committee owes, phone first: the list over all its places, filing, orders to answer, cards.

The two faces share these views: each mounts them with :func:`routes` under its own name space and permission.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages as flash
from django.http import Http404, HttpResponse
from django.urls import URLPattern, path

from mulin.areas.supervision import selectors as orders
from mulin.areas.supervision import services as supervision
from mulin.faces.shared import answering, drafts, duty_forms, hats, links, pages, policy, wording
from mulin.faces.shared import components as c
from mulin.faces.shared import duty_words as words
from mulin.kernel import clock
from mulin.kernel.actor import require
from mulin.kernel.almanac import selectors as almanac
from mulin.kernel.errors import NotFound
from mulin.mechanisms.cases import services as cases
from mulin.mechanisms.duties import rules, services
from mulin.mechanisms.duties import selectors as duties

if TYPE_CHECKING:
    from mulin.faces.shared.hats import MulinRequest

SHOWN = 20
BELONGS = {
    "duties.record_missing": "record",
    "duties.nil_reason": "note",
    "duties.nil_not_allowed": "record",
    "duties.reason_missing": "reason",
    "duties.proof_missing": "proof",
    "duties.sent_when": "sent_on",
}


def routes(face: str) -> list[URLPattern]:
    """The pages of a face, with their rows in the policy table."""
    see = f"{face}.see"
    policy.declare(
        {
            f"{face}:duties": see,
            f"{face}:draft": see,
            f"{face}:duty": see,
            f"{face}:duty-act": "duties.submit",
            f"{face}:order": "duties.submit",
        }
    )
    return [
        path("duties/", owed_list, name="duties"),
        path("draft/", drafts.keep, name="draft"),
        path("duties/<int:duty_id>/", duty, name="duty"),
        path("duties/<int:duty_id>/<slug:act>/", duty_act, name="duty-act"),
        path("orders/<int:case_id>/", order, name="order"),
    ]


def _face(request: MulinRequest) -> str:
    return request.resolver_match.namespace if request.resolver_match else ""


def _url(request: MulinRequest, name: str, *args: object) -> str:
    return links.url(f"{_face(request)}:{name}", *args)


def _organisation(request: MulinRequest) -> int | None:
    return request.hat.organisation_id if request.hat else None


def _layers(request: MulinRequest) -> tuple[str, ...]:
    """The real layer; for a demonstration sign-in the 演示 one beside it."""
    return ("REAL", "DEMO") if request.hat and request.hat.demo else ("REAL",)


def owed(request: MulinRequest) -> duties.Owed:
    """Everything that the hat owes, over all its places."""
    return duties.owed(
        request.actor, clock.today(), almanac.get_calendar(),
        organisation_id=_organisation(request), layers=_layers(request),
    )  # fmt: skip


def this_month(lines: tuple[duties.DutyLine, ...], today: dt.date) -> tuple[duties.DutyLine, ...]:
    """What is to be done this month: late, returned, or due before the next one begins."""
    following = (today.replace(day=1) + dt.timedelta(days=32)).replace(day=1)
    return tuple(
        one
        for one in lines
        if one.state == rules.State.RETURNED or (one.due_date is not None and one.due_date < following)
    )


def cards(request: MulinRequest) -> tuple[pages.HomeCard, ...]:
    """The first cards of the home: due this month, orders to answer, and what an office filed for the hat."""
    return tuple(one for one in (_due_card(request), _order_card(request), _told_card(request)) if one is not None)


def _due_card(request: MulinRequest) -> pages.HomeCard:
    today, found = clock.today(), owed(request)
    month = this_month(found.open, today)
    rest = len(found.open) - len(month)
    later = [f"另有 {rest} 项以后到期或没有定日"] if rest else []
    later += [f"{len(found.filed)} 项已报待审"] if found.filed else []
    every = c.Action("看全部要报的", _url(request, "duties"))
    if not month:
        return pages.HomeCard(title="本月要办", text="本月没有要您报送的。", sub="，".join(later), links=(every,))
    first = month[0]
    late = sum(one.late for one in month)
    chip = words.due_chip(first, today, almanac.get_calendar())
    return pages.HomeCard(
        title="本月要办",
        text=f"最急的：{first.title}（{first.place_name}，{first.period}）",
        figure=str(len(month)),
        figure_unit="项",
        chip=chip,
        sub="，".join([*([f"其中 {late} 项逾期"] if late else []), *later]),
        actions=(c.Action(f"报送：{first.title}", _url(request, "duty-act", first.id, "submit"), primary=True),),
        links=(every,),
        urgent=bool(late),
    )


def _order_card(request: MulinRequest) -> pages.HomeCard | None:
    held = _orders(request)
    if not held:
        return None
    first = held[0]
    return pages.HomeCard(
        title="责令整改",
        text=first.title,
        figure=str(len(held)) if len(held) > 1 else "",
        figure_unit="件" if len(held) > 1 else "",
        sub=first.due_words,
        actions=(c.Action("答复整改情况", _url(request, "order", first.id), primary=True),),
        urgent=True,
    )


def _told_card(request: MulinRequest) -> pages.HomeCard | None:
    today = clock.today()
    told = duties.acted_for(request.actor, today, organisation_id=_organisation(request), layers=_layers(request))
    if not told:
        return None
    latest = told[0]
    return pages.HomeCard(
        title="有人替您办了",
        text=f"{latest.by}代您报送了“{latest.title}”（{latest.period}），按 {latest.counts_on.isoformat()} 收到计。",
        sub="如有不符，请与代办单位联系。",
        links=(c.Action("看这一项", _url(request, "duty", latest.id)),),
    )


def _orders(request: MulinRequest) -> list[orders.Held]:
    return orders.held_orders(request.actor, clock.today(), almanac.get_calendar(), layers=_layers(request))


def owed_list(request: MulinRequest) -> HttpResponse:
    """One list over all projects and places: to be filed, waiting for review, done lately; what waits to be decided."""
    require(request.actor, f"{_face(request)}.see")
    today, found = clock.today(), owed(request)
    month = this_month(found.open, today)
    later = tuple(one for one in found.open if one not in month)
    late = sum(one.late for one in month)
    said: c.Lead = "本月没有要您报送的。"
    if month:
        said = (f"本月要办 {len(month)} 项", c.Part(f"，其中 {late} 项逾期", "late") if late else "", "。")
    groups = (
        _group(request, "责令整改，待答复", tuple(_orders(request)), _order_task),
        _group(request, "本月要办", month, _open_task),
        _group(request, "以后到期或没有定日", later[:SHOWN], _open_task),
        _group(request, "已报，待审核", found.filed[:SHOWN], _seen_task),
        _group(request, "最近办结", found.done, _seen_task),
    )
    shown = tuple(one for one in groups if one.tasks)
    page = pages.TodoPage(
        title="要办的报送",
        lead=said,
        crumbs=(c.Crumb("首页", _url(request, "home")), c.Crumb("要办的报送")),
        groups=(*shown, *_undecided(request, today)),
        empty=None if shown else c.EmptyState("现在没有要您办的", "文件规定的报送到期以前会列在这里，最急的在最上面。"),
    )
    return answering.show(request, page)


def _group(request: MulinRequest, title: str, lines: tuple[Any, ...], task: Callable[..., c.Task]) -> c.TaskGroup:
    return c.TaskGroup(title, tuple(task(request, one) for one in lines), note=f"{len(lines)} 项")


def _order_task(request: MulinRequest, one: orders.Held) -> c.Task:
    page = _url(request, "order", one.id)
    chip = c.Chip(one.due_words, "late" if one.overdue else "soon") if one.due_words else None
    return c.Task(one.title, one.place_name, chip=chip, action=c.Action("答复", page, primary=True), href=page)


def _line(line: duties.DutyLine, *more: str) -> str:
    """Where, which period, and what else there is to say."""
    return " · ".join(one for one in (line.place_name, line.period, line.clause, *more) if one)


def _open_task(request: MulinRequest, line: duties.DutyLine) -> c.Task:
    chip = words.due_chip(line, clock.today(), almanac.get_calendar())
    state = line.state_label if line.state == rules.State.RETURNED else ""
    until = f"{wording.month_day(line.due_date)}前" if line.due_date else "没有定日"
    submit = c.Action("报送", _url(request, "duty-act", line.id, "submit"), primary=line.late)
    return c.Task(line.title, _line(line, until, state), chip=chip, action=submit, href=_url(request, "duty", line.id))


def _seen_task(request: MulinRequest, line: duties.DutyLine) -> c.Task:
    chip = c.Chip(line.state_label, words.TONES.get(line.state, "plain"))
    filed = f"{line.first_on.isoformat()} 报送" if line.first_on else ""
    late = "逾期" if line.late else ""
    return c.Task(line.title, _line(line, filed, late), chip=chip, href=_url(request, "duty", line.id))


def _undecided(request: MulinRequest, today: dt.date) -> Iterator[c.TaskGroup]:
    """What the hat would owe if somebody had decided how often: 待设定, and whose it is."""
    kinds = duties.kinds_of(request.actor)
    found = {
        (one.template.pack, one.template.key): one
        for place in (request.hat.paths if request.hat else ())
        for one in duties.undecided(kinds, place, today)
    }
    if found:
        tasks = tuple(
            c.Task(one.template.title, f"{one.reason} · {one.template.clause}", chip=c.Chip("待设定"))
            for one in found.values()
        )
        yield c.TaskGroup("周期还没有定的", tasks, note="定了以后按周期列在上面")


def _detail(request: MulinRequest, duty_id: int) -> duties.DutyDetail:
    """The hat's own obligation, in the first range that has it; what others owe at the same place is 404."""

    def find() -> duties.DutyDetail | None:
        if not duties.is_own(duty_id, request.actor, _organisation(request)):
            return None
        try:
            return duties.detail(duty_id, request.actor, clock.today(), almanac.get_calendar())
        except NotFound:
            return None

    return hats.find_in_ranges(request, find)


ACTS = {
    "submit": (rules.Act.SUBMITTED, "报送"),
    "send": (rules.Act.SENT, "登记送达"),
    "reason": (rules.Act.REASON, "说明迟报原因"),
}


def duty(request: MulinRequest, duty_id: int) -> HttpResponse:
    """One obligation: how it stands, what to bring, what was done."""
    found = _detail(request, duty_id)
    line, today, days = found.line, clock.today(), almanac.get_calendar()
    chips = (c.Chip(line.state_label, words.TONES.get(line.state, "plain")), words.due_chip(line, today, days))
    actions = [
        c.Action(_again(found) if slug == "submit" else label, _url(request, "duty-act", line.id, slug))
        for slug, (act, label) in ACTS.items()
        if act in found.acts
    ]
    if found.destinations and any(one.sent_on is None for one in found.destinations):
        actions.reverse()
    page = pages.DetailPage(
        title=line.title,
        crumbs=(
            c.Crumb("首页", _url(request, "home")),
            c.Crumb("要办的报送", _url(request, "duties")),
            c.Crumb(line.period),
        ),
        size_line=" · ".join(dict.fromkeys((line.place_name, line.obligor, line.period))),
        chips=tuple(one for one in chips if one),
        lead=words.lead(line),
        notices=tuple(c.Notice(text) for text in (words.told(found),) if text),
        actions=tuple(c.Action(one.label, one.url, primary=n == 0) for n, one in enumerate(actions)),
        panels=(*words.destinations(found, words.plain_mark), words.facts(found, words.plain_mark)),
        timeline=tuple(words.entry(one, words.plain_mark) for one in reversed(found.timeline)),
        timeline_title="经过",
    )
    return answering.show(request, page)


def _again(found: duties.DutyDetail) -> str:
    return "补充报送" if found.line.state == rules.State.SUBMITTED else "重新报送" if found.line.first_on else "报送"


HELP = {
    "submit": "拍一张照片，或写文号、名称，就可以报送。是否按时以报送这一刻为准。",
    "send": "每一处都要有日期和凭证，齐了才能报送。",
    "reason": "写明原因不改变是否逾期，原因会一直留在经过里。",
}


def duty_act(request: MulinRequest, duty_id: int, act: str) -> HttpResponse:
    """Filing, sending on, explaining: the form, then the act."""
    if act not in ACTS:
        raise Http404
    found = _detail(request, duty_id)
    line, (wanted, label) = found.line, ACTS[act]
    if wanted not in found.acts:
        return answering.show(request, _impossible(request, found, label))
    form = _form(request, found, act)

    def do(clean: Mapping[str, Any]) -> str:
        _do(request, found, form, clean)
        flash.success(request, f"已{label}：{line.title}（{line.period}）。")
        return _url(request, "duty", line.id)

    def build(bound: forms.Form) -> pages.FormPage:
        name = _again(found) if act == "submit" else label
        return pages.FormPage(
            title=name,
            lead=f"{line.title} · {line.place_name} · {line.period}",
            crumbs=(c.Crumb("要办的报送", _url(request, "duties")), c.Crumb(name)),
            notices=drafts.notices(request),
            help=tuple(text for text in (HELP[act], words.implied(found) if act == "submit" else "") if text),
            form=bound,
            submit=name,
            back=c.Action("返回", _url(request, "duty", line.id)),
            draft_url=drafts.url(request),
        )

    return answering.take(request, form, build, do, BELONGS)


def _impossible(request: MulinRequest, found: duties.DutyDetail, label: str) -> pages.MessagePage:
    return pages.MessagePage(
        title=f"现在不用{label}",
        text=f"“{found.line.title}”（{found.line.period}）现在是“{found.line.state_label}”。",
        tone="soon",
        actions=(c.Action("看这一项", _url(request, "duty", found.line.id), primary=True),),
    )


def _form(request: MulinRequest, found: duties.DutyDetail, act: str) -> forms.Form:
    given = answering.given(request)
    if act == "submit":
        return duty_forms.SubmitForm(found, today=clock.today(), behalf=False, **given)
    if act == "send":
        return duty_forms.SendForm(found, today=clock.today(), **given)
    return duty_forms.ReasonForm(**given)


def _do(request: MulinRequest, found: duties.DutyDetail, form: forms.Form, clean: Mapping[str, Any]) -> None:
    line = found.line
    if isinstance(form, duty_forms.SubmitForm):
        kept = answering.keep_file(
            request, clean.get("file"), path=line.path, subject=("obligation", line.id), clause=line.clause
        )
        services.submit(line.id, form.filing(kept), actor=request.actor, now=clock.now())
    elif isinstance(form, duty_forms.SendForm):
        duty_forms.send_on(request, found, form)
    else:
        services.give_reason(line.id, clean["reason"], actor=request.actor, now=clock.now())


class AnswerForm(forms.Form):
    """The answer to an order, with a photo or paper if there is one."""

    answer = forms.CharField(
        label="整改情况", max_length=2000, widget=forms.Textarea(attrs={"rows": 4}), help_text="依据 B-四(三)1e"
    )
    evidence = forms.FileField(label="照片或材料", required=False)


def order(request: MulinRequest, case_id: int) -> HttpResponse:
    """An order addressed to the hat: what it asks, until when, and the answer."""

    def find() -> orders.Held | None:
        return orders.find_held(case_id, request.actor, clock.today(), almanac.get_calendar())

    held = hats.find_in_ranges(request, find)

    def do(clean: Mapping[str, Any]) -> str:
        kept = answering.keep_file(
            request, clean.get("evidence"), path=held.path, subject=("case", held.id), clause=held.clause
        )
        brought = (cases.NewPaper("evidence", "整改证明材料", kept),) if kept else ()
        given = cases.StepInput({"answer": clean["answer"]}, papers=brought)
        supervision.answer_order(held.id, given, actor=request.actor, now=clock.now())
        flash.success(request, "已答复，等待核查。")
        return _url(request, "duties")

    def build(bound: forms.Form) -> pages.FormPage:
        asked = [c.Fact("责令对象", held.addressee), c.Fact("整改事项", held.matter, clause=c.Clause(held.clause))]
        asked += [c.Fact("整改要求", held.requirement)] if held.requirement else []
        asked += [c.Fact("退回理由", held.returned)] if held.returned else []
        asked.append(c.Fact("整改期限", held.due_words or "没有定日"))
        return pages.FormPage(
            title="答复责令整改",
            lead=held.title,
            crumbs=(c.Crumb("要办的报送", _url(request, "duties")), c.Crumb("答复责令整改")),
            notices=drafts.notices(request),
            check=tuple(asked),
            form=bound,
            submit="答复整改情况",
            back=c.Action("返回", _url(request, "duties")),
            draft_url=drafts.url(request),
        )

    return answering.take(request, AnswerForm(**answering.given(request)), build, do)
