"""Reads packs from the package's own data, or from any other folder of packs.

A pack is a folder with a ``pack.yaml``; nothing else registers it. Order: that of ``order`` below
for the shipped ones, then by name.
"""

from __future__ import annotations

import csv
import gzip
import importlib.resources
import io
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
        "packs.unknown_id": "没有条款或绑定 {id}；条款编号见 mulin packs check --json。",
    }
)

_TEXT_SUFFIXES = (".yaml", ".csv")
_order = {key: place for place, key in enumerate(("N", "A", "S", "L", "B"))}


def shipped() -> Traversable:
    """The folder of the packs that come with the program."""
    return importlib.resources.files("mulin") / "packs"


def load_pack(folder: Traversable) -> rules.Pack:
    """One pack from its folder. Raises rules.PackError."""
    return rules.parse_pack(dict(_list_texts(folder, "")))


def load_packs(root: Traversable | None = None) -> list[rules.Pack]:
    """All packs of a folder of packs; without one, the shipped ones. Raises rules.PackError."""
    home = shipped() if root is None else root
    folders = [one for one in home.iterdir() if one.is_dir() and (one / "pack.yaml").is_file()]
    folders.sort(key=lambda one: (_order.get(one.name, len(_order)), one.name))
    return [load_pack(folder) for folder in folders]


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
