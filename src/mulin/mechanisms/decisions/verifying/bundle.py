"""The parts of an evidence bundle: its files, read; the faults that can be found. Standard library only."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

FORMAT = "mulin-bundle-1"
LINES = ("events.jsonl", "openings.jsonl")
NEEDED = (*LINES, "checkpoints.json", "key.json", "motions.json", "rules.json", "results.json")
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
