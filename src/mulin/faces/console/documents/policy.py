"""Who may open the pages of documents, settings and publication."""

from __future__ import annotations

from mulin.faces.shared import policy

policy.declare(
    {
        "console:rule_documents": "packs.see",
        "console:rule_document": "packs.see",
        "console:rule_document-new": "policy.keep",
        "console:rule_document-issue": "policy.keep",
        "console:rule_document-repeal": "policy.keep",
        "console:policies": "packs.see",
        "console:policy": "packs.see",
        "console:policy-new": "policy.keep",
        "console:policy-receive": "policy.keep",
        "console:policy-interpret": "policy.keep",
        "console:setting": "packs.see",
        "console:setting-withdraw": "packs.settle",
        "console:publish-targets": "measures.publish",
        "console:publish-pack": "measures.publish",
        "console:file": "cases.see",
        "console:draft": "console.see",
    }
)
