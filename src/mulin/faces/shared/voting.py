"""The ballot on a screen: all topics on one page, answers checked, cast, receipt; for accounts and slips alike."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from mulin.faces.shared import components as c
from mulin.faces.shared import errors, links, pages, responses, shells, wording
from mulin.faces.shared.forms import CodeInput
from mulin.kernel.actor import NotAllowed
from mulin.kernel.errors import DomainError, NotFound
from mulin.mechanisms.decisions.selectors.mine import Mine, Vote

NEVER = "我们从不索要密码、短信验证码、银行卡号和身份证号，也不收任何费用。有疑问请问社区工作人员。"
NOT_SECRET = "邻居看不到您选了什么；计票前谁也看不到。计票以后，监票人和主管部门依法核查时可以看到。"
KEY = re.compile(r"[0-9a-f]{32}")
Act = Callable[[Mapping[int, int], str], str]


def moment(value: dt.datetime | None) -> str:
    """Day and hour in words."""
    if value is None:
        return ""
    local = timezone.localtime(value)
    return f"{wording.full_date(local.date())} {local:%H:%M}"


def weight(vote: Vote) -> tuple[c.Fact, ...]:
    """What the group's one ballot weighs."""
    facts = [
        c.Fact("我的房屋", "、".join(vote.doors) or "—"),
        c.Fact("我这一票", f"1 人，{wording.hundredths(vote.area)} 平方米"),
    ]
    if vote.area_parking != vote.area:
        facts.append(c.Fact("计入车位的议题", f"{wording.hundredths(vote.area_parking)} 平方米"))
    if vote.owners > 1:
        facts.append(c.Fact("共有人", f"{vote.owners} 人共有，合计一票，由推选的一人来投"))
    return tuple(facts)


def ballot_form(vote: Vote, data: Any = None, *, hidden: bool = False, tail: bool = False) -> forms.Form:
    """One question a topic and nothing preselected; hidden on the page where the answers are checked."""
    form = forms.Form(data)
    for topic in vote.topics:
        options = [(str(n), word) for n, word in enumerate(topic.options, 1)] + [("0", "弃权")]
        form.fields[f"m{topic.serial}"] = forms.ChoiceField(
            label=f"{topic.serial}. {topic.title}",
            help_text=topic.text,
            choices=options,
            widget=forms.HiddenInput() if hidden else forms.RadioSelect(),
            error_messages={"required": f"第 {topic.serial} 项还没有选。"},
        )
    if tail:
        form.fields["tail"] = forms.CharField(
            label="登记手机号的最后四位",
            help_text="只用来核对是您本人，不用验证码",
            max_length=4,
            widget=forms.HiddenInput() if hidden else CodeInput({"maxlength": "4", "autocomplete": "off"}),
            error_messages={"required": "请填登记手机号的最后四位。"},
        )
    if hidden:
        form.fields["key"] = forms.CharField(widget=forms.HiddenInput())
    return form


def chosen(vote: Vote, cleaned: Mapping[str, Any]) -> dict[int, int]:
    """The choices by motion serial."""
    return {topic.serial: int(cleaned[f"m{topic.serial}"]) for topic in vote.topics}


WISHES = {"paper": "我要纸质票", "help": "请人帮我"}


def wishes(url: str) -> c.Panel:
    """The two ways round the screen, on every page of a ballot."""
    asked = tuple(c.Action(label, url, method="post", name="wish", value=key) for key, label in WISHES.items())
    return c.Panel("不方便在手机上投？", note="社区的人会来找您", actions=asked)


def wished_page(vote: Vote, *, back: c.Action) -> pages.MessagePage:
    """What was asked for, and what happens next."""
    words = "、".join(WISHES[key] for key in vote.wishes)
    return pages.MessagePage(
        title=f"已记下：{words}" if words else "还没有记下要求",
        text="社区工作人员已能看到您家的房号和这个要求。" if words else "请返回选择“我要纸质票”或“请人帮我”。",
        tone="met" if words else "soon",
        next_words=f"送票或上门时请核对工作证。{moment(vote.closes_at)} 前交回都算数；您也可以仍在手机上投。",
        actions=(back,),
        note=NEVER,
    )


