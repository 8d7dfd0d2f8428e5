"""Many ballots of one group at the same moment over four channels, for the small run and the large one."""

from __future__ import annotations

import datetime as dt

from mulin.kernel import scope
from mulin.kernel.actor import SYSTEM
from mulin.mechanisms.decisions import models
from mulin.mechanisms.decisions.rules.channels import Channel
from mulin.mechanisms.decisions.selectors import bundles, logs
from mulin.mechanisms.decisions.services import assemblies, casting, counting
from tests.concurrency import racing
from tests.mechanisms.decisions.test_assembly import CLOSE, DAY, EVENT, SIGNER, Scene, noticed

CHANNELS = (Channel.PHONE, Channel.SLIP, Channel.PAPER, Channel.PROXY)
AT = DAY(dt.date(2026, 5, 17), 10)


def one_group(attempts: int) -> None:
    """Every attempt is kept and answered, exactly one counts, each of the others says why it does not."""
    with scope.active(scope.EVERYWHERE, staff=True):
        scene = noticed()
        assemblies.open_voting(scene.assembly, signer=SIGNER, actor=SYSTEM, now=DAY(EVENT))
        group = scene.group("1-101")
        assembly = models.Assembly.objects.get(pk=scene.assembly).pk

    def cast(number: int) -> casting.Receipt:
        channel = CHANNELS[number % len(CHANNELS)]
        given = casting.Cast(group, channel, {1: 1 + number % 2}, f"race-{number}", "SIGNED_IN", AT)
        return casting.cast(assembly, given, signer=SIGNER, actor=SYSTEM, now=AT)

    outcome = racing.race(attempts, cast)
    assert outcome.broken == []
    assert len(outcome.done) == attempts
    _check(scene, attempts, outcome)


def _check(scene: Scene, attempts: int, outcome: racing.Outcome) -> None:
    with scope.active(scope.EVERYWHERE, staff=True):
        rows = models.Ballot.objects.filter(assembly_id=scene.assembly)
        assert rows.count() == attempts
        assert rows.filter(current=True).count() == 1
        assert not rows.filter(current=False, superseded_because="").exists(), "an uncounted ballot without a reason"
        assert {one.index for one in outcome.done} == set(rows.values_list("log_index", flat=True))
        assemblies.close_voting(scene.assembly, signer=SIGNER, actor=SYSTEM, now=CLOSE)
        counting.tally(scene.assembly, signer=SIGNER, actor=SYSTEM, now=CLOSE + dt.timedelta(hours=1))
        verdict = models.Verdict.objects.get(assembly_id=scene.assembly)
        assert verdict.sums["participating"]["heads"] == 1
        assert [one.index for one in logs.public_events(scene.assembly)] == list(range(scene.row().log_size))
        assert bundles.build(scene.row(), level="full", signer_name=SIGNER.name, public_key=SIGNER.public)
