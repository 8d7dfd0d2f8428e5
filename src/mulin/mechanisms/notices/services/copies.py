"""The sealed copy as it comes in: photographs or scans, read page by page, kept clean, taken in for its paper."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

from django.db import transaction

from mulin.kernel.actor import Actor
from mulin.kernel.documents import scans
from mulin.kernel.errors import InputError, Violation
from mulin.kernel.files import selectors as files
from mulin.kernel.files import services as storing
from mulin.mechanisms.notices import policies, rules
from mulin.mechanisms.notices.services import common, issuing

SUBJECT = "paper"
PAGE_SUBJECT = "paper-page"
BY_CODE, BY_NUMBER, BY_HAND = "扫码匹配", "按文号匹配", "在公文页上传"


@transaction.atomic
def seal_with_files(
    paper_id: int, file_ids: Sequence[int], *, how: str, root: Path, actor: Actor, now: dt.datetime
) -> int:
    """Take stored photographs or scans in as the sealed copy, in their order; returns the number of pages.

    A page whose code names another paper is refused: nobody files a copy under the wrong number by a slip.
    """
    row = common.lock(paper_id)
    policies.require_draft(actor, row.path)
    pages: list[rules.SealedPage] = []
    for file_id in file_ids:
        file = files.get_file(file_id)
        for page in scans.read_pages(files.read_bytes(file, root=root), file.name):
            tokens = {token for code in page.codes if (token := rules.token_of(code))}
            if tokens and row.token not in tokens:
                raise InputError(Violation("papers.other_copy", "", {"name": file.name}))
            name = f"盖章件第{len(pages) + 1}页.jpg"
            kept = storing.store(
                page.picture, name, root=root, path=row.path, actor=actor, now=now, subject=(PAGE_SUBJECT, row.pk),
                clause=row.clause,
            )  # fmt: skip
            pages.append(rules.SealedPage(kept, files.get_file(kept).digest, page.width, page.height, file_id))
    issuing.seal_paper(paper_id, pages, how=how, actor=actor, now=now)
    return len(pages)
