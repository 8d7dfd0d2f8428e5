"""The preliminary notice and the final announcement of a count, drafted as official papers."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from mulin.kernel import transparency
from mulin.kernel.actor import Actor
from mulin.kernel.errors import Refused, Violation
from mulin.mechanisms.decisions import policies
from mulin.mechanisms.decisions.models import Assembly
from mulin.mechanisms.decisions.rules import announcement
from mulin.mechanisms.decisions.rules.stages import Stage
from mulin.mechanisms.decisions.selectors import announcements
from mulin.mechanisms.decisions.services import common
from mulin.mechanisms.notices import papers

PRELIMINARY, RESULT = "vote-preliminary", "vote-result"
SOURCE = "assembly"
KINDS = (
    papers.PaperKind(
        PRELIMINARY, "表决初步结果公示", public=True, offered=False, numbered=False, sealed=False, chain=(),
        help="计票后公示各项数字和两种口径的结论，开始异议期。",
    ),
    papers.PaperKind(
        RESULT, "表决结果公告", public=True, offered=False,
        help="异议期满、异议逐件答复后公告最终结果，印有名册和日志的指纹。",
    ),
)  # fmt: skip


@transaction.atomic
def draft_result(assembly_id: int, *, signer: transparency.Signer, actor: Actor, now: dt.datetime) -> int:
    """Draft the paper that the stage asks for; returns the paper's id. Raises NotAllowed, Refused.

    What goes to print stands under a signed head: uncovered leaves are covered first.
    """
    row = common.lock(assembly_id)
    policies.require_convene(actor, row.path, row.convener)
    common.require_stage(row, Stage.PRELIMINARY, Stage.ANNOUNCED)
    if row.revoked_at is not None:
        raise Refused(Violation("decisions.revoked"))
    with common.inside(row.path):
        root = _covered_root(row, signer, now)
        found = announcements.of(row, root)
    new = papers.NewPaper(
        kind=RESULT if found.final else PRELIMINARY,
        path=row.path,
        place_name=row.place_name,
        issuer=row.convener_label,
        title=announcement.title_of(found),
        body=announcement.blocks(found),
        addressees="全体业主",
        clause="B-四(五)2e",
        source_type=SOURCE,
        source_id=int(row.pk),
        layer=row.layer,
    )
    paper = papers.draft_paper(new, actor=actor, now=now)
    common.record(row, "assembly.result_drafted", actor=actor, now=now, details={"paper": paper})
    return paper


def _covered_root(row: Assembly, signer: transparency.Signer, now: dt.datetime) -> bytes:
    if announcements.last_size(row) < row.log_size:
        common.checkpoint(row, signer, occasion="print", now=now)
    return transparency.root_of(common.frontier_of(row))
