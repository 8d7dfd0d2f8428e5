"""The annexes of N and S drawn as printed: two-up, merged, shifted, with breaks inside cells.

The facts come from `data/*.csv`; `python -m tests.drawings.annexes FOLDER` writes the files.
"""

from __future__ import annotations

import csv
import io
import pathlib
import sys
from collections.abc import Callable
from typing import Any

import xlsxwriter
import xlwt

_DATA = pathlib.Path(__file__).parent / "data"
POST = "山城街道党工委副书记"
# A made-up name stands where the paper prints a person: it must not survive the import.
PRINTED_PERSON = "某某某"
Row = dict[str, str]


def facts(name: str) -> list[Row]:
    """The rows of one data file."""
    with (_DATA / f"{name}.csv").open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def _book(draw: Callable[[Any, Any], None]) -> bytes:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target)
    draw(book.add_worksheet("Sheet1"), book.add_format({"text_wrap": True, "border": 1}))
    book.close()
    return target.getvalue()


def _number(text: str) -> Any:
    try:
        return int(text)
    except ValueError:
        try:
            return float(text)
        except ValueError:
            return text


def broken(name: str) -> str:
    """The line break that the paper has before the brackets of three names."""
    return name.replace("（", "\n（") if name.startswith(("泛华", "罗马", "博士")) else name


