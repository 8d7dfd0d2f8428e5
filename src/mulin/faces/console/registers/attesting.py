"""确认台账完整: a place declares a register complete for what its targets count; only then are rates judged."""

from __future__ import annotations

import datetime as dt

from django import forms
from django.contrib import messages as flash
from django.http import Http404, HttpResponse

from mulin.base.places import selectors as places
from mulin.faces.console.boards import asking
from mulin.faces.console.documents import answering
from mulin.faces.console.registers import state
from mulin.faces.shared import components as c
from mulin.faces.shared import hats, links, pages
from mulin.faces.shared.forms import DateInput
from mulin.faces.shared.hats import MulinRequest
from mulin.kernel import clock
from mulin.kernel.actor import require
from mulin.kernel.registers import attesting, services
from mulin.kernel.registers.rules import RegisterSpec, registry
from mulin.mechanisms.measures import rules, sql
from mulin.mechanisms.packs import selectors as packs

PERMISSION = "registers.attest"
EVERYTHING = "全部指标"


def measured(register: str) -> bool:
    """Whether a measure counts this register."""
    return any(spec.register == register for spec in rules.registry.measures.values())


def purposes(register: str, path: str) -> tuple[tuple[str, str], ...]:
    """What the targets at a place count in a register: the measures' keys with the targets' words."""
    found: dict[str, list[str]] = {}
    for key in asking.packs_over(path):
        for row in packs.find_pack(key).targets:
            spec = rules.registry.measures.get(row.measure)
            if spec is not None and spec.register == register and row.indicator not in found.get(row.measure, []):
                found.setdefault(row.measure, []).append(row.indicator)
    return tuple((measure, "、".join(words)) for measure, words in found.items())


def purpose_words(purpose: str, path: str, words: dict[str, str]) -> str:
    """What a declaration is for: all, a measure's targets, or the rosters that it names."""
    titles = {one.spec.id: one.spec.title for key in asking.packs_over(path) for one in packs.find_pack(key).rosters}
    return words.get(purpose) or "、".join(titles.get(part, part) for part in purpose.split("+") if part) or EVERYTHING


class AttestForm(forms.Form):
    """For what, from which day, on what basis."""

    purpose = forms.ChoiceField(label="用于", required=False, help_text="确认以后，没有记录的就算没有，指标才能判定。")
    on = forms.DateField(label="从哪天起完整", widget=DateInput())
    basis = forms.CharField(label="依据", max_length=200, help_text="如 普查报告、核对会议纪要及其日期")

    def clean_on(self) -> dt.date:
        """A register of tomorrow cannot be known to be complete."""
        day: dt.date = self.cleaned_data["on"]
        if day > clock.today():
            raise forms.ValidationError("不能确认今天以后的台账。")
        return day


class WithdrawForm(forms.Form):
    """Why the declaration does not hold."""

    reason = forms.CharField(label="撤回理由", max_length=300)


def place_of(request: MulinRequest, asked: state.State) -> str:
    """The place that a list speaks of: the picked one, else the hat's own."""
    return asked.under or (request.hat.paths[0] if request.hat else "")


def url(register: str, path: str, purpose: str = "") -> str:
    """Where a place declares a register complete."""
    return links.url("console:register_attest", register, place=path, purpose=purpose)


def actions(request: MulinRequest, asked: state.State) -> tuple[c.Action, ...]:
    """The way to declare the list complete, for those who may."""
    path = place_of(request, asked)
    if not (measured(asked.register) and path and request.actor.may(PERMISSION) and request.actor.covers(path)):
        return ()
    return (c.Action("确认本台账完整", url(asked.register, path)),)


def notices(request: MulinRequest, asked: state.State) -> tuple[c.Notice, ...]:
    """What is declared about the list, one line each."""
    path = place_of(request, asked)
    if not (measured(asked.register) and path and request.actor.staff):
        return ()
    may = request.actor.may(PERMISSION)
    words = dict(purposes(asked.register, path))
    return tuple(
        c.Notice(
            f"台账已确认完整，用于{purpose_words(one.purpose, path, words)}"
            f"{f'，自 {one.since.isoformat()}' if one.since else ''}，依据：{one.basis}（{one.attested_by}）。",
            "met",
            links.url("console:attestation_withdraw", one.id) if may and request.actor.covers(one.path) else "",
            "撤回" if may and request.actor.covers(one.path) else "",
        )
        for one in attesting.list_attestations(asked.register, path, on=asked.on)
        if asked.layers == state.BOTH or not one.basis.startswith(sql.DEMO_MARK)  # it counts for the 演示 layer alone
    )


def _register(key: str) -> RegisterSpec:
    if key not in registry.registers or not measured(key):
        raise Http404
    return registry.register(key)


def attest(request: MulinRequest, register: str) -> HttpResponse:
    """Declare the register of a place complete."""
    spec = _register(register)
    place = asking.place_of(request)
    require(request.actor, PERMISSION, place.path)
    offered = purposes(register, place.path)
    wanted = request.GET.get("purpose", "")
    start = {"on": clock.today(), "purpose": wanted if wanted in dict(offered) else ""}
    form = AttestForm(**answering.given(request, **start))
    form.fields["purpose"].choices = [("", EVERYTHING), *offered]  # type: ignore[attr-defined]
    back = links.url("console:register", register)

    def act(clean: dict[str, object]) -> str:
        services.attest_register(
            register,
            path=place.path,
            on=clean["on"],  # type: ignore[arg-type]
            basis=str(clean["basis"]),
            purpose=str(clean["purpose"]),
            actor=request.actor,
            now=clock.now(),
        )
        flash.success(request, f"已确认：{place.name}的{spec.label}台账完整。")
        return back

    def build(bound: forms.Form) -> pages.FormPage:
        return pages.FormPage(
            title=f"确认{spec.label}台账完整",
            lead=place.name,
            crumbs=(c.Crumb(f"{spec.label}台账", back), c.Crumb("确认完整")),
            help=("确认的是：该登记的都已登记。以后发现不完整，可以撤回，撤回也留痕。",),
            form=bound,
            submit="确认本台账完整",
            back=c.Action("取消", back),
        )

    return answering.take(request, form, build, act)  # type: ignore[arg-type]


def withdraw(request: MulinRequest, attestation_id: int) -> HttpResponse:
    """Take a declaration back."""

    def find() -> attesting.AttestationView | None:
        one = attesting.find_attestation(attestation_id)
        return one if one is not None and request.actor.covers(one.path) else None

    one = hats.find_in_ranges(request, find)
    require(request.actor, PERMISSION, one.path)
    spec = _register(one.register)
    place = places.region_of_path(one.path)
    back = links.url("console:register", one.register)
    form = WithdrawForm(**answering.given(request))

    def act(clean: dict[str, object]) -> str:
        services.withdraw_attestation(one.id, actor=request.actor, now=clock.now(), reason=str(clean["reason"]))
        flash.success(request, "已撤回；相关指标重新显示“台账尚未确认完整”。")
        return back

    def build(bound: forms.Form) -> pages.FormPage:
        return pages.FormPage(
            title=f"撤回完整性确认：{place.name}{spec.label}台账",
            crumbs=(c.Crumb(f"{spec.label}台账", back), c.Crumb("撤回确认")),
            form=bound,
            submit="撤回确认",
            danger=True,
            back=c.Action("取消", back),
        )

    return answering.take(request, form, build, act)  # type: ignore[arg-type]
