"""The site's URLs and the plain views beside them."""

from django.urls import include, path

from bench import baselines, votes
from mulin.faces.shared import policy

policy.declare(dict.fromkeys(("bench_plain", "bench_insert", "bench_cast"), "places.see"))
urlpatterns = [
    path("console/bench/plain/<slug:key>/", baselines.plain_page, name="bench_plain"),
    path("console/bench/insert/<int:value>/", baselines.plain_insert, name="bench_insert"),
    path("console/bench/cast/<int:assembly>/<int:group>/", votes.view_cast, name="bench_cast"),
    path("", include("mulin.config.urls")),
]
