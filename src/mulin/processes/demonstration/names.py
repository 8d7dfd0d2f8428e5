"""Invented names of estates: three characters, no two alike. Pure."""

from __future__ import annotations

import random
from collections.abc import Iterator

PREFIX = "演示·"
_FIRST = "松竹梅兰荷桂枫柳杏桃云星溪泉霞岚晴雪霜露鹤鹭莺燕听问栖揽知漱"
_SECOND = "风影声石月波涛澜烟雨晖晓屿汀渚篱砚墨弦笛舟帆桥亭阶苔霭虹曦穗"
_LAST = "里坊巷苑庭轩筑居台"

CAPACITY = len(_FIRST) * len(_SECOND) * len(_LAST)


def estate_names(count: int, seed: int) -> Iterator[str]:
    """``count`` different names that begin with 演示, the same ones for the same seed.

    Raises ValueError beyond :data:`CAPACITY`: a name without digits keeps its pinyin key short.
    """
    if count > CAPACITY:
        raise ValueError(f"at most {CAPACITY} names")
    chosen = random.Random(seed).sample(range(CAPACITY), count)
    for number in chosen:
        rest, last = divmod(number, len(_LAST))
        first, second = divmod(rest, len(_SECOND))
        yield f"{PREFIX}{_FIRST[first]}{_SECOND[second]}{_LAST[last]}"
