"""Eight words for the root of a log: what a notice board prints and two people can read to each other. Pure.

A word is one of 64 first and one of 32 second characters, 11 bits; eight words are the root's first 88 bits. The
lists are our own; within a list no two characters sound alike.
"""

from __future__ import annotations

FIRST = (
    "青红黄蓝绿白黑紫"
    "金银铜铁玉珠瓷陶"
    "内外前后上中左右"
    "大小高低长短宽窄"
    "新旧早晚春夏秋冬"
    "老嫩深浅冷暖干湿"
    "明暗亮香甜苦咸酸"
    "软硬快慢方圆尖平"
)
SECOND = "山水河海云雨风雪月日星石木竹松梅花草叶根鸟鱼马牛羊虎龙门桥船灯书"
COUNT, BITS = 8, 11


def words_of(root: bytes) -> tuple[str, ...]:
    """The eight words of a root of 32 bytes. Raises ValueError for anything else."""
    if len(root) != 32:
        raise ValueError("a root has 32 bytes")
    number = int.from_bytes(root[: COUNT * BITS // 8])
    places = (number >> (BITS * (COUNT - 1 - place)) & (1 << BITS) - 1 for place in range(COUNT))
    return tuple(FIRST[word >> 5] + SECOND[word & 31] for word in places)
