"""The acts of the decision page: each one's form, what is said above it, the service that it calls."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django import forms
from django.conf import settings

from mulin.faces.shared.decisions import forms as own
from mulin.faces.shared.decisions import page
from mulin.kernel import transparency
from mulin.kernel.actor import Actor
from mulin.kernel.errors import Refused
from mulin.mechanisms.decisions.rules import rulepack, stages
from mulin.mechanisms.decisions.rules.progress import Act
from mulin.mechanisms.decisions.rules.stages import Stage
from mulin.mechanisms.decisions.selectors import assemblies as reading
from mulin.mechanisms.decisions.selectors.assemblies import View
from mulin.mechanisms.decisions.services import assemblies, counting, rolls
from mulin.processes import results

VOTED = (Stage.VOTING, Stage.COUNTING, Stage.PRELIMINARY, Stage.ANNOUNCED)
_HELP = {
    Act.ROLL_DRAFT: "按今天的房屋和产权登记生成名册草稿：同一组业主算一人，建设单位的合算一人；旧草稿会被替换。",
    Act.ROLL_PUBLISH: "公示的名册只显示隐去的姓名、房号和面积；业主可以提出异议。",
    Act.ROLL_FREEZE: "冻结以后名册的总面积、总人数和指纹印在公告上；有误的由两人更正并留痕。",
    Act.OPEN: "从现在起业主可以投票。截止以前谁也看不到结果。",
    Act.CLOSE: "截止以后不再收票；票箱里的纸质票继续录完。",
    Act.COUNT: "按法定口径和议事规则口径同时计票，公布初步结果并开始异议期。",
    Act.ANNOUNCE: "重新计票并公告最终结果。",
    Act.WITHDRAW: "撤回以后这次会议不再表决；要重新召集。",
    Act.RULES: "这些决定会印在公告上；公告以后不能再改。没有约定的，保持默认的法定口径。",
}


def signer() -> transparency.Signer:
    """Who signs the log's checkpoints."""
    return transparency.Signer("mulin", settings.KEYS.ed25519_key)


def help_of(act: Act, view: View, today: dt.date) -> tuple[str, ...]:
    """What the reader should know before he acts."""
    if act is Act.NOTICE:
        return (f"{page.earliest_words(view, today)}。公告以后议题、规则、日期都不能再改。",)
    return (_HELP[act],) if act in _HELP else ()


def form_of(act: Act, view: View, data: Mapping[str, Any] | None, today: dt.date) -> forms.Form:
    """The form of an act with what it starts with."""
    kind, initial = _FORMS.get(act, own.PlainForm), _initial(act, view, today)
    return kind(data=data, initial=initial)


_FORMS: dict[Act, type[forms.Form]] = {
    Act.MOTION: own.MotionForm,
    Act.RULES: own.RulesForm,
    Act.ROLL_PUBLISH: own.PublishForm,
    Act.NOTICE: own.NoticeForm,
    Act.ANNOUNCE: own.AnnounceForm,
    Act.WITHDRAW: own.ReasonForm,
}


def _initial(act: Act, view: View, today: dt.date) -> dict[str, Any]:
    pack = rulepack.from_json(view.rules)
    match act:
        case Act.RULES:
            given = view.rules or reading.last_rules(view.line.community_id)
            values = rulepack.as_json(rulepack.from_json(given))
            return {**values, "electronic": values["electronic"] or ""}
        case Act.ROLL_PUBLISH:
            return {"until": today + dt.timedelta(days=pack.roll_objection_days)}
        case Act.NOTICE:
            first = stages.earliest_event(today, view.notice_days, clear=view.clear_days)
            return {"noticed_on": today, "event_on": first, "closes_on": first + dt.timedelta(days=7),
                    "notice_days": view.notice_days, "scope_text": "全体业主"}  # fmt: skip
    return {}


def motion_form(found: reading.MotionView, data: Mapping[str, Any] | None) -> own.MotionForm:
    """The form of a motion as it stands."""
    several = found.options if found.kind == "ONE_OF" else ()
    initial = {
        "matter": found.matter, "title": found.title, "text": found.text, "kind": found.kind,
        "options": "\n".join(several), "seats": found.seats or None,
    }  # fmt: skip
    return own.MotionForm(data=data, initial=initial)


def do(act: Act, view: View, form: forms.Form, *, actor: Actor, now: dt.datetime) -> None:
    """Call the service once. Raises what the services raise."""
    number, clean = view.line.id, form.cleaned_data
    if isinstance(form, own.MotionForm):
        assemblies.add_motion(number, form.motion(), actor=actor, now=now)
    elif isinstance(form, own.RulesForm):
        assemblies.set_rules(number, form.pack(view.rules), actor=actor, now=now)
    elif isinstance(form, own.NoticeForm):
        assemblies.give_notice(number, form.notice(), signer=signer(), actor=actor, now=now)
    elif isinstance(form, own.ReasonForm):
        assemblies.withdraw(number, clean["reason"], actor=actor, now=now)
    elif isinstance(form, own.PublishForm):
        rolls.publish_roll(number, objections_until=clean["until"], actor=actor, now=now)
    elif isinstance(form, own.AnnounceForm):
        results.announce(number, risk_signed_by=clean["risk_signed_by"], signer=signer(), actor=actor, now=now)
    else:
        _plain(act, number, actor=actor, now=now)


def _plain(act: Act, number: int, *, actor: Actor, now: dt.datetime) -> None:
    match act:
        case Act.ROLL_DRAFT:
            if found := rolls.draft_roll(number, actor=actor, now=now):
                raise Refused(*found[:20])
        case Act.ROLL_FREEZE:
            rolls.freeze_roll(number, signer=signer(), actor=actor, now=now)
        case Act.OPEN:
            assemblies.open_voting(number, signer=signer(), actor=actor, now=now)
        case Act.CLOSE:
            assemblies.close_voting(number, signer=signer(), actor=actor, now=now)
        case Act.COUNT:
            counting.tally(number, signer=signer(), actor=actor, now=now)
