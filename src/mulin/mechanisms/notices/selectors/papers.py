"""Reading papers: one with its history and services, what waits for whom, the run of numbers, the public copy."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from mulin.kernel import scope
from mulin.kernel.actor import Actor
from mulin.kernel.documents import codec, model
from mulin.kernel.errors import NotFound, Violation
from mulin.mechanisms.notices import policies, rules, workflow
from mulin.mechanisms.notices.models import (
    Paper,
    PaperNumber,
    PaperSeries,
    PaperService,
    PaperSignature,
    PaperVersion,
    PublishedPaper,
)
from mulin.mechanisms.notices.workflow import Act, State

FINISHED = "已定稿"


@dataclass(frozen=True, slots=True)
class PaperView:
    """A paper as pages, prints and other shelves use it."""

    id: int
    kind: str
    kind_label: str
    path: str
    home_path: str
    place_path: str
    place_name: str
    issuer: str
    title: str
    addressees: str
    body: tuple[model.Block, ...]
    clause: str
    source_type: str
    source_id: int | None
    state: State
    state_label: str
    chain: tuple[str, ...]
    step: int
    wants_number: bool
    wants_seal: bool
    is_public: bool
    version: int
    digest: str
    signed_on: dt.date | None
    number: str
    token: str
    sealed: tuple[rules.SealedPage, ...]
    issued_at: dt.datetime | None
    issued_on: dt.date | None
    notice_id: int | None
    layer: str
    drafted_at: dt.datetime
    drafted_by: str
    withdrawn_reason: str

    @property
    def is_final(self) -> bool:
        """Whether the text was signed."""
        return bool(self.digest)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a paper's history."""

    id: int
    act: Act
    label: str
    at: dt.datetime
    actor: str
    opinion: str
    version: int
    digest: str
    follow_up: str
    follow_by: dt.date | None
    follow: tuple[str, int] | None


@dataclass(frozen=True, slots=True)
class Served:
    """One addressee who was given the paper."""

    recipient: str
    means: str
    served_on: dt.date
    received_by: str
    note: str
    proof_file_id: int | None


@dataclass(frozen=True, slots=True)
class SeriesView:
    """A run of numbers and the last one given in a year."""

    id: int
    mark: str
    issuer: str
    last: int


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """A run of numbers of one year: how far it goes, what is void, what is missing (never anything)."""

    mark: str
    year: int
    first: int
    last: int
    used: int
    void: int
    gaps: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class PublicPaper:
    """What everyone may know of an issued paper."""

    token: str
    kind_label: str
    title: str
    issuer: str
    number: str
    place_name: str
    path: str
    digest: str
    is_public: bool
    pages: tuple[rules.SealedPage, ...]
    from_day: dt.date | None
    to_day: dt.date | None
    issued_on: dt.date
    withdrawn: bool
    layer: str


def _page(one: dict[str, int | str]) -> rules.SealedPage:
    return rules.SealedPage(
        int(one.get("file", 0)), str(one["digest"]), int(one["width"]), int(one["height"]), int(one.get("source", 0))
    )


def view(row: Paper) -> PaperView:
    """The value of a row."""
    state = State(row.state)
    return PaperView(
        id=int(row.pk),
        kind=row.kind,
        kind_label=rules.kinds.label(row.kind),
        path=row.path,
        home_path=row.home_path,
        place_path=row.place_path,
        place_name=row.place_name,
        issuer=row.issuer,
        title=row.title,
        addressees=row.addressees,
        body=codec.from_json(row.body),
        clause=row.clause,
        source_type=row.source_type,
        source_id=row.source_id,
        state=state,
        state_label=FINISHED if state is State.SIGNED and not row.chain else workflow.STATE_LABELS[state],
        chain=tuple(row.chain),
        step=row.step,
        wants_number=row.wants_number,
        wants_seal=row.wants_seal,
        is_public=row.is_public,
        version=row.version,
        digest=row.digest,
        signed_on=row.signed_on,
        number=row.number,
        token=row.token,
        sealed=tuple(_page(one) for one in row.sealed),
        issued_at=row.issued_at,
        issued_on=row.issued_on,
        notice_id=row.notice_id,
        layer=row.layer,
        drafted_at=row.drafted_at,
        drafted_by=row.drafted_by,
        withdrawn_reason=row.withdrawn_reason,
    )


def get_paper(paper_id: int) -> PaperView:
    """One paper. Raises NotFound outside the range."""
    row = Paper.objects.filter(pk=paper_id).first()
    if row is None:
        raise NotFound(Violation("papers.missing"))
    return view(row)


def find_by_token(tokens: Iterable[str]) -> dict[str, PaperView]:
    """The papers in range whose codes were read; one query."""
    return {row.token: view(row) for row in Paper.objects.filter(token__in=set(tokens))}


