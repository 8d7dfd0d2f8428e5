"""The final announcement of an assembly together with its public snapshot: sums, both readings, the log's root."""

from __future__ import annotations

import base64
import datetime as dt
import re
from collections.abc import Iterator, Mapping
from typing import Any

from django.db import transaction

from mulin.kernel import calendar, transparency
from mulin.kernel.actor import Actor
from mulin.mechanisms.decisions.declarations import RESULTS
from mulin.mechanisms.decisions.rules import words
from mulin.mechanisms.decisions.selectors import assemblies, logs
from mulin.mechanisms.decisions.services import counting
from mulin.mechanisms.decisions.texts import OUTCOMES
from mulin.mechanisms.notices import services as notices


@transaction.atomic
def announce(
    assembly_id: int, *, signer: transparency.Signer, actor: Actor, now: dt.datetime, risk_signed_by: str = ""
) -> None:
    """Announce finally and publish what was counted. Raises what ``counting.announce`` raises."""
    counting.announce(assembly_id, risk_signed_by=risk_signed_by, signer=signer, actor=actor, now=now)
    publish(assembly_id, actor=actor, now=now)


def publish(assembly_id: int, *, actor: Actor, now: dt.datetime) -> int:
    """Freeze the public page of an announced assembly anew: after the announcement and when its state changes."""
    view = assemblies.get_view(assembly_id, today=calendar.local_date(now))
    line = view.line
    states = [word for standing, word in (
        (line.disputed, "争议中"), (line.suspended, "暂缓执行"), (line.revoked, "已撤销")
    ) if standing]  # fmt: skip
    counted = [(one, one.result) for one in view.motions if one.result is not None]
    content = {
        "decided_on": view.decided_on.isoformat() if view.decided_on else "",
        "regime": view.regime.key,
        "state": "、".join(states),
        "result": "；".join(OUTCOMES[found.outcome] for _, found in counted),
        "paragraphs": [*states, *_head(view), *(text for one, found in counted for text in _motion(one, found))],
    }
    page = notices.NewPage(
        slug=f"assembly-{view.uid}",
        kind=RESULTS,
        title=line.title,
        path=view.path,
        place_name=line.place_name,
        decision=f"{view.convener_word}公告",
        content=content,
        clause="B-四(五)2e",
        layer=line.layer,
    )
    return notices.publish_page(page, actor=actor, now=now)


def _head(view: assemblies.View) -> Iterator[str]:
    if view.roll is not None:
        yield f"全体业主 {view.roll.heads:,} 人，专有部分面积 {_area(view.roll.area)}；名册指纹 {view.roll.root}。"
    yield f"计票依据 {view.regime.key}（{_statute(view.regime.basis)}）；规则指纹 {view.rules_hash}。"
    kept = logs.notes(view.line.id)
    if kept:
        root = base64.b64decode(kept[-1][2].splitlines()[2])
        spoken = " ".join(words.words_of(root))
        yield f"日志校验点：{kept[-1][1]} 条，根 {root.hex()}（{spoken}）。"


def _statute(basis: str) -> str:
    """The articles as the public reads them: 民法典第278条."""
    return re.sub(r" art\. (\d+)", r"第\1条", basis).replace("; ", "；")


def _motion(motion: assemblies.MotionView, found: assemblies.Result) -> Iterator[str]:
    sums = found.sums
    outcome, strict = OUTCOMES[found.outcome], OUTCOMES[found.strict_outcome]
    yield f"议题 {motion.serial}　{motion.title}：{outcome}（法定口径：{strict}）。"
    named = [*((str(number), text) for number, text in enumerate(motion.options, start=1)), ("0", "弃权")]
    parts = [f"{text} {_sum(sums['options'].get(key, {'area': 0, 'heads': 0}))}" for key, text in named]
    yield f"参与表决 {_sum(sums['participating'])}；{'；'.join(parts)}；废票 {_sum(sums['void'])}。"


def _sum(part: Mapping[str, Any]) -> str:
    return f"{part['heads']:,} 人、{_area(int(part['area']))}"


def _area(value: int) -> str:
    return f"{value // 100:,}.{value % 100:02d} ㎡"
