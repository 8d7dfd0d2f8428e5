"""The addresses of the decision page under a face, with their rows of the policy table."""

from __future__ import annotations

from django.urls import URLPattern, path

from mulin.faces.shared import policy
from mulin.faces.shared.decisions import views

ROWS = {
    "assemblies": "assemblies.see",
    "assembly-new": "assemblies.convene",
    "assembly": "assemblies.see",
    "assembly-act": "assemblies.convene",
    "assembly-motion": "assemblies.convene",
    "assembly-motion-remove": "assemblies.convene",
}


def patterns(face: str) -> list[URLPattern]:
    """The patterns for ``console`` or ``committee``."""
    policy.declare({f"{face}:{name}": rule for name, rule in ROWS.items()})
    own = {"face": face}
    motion = "assemblies/<int:assembly_id>/motions/<int:motion_id>/"
    return [
        path("assemblies/", views.assembly_list, own, name="assemblies"),
        path("assemblies/new/<int:community_id>/", views.convene, own, name="assembly-new"),
        path("assemblies/<int:assembly_id>/", views.assembly, own, name="assembly"),
        path(motion, views.motion, own, name="assembly-motion"),
        path(f"{motion}remove/", views.motion_remove, own, name="assembly-motion-remove"),
        path("assemblies/<int:assembly_id>/<slug:slug>/", views.act, own, name="assembly-act"),
    ]
