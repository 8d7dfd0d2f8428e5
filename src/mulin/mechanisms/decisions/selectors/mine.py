"""An owner's own votes: his group, what it weighs, his ballots by every channel; nothing of anybody else."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from mulin.kernel import scope
from mulin.mechanisms.decisions.models import (
    Assembly,
    Ballot,
    BallotChoice,
    GroupWeight,
    Motion,
    OwnerGroup,
    OwnerGroupPerson,
    Roll,
    RollUnit,
    Verdict,
)
from mulin.mechanisms.decisions.rules import rulepack
from mulin.mechanisms.decisions.rules.slips import Slip
from mulin.mechanisms.decisions.rules.stages import Stage

SHOWN = (Stage.NOTICED, Stage.VOTING, Stage.COUNTING, Stage.PRELIMINARY, Stage.ANNOUNCED)
COUNTED = (Stage.PRELIMINARY, Stage.ANNOUNCED)


@dataclass(frozen=True, slots=True)
class Line:
    """One vote of one group of mine, as the home lists it."""

    group_id: int
    title: str
    stage: Stage
    closes_at: dt.datetime | None
    returned: bool
    may_vote: bool


@dataclass(frozen=True, slots=True)
class Topic:
    """A motion as the ballot shows it; option 0 abstains, the others count from 1."""

    serial: int
    title: str
    text: str
    options: tuple[str, ...]

    def word(self, choice: int) -> str:
        """What a choice says."""
        return self.options[choice - 1] if choice else "弃权"


@dataclass(frozen=True, slots=True)
class Mine:
    """A ballot in my name, by whatever channel; ``choices`` by motion serial, where I may read them."""

    id: int
    code: str
    channel: str
    cast_at: dt.datetime
    current: bool
    because: str
    void_reason: str
    choices: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class Outcome:
    """The frozen count of a motion."""

    serial: int
    outcome: str
    strict_outcome: str
    sums: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Vote:
    """A vote as one owner group sees it; areas in 0.01 m2."""

    assembly_id: int
    group_id: int
    uid: str
    path: str
    title: str
    place_name: str
    convener: str
    stage: Stage
    event_on: dt.date | None
    closes_at: dt.datetime | None
    objections_until: dt.date | None
    doors: tuple[str, ...]
    area: int
    area_parking: int
    owners: int
    may_vote: bool
    named: bool
    phone_tail: str
    wishes: tuple[str, ...]
    pack: rulepack.RulePack
    topics: tuple[Topic, ...]
    ballots: tuple[Mine, ...]
    outcomes: tuple[Outcome, ...]

    @property
    def current(self) -> Mine | None:
        """The ballot that counts now."""
        return next((one for one in self.ballots if one.current), None)

    def is_open(self, now: dt.datetime) -> bool:
        """Whether a ballot may be cast on a screen now."""
        timely = self.closes_at is not None and now < self.closes_at
        return self.stage is Stage.VOTING and timely and self.pack.electronic == "own"


def list_votes(person_id: int, *, limit: int = 20) -> list[Line]:
    """The votes of all groups that a person belongs to inside the active range, newest first."""
    mine = list(OwnerGroupPerson.objects.filter(person_id=person_id).values_list("group_id", flat=True))
    if not mine:
        return []
    with scope.active(scope.current(), staff=True, person_id=person_id):
        found = (
            OwnerGroup.objects.filter(pk__in=mine, assembly__stage__in=SHOWN)
            .select_related("assembly")
            .order_by("-assembly_id", "serial")[:limit]
        )
        return [
            Line(
                int(one.pk),
                one.assembly.title,
                Stage(one.assembly.stage),
                one.assembly.closes_at,
                one.returned,
                one.person_id == person_id,
            )
            for one in found
        ]


def find_vote(group_id: int, person_id: int) -> Vote | None:
    """The vote of a group that the person belongs to, inside the active range; None for everybody else's."""
    if not OwnerGroupPerson.objects.filter(group_id=group_id, person_id=person_id).exists():
        return None
    with scope.active(scope.current(), staff=True, person_id=person_id):
        group = _groups().filter(pk=group_id).first()
        return _vote(group, person_id) if group is not None else None


def find_by_slip(slip: Slip) -> Vote | None:
    """The vote that a genuine slip opens; the token is the authority, so no hat is needed."""
    with scope.active(scope.EVERYWHERE, staff=True):
        group = _groups().filter(assembly_id=slip.assembly_id, serial=slip.serial).first()
        return _vote(group, None) if group is not None else None


