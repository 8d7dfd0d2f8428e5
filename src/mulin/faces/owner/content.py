"""Cards and pages of an owner's votes."""

from __future__ import annotations

from fractions import Fraction

from mulin.faces.shared import components as c
from mulin.faces.shared import links, pages, voting, wording
from mulin.mechanisms.decisions.rules.stages import LABELS, Stage
from mulin.mechanisms.decisions.selectors.mine import COUNTED, Line, Mine, Outcome, Vote

OUTCOMES = {"ADOPTED": "通过", "NOT_ADOPTED": "没有通过（没有形成决定）", "NO_QUORUM": "参加的人不够，没有形成决定"}


def card(line: Line) -> pages.HomeCard:
    """One vote on the home; an open one that waits for me leads straight to the ballot."""
    detail = c.Action("看议题和我的表决记录", links.url("owner:vote", line.group_id))
    if line.stage is not Stage.VOTING:
        return pages.HomeCard(title=line.title, text=f"现在：{LABELS[line.stage]}", links=(detail,))
    cast = c.Action("改投" if line.returned else "去投票", links.url("owner:ballot", line.group_id), primary=True)
    words = "您家已经投过票。" if line.returned else "等您投票。"
    if not line.may_vote:
        words, cast = "您家的一票由共有人推选的代表来投。", detail
    return pages.HomeCard(
        title=line.title,
        text=words,
        sub=f"{voting.moment(line.closes_at)} 截止",
        actions=(cast,),
        links=(detail,) if line.may_vote else (),
        urgent=line.may_vote and not line.returned,
    )


def vote(found: Vote, *, is_open: bool) -> pages.DetailPage:
    """The vote as my group sees it: topics, weight, my ballots, and after the count the results."""
    may = is_open and found.may_vote
    actions = (
        c.Action("改投" if found.current else "去投票", links.url("owner:ballot", found.group_id), primary=True),
    )
    return pages.DetailPage(
        title=found.title,
        crumbs=(c.Crumb("我家", links.url("owner:home")), c.Crumb(found.title)),
        size_line=f"{found.place_name} · 召集人：{found.convener}",
        chips=(c.Chip(LABELS[found.stage]),),
        lead=_lead(found, is_open=is_open),
        actions=actions if may else (),
        panels=(
            *(_outcome(found, one) for one in found.outcomes),
            *_ways(found),
            c.Panel("我的表决权", facts=voting.weight(found)),
            *(c.Panel(f"{one.serial}. {one.title}", paragraphs=(one.text,)) for one in found.topics),
            c.Panel(
                "我的表决记录", note="每一张以您家名义投的票都在这里", timeline=_history(found), empty=_none(found)
            ),
        ),
        note=voting.NEVER,
    )


def _lead(found: Vote, *, is_open: bool) -> str:
    if found.outcomes:
        return "；".join(f"第 {one.serial} 项{OUTCOMES[one.outcome]}" for one in found.outcomes)
    if found.stage is Stage.VOTING and found.pack.electronic != "own":
        return "这次表决不在手机上进行，请用纸质票或本地官方平台。"
    if is_open and not found.may_vote:
        return "您家的一票由共有人推选的代表来投；要改由您投，请共有人签字推选后交社区登记。"
    if is_open:
        return f"{voting.moment(found.closes_at)} 截止，" + ("您家已投票" if found.current else "等您投票")
    return f"现在：{LABELS[found.stage]}。计票前不公布任何结果。" if found.stage not in COUNTED else "已计票"


def _none(found: Vote) -> c.EmptyState | None:
    return None if found.ballots else c.EmptyState("还没有以您家名义投的票", "投票以后，每一张都列在这里。")


def _history(found: Vote) -> tuple[c.TimelineEntry, ...]:
    return tuple(_entry(found, one) for one in found.ballots)


def _entry(found: Vote, one: Mine) -> c.TimelineEntry:
    words = "；".join(f"{t.serial}. {t.word(one.choices[t.serial])}" for t in found.topics if t.serial in one.choices)
    return c.TimelineEntry(
        one.cast_at.date(),
        f"{one.channel}，回执码 {voting.code_words(one.code)}",
        "。".join(part for part in (words, one.because) if part),
        chips=(c.Chip("算数", "met") if one.current and not one.void_reason else c.Chip("不算数"),),
        href=links.url("owner:receipt", one.id),
    )


def _outcome(found: Vote, one: Outcome) -> c.Panel:
    """Participation by both measures against the line, then the options; shares are cut, never rounded up."""
    total, took = one.sums["total"], one.sums["participating"]
    topic = next(t for t in found.topics if t.serial == one.serial)
    options = tuple(
        c.Fact(topic.word(int(number)), f"{part['heads']} 人，{wording.hundredths(part['area'])} 平方米")
        for number, part in one.sums["options"].items()
    )
    return c.Panel(
        f"结果：{one.serial}. {topic.title}",
        chips=(c.Chip(OUTCOMES[one.outcome], "met" if one.outcome == "ADOPTED" else "plain"),),
        gauges=(_gauge("参加的面积", took["area"], total["area"]), _gauge("参加的人数", took["heads"], total["heads"])),
        facts=options,
    )


def _gauge(label: str, part: int, whole: int) -> c.Gauge:
    share = Fraction(part, whole) if whole else Fraction(0)
    pct = int(share * 1000) / 10
    return c.Gauge(
        label,
        f"{pct}%",
        pct,
        200 / 3,
        "线：三分之二",
        "met" if 3 * part >= 2 * whole else "plain",
    )


def _ways(found: Vote) -> tuple[c.Panel, ...]:
    asking = found.stage in (Stage.NOTICED, Stage.VOTING) and not found.current
    return (voting.wishes(links.url("owner:wish", found.group_id)),) if asking else ()
