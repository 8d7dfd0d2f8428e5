"""Reading policies, their addressees and receipts, interpretations, and issued rule documents."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from mulin.kernel.errors import NotFound, Violation
from mulin.mechanisms.packs.models import IssuedRule, PolicyAddressee, PolicyDocument, RuleDocument


@dataclass(frozen=True, slots=True)
class AddresseeView:
    """An addressee and whether it has received the policy."""

    id: int
    name: str
    role: str
    path: str
    received_on: dt.date | None
    received_by: str
    paper: str


@dataclass(frozen=True, slots=True)
class PolicyView:
    """A policy with everything that its page shows; addressees inside the active range only."""

    document: PolicyDocument
    addressees: tuple[AddresseeView, ...]
    interpretations: tuple[dict[str, Any], ...]

    def is_valid_on(self, day: dt.date) -> bool:
        """Whether the printed validity holds on a day; the last printed day belongs to it."""
        started = self.document.effective_on is None or self.document.effective_on <= day
        return started and (self.document.valid_to is None or day <= self.document.valid_to)


def _addressee(row: PolicyAddressee) -> AddresseeView:
    receipt = getattr(row, "receipt", None)
    return AddresseeView(
        id=int(row.pk),
        name=row.name,
        role=row.role,
        path=row.path,
        received_on=receipt.received_on if receipt else None,
        received_by=receipt.received_by if receipt else "",
        paper=receipt.paper if receipt else "",
    )


def _view(document: PolicyDocument) -> PolicyView:
    addressees = document.addressees.select_related("receipt").order_by("-role", "id")
    notes = document.interpretations.order_by("-given_on", "-id")
    return PolicyView(
        document=document,
        addressees=tuple(_addressee(row) for row in addressees),
        interpretations=tuple(
            dict(row) for row in notes.values("id", "clause", "question", "answer", "given_by", "given_on")
        ),
    )


def get_policy(policy_id: int) -> PolicyView:
    """One policy. Raises NotFound."""
    document = PolicyDocument.objects.filter(pk=policy_id).first()
    if document is None:
        raise NotFound(Violation("packs.unknown_policy"))
    return _view(document)


def policy_of_pack(key: str) -> PolicyView:
    """The policy document that a pack carries. Raises NotFound."""
    document = PolicyDocument.objects.filter(pack=key).first()
    if document is None:
        raise NotFound(Violation("packs.unknown_policy"))
    return _view(document)


def get_rule_document(document_id: int) -> RuleDocument:
    """One rule document inside the active range. Raises NotFound."""
    document = RuleDocument.objects.filter(pk=document_id).first()
    if document is None:
        raise NotFound(Violation("packs.unknown_policy"))
    return document


def receipts_missing(policy_id: int) -> list[AddresseeView]:
    """Addressees inside the range that have not yet acknowledged."""
    return [one for one in get_policy(policy_id).addressees if one.received_on is None]


def issued_rules(
    *, path: str = "", clause: str = "", on: dt.date | None = None, layers: tuple[str, ...] = ("REAL",)
) -> list[dict[str, Any]]:
    """Rule documents that were issued for a place or above it, newest first; ``on`` leaves out repealed ones."""
    rows = IssuedRule.objects.filter(layer__in=layers).order_by("-issued_on", "-id")
    found = list(
        rows.values(
            "id", "document_id", "path", "kind", "title", "number", "issuer", "issued_on", "effective_on",
            "repealed_on", "basis", "clauses", "summary",
        )
    )  # fmt: skip
    return [
        dict(row)
        for row in found
        if (not path or path.startswith(row["path"]) or row["path"].startswith(path))
        and (not clause or clause == row["basis"] or clause in row["clauses"])
        and (on is None or (row["issued_on"] <= on and (row["repealed_on"] is None or on < row["repealed_on"])))
    ]
