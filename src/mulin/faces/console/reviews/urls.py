"""URLs of the review room; mounted in the console's name space."""

from __future__ import annotations

from django.urls import path

from mulin.faces.console.reviews import acts, policy, views  # noqa: F401 (policy: declares its rows)

urlpatterns = [
    path("vote-reviews/", views.reviews, name="reviews"),
    path("vote-reviews/<int:assembly_id>/", views.room, name="review-room"),
    path("vote-reviews/<int:assembly_id>/open/", acts.open_review, name="review-open"),
    path("vote-reviews/<int:assembly_id>/answers/", acts.answers, name="review-answers"),
    path("vote-reviews/<int:assembly_id>/announcement/", acts.announce, name="review-announce"),
    path("vote-reviews/cases/<int:review_id>/draw/", acts.draw, name="review-draw"),
    path("vote-reviews/cases/<int:review_id>/mark/", acts.mark, name="review-mark"),
    path("vote-reviews/cases/<int:review_id>/<slug:act>/", acts.rule, name="review-act"),
    path("vote-reviews/samples/<int:sample_id>/", acts.hear, name="review-hear"),
    path("vote-reviews/marks/<int:mark_id>/<slug:what>/", acts.settle_mark, name="review-mark-settle"),
]
