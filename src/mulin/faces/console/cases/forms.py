"""Forms of cases: starting one, taking a step, extending, suspending, handing over."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django import forms

from mulin.faces.console.cases import fields as own
from mulin.faces.shared.forms import DateInput
from mulin.kernel.registers.rules import Field
from mulin.mechanisms.cases import rules
from mulin.mechanisms.cases import services as cases

BEHALF = ("behalf_principal", "behalf_paper", "behalf_received")


class BehalfForm(forms.Form):
    """Base: declared fields first, then note, papers and 代办."""

    def __init__(self, declared: Iterable[Field], today: dt.date, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.declared, self.today = tuple(declared), today
        for field in self.declared:
            self.fields[field.key] = own.form_field(field, today)

    def add_behalf(self) -> None:
        """The three fields of acting for another, last and optional."""
        self.fields["behalf_principal"] = forms.CharField(
            label="代谁办理",
            required=False,
            max_length=160,
            help_text="替没有账号或不便上网的一方办理时填写，下面两项一并填。",
        )
        self.fields["behalf_paper"] = forms.CharField(
            label="凭什么纸面材料", required=False, max_length=200, help_text="如 业委会来函、签字表。"
        )
        self.fields["behalf_received"] = forms.DateField(
            label="哪一天收到", required=False, widget=DateInput, help_text="期限以收到之日计算。"
        )

    def on_behalf(self) -> rules.OnBehalf | None:
        """代办, if any of its fields was filled in."""
        principal, paper, received = (self.cleaned_data.get(name) for name in BEHALF)
        if not (principal or paper or received):
            return None
        return rules.OnBehalf(principal or "", paper or "", received or self.today)

    def entered(self) -> dict[str, Any]:
        """The declared fields as plain data."""
        return own.entered(self.declared, self.cleaned_data)

    def uploads(self) -> dict[str, Any]:
        """Uploads of declared fields."""
        return {f.key: self.cleaned_data[f.key] for f in self.declared
                if f.key.endswith("_file_id") and self.cleaned_data.get(f.key)}  # fmt: skip


class StepForm(BehalfForm):
    """One step: its fields, the papers still missing, a note, 代办."""

    def __init__(
        self,
        declared: Iterable[Field],
        papers: Iterable[rules.Paper],
        needed: frozenset[str],
        today: dt.date,
        *args: Any,
        personal: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(declared, today, *args, **kwargs)
        self.papers = tuple(papers)
        for paper in self.papers:
            want = "办这一步必须有。" if paper.key in needed else ""
            self.fields[f"paper_{paper.key}"] = forms.FileField(
                label=f"{paper.label}（文件）",
                required=False,
                help_text=f"依据 {paper.clause}。{want}上传文件，或在下面写文号。",
            )
            self.fields[f"title_{paper.key}"] = forms.CharField(
                label=f"{paper.label}（名称或文号）", required=False, max_length=200
            )
        self.fields["note"] = forms.CharField(
            label="办理说明", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
        )
        if not personal:
            self.add_behalf()

    def brought(self) -> list[tuple[rules.Paper, str, Any]]:
        """Each paper that came along: which, its title, the upload if there is one."""
        found = []
        for paper in self.papers:
            upload, title = self.cleaned_data[f"paper_{paper.key}"], self.cleaned_data[f"title_{paper.key}"]
            if upload or title:
                found.append((paper, title or getattr(upload, "name", ""), upload))
        return found


class OpenForm(BehalfForm):
    """Starting a procedure: where, what the clause asks, 代办."""

    def __init__(
        self, case_type: rules.CaseType, places: list[tuple[str, str]], today: dt.date, *args: Any, **kwargs: Any
    ) -> None:
        super().__init__((), today, *args, **kwargs)
        self.declared = case_type.opened
        self.fields["path"] = forms.ChoiceField(label="在哪里", choices=places)
        self.fields["community"] = forms.CharField(
            label="哪个小区",
            required=case_type.of_community,
            max_length=120,
            help_text=f"写小区的全名或编号。依据 {case_type.clauses[0]}"
            if case_type.of_community
            else "事情只关一个小区时，写小区的全名或编号。",
        )
        for field in self.declared:
            self.fields[field.key] = own.form_field(field, today)
        self.fields["due"] = forms.DateField(
            label="约定办结日", required=False, widget=DateInput, help_text="条款没有定期限时，可以约定一个。"
        )
        self.add_behalf()


class ReasonForm(forms.Form):
    """Suspending or resuming."""

    reason = forms.CharField(label="理由", max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class ExtendForm(ReasonForm):
    """A later day, with the reason."""

    new_due = forms.DateField(label="延期到哪一天", widget=DateInput)
    field_order = ("new_due", "reason")


class HandOverForm(ReasonForm):
    """To which post the current step goes."""

    role = forms.ChoiceField(label="移交给哪一类岗位")
    label = forms.CharField(label="岗位名称", max_length=160)
    field_order = ("role", "label", "reason")

    def __init__(self, roles: list[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = roles  # type: ignore[attr-defined]


def paper_of(key: str, title: str, file_id: int | None) -> cases.NewPaper:
    """The service's value of a paper."""
    return cases.NewPaper(key, title, file_id)
