"""The bundle: verified from zero, by the package and by its own file; what is tampered with is named."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mulin.kernel.actor import SYSTEM
from mulin.mechanisms.decisions import verifying
from mulin.mechanisms.decisions.rules.channels import Channel
from mulin.mechanisms.decisions.selectors import bundles
from mulin.mechanisms.decisions.services import assemblies, counting
from tests.factories import places
from tests.mechanisms.decisions.test_assembly import CLOSE, DAY, EVENT, SIGNER, Scene, close, noticed

Files = dict[str, bytes]


@pytest.fixture
def counted(everywhere: None) -> Scene:
    scene = noticed()
    assemblies.open_voting(scene.assembly, signer=SIGNER, actor=SYSTEM, now=DAY(EVENT))
    scene.cast("1-101", 1)
    scene.cast("1-103", 1)
    scene.cast("1-104", 2)
    scene.cast("1-103", 2, hour=12)
    scene.cast("1-103", 1, Channel.PAPER, hour=13)
    close(scene)
    counting.tally(scene.assembly, signer=SIGNER, actor=SYSTEM, now=CLOSE + dt.timedelta(hours=1))
    return scene


def written(scene: Scene, level: str, tmp_path: Path) -> Path:
    target = tmp_path / f"{level}.zip"
    target.write_bytes(bundles.build(scene.row(), level=level, signer_name=SIGNER.name, public_key=SIGNER.public))
    return target


@pytest.mark.parametrize("level", ["full", "public"])
def test_a_true_bundle_verifies_by_its_own_file(counted: Scene, level: str, tmp_path: Path) -> None:
    bundle = written(counted, level, tmp_path)
    assert [fault.text() for fault in verifying.verify(str(bundle)).faults] == []
    with zipfile.ZipFile(bundle) as archive:
        (tmp_path / "verify.py").write_bytes(archive.read("verify.py"))
        names = set(archive.namelist())
    done = subprocess.run(
        [sys.executable, "-I", str(tmp_path / "verify.py"), str(bundle), "--json"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, json.loads(done.stdout)["ok"]) == (0, True), done.stderr
    assert ("roll.json" in names) is (level == "full")


def test_a_public_bundle_opens_no_ballot(counted: Scene, tmp_path: Path) -> None:
    with zipfile.ZipFile(written(counted, "public", tmp_path)) as archive:
        openings = [json.loads(line) for line in archive.read("openings.jsonl").splitlines()]
        everything = b"".join(archive.read(name) for name in archive.namelist() if name != "verify.py")
    kinds = {json.loads(one["event"])["kind"] for one in openings}
    assert kinds == {"roll_frozen", "notice", "open", "close", "tally"}
    assert b"choices" not in everything
    assert places.EAST.encode() not in everything


def change_json(name: str, change: Callable[[Any], Any]) -> Callable[[Files], None]:
    def apply(files: Files) -> None:
        value = json.loads(files[name])
        changed = change(value)
        files[name] = json.dumps(value if changed is None else changed, ensure_ascii=False, indent=1).encode()

    return apply


def change_lines(name: str, change: Callable[[list[Any]], Any]) -> Callable[[Files], None]:
    def apply(files: Files) -> None:
        values = [json.loads(line) for line in files[name].splitlines()]
        change(values)
        files[name] = b"".join(json.dumps(one, ensure_ascii=False).encode() + b"\n" for one in values)

    return apply


def change_event(kind: str, **values: Any) -> Callable[[Files], None]:
    def change(openings: list[Any]) -> None:
        for one in openings:
            event = json.loads(one["event"])
            if event["kind"] == kind:
                one["event"] = json.dumps(event | values, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
                return
        raise AssertionError(kind)

    return change_lines("openings.jsonl", change)


def of_first(values: list[Any], kind: str) -> int:
    return next(n for n, one in enumerate(values) if one["kind"] == kind)


TAMPERINGS: tuple[tuple[str, str, Callable[[Files], Any]], ...] = (
    ("a file left out", "file_missing", lambda files: files.pop("roll.json")),
    ("a file put in", "file_extra", lambda files: files.update({"more.txt": b"x"})),
    ("an event dropped", "root_differs", change_lines("events.jsonl", lambda rows: rows.pop(5))),
    ("an event put in", "root_differs", change_lines("events.jsonl", lambda rows: rows.insert(5, dict(rows[4])))),
    (
        "two events swapped",
        "root_differs",
        change_lines("events.jsonl", lambda rows: rows.__setitem__(slice(4, 6), rows[5:3:-1])),
    ),
    (
        "an event's kind changed",
        "root_differs",
        change_lines("events.jsonl", lambda rows: rows[of_first(rows, "ballot")].update(kind="delivery")),
    ),
    (
        "an event after the last head",
        "uncovered_events",
        change_lines("events.jsonl", lambda rows: rows.append(rows[0])),
    ),
    ("a choice changed", "opening_differs", change_event("ballot", choices={"1": 2})),
    ("a group changed", "opening_differs", change_event("ballot", group=9)),
    ("a channel changed", "opening_differs", change_event("ballot", channel="PAPER")),
    ("a salt changed", "opening_differs", change_lines("openings.jsonl", lambda rows: rows[2].update(salt="00" * 16))),
    ("an opening left out", "opening_missing", change_lines("openings.jsonl", lambda rows: rows.pop(4))),
    ("a checkpoint left out", "checkpoint_missing", change_json("checkpoints.json", lambda rows: rows[:-1])),
    (
        "a checkpoint's size changed",
        "signature_bad",
        change_json("checkpoints.json", lambda rows: rows[1].update(note=rows[1]["note"].replace("\n2\n", "\n3\n"))),
    ),
    ("another key", "signature_bad", change_json("key.json", lambda key: key.update(public="11" * 32))),
    ("another assembly", "origin_wrong", change_json("manifest.json", lambda one: one.update(assembly="x"))),
    ("an area on the roll changed", "roll_differs", change_json("roll.json", lambda one: one["1"][0].update(area=9))),
    ("a unit left off the roll", "roll_differs", change_json("roll.json", lambda one: {"1": one["1"][:-1]})),
    (
        "the text of a motion changed",
        "text_differs",
        change_json("motions.json", lambda one: one[0].update(text="别的")),
    ),
    (
        "the matter of a motion changed",
        "text_differs",
        change_json("motions.json", lambda one: one[0].update(matter="OTHER")),
    ),
    ("the rules changed", "rules_differ", change_json("rules.json", lambda one: one.update(silent="follow_majority"))),
    (
        "a sum changed",
        "sums_differ",
        change_json("results.json", lambda one: one[0]["sums"]["options"]["1"].update(heads=3)),
    ),
    (
        "an outcome changed",
        "outcome_differs",
        change_json("results.json", lambda one: one[0].update(outcome="ADOPTED")),
    ),
    (
        "participation changed",
        "parts_do_not_add_up",
        change_json("results.json", lambda one: one[0]["sums"]["participating"].update(heads=4)),
    ),
    (
        "the count in the log left as it was",
        "result_differs",
        change_json("results.json", lambda one: one[0].update(strict_outcome="NO_QUORUM")),
    ),
    (
        "a motion put in",
        "motion_not_noticed",
        change_json("motions.json", lambda one: [*one, {**one[0], "serial": 2}]),
    ),
)


def test_every_tampering_is_named(counted: Scene, tmp_path: Path) -> None:
    with zipfile.ZipFile(written(counted, "full", tmp_path)) as archive:
        whole = {name: archive.read(name) for name in archive.namelist()}
    unnamed = []
    for title, code, tamper in TAMPERINGS:
        files = dict(whole)
        tamper(files)
        manifest = json.loads(files["manifest.json"])
        if not code.startswith("file_"):  # whoever tampers with a file also writes its new digest
            manifest["files"] = {
                name: hashlib.sha256(data).hexdigest() for name, data in files.items() if name != "manifest.json"
            }
        files["manifest.json"] = json.dumps(manifest).encode()
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w") as archive:
            for name, data in files.items():
                archive.writestr(name, data)
        changed = tmp_path / "changed.zip"
        changed.write_bytes(target.getvalue())
        found = [fault.code for fault in verifying.verify(str(changed)).faults]
        if code not in found:
            unnamed.append((title, code, found))
    assert unnamed == []
    assert len(TAMPERINGS) >= 20
