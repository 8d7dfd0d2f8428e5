"""`register_page`: pages of a register of 1.6 million rows, against one indexed query and the same 50 rows drawn."""

from __future__ import annotations

import statistics
from typing import Any
from urllib.parse import urlencode

from bench import baselines, lab, measuring

TIMES = 15
DEEP = 40  # pages leafed through by key before the deep one
FIRST = "SELECT {c} FROM place_unit WHERE state = 'ACTIVE' AND path >= '52/04/' AND path < '52/04/~'"
COLUMNS = "id, path, name, number, use, area, area_source, sort_key"
BY_KEY = f"{FIRST.format(c=COLUMNS)} ORDER BY sort_key, id LIMIT 50"
BY_USE = f"{FIRST.format(c=COLUMNS)} AND use = 'HOME' ORDER BY sort_key, id LIMIT 50"
AFTER = f"{FIRST.format(c=COLUMNS)} AND (sort_key, id) > (%s, %s) ORDER BY sort_key, id LIMIT 50"
PREFIX = f"{FIRST.format(c=COLUMNS)} AND {{column}} >= %s AND {{column}} < %s ORDER BY {{column}}, id LIMIT 50"
LAST = "\U0010ffff"


def run(cities: lab.Lab) -> list[measuring.Result]:
    """One result a kind of page, each by its median."""
    from django.urls import reverse

    url = reverse("console:units")
    with cities.city(lab.LARGE) as client:
        name, initials = _some_unit()
        deep, cursor = _leaf(client, url)
        kinds: list[tuple[str, str, str, list[Any]]] = [
            ("first", url, BY_KEY, []),
            ("deep", deep, AFTER, list(cursor)),
            ("filtered", f"{url}?use=HOME", BY_USE, []),
            ("name", f"{url}?{urlencode({'q': name})}", PREFIX.format(column="name"), [name, name + LAST]),
            ("pinyin", f"{url}?q={initials}", PREFIX.format(column="initials"), [initials, initials + LAST]),
        ]
        results = []
        for kind, address, statement, parameters in kinds:
            baselines.PAGES[kind] = (statement, parameters, lab.page_of(client, address))
            results.append(_compare(f"register_page_{kind}", client, address, f"/console/bench/plain/{kind}/"))
        return results


def _compare(name: str, client: Any, ours: str, plain: str) -> measuring.Result:
    return measuring.ratio(
        name, lambda: lab.get(client, ours), lambda: lab.get(client, plain), times=TIMES, take=statistics.median
    )


def _some_unit() -> tuple[str, str]:
    """The beginnings of a name and of its initials, from the middle of the register."""
    from django.db import connection

    from mulin.kernel import scope

    with scope.active(scope.EVERYWHERE, staff=True), connection.cursor() as cursor:
        cursor.execute("SELECT name, initials FROM place_community ORDER BY pinyin LIMIT 1 OFFSET 4000")
        name, initials = cursor.fetchone()
    return str(name), str(initials)


def _leaf(client: Any, url: str) -> tuple[str, tuple[str, int]]:
    """The address of a page far in, reached by following the pager, and where it begins."""
    from mulin.faces.console.registers import state

    address = url
    for _ in range(DEEP):
        address = lab.page_of(client, address).pager.next_url
    from django.core import signing
    from django.http import QueryDict

    value, row_id, _ = signing.loads(QueryDict(address.partition("?")[2])["after"], salt=state.CURSOR_SALT)
    return address, (value, row_id)