def find_ballot(ballot_id: int, person_id: int) -> tuple[int, Mine] | None:
    """A ballot in the person's name with the group it belongs to."""
    row = Ballot.objects.filter(pk=ballot_id, person_id=person_id).first()
    if row is None:
        return None
    group_id = int(row.group_id)
    vote = find_vote(group_id, person_id)
    found = next((one for one in vote.ballots if one.id == ballot_id), None) if vote else None
    return (group_id, found) if found else None


def _groups() -> Any:
    return OwnerGroup.objects.filter(assembly__stage__in=SHOWN).select_related("assembly")


def _vote(group: OwnerGroup, person_id: int | None) -> Vote:
    row: Assembly = group.assembly
    motions = list(Motion.objects.filter(assembly=row).order_by("serial"))
    roll = Roll.objects.filter(assembly=row, state__in=["FROZEN", "PUBLISHED"]).order_by("state").first()
    weight = GroupWeight.objects.filter(roll=roll, group=group).first()
    doors = RollUnit.objects.filter(roll=roll, group=group).order_by("sort_key", "id").values_list("name", flat=True)
    return Vote(
        assembly_id=int(row.pk),
        group_id=int(group.pk),
        uid=str(row.uid),
        path=row.path,
        title=row.title,
        place_name=row.place_name,
        convener=row.convener_label,
        stage=Stage(row.stage),
        event_on=row.event_on,
        closes_at=row.closes_at,
        objections_until=row.objections_until,
        doors=tuple(doors),
        area=weight.area if weight else 0,
        area_parking=weight.area_parking if weight else 0,
        owners=OwnerGroupPerson.objects.filter(group=group).count(),
        may_vote=person_id is not None and group.person_id == person_id,
        named=group.person_id is not None,
        phone_tail=group.phone_tail,
        wishes=tuple(key for key, on in (("paper", group.wants_paper), ("help", group.wants_help)) if on),
        pack=rulepack.from_json(row.rules),
        topics=tuple(Topic(one.serial, one.title, one.text, tuple(one.options)) for one in motions),
        ballots=_ballots(group, {one.pk: one.serial for one in motions}),
        outcomes=_outcomes(row),
    )


def _ballots(group: OwnerGroup, serials: Mapping[int, int]) -> tuple[Mine, ...]:
    """Newest first; choices come through the guard of their table: the voter's own, or those of a counted vote."""
    choices: dict[int, dict[int, int]] = {}
    for ballot, motion, choice in BallotChoice.objects.filter(ballot__group=group).values_list(
        "ballot_id", "motion_id", "choice"
    ):
        choices.setdefault(ballot, {})[serials[motion]] = choice
    return tuple(
        Mine(
            int(one.pk),
            one.code,
            one.get_channel_display(),
            one.cast_at,
            one.current,
            one.superseded_because,
            one.void_reason,
            choices.get(one.pk, {}),
        )
        for one in Ballot.objects.filter(group=group).order_by("-log_index")
    )


def _outcomes(row: Assembly) -> tuple[Outcome, ...]:
    if Stage(row.stage) not in COUNTED:
        return ()
    found = Verdict.objects.filter(assembly=row).select_related("motion").order_by("motion__serial", "version")
    latest = {one.motion.serial: one for one in found}
    return tuple(Outcome(serial, one.outcome, one.strict_outcome, one.sums) for serial, one in latest.items())


@dataclass(frozen=True, slots=True)
class Wish:
    """A group that asked for paper or help, for whoever keeps the papers: never a choice."""

    title: str
    place_name: str
    building: str
    door: str
    label: str
    paper: bool
    help: bool
    returned: bool


def list_wishes(*, limit: int = 500) -> list[Wish]:
    """Wishes of the open votes inside the active range, those without a ballot first, door by door."""
    asked = OwnerGroup.objects.filter(Q(wants_paper=True) | Q(wants_help=True))
    found = asked.filter(assembly__stage__in=[Stage.NOTICED, Stage.VOTING]).select_related("assembly")
    return [
        Wish(
            one.assembly.title,
            one.assembly.place_name,
            one.building,
            one.door,
            one.label,
            one.wants_paper,
            one.wants_help,
            one.returned,
        )
        for one in found.order_by("returned", "assembly_id", "serial")[:limit]
    ]
