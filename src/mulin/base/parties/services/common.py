"""What every act on parties shares."""

from __future__ import annotations

from mulin.base.parties.models import Organisation, Post
from mulin.kernel.errors import InputError, NotFound, Violation


def require_texts(*, name: str, basis: str) -> None:
    """Refuse an act without a name or a basis, both at once."""
    found = []
    if not name.strip():
        found.append(Violation("parties.name_missing", "", {}))
    if not basis.strip():
        found.append(Violation("parties.basis_missing", "", {}))
    if found:
        raise InputError(*found)


def lock_organisation(organisation_id: int) -> Organisation:
    """The body, locked; raises NotFound if it is not there or not in the range."""
    found = Organisation.objects.select_for_update().filter(pk=organisation_id).first()
    if found is None:
        raise NotFound(Violation("parties.unknown_organisation", "", {"text": str(organisation_id)}))
    return found


def lock_post(post_id: int) -> Post:
    """The post, locked; raises NotFound if it is not there or not in the range."""
    found = Post.objects.select_for_update().filter(pk=post_id).first()
    if found is None:
        raise NotFound(Violation("parties.unknown_post", "", {"text": str(post_id)}))
    return found
