"""What is done in the review room: one form an act; each leads back to the room."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from django import forms as django_forms
from django.contrib import messages as flash
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_http_methods, require_POST

from mulin.faces.console.documents import answering
from mulin.faces.console.reviews import content, forms, reaching
from mulin.faces.shared import components as c
from mulin.faces.shared import links, pages, responses, signing
from mulin.kernel import clock
from mulin.mechanisms.decisions.rules import reviewing as way
from mulin.mechanisms.decisions.rules.reviewing import Act
from mulin.mechanisms.decisions.selectors import reviews
from mulin.mechanisms.decisions.services import announcing, counting, reviewing, settling

if TYPE_CHECKING:
    from mulin.faces.shared.hats import MulinRequest

METHODS = ("GET", "HEAD", "POST")
BASIS = "《物业管理条例》第十二条、第十九条"
DONE = {
    Act.ACCEPT: "已受理，各处显示“争议中”。",
    Act.VOID: "已认定废票并重新计票。",
    Act.RESUME: "已恢复执行。",
    Act.REJECT: "已记录不予受理。",
    Act.ORDER: "已责令改正。",
    Act.SUSPEND: "已暂缓执行。",
    Act.ANSWER: "复核已答复、办结。",
    Act.REVOKE: "决定已撤销。",
}
WARNINGS = {
    Act.VOID: "经两人核定的存疑票将按日志记为废票，并重新计票；原计票结果保留为前一版本。此举不可撤回。",
    Act.REVOKE: "撤销后，各处显示“已撤销”，依赖这个决定的备案、付款随之受影响。此举不可撤回。",
    Act.ACCEPT: "受理后，这个决定在各处显示“争议中”。",
    Act.RESUME: "恢复执行后，依赖这个决定的事项照常办理。",
}


def _back(room: reviews.Room) -> str:
    return links.url("console:review-room", room.assembly)


def _form(
    request: MulinRequest,
    room: reviews.Room,
    form: django_forms.Form,
    act: Callable[[Mapping[str, Any]], str],
    words: tuple[str, str, tuple[str, ...]],
    *,
    danger: bool = False,
) -> HttpResponse:
    """One form of the room; ``words``: title, button, help. What ``act`` returns is said on the room's page."""
    title, submit, help_ = words

    def do(clean: Mapping[str, Any]) -> str:
        flash.success(request, act(clean))
        return _back(room)

    def build(bound: django_forms.Form) -> pages.FormPage:
        return pages.FormPage(
            title=title, lead=f"{room.place_name} · {room.title}", crumbs=content.crumbs(room.title, _back(room)),
            help=help_, form=bound, submit=submit, danger=danger, back=c.Action("返回复核室", _back(room)),
        )  # fmt: skip

    return answering.take(request, form, build, do)


@require_http_methods(METHODS)
def open_review(request: MulinRequest, assembly_id: int) -> HttpResponse:
    """Receive a review."""
    room = reaching.room(request, assembly_id)

    def act(clean: Mapping[str, Any]) -> str:
        new = reviewing.NewReview(clean["source"], clean["alleged"])
        reviewing.open_review(assembly_id, new, actor=request.actor, now=clock.now())
        return "复核已登记。"

    words = ("登记复核", "登记复核", ("登记不改变任何结果；受理以后才显示“争议中”。",))
    return _form(request, room, forms.OpenForm(**answering.given(request)), act, words)


@require_http_methods(METHODS)
def answers(request: MulinRequest, assembly_id: int) -> HttpResponse:
    """Answer many objections on one sheet."""
    room = reaching.room(request, assembly_id)
    waiting = [one for one in room.objections if not one.answer]
    form = forms.AnswersForm(waiting, **answering.given(request))

    def act(clean: Mapping[str, Any]) -> str:
        given = form.given(dict(clean))
        now = clock.now()
        for number, upheld, text in given:
            counting.answer_objection(number, upheld=upheld, answer=text, actor=request.actor, now=now)
        return f"已答复 {len(given)} 件异议。"

    words = ("答复异议", "提交答复", ("没有填写的异议留到下次。",))
    return _form(request, room, form, act, words)


@require_http_methods(METHODS)
def draw(request: MulinRequest, review_id: int) -> HttpResponse:
    """Draw the ballots to be called."""
    room = reaching.room_of(request, "review", review_id)

    def act(clean: Mapping[str, Any]) -> str:
        size = reviewing.draw(
            review_id, clean["seed"], clean["size"], signer=signing.signer(), actor=request.actor, now=clock.now()
        )
        return f"已抽出 {size} 份，请两人分别回访。"

    words = ("抽样回访", "抽出样本", ("每件复核只抽一次。",))
    return _form(request, room, forms.DrawForm(**answering.given(request)), act, words)


