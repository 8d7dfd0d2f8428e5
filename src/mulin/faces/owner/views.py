"""The owner's home, votes, ballots and receipts."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import Http404, HttpResponse

from mulin.faces.owner import content, surveys
from mulin.faces.shared import answering, hats, homes, links, responses, signing, voting
from mulin.faces.shared import components as c
from mulin.faces.shared.hats import MulinRequest
from mulin.kernel import clock
from mulin.kernel.actor import NotAllowed, require
from mulin.kernel.errors import Violation
from mulin.mechanisms.decisions.rules import stages
from mulin.mechanisms.decisions.selectors import mine
from mulin.mechanisms.decisions.services import owners

DUE = 2
"""Votes on the home; the communities keep their room."""


def home(request: MulinRequest) -> HttpResponse:
    """What is due, and the communities that the hat covers."""
    person = request.actor.person_id
    lines = [] if person is None else [one for _ in hats.over_ranges(request) for one in mine.list_votes(person)]
    cards = tuple(content.card(one) for one in sorted(lines, key=_first)[:DUE])
    empty = (homes.nothing_due("要您表决、确认的事会列在这里，最急的在最上面。"),)
    return homes.home(request, "owner.see", "我家", (*cards, *surveys.cards(request)) or empty)


def _first(line: mine.Line) -> tuple[bool, bool]:
    """Open votes that wait for me, then open ones, then the rest."""
    is_open = line.stage is stages.Stage.VOTING
    return not (is_open and line.may_vote and not line.returned), not is_open


def _find(request: MulinRequest, group_id: int) -> mine.Vote:
    person = request.actor.person_id
    if person is None:
        raise Http404
    return hats.find_in_ranges(request, lambda: mine.find_vote(group_id, person))


def vote(request: MulinRequest, pk: int) -> HttpResponse:
    """One vote of my group."""
    require(request.actor, "owner.see")
    found = _find(request, pk)
    return answering.show(request, content.vote(found, is_open=found.is_open(clock.now())))


def ballot(request: MulinRequest, pk: int) -> HttpResponse:
    """The ballot: choose, check, cast."""
    require(request.actor, "ballots.cast")
    found = _find(request, pk)
    if not found.may_vote:
        raise NotAllowed(Violation("decisions.not_named"))
    if request.method != "POST" and not found.is_open(clock.now()):
        return answering.show(request, content.vote(found, is_open=False))

    def act(choices: Mapping[int, int], key: str) -> str:
        receipt = owners.cast_mine(pk, choices, key=key, signer=signing.signer(), actor=request.actor, now=clock.now())
        return links.url("owner:receipt", receipt.ballot_id)

    return voting.answer(
        request, found, act, wish_url=links.url("owner:wish", pk), back=c.Action("返回", links.url("owner:vote", pk))
    )


def receipt(request: MulinRequest, pk: int) -> HttpResponse:
    """The receipt of a ballot in my name."""
    require(request.actor, "owner.see")
    person = request.actor.person_id
    if person is None:
        raise Http404
    group_id, ballot = hats.find_in_ranges(request, lambda: mine.find_ballot(pk, person))
    back = c.Action("看我的表决记录", links.url("owner:vote", group_id))
    return answering.show(request, voting.receipt_page(_find(request, group_id), ballot, actions=(back,)))


def wish(request: MulinRequest, pk: int) -> HttpResponse:
    """Ask for paper or help, and see that it was noted."""
    require(request.actor, "owner.see")
    found = _find(request, pk)
    if request.method == "POST":
        owners.ask(found, request.POST.get("wish", ""), actor=request.actor, now=clock.now())
        return responses.redirect_after(request, request.path)
    back = c.Action("返回", links.url("owner:vote", pk))
    return answering.show(request, voting.wished_page(found, back=back))
