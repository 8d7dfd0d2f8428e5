"""The measures of GB/T 9704-2012 (A4, duplex, bound left). Pure figures, millimetres and points.

The type area is 156 x 225 mm for 22 lines of 28 characters of size 3 (16 pt), so that the line
pitch is 225/22 mm and the character pitch 156/28 mm, a little less than the 16 pt glyph.
"""

from __future__ import annotations

from typing import Final

PAGE_WIDTH: Final = 210
PAGE_HEIGHT: Final = 297
TOP: Final = 37
BOTTOM: Final = 35
LEFT: Final = 28
RIGHT: Final = 26
AREA_WIDTH: Final = PAGE_WIDTH - LEFT - RIGHT
AREA_HEIGHT: Final = PAGE_HEIGHT - TOP - BOTTOM
LINES: Final = 22
CHARACTERS: Final = 28
POINTS_PER_MM: Final = 72 / 25.4

BODY: Final = 16.0  # 三号
TITLE: Final = 22.0  # 二号
SMALL: Final = 14.0  # 四号
MARK: Final = 40.0  # 发文机关标志：标准不定字号，以醒目、不大于上级机关为度

LINE_PITCH: Final = AREA_HEIGHT / LINES * POINTS_PER_MM
CHARACTER_PITCH: Final = AREA_WIDTH / CHARACTERS * POINTS_PER_MM
MARK_TOP: Final = 35  # 机关标志上边缘至版心上边缘
RULE_BELOW_NUMBER: Final = 4
PAGE_NUMBER_BELOW: Final = 7
DATE_INDENT: Final = 4  # 成文日期右空四字

# Names first that an office machine has; then what free systems have.
FANGSONG: Final = ("仿宋_GB2312", "仿宋", "FangSong", "Zhuque Fangsong (technical preview)")
KAITI: Final = ("楷体_GB2312", "楷体", "KaiTi")
HEITI: Final = ("黑体", "SimHei", "Noto Sans CJK SC", "Source Han Sans SC")
SONG_TITLE: Final = ("方正小标宋简体", "方正小标宋_GBK", "FZXiaoBiaoSong-B05S", "STZhongsong")
SONG: Final = ("宋体", "SimSun")
SERIF_FALLBACK: Final = ("Noto Serif CJK SC", "Source Han Serif SC", "Noto Sans CJK SC", "serif")


def width_in_characters(text: str) -> float:
    """The width of a line in full-width characters; Latin letters and figures count half."""
    return sum(0.5 if ord(char) < 0x2E80 and char not in "—…·“”‘’" else 1.0 for char in text)
