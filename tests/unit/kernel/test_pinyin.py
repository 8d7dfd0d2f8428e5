import time

import pytest

from mulin.kernel import pinyin


@pytest.mark.parametrize(
    ("text", "key", "letters"),
    [
        ("四季康城", "si ji kang cheng", "sjkc"),
        ("重庆", "chong qing", "cq"),
        ("厦门", "xia men", "xm"),
        ("单县", "shan xian", "sx"),
        ("单元", "dan yuan", "dy"),
        ("曾厝", "zeng cuo", "zc"),
        ("安溪", "an xi", "ax"),
        ("三都", "san du", "sd"),
        ("马尾区", "ma wei qu", "mwq"),
        ("长泰区", "chang tai qu", "ctq"),
        ("董事长", "dong shi zhang", "dsz"),
        ("绿都", "lv du", "ld"),
        ("10号楼", "000000000010 hao lou", "10hl"),
        ("Ａ区 1-101", "a qu 000000000001 000000000101", "aq1101"),
        ("", "", ""),
        ("——", "", ""),
    ],
)
def test_keys(text, key, letters):
    assert pinyin.sort_key(text) == key
    assert pinyin.initials(text) == letters


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("单小明", "shan xiao ming"),
        ("解放", "xie fang"),
        ("欧阳锋", "ou yang feng"),
        ("令狐冲", "ling hu chong"),
        ("曾小明", "zeng xiao ming"),
    ],
)
def test_names_of_persons(name, key):
    assert pinyin.sort_key(name, person=True) == key


def test_order():
    names = ["安溪", "陈六", "惠安", "李四", "泉州", "王五", "张三"]
    assert sorted(names, key=pinyin.sort_key) == names
    houses = ["幸福9号", "幸福10号", "幸福010号甲", "幸福100号"]
    assert sorted(houses, key=pinyin.sort_key) == houses
    assert pinyin.sort_key("西安") < pinyin.sort_key("先")
    assert pinyin.sort_key("座") < pinyin.sort_key("𠮷") < pinyin.sort_key("𠮸")


def test_keys_are_plain_ascii_whatever_comes_in():
    for text in ["Дом", "𠮷田", "ê", "嗯", "３号", "é", "①", "५"]:
        assert pinyin.sort_key(text).isascii(), text
        assert pinyin.initials(text).isascii(), text


def test_many_rows_are_quick():
    start = time.perf_counter()
    for number in range(20_000):
        pinyin.sort_key(f"演示小区{number % 97}号楼{number}室")
    assert time.perf_counter() - start < 1.0


def test_shipped_readings_fit_their_words():
    for table in (pinyin.overrides(), pinyin.surnames()):
        assert table
        for word, reading in table.items():
            assert len(word) == len(reading), word
            assert all(s.isascii() and s.isalpha() and s.islower() for s in reading), word
