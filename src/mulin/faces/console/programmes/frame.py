"""What all pages of one programme share: who asks about which pack where, its tabs and its way back."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import TYPE_CHECKING

from mulin.faces.console.boards import asking
from mulin.faces.shared import components as c
from mulin.faces.shared import shells
from mulin.kernel import clock
from mulin.mechanisms.packs import rules
from mulin.mechanisms.packs import selectors as packs

if TYPE_CHECKING:
    from mulin.faces.shared.hats import MulinRequest

TABS = (
    ("", "概况"),
    ("clauses", "条款"),
    ("targets", "目标"),
    ("calendar", "日历"),
    ("outcomes", "后果与权限"),
    ("people", "机构与名册"),
    ("settings", "设定"),
)


@dataclasses.dataclass(frozen=True, slots=True)
class Programme:
    """A pack as one hat looks at it: at ``path`` (the pack's own place, or the hat's below it), on a day."""

    pack: rules.Pack
    path: str
    on: dt.date
    today: dt.date
    layers: tuple[str, ...]
    carried: tuple[tuple[str, str], ...]
    may_settle: bool
    may_keep: bool

    @property
    def key(self) -> str:
        """The pack's key."""
        return self.pack.key

    def url(self, tab: str = "") -> str:
        """A tab of the programme's page, for the same day and layers."""
        if tab == "clauses":
            return asking.link("console:programme_clauses", self.key, **dict(self.carried))
        return asking.link("console:programme", self.key, tab=tab, **dict(self.carried))

    def clause_url(self, clause: str) -> str:
        """A clause's page, for the same day and layers."""
        return asking.link("console:clause", self.key, clause, **dict(self.carried))


def load(request: MulinRequest, key: str) -> Programme:
    """The programme that a request asks for; 404 if it concerns no place of the hat."""
    asking.pack_of(request, key)
    pack = packs.find_pack(key)
    own = packs.path_of_pack(key)
    below = [path for path in (request.hat.paths if request.hat else ()) if path.startswith(own)]
    carried = [(name, request.GET[name]) for name in ("on", "layers") if request.GET.get(name)]
    path = below[0] if below else own
    covered = request.actor.covers(path)
    return Programme(
        pack=pack,
        path=path,
        on=shells.as_of(request),
        today=clock.today(),
        layers=asking.layers_of(request),
        carried=tuple(carried),
        may_settle=covered and request.actor.may("packs.settle"),
        may_keep=covered and request.actor.may("policy.keep"),
    )


def crumbs(one: Programme, *last: str) -> tuple[c.Crumb, ...]:
    """The way back from a page of a programme."""
    title = f"{one.pack.facts.title}（{one.pack.facts.number}）"
    start = (c.Crumb("方案与条款", asking.link("console:programmes")),)
    if not last:
        return (*start, c.Crumb(title))
    return (*start, c.Crumb(title, one.url()), *(c.Crumb(text) for text in last))


def tabs(one: Programme, active: str, open_count: int = 0) -> tuple[c.Tab, ...]:
    """The tabs of a programme with what they hold; 设定 counts what still waits for a decision."""
    counts = {"settings": open_count}
    return tuple(c.Tab(label, one.url(key), active=key == active, count=counts.get(key, 0)) for key, label in TABS)


def validity_chip(facts: rules.Facts, on: dt.date) -> c.Chip:
    """Whether the printed validity holds on a day."""
    if on < facts.valid_from:
        return c.Chip(f"{facts.valid_from.isoformat()} 起施行", "plain")
    if facts.is_expired(on):
        return c.Chip("已过有效期", "late")
    return c.Chip("施行中", "met")
