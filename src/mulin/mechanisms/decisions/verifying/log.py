"""The log, the roll and the notice of a bundle: tree, checkpoints, commitments, fingerprints, days."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import json
from dataclasses import dataclass
from typing import Any

from mulin.mechanisms.decisions.verifying.bundle import PUBLIC_KINDS, Bundle, Report, canonical, sha256

OCCASIONS = ("notice", "open", "close", "tally")


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
        check_head(head, known.get(head.size), bundle, report)
    check_signatures(bundle, report)
    missing = [wanted for wanted in OCCASIONS if all(head.occasion != wanted for head in heads)]
    for wanted in missing:
        report.add("checkpoint_missing", wanted)
    last = max(heads, key=lambda head: head.size, default=None)
    covered = last.size if last else 0
    if covered < len(leaves):
        report.add("uncovered_events", f"{covered}–{len(leaves) - 1}")
    report.root = last.root.hex() if last else ""


def check_head(head: Head, root: bytes | None, bundle: Bundle, report: Report) -> None:
    """One checkpoint: whose it is, of which occasion, and whether the log leads to its root."""
    if head.origin != f"mulin/assembly/{bundle.manifest.get('assembly')}":
        report.add("origin_wrong", head.occasion)
    if root != head.root:
        report.add("root_differs", f"{head.occasion}（{head.size}）")
    if f"event {head.occasion}" not in head.lines:
        report.add("signature_bad", head.occasion)


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
