"""Verifies the evidence bundle of an owners' assembly from zero. One file, standard library only.

It does not use the platform that made the bundle: it hashes the files, rebuilds the log's tree (RFC 6962), opens
the commitments, and counts the ballots anew under the law of the day (民法典 278; before 2021 物权法 76). With the
``cryptography`` package present it checks the signatures, too; without it, it says that it did not.

    python verify.py BUNDLE.zip [--json]        exit 0: nothing found, 1: faults, 2: not a bundle
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import json
import sys
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

FORMAT = "mulin-bundle-1"
LINES = ("events.jsonl", "openings.jsonl")
NEEDED = (*LINES, "checkpoints.json", "key.json", "motions.json", "rules.json", "results.json")
OCCASIONS = ("notice", "open", "close", "tally")
PUBLIC_KINDS = frozenset({"roll_frozen", "correction", "notice", "open", "close", "tally", "announce"})
TEXTS = {
    "file_missing": "缺少文件",
    "file_extra": "多出清单以外的文件",
    "file_altered": "文件与清单的摘要不符",
    "file_unreadable": "文件内容读不出",
    "index_gap": "日志序号不连续",
    "root_differs": "日志与校验点的根不符（有增、删、改或换序）",
    "signature_bad": "校验点签名无效",
    "origin_wrong": "校验点不属于这次会议",
    "checkpoint_missing": "缺少应有的校验点",
    "uncovered_events": "最后一个校验点之后还有日志",
    "opening_missing": "日志条目没有公开内容",
    "opening_differs": "公开内容与日志承诺不符",
    "event_foreign": "日志条目不属于这次会议",
    "roll_missing": "缺少名册",
    "roll_differs": "名册与冻结时的指纹不符",
    "roll_totals_differ": "名册合计与公告不符",
    "rules_differ": "议事规则与公告的摘要不符",
    "text_differs": "议题全文与公告的摘要不符",
    "motion_not_noticed": "议题没有公告",
    "notice_too_short": "公告距会议不足规定天数",
    "group_unknown": "票上的业主组不在名册",
    "choice_unknown": "票上的选择不存在",
    "ballot_early": "开始之前的票",
    "ballot_late": "截止之后的票",
    "group_twice": "同一业主组有两张有效票",
    "nonce_twice": "同一张票出现两次",
    "supersede_unknown": "取代的不是一张票",
    "sums_differ": "重新计票与结果不符",
    "outcome_differs": "按重新计票，结论不同",
    "parts_do_not_add_up": "各项之和与参与表决数对不上",
    "result_differs": "结果与日志中的计票记录不符",
    "scan_missing": "缺少已登记的票面影像",
    "scan_differs": "票面影像与登记的摘要不符",
}


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong, and where."""

    code: str
    where: str = ""

    def text(self) -> str:
        """The fault in Chinese."""
        return f"{TEXTS[self.code]}：{self.where}" if self.where else TEXTS[self.code]


@dataclass
class Report:
    """What was found; what was counted; whether signatures could be checked."""

    level: str = ""
    title: str = ""
    faults: list[Fault] = field(default_factory=list)
    counted: dict[int, dict[str, Any]] = field(default_factory=dict)
    signatures_checked: bool = False
    root: str = ""

    def add(self, code: str, where: object = "") -> None:
        """Note a fault."""
        self.faults.append(Fault(code, str(where)))


class NotABundle(Exception):
    """The file is no bundle at all."""


def canonical(value: object) -> bytes:
    """The byte form of plain JSON that is hashed."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()


def sha256(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def roots_at(leaves: list[bytes], sizes: set[int]) -> dict[int, bytes]:
    """The tree's root at each of the sizes, in one pass."""
    found: dict[int, bytes] = {0: sha256(b"")} if 0 in sizes else {}
    stack: list[tuple[int, bytes]] = []
    for count, leaf in enumerate(leaves, start=1):
        height, node = 0, leaf
        while stack and stack[-1][0] == height:
            node = sha256(b"\x01" + stack.pop()[1] + node)
            height += 1
        stack.append((height, node))
        if count in sizes:
            top = stack[-1][1]
            for _, left in reversed(stack[:-1]):
                top = sha256(b"\x01" + left + top)
            found[count] = top
    return found


