"""The ballots of a bundle, counted from zero under the law of the day, and compared with what was announced."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass, field
from typing import Any

from mulin.mechanisms.decisions.verifying.bundle import Bundle, Report
from mulin.mechanisms.decisions.verifying.log import totals


@dataclass
class Ballots:
    """Ballots that count, by group; groups that were reached."""

    current: dict[int, dict[str, Any]] = field(default_factory=dict)
    reached: set[int] = field(default_factory=set)


def collect(bundle: Bundle, report: Report) -> Ballots:
    """Walk the log: ballots, what replaced them, adjudications, deliveries; every irregular one is named."""
    found, nonces = Ballots(), set()
    ballots = dict(bundle.opened("ballot"))
    for index, event in ballots.items():
        check_ballot(index, event, bundle, report)
        if event["nonce"] in nonces:
            report.add("nonce_twice", index)
        nonces.add(event["nonce"])
    dropped = set()
    for index, event in bundle.opened("supersede"):
        if event["ballot"] not in ballots:
            report.add("supersede_unknown", index)
        dropped.add(event["ballot"])
    voided = {event["ballot"]: event["void"] for _, event in bundle.opened("adjudicate") if "ballot" in event}
    for index in sorted(set(ballots) - dropped):
        event = ballots[index]
        if event["group"] in found.current:
            report.add("group_twice", index)
        found.current[event["group"]] = {**event, "void": voided.get(index, event["void"])}
    kinds = set(bundle.rules.get("delivery_kinds", ()))
    reached = (event for _, event in bundle.opened("delivery") if event["reached"] and event["delivery"] in kinds)
    found.reached = {event["group"] for event in reached}
    return found


def check_ballot(index: int, event: dict[str, Any], bundle: Bundle, report: Report) -> None:
    """One ballot: its group on its roll, its time, its choices."""
    opened, closed = bundle.moment("open"), bundle.moment("close")
    if event["group"] not in bundle.groups(int(event["roll"])):
        report.add("group_unknown", index)
    at = dt.datetime.fromisoformat(event["at"])
    if opened is not None and at < opened:
        report.add("ballot_early", index)
    if closed is not None and at > closed:
        report.add("ballot_late", index)
    for serial, choice in event["choices"].items():
        motion = bundle.motions.get(int(serial))
        if motion is None or not 0 <= int(choice) <= len(motion["options"]):
            report.add("choice_unknown", index)


Pair = tuple[int, int]


def add(*pairs: Pair) -> Pair:
    return sum(pair[0] for pair in pairs), sum(pair[1] for pair in pairs)


def weights(rows: list[dict[str, Any]], *, parking: bool) -> dict[int, Pair]:
    """What each owner group weighs: area and one head."""
    found: dict[int, Pair] = {}
    for row in rows:
        if parking or row["kind"] != "PARKING":
            area, _ = found.get(row["group"], (0, 1))
            found[row["group"]] = (area + int(row["area"]), 1)
    return found


def count(bundle: Bundle, ballots: Ballots, motion: dict[str, Any]) -> dict[str, Any]:
    """The sums of one motion, from the ballots alone."""
    parking = bool(motion["count_parking"])
    by_version = {version: weights(rows, parking=parking) for version, rows in bundle.rolls.items()}
    last = bundle.rolls[max(bundle.rolls)]
    options: dict[int, Pair] = {}
    void: Pair = (0, 0)
    for group, event in ballots.current.items():
        weight = by_version.get(int(event["roll"]), {}).get(group)
        if weight is None:
            continue
        choice = event["choices"].get(str(motion["serial"]))
        if event["void"] or choice is None:
            void = add(void, weight)
        else:
            options[int(choice)] = add(options.get(int(choice), (0, 0)), weight)
    current = by_version[max(bundle.rolls)]
    silent = add((0, 0), *(current[g] for g in ballots.reached - set(ballots.current) if g in current))
    return {"total": totals(last, parking=parking), "options": options, "void": void, "silent": silent}


@dataclass(frozen=True)
class Law:
    """The thresholds of a day: (numerator, denominator, strict)."""

    quorum: tuple[int, int, bool]
    ordinary: tuple[int, int, bool]
    special: tuple[int, int, bool]
    of_participants: bool
    special_matters: frozenset[str]


ALL, PARTICIPANTS = False, True
R1 = Law((1, 2, True), (1, 2, True), (2, 3, False), ALL, frozenset({"FUND_USE", "FUND_RAISE", "REBUILD"}))
R2 = Law((2, 3, False), (1, 2, True), (3, 4, False), PARTICIPANTS, frozenset({"FUND_RAISE", "REBUILD", "COMMON_USE"}))


def met(share: tuple[int, int, bool], part: Pair, base: Pair) -> bool:
    """A threshold by both measures, compared by whole numbers."""
    numerator, denominator, strict = share
    pairs = [(part[i] * denominator, base[i] * numerator) for i in (0, 1)]
    return all(left > right if strict else left >= right for left, right in pairs)


def leads(one: Pair, other: Pair) -> bool:
    return one[0] > other[0] and one[1] > other[1]


def judge(found: dict[str, Any], motion: dict[str, Any], law: Law, rules: dict[str, Any]) -> tuple[str, int | None]:
    """The outcome under given rules of procedure, and the option that won."""
    options, silent, abstain = found["options"], found["silent"], found["options"].get(0, (0, 0))
    named = {number: pair for number, pair in options.items() if number != 0}
    first: int | None = 1
    if motion["kind"] == "ONE_OF":
        winners = [n for n, pair in named.items() if all(leads(pair, other) for m, other in named.items() if m != n)]
        first = winners[0] if winners else None
    yes = named.get(first, (0, 0)) if first is not None else (0, 0)
    rivals = [pair for number, pair in named.items() if number != first]
    participating = add((0, 0), *options.values())
    cast_yes = yes
    if rules.get("invalid_participates"):
        participating = add(participating, found["void"])
    if rules.get("silent", "ignore") != "ignore":
        participating = add(participating, silent)
    follows = rules.get("silent") == "follow_majority"
    if follows and first is not None and leads(yes, abstain) and all(leads(yes, rival) for rival in rivals):
        yes = add(yes, silent)
    if not met(law.quorum, participating, found["total"]):
        return "NO_QUORUM", None
    share = law.special if motion["matter"] in law.special_matters else law.ordinary
    base = participating if law.of_participants else found["total"]
    adopted = first is not None and met(share, yes, base)
    if follows and rules.get("floor") == "zhejiang-2009" and not met((1, 2, True), cast_yes, found["total"]):
        adopted = False
    return ("ADOPTED", first) if adopted else ("NOT_ADOPTED", None)


def check_count(bundle: Bundle, report: Report) -> None:
    """Recount every motion and compare with what was announced."""
    ballots = collect(bundle, report)
    if not bundle.rolls:
        return
    for result in bundle.results:
        serial = int(result["motion"])
        motion = bundle.motions.get(serial)
        if motion is None:
            report.add("motion_not_noticed", serial)
            continue
        found = count(bundle, ballots, motion)
        report.counted[serial] = found
        sums = result["sums"]
        announced = {int(number): pair(one) for number, one in sums["options"].items()}
        same = (announced, *(pair(sums[key]) for key in ("void", "silent", "total")))
        if same != (found["options"], found["void"], found["silent"], found["total"]):
            report.add("sums_differ", serial)
        check_outcomes(result, found, motion, bundle, report)


def pair(sums: dict[str, int]) -> Pair:
    return int(sums["area"]), int(sums["heads"])


def law_of(bundle: Bundle) -> Law:
    """The law of the day on which the vote closed."""
    closed = bundle.moment("close")
    zone = dt.timezone(dt.timedelta(hours=8))
    day = closed.astimezone(zone).date() if closed else dt.date.max
    return R2 if day >= dt.date(2021, 1, 1) else R1


def check_outcomes(
    result: dict[str, Any], found: dict[str, Any], motion: dict[str, Any], bundle: Bundle, report: Report
) -> None:
    """Both readings of a recounted motion."""
    law, serial = law_of(bundle), motion["serial"]
    for name, rules in (("strict_outcome", {}), ("outcome", bundle.rules)):
        outcome, _ = judge(found, motion, law, rules)
        if outcome != result[name]:
            report.add("outcome_differs", f"{serial} {name}: {result[name]} ≠ {outcome}")


def check_results(bundle: Bundle, report: Report) -> None:
    """What is printed adds up, and is what the log says was counted."""
    for result in bundle.results:
        sums = result["sums"]
        parts = add((0, 0), *(pair(one) for one in sums["options"].values()))
        if parts != pair(sums["participating"]):
            report.add("parts_do_not_add_up", result["motion"])
        by_channel = [pair(one) for parts in sums["channels"].values() for one in parts.values()]
        if add((0, 0), *by_channel) != add(parts, pair(sums["void"])):
            report.add("parts_do_not_add_up", f"{result['motion']}（分渠道）")
    counts = [one for kind in ("tally", "announce") for one in bundle.opened(kind)]
    logged = [event["results"] for _, event in sorted(counts, key=lambda one: one[0])]  # a recount may come last
    if logged:
        shown = [
            {"motion": r["motion"], "outcome": r["outcome"], "strict": r["strict_outcome"], "sums": r["sums"]}
            for r in bundle.results
        ]
        if shown != logged[-1]:
            report.add("result_differs")


def check_scans(bundle: Bundle, report: Report) -> None:
    """Every scan that was logged lies in the bundle, unaltered."""
    for index, event in bundle.opened("paper_scanned"):
        data = bundle.files.get(f"papers/{event['file']}")
        if data is None:
            report.add("scan_missing", f"{index} {event['file']}")
        elif hashlib.sha256(data).hexdigest() != event["sha256"]:
            report.add("scan_differs", f"{index} {event['file']}")
