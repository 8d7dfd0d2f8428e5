"""URLs of the console. Parts that other modules bring stand first; registers answer for the rest."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from mulin.faces.console import policy, wishes
from mulin.faces.console.audit import views as audit
from mulin.faces.console.boards import urls as boards
from mulin.faces.console.campaign import urls as campaign
from mulin.faces.console.cases import urls as cases
from mulin.faces.console.communities import urls as communities
from mulin.faces.console.coverage import urls as coverage
from mulin.faces.console.documents import urls as documents
from mulin.faces.console.duties import urls as duties
from mulin.faces.console.evidence import urls as evidence
from mulin.faces.console.filling import urls as filling
from mulin.faces.console.handover import urls as handover
from mulin.faces.console.imports import urls as imports
from mulin.faces.console.jobs import views as jobs
from mulin.faces.console.organs import delegations
from mulin.faces.console.organs import views as organs
from mulin.faces.console.papers import urls as papers
from mulin.faces.console.people import views as people
from mulin.faces.console.programmes import urls as programmes
from mulin.faces.console.publicity import urls as publicity
from mulin.faces.console.registers import adding, attesting, correcting, detail, exporting, listing, recording
from mulin.faces.console.returns import urls as returns
from mulin.faces.console.reviews import urls as reviews
from mulin.faces.console.search import views as search
from mulin.faces.console.setup import views as setup
from mulin.faces.console.surveys import urls as surveys
from mulin.faces.shared.decisions import urls as decisions

app_name = "console"
PARTS = (
    cases,
    campaign,
    duties,
    returns,
    boards,
    programmes,
    communities,
    coverage,
    documents,
    filling,
    papers,
    evidence,
    publicity,
    handover,
    reviews,
    surveys,
)  # fmt: skip
POLICY = policy.POLICY


def _list(route: str, register: str, name: str) -> URLPattern:
    return path(f"{route}/", listing.register_list, {"register": register}, name=name)


def _page(route: str, register: str, name: str) -> URLPattern:
    return path(f"{route}/<int:subject_id>/", detail.subject, {"register": register}, name=name)


urlpatterns: list[URLPattern | URLResolver] = [
    path("wishes/", wishes.wishes, name="wishes"),
    *(pattern for part in PARTS for pattern in part.urlpatterns),
    *decisions.patterns("console"),
    path("imports/", include(imports.urlpatterns)),
    path("search/", search.search, name="search"),
    _list("communities", "community", "communities"),
    _list("buildings", "building", "buildings"),
    _list("units", "unit", "units"),
    _list("spaces", "space", "spaces"),
    _list("projects", "project", "projects"),
    _list("regions", "region", "regions"),
    _list("organisations", "organisation", "organisations"),
    _list("posts", "post", "posts"),
    _page("regions", "region", "place"),
    path("posts/<int:post_id>/", organs.post, name="post"),
    path("posts/<int:post_id>/appoint/", organs.appoint, name="post_appoint"),
    path("groups/", organs.groups, name="groups"),
    path("groups/<path:key>/", organs.group, name="group"),
    path("duty-lists/", organs.duty_lists, name="duty_lists"),
    path("delegations/", delegations.delegations, name="delegations"),
    path("delegations/<int:delegation_id>/withdraw/", delegations.withdraw, name="delegation_withdraw"),
    path("registers/<slug:register>/", listing.register_list, name="register"),
    path("registers/<slug:register>/export/", exporting.export, name="export"),
    path("registers/<slug:register>/attest/", attesting.attest, name="register_attest"),
    path("registers/attestations/<int:attestation_id>/withdraw/", attesting.withdraw, name="attestation_withdraw"),
    path("registers/<slug:register>/new/", adding.add, name="subject_add"),
    path("registers/<slug:register>/records/new/", recording.new, name="record_new"),
    path("registers/<slug:register>/records/<int:subject_id>/correct/", recording.correct, name="record_correct"),
    path("registers/<slug:register>/records/<int:subject_id>/strike/", recording.strike, name="record_strike"),
    path("registers/<slug:register>/records/<int:subject_id>/proof/", recording.attach, name="record_attach"),
    path("registers/<slug:register>/<int:subject_id>/", detail.subject, name="subject"),
    path(
        "registers/<slug:register>/<int:subject_id>/<slug:facet_key>/",
        correcting.correct,
        name="fact_correct",
    ),
    path("users/", people.users, name="users"),
    path("users/new/", people.new, name="user_new"),
    path("users/<int:hat_id>/", people.user, name="user"),
    path("users/<int:hat_id>/hats/new/", people.grant, name="hat_grant"),
    path("users/<int:hat_id>/end/", people.end, name="hat_end"),
    path("users/<int:hat_id>/lock/", people.lock, name="user_lock"),
    path("users/<int:hat_id>/second-factor/", people.reset, name="user_reset"),
    path("users/<int:hat_id>/password/", people.password, name="user_password"),
    path("users/<int:hat_id>/phone/", organs.phone, name="phone"),
    path("audit/", audit.entries, name="audit"),
    path("audit/verify/", audit.verify, name="audit_verify"),
    path("setup/", setup.setup, name="setup"),
    path("jobs/", jobs.overview, name="jobs"),
    path("jobs/<int:message_id>/retry/", jobs.retry, name="job_retry"),
]