# --- the parts of a bundle ------------------------------------------------------------------


@dataclass
class Bundle:
    """The files of a bundle, read."""

    files: dict[str, bytes]
    manifest: dict[str, Any]
    events: list[dict[str, Any]] = field(default_factory=list)
    openings: dict[int, dict[str, Any]] = field(default_factory=dict)
    checkpoints: list[dict[str, Any]] = field(default_factory=list)
    motions: dict[int, dict[str, Any]] = field(default_factory=dict)
    rules: dict[str, Any] = field(default_factory=dict)
    results: list[dict[str, Any]] = field(default_factory=list)
    rolls: dict[int, list[dict[str, Any]]] = field(default_factory=dict)
    key: dict[str, str] = field(default_factory=dict)
    _groups: dict[int, set[int]] = field(default_factory=dict)
    _moments: dict[str, dt.datetime | None] = field(default_factory=dict)

    @property
    def full(self) -> bool:
        """Whether ballots are opened in it (court, street, scrutineers)."""
        return self.manifest.get("level") == "full"

    def groups(self, version: int) -> set[int]:
        """The owner groups of a roll version."""
        if version not in self._groups:
            self._groups[version] = {row["group"] for row in self.rolls.get(version, ())}
        return self._groups[version]

    def moment(self, kind: str) -> dt.datetime | None:
        """When the first event of a kind took place."""
        if kind not in self._moments:
            first = next((event for _, event in self.opened(kind)), None)
            self._moments[kind] = dt.datetime.fromisoformat(first["at"]) if first else None
        return self._moments[kind]

    def opened(self, kind: str) -> Iterator[tuple[int, dict[str, Any]]]:
        """The opened events of a kind with their index."""
        for index, event in sorted(self.openings.items()):
            if event.get("kind") == kind:
                yield index, event


def read(path: str) -> tuple[dict[str, bytes], dict[str, Any]]:
    """The files of a zip and its manifest. Raises NotABundle."""
    try:
        with zipfile.ZipFile(path) as archive:
            files = {name: archive.read(name) for name in archive.namelist() if not name.endswith("/")}
        manifest = json.loads(files["manifest.json"])
    except (OSError, KeyError, ValueError, zipfile.BadZipFile) as fault:
        raise NotABundle(f"{path} 不是表决证据包：{fault}") from fault
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise NotABundle(f"{path} 不是这一版的表决证据包")
    return files, manifest


def check_files(files: dict[str, bytes], manifest: dict[str, Any], report: Report) -> None:
    """Every listed file is there and unaltered, nothing else is."""
    listed: dict[str, str] = manifest.get("files", {})
    for name, digest in listed.items():
        if name not in files:
            report.add("file_missing", name)
        elif hashlib.sha256(files[name]).hexdigest() != digest:
            report.add("file_altered", name)
    for name in files:
        if name not in listed and name != "manifest.json":
            report.add("file_extra", name)
    for name in NEEDED:
        if name not in listed:
            report.add("file_missing", name)


def load(files: dict[str, bytes], manifest: dict[str, Any], report: Report) -> Bundle | None:
    """The parts as values; None if one cannot be read."""
    bundle = Bundle(files, manifest)
    try:
        bundle.events = [json.loads(line) for line in files["events.jsonl"].splitlines()]
        bundle.checkpoints = json.loads(files["checkpoints.json"])
        bundle.key = json.loads(files["key.json"])
        bundle.rules = json.loads(files["rules.json"])
        bundle.results = json.loads(files["results.json"])
        bundle.motions = {int(one["serial"]): one for one in json.loads(files["motions.json"])}
        if "roll.json" in files:
            bundle.rolls = {int(version): rows for version, rows in json.loads(files["roll.json"]).items()}
        for one in bundle.events:
            bytes.fromhex(one["commitment"])
            str(one["kind"]), int(one["index"])
    except (KeyError, ValueError, TypeError, AttributeError) as fault:
        report.add("file_unreadable", fault)
        return None
    return bundle


# --- the log --------------------------------------------------------------------------------


def leaf_of(event: dict[str, Any]) -> bytes:
    return sha256(b"\x00" + str(event["kind"]).encode() + b"\n" + bytes.fromhex(event["commitment"]))


