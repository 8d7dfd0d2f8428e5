"""The plainest things that could do the measured work. Short, and read in review."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse

from mulin.faces.shared import responses, shells

# --- roster_import ----------------------------------------------------------------------------


def copy_units(data: bytes, county: str) -> None:
    """Parse with calamine, COPY the rows to a staging table, INSERT … SELECT the same rows into the register."""
    import io

    import python_calamine

    rows = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()[1:]
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMP TABLE plain_unit (c text, b text, n text, u text, a numeric, s text) ON COMMIT DROP"
        )
        with cursor.copy("COPY plain_unit FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        cursor.execute("ANALYZE plain_unit")
        cursor.execute(
            "CREATE TEMP TABLE plain_community ON COMMIT DROP AS SELECT id, name, path, initials FROM place_community"
            " WHERE path >= %s AND path < %s",
            [county, county + "~"],
        )
        cursor.execute("ANALYZE plain_community")
        cursor.execute(
            "CREATE TEMP TABLE plain_building ON COMMIT DROP AS"
            " SELECT nextval(pg_get_serial_sequence('place_building', 'id')) AS id, k.* FROM ("
            " SELECT DISTINCT c.id AS community, c.path, c.name, c.initials, p.b"
            " FROM plain_unit p JOIN plain_community c ON c.name = p.c) k"
        )
        cursor.execute("ANALYZE plain_building")
        cursor.execute(
            "INSERT INTO place_building (id, community_id, path, number, sort_key, state)"
            " SELECT id, community, path, b, b, 'ACTIVE' FROM plain_building"
        )
        cursor.execute(
            "INSERT INTO place_unit (community_id, building_id, path, name, initials, number, sort_key, use, area,"
            " area_source, state) SELECT b.community, b.id, b.path, p.c || p.b || '-' || p.n, b.initials || p.n, p.n,"
            " p.n, 'HOME', (p.a * 100)::bigint, 'REGISTERED', 'ACTIVE' FROM plain_unit p"
            " JOIN plain_building b ON b.name = p.c AND b.b = p.b"
        )
        cursor.execute("DROP TABLE plain_unit, plain_community, plain_building")


def copy_communities(data: bytes, town: str) -> None:
    """As above for communities with two facets, their ids and paths drawn from the sequence."""
    import io

    import python_calamine

    rows = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()[1:]
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMP TABLE plain_community (n text, d date, b numeric, h numeric, a numeric, m text) ON COMMIT DROP"
        )
        with cursor.copy("COPY plain_community FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        cursor.execute(
            "CREATE TEMP TABLE plain_ids ON COMMIT DROP AS SELECT"
            " nextval(pg_get_serial_sequence('place_community', 'id')) AS id, * FROM plain_community"
        )
        cursor.execute("ANALYZE plain_ids")
        cursor.execute(
            "INSERT INTO place_community (id, key, name, region_id, path, pinyin, initials, layer, state, basis,"
            " recorded_at, recorded_by) SELECT p.id, 'p' || p.id, p.n, r.id, r.path || 'c' || p.id || '/', p.n, p.n,"
            " 'REAL', 'ACTIVE', '', now(), '' FROM plain_ids p JOIN place_region r ON r.path = %s",
            [town],
        )
        common = "path, valid, basis, note, recorded_at, recorded_by, subject_id"
        values = "c.path, daterange(p.d, NULL), '', '', now(), '', c.id"
        source = "FROM plain_ids p JOIN place_community c ON c.id = p.id"
        cursor.execute(
            f"INSERT INTO community_extent ({common}, buildings, households, area)"
            f" SELECT {values}, p.b, p.h, (p.a * 100)::bigint {source}"
        )
        cursor.execute(
            f"INSERT INTO community_management ({common}, mode, operator_name, service_scope, services, manager, phone)"
            f" SELECT {values}, 'MARKET_FIRM', '', '', '', '', '' {source}"
        )
        cursor.execute("DROP TABLE plain_community, plain_ids")


# --- pages: dashboard_floor, register_page ----------------------------------------------------

PAGES: dict[str, tuple[str, list[Any], Any]] = {}
"""What a plain page runs and renders, by key: one statement, its parameters, a page value made beforehand."""


def plain_page(request: HttpRequest, key: str) -> HttpResponse:
    """One indexed query, then the same template with as many rows; middleware, sign-in, role and scope as ever."""
    statement, parameters, page = PAGES[key]
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        cursor.fetchall()
    return responses.render_page(
        request, page.template, {"page": page, "shell": shells.for_request(request, dated=True)}
    )


# --- rollup -----------------------------------------------------------------------------------


def aggregate(cursor: Any, table: str, on: dt.date) -> None:
    """One facet of the communities on a day, counted by 社区 and summed for every level above by ROLLUP.

    A path has one fixed length a level, so its beginnings name the places above.
    """
    cursor.execute(
        "SELECT left(path, 3), left(path, 6), left(path, 9), left(path, 13), path, sum(n), sum(k) FROM ("
        f"SELECT left(c.path, 17) AS path, count(*) n, count(f.id) k FROM place_community c LEFT JOIN {table} f"
        " ON f.subject_id = c.id AND f.superseded_at IS NULL AND f.valid @> %s::date GROUP BY 1) leaf"
        " GROUP BY ROLLUP (left(path, 3), left(path, 6), left(path, 9), left(path, 13), path)",
        [on],
    )
    cursor.fetchall()


# --- obligations ------------------------------------------------------------------------------


def obligation_columns(cursor: Any) -> list[str]:
    """Every column of an obligation but its id, which the database gives."""
    cursor.execute("SELECT * FROM duty_obligation LIMIT 0")
    return [column.name for column in cursor.description if column.name != "id"]


def keep_obligations(rows: bytes) -> None:
    """Put ready rows into a staging table."""
    with connection.cursor() as cursor:
        columns = ", ".join(obligation_columns(cursor))
        cursor.execute(
            f"CREATE TEMP TABLE ready_obligation ON COMMIT DROP AS SELECT {columns} FROM duty_obligation LIMIT 0"
        )
        with cursor.copy(f"COPY ready_obligation ({columns}) FROM STDIN") as copy:
            copy.write(rows)
        cursor.execute("ANALYZE ready_obligation")


def insert_obligations() -> None:
    """INSERT … SELECT of the same rows, as they are."""
    with connection.cursor() as cursor:
        columns = ", ".join(obligation_columns(cursor))
        cursor.execute(f"INSERT INTO duty_obligation ({columns}) SELECT {columns} FROM ready_obligation")


# --- ballot_cast -----------------------------------------------------------------------------


def plain_table() -> None:
    """A table for the plain view; made by whoever owns the database."""
    import psycopg

    from bench import lab
    from mulin.config import apart

    with psycopg.connect(apart.open_database(lab.city_name(lab.SMALL))[1]) as owner:
        owner.execute("CREATE TABLE IF NOT EXISTS bench_plain (id bigserial PRIMARY KEY, value bigint, at timestamptz)")
        owner.execute("GRANT ALL ON bench_plain, bench_plain_id_seq TO PUBLIC")


def plain_insert(request: HttpRequest, value: int) -> HttpResponse:
    """One row inserted and committed; middleware, sign-in, role and scope as ever."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO bench_plain (value, at) VALUES (%s, now())", [value])
    return HttpResponse(b"{}", content_type="application/json")
