"""URLs of documents, settings, files and drafts; mounted in the console's name space."""

from __future__ import annotations

from django.urls import path

from mulin.faces.console.documents import drafts, policy, publishing, settling, views  # noqa: F401 (policy: its rows)

urlpatterns = [
    path("documents/", views.rule_documents, name="rule_documents"),
    path("documents/new/", views.draft, name="rule_document-new"),
    path("documents/<int:document_id>/", views.rule_document, name="rule_document"),
    path("documents/<int:document_id>/issue/", views.issue, name="rule_document-issue"),
    path("documents/<int:document_id>/repeal/", views.repeal, name="rule_document-repeal"),
    path("policies/", views.policies, name="policies"),
    path("policies/new/", views.policy_new, name="policy-new"),
    path("policies/<int:policy_id>/", views.policy, name="policy"),
    path("policies/<int:policy_id>/receive/<int:addressee_id>/", views.policy_receive, name="policy-receive"),
    path("policies/<int:policy_id>/interpret/", views.policy_interpret, name="policy-interpret"),
    path("settings/<slug:pack>/<slug:key>/", settling.setting, name="setting"),
    path("settings/<slug:pack>/<slug:key>/<int:value_id>/withdraw/", settling.withdraw, name="setting-withdraw"),
    path("publish/", publishing.choose, name="publish-targets"),
    path("publish/<slug:pack>/", publishing.publish, name="publish-pack"),
    path("files/<int:file_id>/", views.file, name="file"),
    path("drafts/", drafts.keep, name="draft"),
]
