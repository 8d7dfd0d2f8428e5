"""Who sees, issues, verifies and answers surveys. Pure."""

from __future__ import annotations

SEE, ISSUE, VERIFY, ANSWER = "surveys.see", "surveys.issue", "surveys.verify", "surveys.answer"
