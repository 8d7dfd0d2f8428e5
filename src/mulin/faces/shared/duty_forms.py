"""Forms of duties. Required is only what the act cannot be without; the evidence names its clause (P10)."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django import forms

from mulin.faces.shared import answering
from mulin.faces.shared.forms import DateInput
from mulin.kernel import clock
from mulin.mechanisms.duties import rules, services
from mulin.mechanisms.duties import selectors as duties

if TYPE_CHECKING:
    from mulin.faces.shared.hats import MulinRequest

BEHALF = ("behalf_principal", "behalf_paper", "behalf_received")


class SubmitForm(forms.Form):
    """Filing: the record or a file, nil where the duty takes it, further duties, 代办."""

    record = forms.CharField(label="凭据", required=False, max_length=200)
    file = forms.FileField(
        label="文件或照片",
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": "image/*,.pdf,.xls,.xlsx,.doc,.docx"}),
    )
    supplement = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, detail: duties.DutyDetail, *args: Any, today: dt.date, behalf: bool = True, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.today, self.owes = today, detail.owes
        self.fields["supplement"].initial = "yes" if detail.line.state == rules.State.SUBMITTED else ""
        asked = "、".join(detail.evidence)
        self.fields["record"].help_text = (
            f"{detail.line.clause} 要求：{asked}。写文号、编号或名称，或在下面附文件。"
            if asked
            else "写文号、编号或名称，或在下面附文件。"
        )
        if detail.nil != "none":
            label = "本期没有变化，确认报送" if detail.nil == "confirm-unchanged" else "零报告：本期没有发生"
            self.fields["nil"] = forms.BooleanField(label=label, required=False)
        self.fields["note"] = forms.CharField(
            label="说明", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
        )
        offered = [
            (str(one.id), f"{one.title}（{one.period}，{one.clause}）") for one in detail.companions if not one.implied
        ]
        if offered:
            self.fields["also"] = forms.MultipleChoiceField(
                label="同一凭据一并完成", choices=offered, required=False, widget=forms.CheckboxSelectMultiple
            )
        if behalf:
            self._add_behalf(detail.line.obligor)

    def _add_behalf(self, obligor: str) -> None:
        """代办: required where the hat does not itself owe the duty; the services check it whole."""
        needed = "" if self.owes else f"您不是义务人：代{obligor}报送，以下三项都要填。"
        self.fields["behalf_principal"] = forms.CharField(
            label="代谁办理", required=not self.owes, max_length=160, initial="" if self.owes else obligor,
            help_text=needed or "替别人报送时填写，下面两项一并填。",
        )  # fmt: skip
        self.fields["behalf_paper"] = forms.CharField(
            label="凭什么纸面材料", required=not self.owes, max_length=200, help_text="如 来函、签字表、收件登记号。"
        )
        self.fields["behalf_received"] = forms.DateField(
            label="哪一天收到", required=not self.owes, widget=DateInput, help_text="是否按时以收到之日计算。"
        )

    def filing(self, file_id: int | None) -> services.Filing:
        """What the service takes."""
        clean = self.cleaned_data
        nil = bool(clean.get("nil"))
        unchanged = "本期没有变化" if nil and not clean["note"] and "没有变化" in str(self.fields["nil"].label) else ""
        return services.Filing(
            record=clean["record"],
            file_id=file_id,
            note=clean["note"] or unchanged,
            nil=nil,
            on_behalf=self._on_behalf(),
            also=tuple(int(one) for one in clean.get("also") or ()),
            supplement=bool(clean["supplement"]),
        )

    def _on_behalf(self) -> rules.OnBehalf | None:
        if BEHALF[0] not in self.fields:
            return None
        principal, paper, received = (self.cleaned_data.get(name) for name in BEHALF)
        if not (paper or received) and (self.owes or not principal):
            return None
        return rules.OnBehalf(principal or "", paper or "", received or self.today)


class ReasonForm(forms.Form):
    """Returning, waiving, explaining."""

    reason = forms.CharField(label="理由", max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class AcceptForm(forms.Form):
    """Accepting, with a word if there is one."""

    note = forms.CharField(label="审核意见", required=False, max_length=300, widget=forms.Textarea(attrs={"rows": 2}))


class UrgeForm(forms.Form):
    """Urging: how."""

    means = forms.ChoiceField(label="怎么催的", choices=((services.TEXT, "发文字"), (services.PHONE, "打电话")),
                              widget=forms.RadioSelect)  # fmt: skip
    note = forms.CharField(label="对方怎么说", required=False, max_length=300)


class ConfirmForm(forms.Form):
    """Nothing to fill in: the button is the answer."""


class SendForm(forms.Form):
    """One destination: when it got the record, and the proof (the clause wants both)."""

    sent_on = forms.DateField(label="送达或公告日期", widget=DateInput)
    proof = forms.CharField(label="凭证", required=False, max_length=200)
    file = forms.FileField(label="凭证文件或照片", required=False)

    def __init__(self, detail: duties.DutyDetail, *args: Any, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        left = [(one.label, one.label) for one in detail.destinations if one.sent_on is None]
        self.fields["destination"] = forms.ChoiceField(label="送达何处", choices=left, widget=forms.RadioSelect)
        self.order_fields(["destination", "sent_on", "proof", "file"])
        self.fields["sent_on"].initial = today
        self.fields["sent_on"].help_text = f"依据 {detail.line.clause}"
        self.fields["proof"].help_text = f"依据 {detail.line.clause}：写文号、版面或链接，或在下面附文件。"


def send_on(request: MulinRequest, detail: duties.DutyDetail, form: SendForm) -> None:
    """Keep the proof's file and record the destination."""
    clean, line = form.cleaned_data, detail.line
    kept = answering.keep_file(
        request, clean.get("file"), path=line.path, subject=("obligation", line.id), clause=line.clause
    )
    services.send_on(
        line.id, clean["destination"], sent_on=clean["sent_on"], proof=clean["proof"], file_id=kept,
        actor=request.actor, now=clock.now(),
    )  # fmt: skip
