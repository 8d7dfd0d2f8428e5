"""Bodies, posts, groups with seats and offices, lists, the matrix and the powers to be handed over."""

from __future__ import annotations

import datetime as dt

from mulin.base.parties import services as parties
from mulin.base.places import selectors as places_read
from mulin.kernel.actor import SYSTEM
from mulin.mechanisms.packs.rules import DutyListRow, GroupRow, Pack, PostRef, Seat
from mulin.processes.seeding import regions

KINDS = {
    "government": "GOVERNMENT",
    "department": "DEPARTMENT",
    "party": "PARTY",
    "town": "STREET_OFFICE",
    "town_office": "BODY",
    "village": "COMMUNITY_OFFICE",
    "enterprise": "UTILITY",
    "cluster": "OTHER",
    "association": "ASSOCIATION",
}
SELF_GOVERNED = frozenset({"self_governance", "market"})  # actors of lists that are no one body
BOUNDARIES = frozenset({"L-三(一)2b"})  # the clause whose lists draw boundaries between actors
PROHIBITIONS = frozenset({"forbidden"})

# A-二(六)a–e: what the city's department hands down, and to whom.
TO_COUNTIES = (
    ("qualification", "资质申报（等级核定、变更、换证）", "A-二(六)a"),
    ("market-inspection", "市场行为监督检查", "A-二(六)b"),
    ("award-review", "项目创优评比", "A-二(六)c"),
)
TO_TWO_DISTRICTS = (
    ("committee-filing", "业主委员会备案", "A-二(六)d"),
    ("fund-first-review", "住宅专项维修资金使用初审", "A-二(六)e"),
)
CITY_HOUSING = "市住房城乡建设局"


def load_of(pack: Pack, *, now: dt.datetime) -> None:
    """Everything that one document says of bodies and their duties."""
    parties.load_organisations(_bodies(pack), now=now, run_id=regions.RUN)
    parties.load_groups(list(_groups(pack)), now=now)
    parties.load_duty_lists([_duty_list(pack, row) for row in pack.duty_lists], now=now)
    _matrix(pack)
    if pack.key == "A":
        _delegations(pack, now=now)


def key_of(pack: Pack, name: str) -> str:
    """The key of a body that a document names."""
    return f"{pack.key}:{name}"[:80]


def _kind(pack: Pack, name: str) -> str:
    stated = {body.name: body.kind for body in pack.bodies}
    stated.update({row.body: row.kind for row in pack.duty_lists if row.body not in stated})
    guess = "government" if name.endswith("政府") or name == "各县区" else "department"
    return KINDS.get(stated.get(name, guess), "OTHER")


def _named_posts(pack: Pack, group: GroupRow, seat: Seat) -> tuple[PostRef, ...]:
    """Posts that are one office each; a seat for many, or one in each county, keeps its printed words only."""
    if seat.many or group.per:
        return ()
    return seat.posts


def _names(pack: Pack) -> dict[str, tuple[str, ...]]:
    """Every body that a document names, with the other names that its list of bodies gives."""
    named: list[str] = []
    for group in pack.groups:
        for seat in (*group.seats, *(group.office.seats if group.office else ())):
            named += [post.body for post in _named_posts(pack, group, seat)]
        named += [group.office.located_at] if group.office else []
    named += [row.body for row in pack.duty_lists if _is_one_body(row)]
    named += [name for line in pack.matrix for name in (*line.lead, *line.responsible)]
    named += [alias.official for alias in pack.places.organisation_aliases]
    return dict.fromkeys(named, ()) | {body.name: body.aliases for body in pack.bodies}


def _is_one_body(row: DutyListRow) -> bool:
    return row.kind not in SELF_GOVERNED and row.key not in PROHIBITIONS


def _bodies(pack: Pack) -> list[parties.SeedOrganisation]:
    extra: dict[str, list[tuple[str, str]]] = {}
    for alias in pack.places.organisation_aliases:
        extra.setdefault(alias.official, []).append((alias.name, alias.clauses[0]))
    place = regions.region_at(pack.facts.region)
    below = _places_below(place.path)
    return [
        parties.SeedOrganisation(
            key=key_of(pack, name),
            name=name,
            kind=_kind(pack, name),
            path=_path(name, place.path, below),
            basis=pack.facts.number,
            aliases=(*((a, pack.facts.number) for a in aliases), *extra.get(name, [])),
        )
        for name, aliases in _names(pack).items()
    ]