def n1(rows: list[Row] | None = None) -> bytes:
    """Annex 1 of N: two records a line, 1-20 left and 21-39 right, the last line half empty."""
    records = rows or facts("n1")

    def draw(page: Any, style: Any) -> None:
        page.write(0, 0, "附件1")
        page.merge_range(1, 0, 1, 5, "2019年南安市具备组建业委会小区名单", style)
        for column, head in enumerate(["序号", "项目名称", "项目所在地"] * 2):
            page.write(2, column, head, style)
        for index, record in enumerate(records):
            line, left = 3 + index % 20, 3 * (index // 20)
            page.write(line, left, int(record["序号"]), style)
            page.write(line, left + 1, broken(record["raw"]), style)
            page.write(line, left + 2, record["所在地"], style)

    return _book(draw)


N2_HEAD = ["序号", "街道", "社区", "小区名称", "建筑面积\n（万m2）", "栋数", "户数", "建造年份", "性质"]


def _n2_lines() -> list[list[Any]]:
    lines: list[list[Any]] = []
    year = ""
    for record in facts("n2"):
        values = list(record.values())
        if values[0] != year:
            year = values[0]
            lines.append([f"{year}年度计划整治项目"])
        lines.append([_number(value) for value in values[1:]])
    return lines


def n2(*, total: str = "1737", merged: bool = False) -> bytes:
    """Annex 2 of N: year rows across the table; the totals row is label, blank, three figures."""

    def draw(page: Any, style: Any) -> None:
        page.write(0, 0, "附件2")
        page.merge_range(1, 0, 1, 8, "南安市中心市区老旧小区整治三年行动项目计划表", style)
        for column, head in enumerate(N2_HEAD):
            page.write(2, column, head, style)
        line = 3
        for values in _n2_lines():
            if len(values) == 1:
                page.merge_range(line, 0, line, 8, values[0], style)
            for column, value in enumerate(values if len(values) > 1 else []):
                page.write(line, column, value, style)
            line += 1
        page.write(line, 0, "合计", style)
        first = 4 if merged else 2
        if merged:
            page.merge_range(line, 1, line, 3, "", style)
        for column, value in enumerate([26, 75, int(total)]):
            page.write(line, first + column, value, style)

    return _book(draw)


def n2_csv(encoding: str = "gb18030", mark: str = ",") -> bytes:
    """Annex 2 of N saved as text from a spreadsheet."""
    target = io.StringIO()
    writer = csv.writer(target, delimiter=mark)
    writer.writerow(["附件2"])
    writer.writerow(N2_HEAD)
    writer.writerows(line + [""] * (9 - len(line)) for line in _n2_lines())
    writer.writerow(["合计", "", 26, 75, 1737])
    return target.getvalue().encode(encoding)


def n2_xls() -> bytes:
    """Annex 2 of N in the old binary format, with merged year rows."""
    book = xlwt.Workbook()
    page = book.add_sheet("Sheet1")
    page.write_merge(0, 0, 0, 8, "南安市中心市区老旧小区整治三年行动项目计划表")
    for column, head in enumerate(N2_HEAD):
        page.write(1, column, head)
    line = 2
    for values in _n2_lines():
        if len(values) == 1:
            page.write_merge(line, line, 0, 8, values[0])
        for column, value in enumerate(values if len(values) > 1 else []):
            page.write(line, column, value)
        line += 1
    page.write(line, 0, "合计")
    for column, value in enumerate([26, 75, 1737]):
        page.write(line, 2 + column, value)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _grouped(rows: list[Row], name: str) -> list[tuple[str, list[str]]]:
    groups: dict[str, list[str]] = {}
    for row in rows:
        groups.setdefault(f"{row['社区']}（{row['印出数']}）", []).append(row[name])
    return list(groups.items())


def _s_table(
    title: str,
    heads: list[str],
    groups: list[tuple[str, list[str]]],
    task: str,
    due: str,
    empty: int,
) -> bytes:
    total = sum(len(names) for _, names in groups)

    def draw(page: Any, style: Any) -> None:
        page.merge_range(0, 0, 0, 6, title, style)
        for column, head in enumerate(heads):
            page.write(1, column, head, style)
        first, last = 2 + empty, 1 + empty + len(groups)
        common = {0: 1, 1: f"山城街道\n（{total}个）", 4: task, 5: PRINTED_PERSON, 6: due}
        for column, value in common.items():
            page.merge_range(first, column, last, column, value, style)
        for line, (place, names) in enumerate(groups, start=first):
            page.write(line, 2, place, style)
            page.write(line, 3, "、".join(names), style)

    return _book(draw)


def s3(groups: list[tuple[str, list[str]]] | None = None) -> bytes:
    """Annex 3 of S: merged down, counts inside names, names listed in one cell."""
    heads = [
        "序号",
        "镇（街）",
        "社区名称",
        "实施物业企业管理的住宅小区",
        "提升任务",
        "责任人",
        "完成时间",
    ]
    return _s_table(
        "山亭区实施物业企业管理的住宅小区提升任务一览表",
        heads,
        groups or _grouped(facts("s3"), "小区"),
        "集中开展环境卫生、道路设施、车辆停放、服务质量4项攻坚行动",
        "11月底",
        0,
    )


def s4() -> bytes:
    """Annex 4 of S: an empty second header row; the fourth heading starts with a line break."""
    heads = [
        "序号",
        "镇（街）",
        "社区名称",
        "\n未实施物业管理的住宅小区",
        "工作任务",
        "责任人",
        "完成时间",
    ]
    return _s_table(
        "山亭区实施住宅小区物业管理全覆盖任务一览表",
        heads,
        _grouped(facts("s4"), "小区raw"),
        "采取“因区制宜、一区一策”的办法实现物业管理全覆盖",
        "11月15日",
        1,
    )


def s5(street: str = "____", rows: list[list[Any]] | None = None) -> bytes:
    """Annex 5 of S: eleven columns, six numbered empty lines and one without number, the notes."""

    def draw(page: Any, style: Any) -> None:
        page.merge_range(0, 0, 0, 10, "住宅小区物业管理全覆盖进展情况调度表", style)
        page.merge_range(1, 0, 1, 10, f"{street}街道办事处", style)
        for row in facts("s5_columns"):
            head = row["column"].replace("（自主", "\n（自主")
            page.write(2, int(row["no"]) - 1, head, style)
        for line in range(6):
            page.write(3 + line, 0, line + 1, style)
        for line, values in enumerate(rows or []):
            for column, value in enumerate(values):
                page.write(3 + line, 1 + column, value, style)
        page.merge_range(10, 0, 10, 10, "注：1.根据小区实际情况划分类别。", style)

    return _book(draw)


def main(folder: str) -> None:
    """Write every drawing into a folder."""
    drawn = {
        "N1.xlsx": n1(),
        "N2.xlsx": n2(),
        "N2.xls": n2_xls(),
        "N2.csv": n2_csv(),
        "S3.xlsx": s3(),
        "S4.xlsx": s4(),
        "S5.xlsx": s5(),
    }
    for name, content in drawn.items():
        (pathlib.Path(folder) / name).write_bytes(content)


if __name__ == "__main__":
    main(sys.argv[1])
