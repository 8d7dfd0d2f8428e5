"""Write the shipped calendar table from the chinesecalendar package.

Run it each November, after the State Council's notice for the next year has reached the package:

    .venv/bin/python tools/make_calendar.py
"""

from __future__ import annotations

import csv
import io
import pathlib

import chinese_calendar

TARGET = pathlib.Path(__file__).parents[1] / "src/mulin/kernel/data/calendar.csv"
NAMES = {
    "New Year's Day": "元旦",
    "Spring Festival": "春节",
    "Tomb-sweeping Day": "清明节",
    "Labour Day": "劳动节",
    "Dragon Boat Festival": "端午节",
    "National Day": "国庆节",
    "Mid-autumn Festival": "中秋节",
    "Anti-Fascist 70th Day": "抗战胜利纪念日",
}


def table() -> str:
    """The table's text: one line per exception, in date order."""
    rows = [(day, "rest", name) for day, name in chinese_calendar.holidays.items()]
    rows += [(day, "work", name) for day, name in chinese_calendar.workdays.items()]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["date", "kind", "name"])
    writer.writerows([day.isoformat(), kind, NAMES[name]] for day, kind, name in sorted(rows))
    return out.getvalue()


if __name__ == "__main__":
    TARGET.write_text(table(), encoding="utf-8")
    print(f"{TARGET.name}: {len(table().splitlines()) - 1} rows")
