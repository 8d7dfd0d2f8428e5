"""The owner groups of an assembly's roll, and who stands on it, for those who must not vet or settle it."""

from __future__ import annotations

from mulin.kernel import scope
from mulin.mechanisms.decisions.models import Assembly, OwnerGroup, OwnerGroupPerson


def group_ids(assembly_id: int) -> list[int]:
    """Ids of the owner groups by their serial; needs a staff's view of the community."""
    return list(OwnerGroup.objects.filter(assembly_id=assembly_id).order_by("serial").values_list("pk", flat=True))


def persons_on_roll(assembly_id: int) -> frozenset[int]:
    """Every person of every owner group of the assembly, and whom co-owners named to vote.

    Read as the community's own staff would, for a judgement that shows nobody: who asks may see no persons himself.
    """
    path = Assembly.objects.filter(pk=assembly_id).values_list("path", flat=True).first()
    if path is None:
        return frozenset()
    with scope.active(scope.Range.under(path), staff=True):
        groups = OwnerGroup.objects.filter(assembly_id=assembly_id)
        named = groups.filter(person_id__isnull=False).values_list("person_id", flat=True)
        owners = OwnerGroupPerson.objects.filter(group__assembly_id=assembly_id).values_list("person_id", flat=True)
        return frozenset(one for one in (*named, *owners) if one is not None)