@dataclass(frozen=True)
class Head:
    """A checkpoint's note, read: its occasion, origin, size, root and further lines."""

    occasion: str
    origin: str
    size: int
    root: bytes
    lines: tuple[str, ...]


def heads_of(bundle: Bundle, report: Report) -> list[Head]:
    """The readable checkpoints."""
    found = []
    for checkpoint in bundle.checkpoints:
        try:
            origin, size, packed, *lines = checkpoint["note"].splitlines()
            root = base64.b64decode(packed, validate=True)
            found.append(Head(str(checkpoint["occasion"]), origin, int(size), root, tuple(lines)))
        except (KeyError, ValueError, TypeError):
            report.add("signature_bad", checkpoint.get("occasion", "?"))
    return found


def check_log(bundle: Bundle, report: Report) -> None:
    """Indices without gaps; every checkpoint's root; signatures; the occasions that must be there."""
    gap = next((n for n, event in enumerate(bundle.events) if int(event["index"]) != n), None)
    if gap is not None:
        report.add("index_gap", gap)
    leaves = [leaf_of(event) for event in bundle.events]
    heads = heads_of(bundle, report)
    known = roots_at(leaves, {head.size for head in heads})
    for head in heads:
        if head.origin != f"mulin/assembly/{bundle.manifest.get('assembly')}":
            report.add("origin_wrong", head.occasion)
        if known.get(head.size) != head.root:
            report.add("root_differs", f"{head.occasion}（{head.size}）")
        if f"event {head.occasion}" not in head.lines:
            report.add("signature_bad", head.occasion)
    check_signatures(bundle, report)
    for wanted in OCCASIONS:
        if all(head.occasion != wanted for head in heads):
            report.add("checkpoint_missing", wanted)
    last = max(heads, key=lambda head: head.size, default=None)
    if last is None or last.size < len(leaves):
        report.add("uncovered_events", f"{last.size if last else 0}–{len(leaves) - 1}")
    report.root = last.root.hex() if last else ""


def check_signatures(bundle: Bundle, report: Report) -> None:
    """Ed25519 signatures of the checkpoints, where the ``cryptography`` package is installed."""
    try:
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    except ImportError:
        return
    report.signatures_checked = True
    for checkpoint in bundle.checkpoints:
        try:
            body, _, tail = checkpoint["note"].rpartition("\n\n")
            mark, name, packed = tail.strip().split(" ")
            if mark != "—" or name != bundle.key["name"]:
                raise ValueError("another key")
            signature = base64.b64decode(packed, validate=True)[4:]
            public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(bundle.key["public"]))
            public.verify(signature, (body + "\n").encode())
        except (InvalidSignature, ValueError, KeyError, TypeError):
            report.add("signature_bad", checkpoint.get("occasion", "?"))


def check_openings(bundle: Bundle, report: Report) -> None:
    """Each opening fits its commitment and belongs to this assembly; a full bundle opens every leaf."""
    by_index = {int(event["index"]): event for event in bundle.events}
    for line in bundle.files["openings.jsonl"].splitlines():
        try:
            opening = json.loads(line)
            index, body = int(opening["index"]), str(opening["event"]).encode()
            leaf, salt = by_index[index], bytes.fromhex(opening["salt"])
            event = json.loads(body)
        except (KeyError, ValueError, TypeError):
            report.add("opening_differs", line[:40].decode(errors="replace"))
            continue
        if sha256(salt + body).hex() != leaf["commitment"]:
            report.add("opening_differs", index)
        elif event.get("kind") != leaf["kind"] or event.get("assembly") != bundle.manifest.get("assembly"):
            report.add("event_foreign", index)
        else:
            bundle.openings[index] = event
    for index, event in by_index.items():
        if index not in bundle.openings and (bundle.full or event["kind"] in PUBLIC_KINDS):
            report.add("opening_missing", f"{index} {event['kind']}")


# --- roll and notice ------------------------------------------------------------------------


