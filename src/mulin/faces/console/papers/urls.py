"""URLs of papers; mounted in the console's name space."""

from __future__ import annotations

from django.urls import path

from mulin.faces.console.papers import acts, brief, intake, policy, prints, views  # noqa: F401 (policy: declares its rows)

urlpatterns = [
    path("papers/", views.papers, name="papers"),
    path("papers/kinds/<slug:kind>/", views.of_kind, name="paper_kind"),
    path("papers/numbers/", views.numbers, name="paper_numbers"),
    path("papers/numbers/<int:number_id>/", views.number, name="paper_number"),
    path("papers/brief/", brief.brief, name="brief"),
    path("papers/intake/", intake.upload, name="paper_intake"),
    path("papers/intake/check/", intake.check, name="paper_intake-check"),
    path("papers/new/", acts.draft, name="paper-new"),
    path("papers/<int:paper_id>/", views.paper, name="paper"),
    path("papers/<int:paper_id>/edit/", acts.edit, name="paper-edit"),
    path("papers/<int:paper_id>/submit/", acts.submit, name="paper-submit"),
    path("papers/<int:paper_id>/sign/", acts.sign, name="paper-sign"),
    path("papers/<int:paper_id>/number/", acts.give_number, name="paper-give_number"),
    path("papers/<int:paper_id>/seal/", acts.seal, name="paper-seal"),
    path("papers/<int:paper_id>/post/", acts.post, name="paper-post"),
    path("papers/<int:paper_id>/end/", acts.end, name="paper-end"),
    path("papers/<int:paper_id>/serve/", acts.serve, name="paper-serve"),
    path("papers/<int:paper_id>/withdraw/", acts.withdraw, name="paper-withdraw"),
    path("papers/<int:paper_id>/note/", acts.note, name="paper-note"),
    path("papers/<int:paper_id>/print/<slug:form>/", prints.paper, name="paper-print"),
    path("papers/<int:paper_id>/pages/<int:number>/", prints.page, name="paper-page"),
]
