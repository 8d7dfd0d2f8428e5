"""Who may post inside the administration, who may draft, sign and issue papers, who may publish. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from mulin.kernel import scope
from mulin.kernel.actor import Actor, require

DRAFT = "papers.draft"
_publishers: dict[str, str] = {}


def let_publish(kind: str, permission: str) -> None:
    """Declare who publishes pages of a kind, where it is not whoever publishes figures. A second rule is an error."""
    if _publishers.setdefault(kind, permission) != permission:
        raise ValueError(f"pages of {kind} have two rules")


def require_post(actor: Actor, path: str) -> None:
    """Notices: by a hat that acts on cases at the place."""
    require(actor, "cases.act", path)


def require_publish(actor: Actor, path: str, kind: str = "") -> None:
    """Published pages: by a hat that publishes this kind for the place."""
    require(actor, _publishers.get(kind, "measures.publish"), path)


def require_draft(actor: Actor, *paths: str) -> None:
    """Papers: by a hat that drafts, inside its places."""
    for path in paths:
        require(actor, DRAFT, path)


def require_step(actor: Actor, chain: Sequence[str], step: int, path: str) -> None:
    """A step of the sign-off: by a hat with the step's permission over the issuer's own place."""
    require(actor, chain[step], path)


def may_step(actor: Actor, chain: Sequence[str], step: int, path: str) -> bool:
    """Whether the hat may take the step that a paper waits for."""
    return step < len(chain) and actor.may(chain[step]) and actor.covers(path)


def require_note(actor: Actor, path: str) -> None:
    """签批意见: by a hat that signs, whose places hold the paper's."""
    require(actor, "papers.sign", path)


def identity(actor: Actor) -> int | None:
    """The number by which authors and signers are told apart: the person's; without one the hat's, negative."""
    if actor.person_id is not None:
        return actor.person_id
    return None if actor.hat_id is None else -actor.hat_id


def home_of(actor: Actor, path: str) -> str:
    """The issuer's own place: the place of the hat that holds ``path``; the place itself for the system."""
    held = next((one for one in actor.ranges if one.covers(path)), None)
    return path if held is None or held == scope.EVERYWHERE else held.lo