def check_roll(bundle: Bundle, report: Report) -> None:
    """Every version of the roll gives the fingerprint and the totals that were logged."""
    for kind in ("roll_frozen", "correction"):
        for index, event in bundle.opened(kind):
            version = int(event["version"])
            rows = bundle.rolls.get(version)
            if rows is None:
                if bundle.full:
                    report.add("roll_missing", version)
                continue
            ordered = sorted(rows, key=lambda row: str(row["unit"]))
            if hashlib.sha256(canonical(ordered)).hexdigest() != event["root"]:
                report.add("roll_differs", f"{version}（{index}）")
            area, heads = totals(rows, parking=False)
            if (area, heads) != (event["area"], event["heads"]):
                report.add("roll_totals_differ", version)


def totals(rows: list[dict[str, Any]], *, parking: bool) -> tuple[int, int]:
    """Area (0.01 m2) and heads of a roll; without parking, groups that own nothing else leave it."""
    counted = [row for row in rows if parking or row["kind"] != "PARKING"]
    return sum(int(row["area"]) for row in counted), len({row["group"] for row in counted})


def check_notice(bundle: Bundle, report: Report) -> None:
    """The notice names rules and texts as they stand, and stood its days before the event."""
    for index, event in bundle.opened("notice"):
        if hashlib.sha256(canonical(bundle.rules)).hexdigest() != event["rules"]:
            report.add("rules_differ", index)
        noticed = {int(one["serial"]): one["text"] for one in event["motions"]}
        for serial, motion in bundle.motions.items():
            content = {
                "matter": motion["matter"],
                "options": motion["options"],
                "text": motion["text"].strip(),
                "title": motion["title"].strip(),
            }
            if serial not in noticed:
                report.add("motion_not_noticed", serial)
            elif hashlib.sha256(canonical(content)).hexdigest() != noticed[serial]:
                report.add("text_differs", serial)
        days = int(bundle.manifest.get("notice_days", 15))
        noticed_on, event_on = (dt.date.fromisoformat(event[key]) for key in ("noticed_on", "event_on"))
        if noticed_on + dt.timedelta(days=days) > event_on:
            report.add("notice_too_short", f"{noticed_on} → {event_on}")


# --- ballots and the count ------------------------------------------------------------------


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
    logged = [event["results"] for kind in ("tally", "announce") for _, event in bundle.opened(kind)]
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


FULL_CHECKS: tuple[Callable[[Bundle, Report], None], ...] = (check_count, check_scans)
CHECKS: tuple[Callable[[Bundle, Report], None], ...] = (
    check_log,
    check_openings,
    check_roll,
    check_notice,
    check_results,
)


def verify(path: str) -> Report:
    """Everything that can be checked of a bundle. Raises NotABundle."""
    files, manifest = read(path)
    report = Report(str(manifest.get("level", "")), str(manifest.get("title", "")))
    check_files(files, manifest, report)
    bundle = load(files, manifest, report) if all(name in files for name in NEEDED) else None
    if bundle is None:
        return report
    for check in (*CHECKS, *(FULL_CHECKS if bundle.full else ())):
        try:
            check(bundle, report)
        except (KeyError, ValueError, TypeError, AttributeError, IndexError) as fault:
            report.add("file_unreadable", f"{check.__name__}: {fault!r}")
    return report


def as_json(report: Report) -> dict[str, Any]:
    """The report as plain JSON."""
    return {
        "ok": not report.faults,
        "level": report.level,
        "title": report.title,
        "root": report.root,
        "signatures_checked": report.signatures_checked,
        "faults": [{"code": one.code, "where": one.where, "text": one.text()} for one in report.faults],
    }


def main(arguments: list[str]) -> int:
    """Verify the bundle named on the command line."""
    names = [one for one in arguments if not one.startswith("--")]
    if len(names) != 1:
        print("用法：python verify.py BUNDLE.zip [--json]", file=sys.stderr)
        return 2
    try:
        report = verify(names[0])
    except NotABundle as fault:
        print(fault, file=sys.stderr)
        return 2
    if "--json" in arguments:
        print(json.dumps(as_json(report), ensure_ascii=False))
    else:
        print(f"{report.title}（{'完整' if report.level == 'full' else '公开'}证据包）")
        for one in report.faults:
            print(f"  ✗ {one.text()}")
        if not report.signatures_checked:
            print("  ! 没有 cryptography 库，签名未核对")
        print("没有发现问题" if not report.faults else f"发现 {len(report.faults)} 个问题")
    return 1 if report.faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
