"""Reads packs from the package's own data, or from any other folder of packs.

A pack is a folder with a ``pack.yaml``; nothing else registers it. Order: that of ``order`` below
for the shipped ones, then by name.
"""

from __future__ import annotations

import csv
import dataclasses
import gzip
import importlib.resources
import io
import pathlib
from collections.abc import Iterator
from importlib.resources.abc import Traversable

from mulin.kernel import messages
from mulin.mechanisms.packs import rules

messages.register_all(
    {
        "packs.file_missing": "政策包缺少文件 {file}；请补上后重试。",
        "packs.bad_yaml": "政策包文件 {file} 第 {line} 行不是有效的 YAML；请改正后重试。",
        "packs.bad_row": "政策包文件 {file} 的 {row} 行、{column} 列有误（{reason}）；请改正后重试。",
        "packs.column_missing": "政策包文件 {file} 缺少列 {column}；请补上后重试。",
        "packs.not_utf8": "政策包文件 {file} 不是 UTF-8 编码；请转换后重试。",
        "packs.unknown_key": "没有政策包 {key}；可选：{known}。",
        "packs.double_key": "本地政策包 {key} 与随程序提供的同名；请换一个键。",
        "packs.unknown_id": "没有条款或绑定 {id}；条款编号见 mulin packs check --json。",
    }
)

_TEXT_SUFFIXES = (".yaml", ".csv")
_order = {key: place for place, key in enumerate(("N", "A", "S", "L", "B"))}


@dataclasses.dataclass(frozen=True, slots=True)
class Choice:
    """What one installation uses: which of the shipped packs (None: all), and a folder of packs of its own."""

    keys: frozenset[str] | None = None
    own: pathlib.Path | None = None


_chosen: dict[str, Choice] = {"choice": Choice()}


def choose(choice: Choice) -> None:
    """Settle for this process which packs there are; start-up does so, before anybody reads the library."""
    _chosen["choice"] = choice


def shipped() -> Traversable:
    """The folder of the packs that come with the program."""
    return importlib.resources.files("mulin") / "packs"


def load_pack(folder: Traversable) -> rules.Pack:
    """One pack from its folder. Raises rules.PackError."""
    return rules.parse_pack(dict(_list_texts(folder, "")))


def load_packs(root: Traversable | None = None) -> list[rules.Pack]:
    """All packs of a folder of packs; without one, those that this installation chose. Raises rules.PackError."""
    folders = _folders(root) if root is not None else [*_folders(shipped()), *_own_folders()]
    return [load_pack(folder) for folder in folders]


def folder_of(key: str) -> Traversable:
    """The folder of a chosen pack."""
    own = _chosen["choice"].own
    return own / key if own is not None and (own / key / "pack.yaml").is_file() else shipped() / key


def own_digest() -> str:
    """A digest of the installation's own packs, so that a changed file is noticed; empty without any."""
    return "".join(load_pack(folder).version for folder in _own_folders())


def _folders(home: Traversable) -> list[Traversable]:
    wanted = _chosen["choice"].keys if home == shipped() else None
    found = [
        one
        for one in home.iterdir()
        if one.is_dir() and (one / "pack.yaml").is_file() and (wanted is None or one.name in wanted)
    ]
    return sorted(found, key=lambda one: (_order.get(one.name, len(_order)), one.name))


def _own_folders() -> list[Traversable]:
    own = _chosen["choice"].own
    if own is None or not own.is_dir():
        return []
    found = _folders(own)
    for folder in found:
        if (shipped() / folder.name / "pack.yaml").is_file():
            raise rules.PackError.of("packs.double_key", key=folder.name)
    return found


def load_surroundings(known_keys: frozenset[str], root: Traversable | None = None) -> rules.Surroundings:
    """Areas and common words beside the packs, with the keys that code registers."""
    home = shipped() if root is None else root
    return rules.Surroundings(
        known_keys=known_keys,
        areas=rules.parse_areas(_read(_beside(home, "areas.yaml"))),
        words=rules.parse_words(_read(_beside(home, "vocabulary.yaml"))),
    )


def read_regions() -> list[dict[str, str]]:
    """The five jurisdictions whole: code (12 digits), name, level, parent."""
    return list(csv.DictReader(io.StringIO(_read(shipped() / "regions.csv"))))


def read_national_regions() -> list[dict[str, str]]:
    """The whole country from province to town, same columns."""
    packed = (shipped() / "regions-national.csv.gz").read_bytes()
    return list(csv.DictReader(io.StringIO(gzip.decompress(packed).decode("utf-8"))))


def _beside(home: Traversable, name: str) -> Traversable:
    """A file of the given folder, or the shipped one where the folder has none."""
    return home / name if (home / name).is_file() else shipped() / name


def _list_texts(folder: Traversable, prefix: str) -> Iterator[tuple[str, str]]:
    for entry in sorted(folder.iterdir(), key=lambda one: one.name):
        if entry.is_dir():
            yield from _list_texts(entry, f"{prefix}{entry.name}/")
        elif entry.name.endswith(_TEXT_SUFFIXES):
            yield f"{prefix}{entry.name}", _read(entry)


def _read(entry: Traversable) -> str:
    try:
        return entry.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as fault:
        raise rules.PackError.of("packs.not_utf8", file=entry.name) from fault
