"""An owner votes on a phone without scripts: by account and by slip; whoever may not is refused."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from mulin.base.access import services as access
from mulin.base.access.rules import KINDS, HatKind, Role
from mulin.faces.shared import hats
from mulin.kernel import clock, scope
from mulin.kernel.actor import SYSTEM
from mulin.mechanisms.decisions import models
from mulin.mechanisms.decisions.rules import slips
from mulin.mechanisms.decisions.selectors import mine
from mulin.mechanisms.decisions.services import assemblies
from tests.factories import owners
from tests.mechanisms.decisions.test_assembly import EVENT, SIGNER, Scene, noticed

NOW = dt.datetime(2026, 5, 17, 10, tzinfo=dt.UTC)
pytestmark = pytest.mark.django_db


def everything() -> Any:
    return scope.active(scope.EVERYWHERE, staff=True)


@pytest.fixture
def scene() -> Scene:
    """An open vote of the community, no digit of a telephone known."""
    with everything():
        made = noticed()
        assemblies.open_voting(
            made.assembly, signer=SIGNER, actor=SYSTEM, now=dt.datetime(2026, 5, 16, 9, tzinfo=dt.UTC)
        )
        assert made.row().event_on == EVENT
        return made


def living_on(client: Client, moment: dt.datetime = NOW) -> Client:
    session = client.session
    session[hats.DAY], session[hats.SINCE] = moment.isoformat(), clock.real_now().isoformat()
    session.save()
    return client


def owner(scene: Scene, letter: str) -> Client:
    """A client signed in as the owner of that letter."""
    return person(scene, f"owner-{letter.lower()}", Role.OWNER, scene.persons[letter])


def person(scene: Scene, name: str, role: Role, number: int = 0) -> Client:
    """A client signed in under a hat of the community."""
    with everything():
        number = number or owners.person(scene.path, name)
        access.create_user(name, person_id=number, password=None, actor=SYSTEM, now=NOW, demo=True)
        hat = access.NewHat(
            role, KINDS.get(role, HatKind.POST), f"甲小区 {role}", "甲小区", scene.path, (scene.path,), demo=True
        )
        access.grant_hat(number, hat, from_date=dt.date(2020, 1, 1), actor=SYSTEM, now=NOW)
    client = Client()
    client.force_login(
        get_user_model().objects.get(username=name), backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    return living_on(client)


def group(scene: Scene, door: str) -> int:
    with everything():
        return scene.group(door)


def text(response: Any, status: int = 200) -> str:
    assert response.status_code == status, (response.status_code, response.content.decode()[:2000])
    return str(response.content.decode())


def hidden(page: str) -> dict[str, str]:
    """What the check page sends on."""
    fields = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page)
    return {name: value for name, value in fields if name != "csrfmiddlewaretoken"}


def ballots(scene: Scene) -> list[models.Ballot]:
    with everything():
        return list(models.Ballot.objects.filter(assembly_id=scene.assembly).order_by("log_index"))


def test_an_owner_votes_in_three_touches_and_gets_a_receipt(scene: Scene) -> None:
    client, pk = owner(scene, "A"), group(scene, "1-101")
    home = text(client.get(reverse("owner:home")))
    assert reverse("owner:ballot", args=[pk]) in home
    page = text(client.get(reverse("owner:ballot", args=[pk])))
    assert " checked" not in page  # nothing is preselected
    assert all(word in page for word in ("同意", "不同意", "弃权", "1-101、1-102", "1 人，160.00 平方米", "从不索要"))
    assert len(page.encode()) < 60_000
    missing = text(client.post(reverse("owner:ballot", args=[pk]), {}), 422)
    assert "第 1 项还没有选" in missing
    check = text(client.post(reverse("owner:ballot", args=[pk]), {"m1": "1"}))
    assert "核对您的选择" in check
    assert ballots(scene) == []  # nothing is cast before it is confirmed
    sent = client.post(reverse("owner:ballot", args=[pk]), hidden(check))
    assert sent.status_code == 303
    again = client.post(reverse("owner:ballot", args=[pk]), hidden(check))  # a double click
    assert again["Location"] == sent["Location"]
    (row,) = ballots(scene)
    assert (row.channel, row.identity, row.current) == ("PHONE", "SIGNED_IN", True)
    receipt = text(client.get(sent["Location"]))
    assert f"{row.code[:5]} {row.code[5:]}" in receipt
    assert "同意" not in receipt  # no choice on a receipt
    picture = client.get(reverse("public:receipt-code", args=[row.code]))
    assert picture["Content-Type"] == "image/svg+xml"
    assert b"<svg" in picture.content


def cast(client: Client, url: str, choice: str, **more: str) -> Any:
    check = text(client.post(url, {"m1": choice, **more}))
    return client.post(url, hidden(check))


def test_the_last_vote_counts_and_the_earlier_is_kept_in_my_record(scene: Scene) -> None:
    client, pk = owner(scene, "A"), group(scene, "1-101")
    cast(client, reverse("owner:ballot", args=[pk]), "1")
    cast(client, reverse("owner:ballot", args=[pk]), "2")
    assert [row.current for row in ballots(scene)] == [False, True]
    page = text(client.get(reverse("owner:vote", args=[pk])))
    assert "由后投的手机票取代" in page
    assert all(row.code[:5] in page for row in ballots(scene))
    assert "您家已投票" in page


def test_others_and_co_owners_without_a_name_are_refused(scene: Scene) -> None:
    client = owner(scene, "B")
    mine, shared = group(scene, "1-101"), group(scene, "1-104")
    for name in ("owner:vote", "owner:ballot"):
        assert client.get(reverse(name, args=[mine])).status_code == 404
    assert client.post(reverse("owner:ballot", args=[mine]), {"m1": "1", "key": "0" * 32}).status_code == 404
    seen = text(client.get(reverse("owner:vote", args=[shared])))
    assert "由共有人推选的代表来投" in seen
    assert client.post(reverse("owner:ballot", args=[shared]), {"m1": "1", "key": "0" * 32}).status_code == 403
    assert ballots(scene) == []
    theirs = owner(scene, "A")
    done = cast(theirs, reverse("owner:ballot", args=[mine]), "1")
    assert client.get(done["Location"]).status_code == 404


def test_after_the_close_nothing_is_cast_and_no_figure_is_shown(scene: Scene) -> None:
    client, pk = owner(scene, "A"), group(scene, "1-101")
    cast(client, reverse("owner:ballot", args=[pk]), "1")
    living_on(client, dt.datetime(2026, 5, 20, 10, 1, tzinfo=dt.UTC))
    refused = text(client.post(reverse("owner:ballot", args=[pk]), {"m1": "2", "key": "0" * 32}), 422)
    assert "截止" in refused
    assert len(ballots(scene)) == 1
    assert "计票前不公布任何结果" in text(client.get(reverse("owner:vote", args=[pk])))


def slip(scene: Scene, door: str) -> str:
    with everything():
        row = models.OwnerGroup.objects.get(assembly_id=scene.assembly, door=door)
    return slips.token(slips.Slip(scene.assembly, row.serial), settings.KEYS.index_key)


def test_a_slip_opens_its_own_ballot_without_an_account(scene: Scene) -> None:
    client, token = living_on(Client()), slip(scene, "1-103")
    url = reverse("public:slip", args=[token])
    page = text(client.get(url))
    assert "90.00 平方米" in page
    assert "1-101" not in page
    sent = cast(client, url, "2")
    assert sent.status_code == 303
    (row,) = ballots(scene)
    assert (row.channel, row.identity) == ("SLIP", "SLIP")
    receipt = client.get(sent["Location"])
    assert row.code[:5] in text(receipt)
    assert receipt["Cache-Control"] == "no-store"
    other = slip(scene, "1-101")
    assert client.get(reverse("public:slip-receipt", args=[other, row.code])).status_code == 404
    forged = token[:-1] + ("a" if token[-1] != "a" else "b")
    assert client.get(reverse("public:slip", args=[forged])).status_code == 404


def test_five_wrong_tails_lock_a_slip_for_an_hour(scene: Scene) -> None:
    with everything():
        models.OwnerGroup.objects.filter(assembly_id=scene.assembly, door="1-103").update(phone_tail="1234")
    client, url = living_on(Client()), reverse("public:slip", args=[slip(scene, "1-103")])
    assert "1234" not in text(client.get(url))
    for left in (4, 3, 2, 1, 0):
        assert f"还可以再试 {left} 次" in text(client.post(url, {"m1": "1", "tail": "9999"}), 422)
    assert "暂停一小时" in text(client.post(url, {"m1": "1", "tail": "1234", "key": "0" * 32}), 422)
    assert ballots(scene) == []
    living_on(client, NOW + dt.timedelta(minutes=61))
    assert cast(client, url, "1", tail="1234").status_code == 303
    assert [row.identity for row in ballots(scene)] == ["SLIP_TAIL"]


def test_paper_or_help_is_asked_for_in_three_touches_and_reaches_the_keepers(scene: Scene) -> None:
    client, token = living_on(Client()), slip(scene, "1-103")
    form = text(client.get(reverse("public:slip", args=[token])))
    assert all(word in form for word in ("我要纸质票", "请人帮我"))
    url = reverse("public:slip-wish", args=[token])
    assert "还没有记下" in text(client.get(url))
    assert client.post(url, {"wish": "money"}).status_code == 404
    assert client.post(url, {"wish": "paper"}).status_code == 303
    assert "已记下：我要纸质票" in text(client.get(url))
    signed_in = owner(scene, "B")
    own = reverse("owner:wish", args=[group(scene, "1-103")])
    assert signed_in.post(own, {"wish": "help"}).status_code == 303
    assert owner(scene, "A").post(own, {"wish": "help"}).status_code == 404
    with scope.active(scope.Range.under(scene.path), staff=True):
        [wish] = mine.list_wishes()
        assert (wish.door, wish.paper, wish.help, wish.returned) == ("1-103", True, True, False)
    assert signed_in.get(reverse("console:wishes")).status_code == 403
    page = text(person(scene, "keeper", Role.NEIGHBOURHOOD).get(reverse("console:wishes")))
    assert "1-103" in page
    assert "1 户在等送票或上门" in page


def test_a_place_may_switch_slips_off(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    from mulin.mechanisms.decisions.rules import rulepack

    off = rulepack.RulePack(electronic="own", slips=False)
    monkeypatch.setattr(rulepack, "from_json", lambda data: off)
    assert living_on(Client()).get(reverse("public:slip", args=[slip(scene, "1-103")])).status_code == 404