def ballot_page(vote: Vote, form: forms.Form, *, back: c.Action | None, wish_url: str) -> pages.FormPage:
    """The ballot itself."""
    again = vote.current
    notices = (c.Notice(f"您已在{moment(again.cast_at)}投过票。再投一次，以最后一次为准。"),) if again else ()
    return pages.FormPage(
        title="请您表决",
        lead=f"{vote.title}，{moment(vote.closes_at)} 截止",
        notices=notices,
        help=tuple(f"{fact.label}：{fact.value}" for fact in weight(vote)),
        form=form,
        submit="下一步：核对",
        back=back,
        big_choices=True,
        panels=(wishes(wish_url),),
        note=NEVER,
    )


def check_page(vote: Vote, form: forms.Form, choices: Mapping[int, int], *, again: str) -> pages.FormPage:
    """The answers once more before they are cast."""
    facts = (c.Fact(f"{t.serial}. {t.title}", t.word(choices[t.serial])) for t in vote.topics)
    return pages.FormPage(
        title="核对您的选择",
        form=form,
        check=(*facts, *weight(vote)),
        submit="确认投票",
        declaration="确认后给您一张回执。截止前可以改，以最后一次为准。",
        back=c.Action("重新选择", again),
        note=NOT_SECRET,
    )


Check = Callable[[forms.Form], None]


def answer(
    request: HttpRequest,
    vote: Vote,
    act: Act,
    *,
    wish_url: str,
    back: c.Action | None = None,
    check: Check | None = None,
) -> HttpResponse:
    """Ballot, check of the answers, cast: three answers of one address, none of which needs a script.

    ``act`` casts and returns where the receipt is; ``check`` adds to the form what is wrong with the voter's identity.
    """
    tail, sent = check is not None, request.method == "POST"
    form = ballot_form(vote, request.POST if sent else None, tail=tail)
    if sent and form.is_valid() and check is not None:
        check(form)
    if sent and not form.errors:
        choices, key = chosen(vote, form.cleaned_data), request.POST.get("key", "")
        if not KEY.fullmatch(key):
            given = {**request.POST.dict(), "key": uuid.uuid4().hex}
            hidden = ballot_form(vote, given, hidden=True, tail=tail)
            return _show(request, check_page(vote, hidden, choices, again=request.path))
        try:
            with transaction.atomic():
                url = act(choices, key)
        except (NotAllowed, NotFound):
            raise
        except DomainError as error:
            errors.put_on_form(form, error)
        else:
            return responses.redirect_after(request, url)
    return _show(request, ballot_page(vote, form, back=back, wish_url=wish_url), 422 if sent else 200)


def _show(request: HttpRequest, page: pages.Page, status: int = 200) -> HttpResponse:
    context = {"page": page, "shell": shells.for_request(request)}
    return responses.render_page(request, page.template, context, status=status)


def code_words(code: str) -> str:
    """A receipt code in two groups of five."""
    return f"{code[:5]} {code[5:]}"


def receipt_page(vote: Vote, ballot: Mine, *, actions: tuple[c.Action, ...]) -> pages.MessagePage:
    """What the voter keeps: the code, its QR, how to check it; no choice on it."""
    counts = "算数" if ballot.current and not ballot.void_reason else "不算数"
    facts = [
        c.Fact("会议", vote.title),
        c.Fact("投票时间", moment(ballot.cast_at)),
        c.Fact("渠道", ballot.channel),
        c.Fact("现在", counts, note=ballot.because),
    ]
    code = c.Picture(links.url("public:receipt-code", ballot.code), f"回执二维码 {ballot.code}", 220, 220)
    check = links.url("public:verify", code=ballot.code)
    more = (c.Action("查验回执", check),) if check else ()
    return pages.MessagePage(
        title="表决票已收到" if ballot.current else "这张票已另存",
        text="请记下或拍下回执码。回执上没有您的选择。",
        tone="met" if ballot.current else "soon",
        reference=code_words(ballot.code),
        reference_label="回执码",
        next_words=f"{moment(vote.closes_at)} 截止，计票后公布结果。截止前要改，重新投一次。",
        facts=tuple(facts),
        panels=(c.Panel("回执二维码", note="可打印保存", pictures=(code,)),),
        actions=(*more, *actions),
        note=NEVER,
    )
