"""The site's URLs and the plain views beside them."""

from django.urls import include, path

from bench import baselines
from mulin.faces.shared import policy

policy.declare({"bench_plain": "places.see"})
urlpatterns = [
    path("console/bench/plain/<slug:key>/", baselines.plain_page, name="bench_plain"),
    path("", include("mulin.config.urls")),
]