def find_by_number(text: str) -> list[PaperView]:
    """Papers in range whose number is, or ends with, what was typed; brackets of any kind count as 〔〕."""
    wanted = model.document_number(text.strip())
    if not wanted:
        return []
    exact = [view(row) for row in Paper.objects.filter(number=wanted).order_by("-id")[:10]]
    if exact:
        return exact
    rows = Paper.objects.filter(number__endswith=wanted if wanted.endswith("号") else f"{wanted}号")
    return [view(row) for row in rows.exclude(number="").order_by("-id")[:10]]


def is_unchanged(paper: PaperView) -> bool:
    """Whether the text is still the one that was signed."""
    now = rules.digest_of(
        kind=paper.kind, issuer=paper.issuer, title=paper.title, addressees=paper.addressees, clause=paper.clause,
        body=codec.to_json(paper.body),
    )  # fmt: skip
    return not paper.digest or now == paper.digest


def timeline(paper_id: int) -> list[Entry]:
    """The history of a paper, oldest first: what the range may see of it."""
    return [
        Entry(
            id=int(row.pk),
            act=Act(row.act),
            label=workflow.ACT_LABELS[Act(row.act)],
            at=row.at,
            actor=row.actor,
            opinion=row.opinion,
            version=row.version,
            digest=row.digest,
            follow_up=row.follow_up,
            follow_by=row.follow_by,
            follow=(row.follow_type, row.follow_id) if row.follow_type and row.follow_id is not None else None,
        )
        for row in PaperSignature.objects.filter(paper_id=paper_id).order_by("id")
    ]


def services_of(paper_id: int) -> list[Served]:
    """On whom a paper was served."""
    return [
        Served(row.recipient, dict(rules.MEANS)[row.means], row.served_on, row.received_by, row.note, row.proof_file_id)
        for row in PaperService.objects.filter(paper_id=paper_id).order_by("id")
    ]


def may_act(actor: Actor, paper: PaperView) -> frozenset[Act]:
    """The acts that a hat may take on a paper as it stands; guards speak when it tries."""
    possible = {Act(str(one)) for one in workflow.FLOW.actions_from(paper.state)}
    keeps = actor.may(policies.DRAFT) and actor.covers(paper.home_path)
    signs = paper.state is State.IN_SIGN_OFF and policies.may_step(actor, paper.chain, paper.step, paper.path)
    final = paper.step >= len(paper.chain) - 1
    by_signers = {Act.RETURNED, Act.SIGNED if final else Act.PASSED} if signs else set()
    standing = paper.is_final and paper.state is not State.WITHDRAWN
    noted = {Act.NOTED} if standing and actor.may("papers.sign") and actor.covers(paper.path) else set()
    own = possible - {Act.PASSED, Act.SIGNED, Act.RETURNED} if keeps else set()
    own -= {Act.FINISHED} if paper.chain else {Act.SUBMITTED}
    own -= set() if paper.wants_number else {Act.NUMBERED}
    own -= set() if paper.wants_seal else {Act.SEALED}
    if not (paper.chain or paper.wants_number or paper.wants_seal):  # read inside the house alone
        own -= {Act.POSTED, Act.SERVED}
    if paper.wants_number and paper.state is State.SIGNED:
        own -= {Act.SEALED, Act.POSTED, Act.SERVED}
    if paper.wants_seal and paper.state in (State.SIGNED, State.NUMBERED):
        own -= {Act.POSTED, Act.SERVED}
    return frozenset(own | (by_signers & possible) | noted)


def list_waiting(actor: Actor, *, limit: int = 50) -> list[PaperView]:
    """Papers that wait for this hat's signature in the active range, oldest first; its own drafts wait for others."""
    rows = Paper.objects.filter(state=State.IN_SIGN_OFF).order_by("id")[: limit * 4]
    found = [row for row in rows if policies.may_step(actor, row.chain, row.step, row.path)][:limit]
    own = PaperVersion.objects.filter(paper__in=found, person_id_of=policies.identity(actor))
    mine = set(own.values_list("paper_id", flat=True))
    return [view(row) for row in found if row.pk not in mine or row.step < len(row.chain) - 1]


def list_in_hand(actor: Actor, *, limit: int = 50) -> list[PaperView]:
    """Signed papers in the active range that the hat has still to number, seal or send out, oldest first."""
    rows = Paper.objects.filter(state__in=[State.SIGNED, State.NUMBERED, State.SEALED]).exclude(chain=[])
    return [view(row) for row in rows.order_by("id")[:limit] if actor.covers(row.home_path)]


def list_to_read(actor: Actor, *, limit: int = 20) -> list[PaperView]:
    """Final papers of the house that no leader has written on yet, newest first; for a hat that signs."""
    if not actor.may("papers.sign") or actor.may(policies.DRAFT):
        return []
    noted = PaperSignature.objects.filter(paper=OuterRef("pk"), act=str(Act.NOTED))
    rows = Paper.objects.filter(~Exists(noted), state=State.SIGNED, chain=[]).order_by("-id")[:limit]
    return [view(row) for row in rows]


