"""URLs of publicity; mounted in the console's name space."""

from __future__ import annotations

from django.urls import path

from mulin.faces.console.publicity import library, policy, rights, views  # noqa: F401 (policy: its rows)

urlpatterns = [
    path("publicity/", views.overview, name="publicity"),
    path("publicity/slogans/", views.slogans, name="publicity-slogans"),
    path("publicity/library/", library.shelf, name="publicity-library"),
    path("publicity/library/<int:practice_id>/publish/", library.publish, name="publicity-practice"),
    path("publicity/rights/", rights.overview, name="publicity-rights"),
    path("publicity/rights/<slug:audience>/", rights.edit, name="publicity-rights-edit"),
    path("publicity/pages/<int:page_id>/withdraw/", library.withdraw, name="publicity-withdraw"),
]
