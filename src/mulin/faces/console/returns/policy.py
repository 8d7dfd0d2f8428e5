"""Who may open the pages of returns; each act asks its own permission and place again."""

from __future__ import annotations

from mulin.faces.shared import policy

policy.declare(
    {
        "console:returns": "returns.see",
        "console:returns-board": "duties.see",
        "console:returns-board-file": "duties.see",
        "console:return-of-duty": "returns.see",
        "console:return-unchanged": "returns.fill",
        "console:return": "returns.see",
        "console:return-file": "returns.see",
        "console:return-row": "returns.fill",
        "console:return-row-add": "returns.fill",
        "console:return-row-reset": "returns.fill",
        "console:return-paste": "returns.fill",
        "console:return-intake": "returns.fill",
        "console:return-intake-drop": "returns.fill",
        "console:return-submit": "returns.fill",
        "console:return-hand": "returns.fill",
        "console:return-act": "returns.see",
        "console:return-part": "returns.see",
        "console:return-part-row": "returns.fill",
        "console:return-part-row-add": "returns.fill",
        "console:return-part-done": "returns.fill",
        "console:collection-new": "returns.issue",
        "console:collection": "returns.issue",
        "console:collection-files": "returns.issue",
        "console:collection-merge": "returns.issue",
        "console:collection-close": "returns.issue",
        "console:collection-export": "returns.issue",
    }
)