def list_series(path: str, year: int) -> list[SeriesView]:
    """The runs of numbers of a place with the last number given in a year."""
    found = []
    last = dict(
        PaperNumber.objects.filter(path=path, year=year)
        .order_by("series_id", "number")
        .values_list("series_id", "number")
    )
    for row in PaperSeries.objects.filter(path=path).order_by("mark"):
        start = row.used_before if row.first_year == year else 0
        found.append(SeriesView(int(row.pk), row.mark, row.issuer, last.get(row.pk, start)))
    return found


def ledger_gaps(*, under: str = "", layers: tuple[str, ...] = ("REAL", "DEMO")) -> list[LedgerLine]:
    """Every run of numbers in range, a line a year: first, last, used, void, and the gaps that there are not."""
    rows = PaperNumber.objects.filter(layer__in=layers).order_by("series__mark", "year", "number")
    if under:
        rows = rows.filter(path__gte=under, path__lt=under + scope.LAST)
    runs: dict[tuple[int, int], list[tuple[int, str]]] = {}
    series: dict[int, PaperSeries] = {}
    for row in rows.select_related("series"):
        runs.setdefault((row.series_id, row.year), []).append((row.number, row.state))
        series[row.series_id] = row.series
    lines = []
    for (key, year), given in runs.items():
        one = series[key]
        first = (one.used_before if year == one.first_year else 0) + 1
        numbers = [number for number, _ in given]
        void = sum(state == "VOID" for _, state in given)
        missing = tuple(rules.gaps(numbers, first))
        lines.append(LedgerLine(one.mark, year, first, max(numbers), len(given) - void, void, missing))
    return lines


def paper_of_number(number_id: int) -> int | None:
    """The id of the paper that an entry of the ledger belongs to; None outside the range."""
    return PaperNumber.objects.filter(pk=number_id).values_list("paper_id", flat=True).first()


def papers_of_source(source_type: str, source_id: int) -> list[PaperView]:
    """The papers that a case, duty or ranking brought forth, oldest first."""
    rows = Paper.objects.filter(source_type=source_type, source_id=source_id).order_by("id")
    return [view(row) for row in rows]


def to_notice(notice_ids: Iterable[int]) -> dict[int, PaperView]:
    """The paper of each notice that has one."""
    return {int(row.notice_id or 0): view(row) for row in Paper.objects.filter(notice_id__in=set(notice_ids))}


def count_issued(
    kind: str, *, under: str, clause: str = "", layers: tuple[str, ...] = ("REAL",), until: dt.date | None = None
) -> int:
    """How many papers of a kind were issued at or below a place, for one clause if it is given."""
    rows = Paper.objects.filter(kind=kind, state=State.ISSUED, layer__in=layers)
    rows = rows.filter(path__gte=under, path__lt=under + scope.LAST)
    if clause:
        rows = rows.filter(clause=clause)
    if until is not None:
        rows = rows.filter(issued_on__lte=until)
    return rows.count()


@dataclass(frozen=True, slots=True)
class Kept:
    """A file that proves that a paper went out: a page of its sealed copy, or a proof of its service."""

    clause: str
    place_name: str
    path: str
    on: dt.date
    title: str
    file_id: int


def _out(row: Paper) -> dt.date:
    """The day on which an issued paper went out; the database holds that it has one."""
    return row.issued_on or row.drafted_on


def list_kept(*, under: str, first: dt.date, last: dt.date, layers: tuple[str, ...] = ("REAL",)) -> list[Kept]:
    """Sealed copies of papers issued in a period at or below a place, page by page, and proofs of service."""
    rows = Paper.objects.filter(
        issued_on__gte=first, issued_on__lte=last, state=State.ISSUED, layer__in=layers,
        path__gte=under, path__lt=under + scope.LAST,
    ).order_by("id")  # fmt: skip
    found = []
    for row in rows:
        for n, page in enumerate(row.sealed, 1):
            title = f"{row.title}（{row.number}）" if row.number else row.title
            more = f"第{n}页" if len(row.sealed) > 1 else ""
            found.append(Kept(row.clause, row.place_name, row.path, _out(row), title + more, int(page["file"])))
    proofs = PaperService.objects.filter(
        served_on__gte=first, served_on__lte=last, proof_file_id__isnull=False, paper__layer__in=layers,
        paper__state=State.ISSUED, path__gte=under, path__lt=under + scope.LAST,
    ).select_related("paper")  # fmt: skip
    for one in proofs.order_by("id"):
        title = f"送达回证 {one.paper.title}（{one.recipient}）"
        found.append(
            Kept(one.paper.clause, one.paper.place_name, one.path, one.served_on, title, int(one.proof_file_id or 0))
        )
    return found


def find_public(token: str) -> PublicPaper | None:
    """What everyone may know of the paper behind a code; None while it is not issued."""
    row = PublishedPaper.objects.filter(token=token).first()
    if row is None:
        return None
    return PublicPaper(
        row.token, row.kind_label, row.title, row.issuer, row.number, row.place_name, row.path, row.digest,
        row.is_public, tuple(_page(one) for one in row.pages), row.from_day, row.to_day, row.issued_on,
        row.withdrawn_at is not None, row.layer,
    )  # fmt: skip
