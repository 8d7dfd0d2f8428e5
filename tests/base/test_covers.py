"""Leave cover: another person wears a post's hat for some days; both stay in the record; what nobody may unite."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pytest
from django.db import IntegrityError, transaction
from factories import registers as make

from mulin.base.access import selectors, services
from mulin.base.access.models import Cover, Hat
from mulin.base.access.rules import Role
from mulin.kernel import scope
from mulin.kernel.actor import SYSTEM, NotAllowed
from mulin.kernel.audit.models import AuditEntry
from mulin.kernel.errors import InputError, Refused

TOWN = "37/04/06/001/"
FIRST, LAST = dt.date(2026, 11, 9), dt.date(2026, 11, 13)
NOW = dt.datetime(2026, 11, 6, 1, tzinfo=dt.UTC)


@dataclass
class Office:
    """A post with its holder, and a colleague at the same place."""

    holder: int
    hat: int
    other: int
    other_hat: int


@pytest.fixture
def office(everywhere: None) -> Office:
    holder, other = make.person("t-holder", path=TOWN), make.person("t-other", path=TOWN)
    hat, other_hat = make.hat(holder, Role.TOWN, TOWN), make.hat(other, Role.NEIGHBOURHOOD, TOWN)
    assert holder.person_id
    assert other.person_id
    return Office(holder.person_id, hat, other.person_id, other_hat)


def appoint(office: Office, first: dt.date = FIRST, last: dt.date = LAST, basis: str = "请假单") -> int:
    new = services.NewCover(office.hat, office.other_hat, first, last, basis)
    return services.appoint_cover(new, actor=SYSTEM, now=NOW)


def worn(office: Office, day: dt.date) -> list[selectors.HatView]:
    with scope.active(scope.NOWHERE, person_id=office.other):
        return selectors.list_hats(office.other, on=day)


def test_the_covered_post_is_a_hat_of_its_own_from_the_first_day_to_the_last(office: Office) -> None:
    appoint(office)
    for day in (FIRST - dt.timedelta(days=1), LAST + dt.timedelta(days=1)):
        assert [one.id for one in worn(office, day)] == [office.other_hat]
    own, covered = worn(office, FIRST)
    assert worn(office, LAST)[1] == covered
    assert (own.id, own.covered, covered.id, covered.covered) == (office.other_hat, False, office.hat, True)
    actor = covered.actor(1, demo=False)
    assert (actor.label, actor.hat_id, actor.person_id, actor.role) == (
        "测试 TOWN（代）", office.hat, office.other, "TOWN",
    )  # fmt: skip
    (entry,) = AuditEntry.objects.filter(code="access.cover.appointed")
    assert (entry.basis, entry.details["last"]) == ("请假单", "2026-11-13")


def test_an_ended_cover_is_gone_at_once(office: Office) -> None:
    cover = appoint(office)
    with pytest.raises(InputError):
        services.end_cover(cover, actor=SYSTEM, now=NOW, reason=" ")
    services.end_cover(cover, actor=SYSTEM, now=NOW, reason="提前返岗")
    assert len(worn(office, FIRST)) == 1
    with pytest.raises(Refused):
        services.end_cover(cover, actor=SYSTEM, now=NOW, reason="再结束一次")
    assert appoint(office) != cover


def test_a_post_has_one_cover_at_a_time(office: Office) -> None:
    appoint(office)
    with pytest.raises(Refused) as caught:
        appoint(office, LAST, LAST + dt.timedelta(days=3))
    assert caught.value.codes == ("access.cover_overlap",)
    row = Cover.objects.get()
    row.pk, row._state.adding = None, True
    with pytest.raises(IntegrityError, match="cover_one_at_a_time"), transaction.atomic():
        row.save(force_insert=True)
    row.hat_id, row.person_id = office.other_hat, row.principal_id
    with pytest.raises(IntegrityError, match="cover_by_another"), transaction.atomic():
        row.save(force_insert=True)


@pytest.mark.parametrize(
    ("first", "last", "basis", "codes"),
    [
        (FIRST, LAST, " ", ("access.cover_basis",)),
        (LAST, FIRST, "请假单", ("access.cover_period",)),
        (dt.date(2026, 11, 2), dt.date(2026, 11, 5), "请假单", ("access.cover_period",)),
    ],
)
def test_a_wrong_cover_is_refused_in_words(
    office: Office, first: dt.date, last: dt.date, basis: str, codes: tuple[str, ...]
) -> None:
    with pytest.raises(InputError) as caught:
        appoint(office, first, last, basis)
    assert caught.value.codes == codes


def test_only_a_person_of_the_place_or_the_place_above_covers(office: Office) -> None:
    elsewhere = make.hat(make.person("t-far", path="37/04/06/002/"), Role.TOWN, "37/04/06/002/")
    above = make.hat(make.person("t-above", path=make.SHANTING), Role.AUTHORITY, make.SHANTING)
    with pytest.raises(InputError) as caught:
        appoint(Office(office.holder, office.hat, office.other, elsewhere))
    assert caught.value.codes == ("access.cover_place",)
    names = {one.id for one in selectors.colleagues(office.hat, FIRST)}
    assert (office.other_hat in names, above in names, elsewhere in names, office.hat in names) == (
        True, True, False, False,
    )  # fmt: skip
    assert appoint(Office(office.holder, office.hat, office.other, above))


def test_nobody_covers_into_a_separated_pair_of_roles_nor_is_granted_into_one(everywhere: None) -> None:
    system, audit = make.person("t-sys", path=make.SHANTING), make.person("t-aud", path=make.SHANTING)
    guarded = make.hat(system, Role.SYSTEM_ADMIN, make.SHANTING)
    auditing = make.hat(audit, Role.AUDIT_ADMIN, make.SHANTING)
    clerk = make.person("t-clerk", path=make.SHANTING)
    desk = make.hat(clerk, Role.DEPARTMENT, make.SHANTING)
    with pytest.raises(Refused) as caught:
        appoint(Office(0, guarded, 0, auditing))
    assert caught.value.codes == ("access.roles_separated",)
    appoint(Office(0, guarded, 0, desk), FIRST, LAST)
    with pytest.raises(Refused) as granting:
        make.hat(clerk, Role.AUDIT_ADMIN, make.SHANTING)
    assert granting.value.codes == ("access.roles_separated",)


def test_the_holder_or_his_superior_appoints_and_who_covers_does_not_pass_it_on(office: Office) -> None:
    appoint(office)
    covered = worn(office, FIRST)[1].actor(1, demo=False)
    later = services.NewCover(
        office.hat, office.other_hat, LAST + dt.timedelta(days=3), LAST + dt.timedelta(days=4), "假"
    )
    with pytest.raises(NotAllowed) as caught:
        services.appoint_cover(later, actor=covered, now=NOW)
    assert caught.value.codes == ("access.cover_not_yours",)
    with scope.active(scope.NOWHERE, person_id=office.holder):
        (own,) = selectors.list_hats(office.holder, on=FIRST)
    assert services.appoint_cover(later, actor=own.actor(1, demo=False), now=NOW)
    assert Hat.objects.get(pk=office.hat).person_id == office.holder