def _places_below(path: str) -> dict[str, str]:
    """Names and aliases of towns and villages below a place, for bodies whose name begins with one."""
    below = {
        region.id: region
        for region in places_read.list_regions(under=path)
        if region.level in ("TOWN", "COMMUNITY", "ZONE") and region.path != path
    }
    found = {region.name: region.path for region in below.values()}
    found.update((name, below[i].path) for i, name in places_read.list_aliases_below(path) if i in below)
    return found


def _path(name: str, home: str, below: dict[str, str]) -> str:
    fitting = [place for place in below if len(place) > 2 and name.startswith(place)]
    return below[max(fitting, key=len)] if fitting else home


def _seed_seat(pack: Pack, group: GroupRow, seat: Seat, seats: tuple[Seat, ...]) -> parties.SeedSeat:
    source = next((s for s in seats if s.serial == seat.same_as), seat)
    posts = tuple(parties.SeedPost(key_of(pack, p.body), p.title, p.slot) for p in _named_posts(pack, group, source))
    return parties.SeedSeat(seat.serial, seat.rank.upper().replace("-", "_"), source.printed, posts)


def _groups(pack: Pack) -> list[parties.SeedGroup]:
    found = []
    for group in pack.groups:
        if group.per == "community":  # one for each community: made when a community gets its team
            continue
        home = regions.region_at(group.place)
        places = places_read.list_regions(under=home.path, level="COUNTY") if group.per == "county" else [home]
        for place in places:
            found += _group(pack, group, place)
    return found


def _group(pack: Pack, group: GroupRow, place: places_read.RegionView) -> list[parties.SeedGroup]:
    suffix = f":{place.code[:6]}" if group.per else ""
    key = f"{pack.key}:{group.key}{suffix}"
    name = f"{place.name}{group.name.removeprefix('县（区）')}" if group.per else group.name
    seats = tuple(_seed_seat(pack, group, seat, group.seats) for seat in group.seats)
    made = [
        parties.SeedGroup(
            key, name, group.kind.upper(), place.path, group.clauses[0], pack.facts.number,
            None if group.per else pack.facts.valid_from, seats=seats,
        )
    ]  # fmt: skip
    if group.office is not None:
        office = group.office
        made.append(
            parties.SeedGroup(
                f"{pack.key}:{office.key}{suffix}", f"{name}办公室", "OFFICE", place.path,
                (office.clauses or group.clauses)[0], pack.facts.number, pack.facts.valid_from, parent=key,
                host=key_of(pack, office.located_at),
                seats=tuple(_seed_seat(pack, group, seat, group.seats) for seat in office.seats),
            )
        )  # fmt: skip
    return made


def _duty_list(pack: Pack, row: DutyListRow) -> parties.SeedDutyList:
    gists = {clause.id: clause.gist for clause in pack.clauses}
    drawn = {ref for c in pack.clauses if c.id in BOUNDARIES for ref in c.binds}
    boundary = f"dutylist:{row.key}" in drawn or row.key in PROHIBITIONS
    return parties.SeedDutyList(
        key=f"{pack.key}:{row.key}",
        actor=row.body,
        kind="BOUNDARY" if boundary else "DUTY",
        path=regions.region_at(pack.facts.region).path,
        clause=row.clauses[0] if row.clauses else next(iter(BOUNDARIES)),
        body=key_of(pack, row.body) if _is_one_body(row) else "",
        items=tuple((gists[c], c) for c in row.clauses),
        on=pack.facts.valid_from,
    )


def _matrix(pack: Pack) -> None:
    rows = [
        (";".join(line.clauses), key_of(pack, name), role)
        for line in pack.matrix
        for role, names in (("LEAD", line.lead), ("RESPONSIBLE", line.responsible))
        for name in names
    ]
    if rows:
        parties.load_matrix(pack.key, regions.region_at(pack.facts.region).path, rows)


def _delegations(pack: Pack, *, now: dt.datetime) -> None:
    city = regions.region_at(pack.facts.region)
    giver, on = key_of(pack, CITY_HOUSING), pack.facts.valid_from
    rows = [
        parties.SeedDelegation(power, label, giver, county.path, county.name, clause, on)
        for power, label, clause in TO_COUNTIES
        for county in places_read.list_regions(under=city.path, level="COUNTY")
    ]
    rows += [  # which two districts is an open setting: listed for the city until it is decided
        parties.SeedDelegation(power, label, giver, city.path, "两城区（待设定）", clause, on)
        for power, label, clause in TO_TWO_DISTRICTS
    ]
    parties.load_delegations(rows, now=now, by=SYSTEM.label)
