"""`/verify/`: what a receipt code tells anybody, and what it never does."""

from __future__ import annotations

import datetime as dt
import io
import json
import zipfile
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from mulin.faces.shared import signing
from mulin.kernel import scope, transparency
from mulin.kernel.actor import SYSTEM
from mulin.mechanisms.decisions import models
from mulin.mechanisms.decisions.rules import receipts as forms
from mulin.mechanisms.decisions.rules import words
from mulin.mechanisms.decisions.selectors import receipts
from mulin.mechanisms.decisions.services import assemblies, casting, counting, logs
from tests.mechanisms.decisions.test_assembly import CLOSE, DAY, EVENT, Scene, noticed

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def voting() -> Scene:
    with scope.active(scope.EVERYWHERE, staff=True):
        scene = noticed()
        assemblies.open_voting(scene.assembly, signer=signing.signer(), actor=SYSTEM, now=DAY(EVENT))
        scene.cast("1-101", 1)
        scene.cast("1-103", 2)
    return scene


def code_of(scene: Scene, door: str, *, current: bool = True) -> str:
    with scope.active(scope.EVERYWHERE, staff=True):
        row = models.Ballot.objects.get(assembly_id=scene.assembly, group__door=door, current=current)
    return row.code


def uid_of(scene: Scene) -> str:
    with scope.active(scope.EVERYWHERE, staff=True):
        return str(scene.row().uid)


def text(response: Any) -> str:
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def look_up(client: Client, code: str) -> str:
    return text(client.get(reverse("public:verify"), {"code": code}))


def test_a_code_finds_its_ballot_however_it_is_typed(client: Client, voting: Scene) -> None:
    code = code_of(voting, "1-101")
    for typed in (code, code.lower(), f" {code[:5]} {code[5:]}", f"{code[:5]}-{code[5:]}".replace("O", "0")):
        page = look_up(client, typed)
        assert "计入表决" in page, typed
        assert "第一次业主大会" in page
        assert "甲小区" in page


def test_a_code_tells_neither_choice_nor_door_nor_owner(client: Client, voting: Scene) -> None:
    pages = [look_up(client, code_of(voting, door)) for door in ("1-101", "1-103")]
    for page in pages:
        assert "1-101" not in page
        assert "1-103" not in page
        for word in ("同意", "不同意", "弃权", "手机"):
            assert word not in page, word


def test_a_replaced_ballot_is_in_the_log_and_does_not_count(client: Client, voting: Scene) -> None:
    old = code_of(voting, "1-103")
    with scope.active(scope.EVERYWHERE, staff=True):
        voting.cast("1-103", 1, hour=12)
    assert "这张不计" in look_up(client, old)
    assert "计入表决" in look_up(client, code_of(voting, "1-103"))


def test_an_unknown_code_is_said_and_says_what_to_do(client: Client, voting: Scene) -> None:
    assert "没有这个回执码" in look_up(client, "AAAAAAAAAA")
    assert "十位字母和数字" in look_up(client, "一二三")


def test_a_ballot_waits_for_its_head_and_then_every_proof_holds(client: Client, voting: Scene) -> None:
    code = code_of(voting, "1-101")
    assert "还没有校验点" in look_up(client, code)
    now = DAY(dt.date(2026, 5, 17), 14)
    with scope.active(scope.EVERYWHERE, staff=True):
        others = models.Assembly.objects.filter(stage="VOTING").exclude(pk=voting.assembly).count()
        assert logs.checkpoint_due(now=now, signer=signing.signer()) == 1 + others
        assert logs.checkpoint_due(now=now + 2 * HOUR, signer=signing.signer()) == 0, "the log did not grow"
        voting.cast("1-104", 1, hour=15)
        assert logs.checkpoint_due(now=now + HOUR / 2, signer=signing.signer()) == 0, "within the hour"
        assert logs.checkpoint_due(now=now + HOUR, signer=signing.signer()) == 1
    found = receipts.find(code)
    assert found is not None
    assert len(found.proofs) == 2
    signer = signing.signer()
    for head, proof in found.proofs:
        assert forms.holds(proof, signer.name, signer.public)
        assert forms.parse(forms.fragment(proof)) == proof
        assert head.words in look_up(client, code)
        assert f"#{forms.fragment(proof)}" in look_up(client, code)


def test_a_receipt_of_a_moment_ago_is_proved_to_a_head_signed_now(voting: Scene) -> None:
    signer = signing.signer()
    with scope.active(scope.EVERYWHERE, staff=True):
        ballot = models.Ballot.objects.get(code=code_of(voting, "1-101"))
        head = logs.head_now(voting.assembly, now=DAY(dt.date(2026, 5, 17), 11), signer=signer)
        slip = receipts.receipt_of(ballot.pk, head)
    proof = forms.parse(slip.fragment)
    assert forms.holds(proof, signer.name, signer.public)
    assert slip.code == f"{ballot.code[:5]} {ballot.code[5:]}"
    assert slip.words == " ".join(words.words_of(forms.read_note(proof.note).root))
    assert not forms.holds(proof, signer.name, transparency.Signer("mulin", bytes(32)).public)


def test_heads_follow_from_each_other_and_the_bundle_opens_after_the_count(client: Client, voting: Scene) -> None:
    uid = uid_of(voting)
    log, bundle = reverse("public:verify-log", args=[uid]), reverse("public:verify-bundle", args=[uid])
    assert bundle not in text(client.get(log))
    assert client.get(bundle).status_code == 404
    with scope.active(scope.EVERYWHERE, staff=True):
        assemblies.close_voting(voting.assembly, signer=signing.signer(), actor=SYSTEM, now=CLOSE)
        counting.tally(voting.assembly, signer=signing.signer(), actor=SYSTEM, now=CLOSE + HOUR)
    assert bundle in text(client.get(log))
    with zipfile.ZipFile(io.BytesIO(client.get(bundle).content)) as archive:
        assert json.loads(archive.read("manifest.json"))["level"] == "public"
    given = json.loads(client.get(reverse("public:verify-consistency", args=[uid])).content)["proofs"]
    assert len(given) >= 2
    for one in given:
        roots = bytes.fromhex(one["from_root"]), bytes.fromhex(one["to_root"])
        proof = [bytes.fromhex(node) for node in one["proof"]]
        assert transparency.extends(roots[0], one["from"], roots[1], one["to"], proof)


def test_no_log_is_no_page(client: Client) -> None:
    for name in ("verify-log", "verify-consistency", "verify-bundle"):
        assert client.get(reverse(f"public:{name}", args=["0" * 8 + "-0000-4000-8000-" + "0" * 12])).status_code == 404


def test_casting_gives_a_receipt_that_holds(voting: Scene) -> None:
    signer = signing.signer()
    at = DAY(dt.date(2026, 5, 17), 16)
    with scope.active(scope.EVERYWHERE, staff=True):
        given = casting.Cast(voting.group("1-104"), casting.Channel.PHONE, {1: 1}, "k", "SIGNED_IN", at)
        got = casting.cast(voting.assembly, given, signer=signer, actor=SYSTEM, now=at)
    proof = forms.Proof(got.assembly_uid, got.index, got.leaf, got.path, got.note)
    assert forms.holds(forms.parse(forms.fragment(proof)), signer.name, signer.public)