@require_http_methods(METHODS)
def hear(request: MulinRequest, sample_id: int) -> HttpResponse:
    """Note what a called owner said."""
    room = reaching.room_of(request, "sample", sample_id)
    one = next(one for one in room.samples if one.id == sample_id)

    def act(clean: Mapping[str, Any]) -> str:
        reviewing.hear(sample_id, clean["result"], clean["note"], actor=request.actor, now=clock.now())
        return f"{one.door}的回访已记录。"

    words = (f"回访 {one.door}", "记录回访", ("只问是否本人所投、是否收到票，不问投了什么。",))
    return _form(request, room, forms.HearForm(**answering.given(request)), act, words)


@require_http_methods(METHODS)
def mark(request: MulinRequest, review_id: int) -> HttpResponse:
    """Hold a ballot doubtful."""
    room = reaching.room_of(request, "review", review_id)

    def act(clean: Mapping[str, Any]) -> str:
        doubt = reviewing.Doubt(clean["code"], clean["reason"], clean["note"])
        reviewing.mark(review_id, doubt, actor=request.actor, now=clock.now())
        return "已标记，待另一人核定。"

    words = ("标记存疑票", "标记存疑", ("标记不改变计票；由另一人核定后才可认定废票。",))
    return _form(request, room, forms.MarkForm(**answering.given(request)), act, words)


class _MarkForm(django_forms.Form):
    what = django_forms.ChoiceField(
        label="核定意见", choices=[("confirm", "同意，该票应认定无效"), ("clear", "疑点已排除，该票有效")],
        widget=django_forms.RadioSelect,
    )  # fmt: skip


@require_http_methods(METHODS)
def settle_mark(request: MulinRequest, mark_id: int, what: str) -> HttpResponse:
    """A second person confirms a doubt, or it is dispelled."""
    if what != "confirm":
        raise Http404
    room = reaching.room_of(request, "mark", mark_id)
    one = next((one for one in room.marks if one.id == mark_id), None)
    if one is None:
        raise Http404

    def act(clean: Mapping[str, Any]) -> str:
        if clean["what"] == "clear":
            reviewing.clear(mark_id, actor=request.actor, now=clock.now())
            return "疑点已排除。"
        reviewing.confirm(mark_id, actor=request.actor, now=clock.now())
        return "已核定；重新计票前不影响结果。"

    words = (
        "核定存疑票",
        "提交核定",
        (f"{one.door}（{one.code}）：{one.reason}，{one.note}。标记人：{one.marked_by}",),
    )
    return _form(request, room, _MarkForm(**answering.given(request)), act, words)


@require_POST
def announce(request: MulinRequest, assembly_id: int) -> HttpResponse:
    """Draft the preliminary notice or the final announcement; leads to the paper."""
    reaching.room(request, assembly_id)
    paper = announcing.draft_result(assembly_id, signer=signing.signer(), actor=request.actor, now=clock.now())
    return responses.redirect_after(request, links.url("console:paper", paper))


def _act_of(slug: str) -> Act:
    if slug.upper() not in DONE:
        raise Http404
    return Act(slug.upper())


@require_http_methods(METHODS)
def rule(request: MulinRequest, review_id: int, act: str) -> HttpResponse:
    """Accept, reject, void and count again, order, suspend, resume, answer, revoke."""
    wanted = _act_of(act)
    room = reaching.room_of(request, "review", review_id)
    asks = wanted in content.ASKS_TEXT
    initial = {"basis": BASIS} if wanted in (Act.ORDER, Act.REVOKE) else {}
    given = answering.given(request, **initial)
    form = forms.RulingForm(wanted, **given) if asks else django_forms.Form(**given)

    def do(clean: Mapping[str, Any]) -> str:
        _carry_out(request, review_id, wanted, clean)
        return DONE[wanted]

    help_ = (WARNINGS[wanted],) if wanted in WARNINGS else ()
    danger = wanted in (Act.VOID, Act.REVOKE)
    return _form(request, room, form, do, (way.ACTS[wanted], way.ACTS[wanted], help_), danger=danger)


def _carry_out(request: MulinRequest, review_id: int, act: Act, clean: Mapping[str, Any]) -> None:
    who = {"signer": signing.signer(), "actor": request.actor, "now": clock.now()}
    if act in PLAIN:
        PLAIN[act](review_id, **who)
        return
    ruling = settling.Ruling(clean.get("text", ""), clean.get("basis", ""), clean.get("correct_by"))
    RULINGS[act](review_id, ruling, **who)


PLAIN: dict[Act, Callable[..., object]] = {
    Act.ACCEPT: settling.accept,
    Act.VOID: settling.void_confirmed,
    Act.RESUME: settling.resume,
}
RULINGS: dict[Act, Callable[..., object]] = {
    Act.REJECT: settling.reject,
    Act.ORDER: settling.order_correction,
    Act.SUSPEND: settling.suspend,
    Act.ANSWER: settling.answer,
    Act.REVOKE: settling.revoke,
}
