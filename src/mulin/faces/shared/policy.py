"""Who may open which URL: one table for the whole site, checked by the middleware before any view runs.

Each face declares its rows beside its URLs (``console/policy.py`` and so on). A rule is a permission of
``base.access.rules`` or one of the words below. Views still ask ``actor.require`` with the place.
"""

from __future__ import annotations

from collections.abc import Mapping

OPEN = "open"  # anybody
SIGNED_IN = "signed-in"  # anybody who has signed in, whatever the hat
CLOSED = "closed"  # nobody: a library's page that this site does not offer
DEMONSTRATION = "demonstration"  # anybody, in demonstration mode and from this machine alone

# What holds for a URL of a face that forgot its row (an architecture test names such URLs).
FLOORS = {
    "console": "console.see",
    "company": "company.see",
    "committee": "committee.see",
    "owner": "owner.see",
    "demo": DEMONSTRATION,
}
_table: dict[str, str] = {}


def declare(rows: Mapping[str, str]) -> None:
    """Add rows; the same name with another rule is a programming error."""
    for name, rule in rows.items():
        if _table.setdefault(name, rule) != rule:
            raise ValueError(f"URL {name!r} has two rules")


def rule_of(view_name: str) -> str:
    """The rule of a URL name; a face's floor where the row is missing; closed for anything else."""
    face = view_name.partition(":")[0]
    return _table.get(view_name) or FLOORS.get(face, CLOSED)


def declared() -> Mapping[str, str]:
    """A copy of the table, for the tests."""
    return dict(_table)


declare(
    {
        "account_login": OPEN,
        "account_logout": OPEN,
        "account_inactive": OPEN,
        "account_reauthenticate": SIGNED_IN,
        "account_change_password": SIGNED_IN,
        "account_set_password": CLOSED,
        "account_signup": CLOSED,
        "account_email": CLOSED,
        "account_email_verification_sent": CLOSED,
        "account_confirm_email": CLOSED,
        "account_confirm_login_code": CLOSED,
        "account_reset_password": CLOSED,
        "account_reset_password_done": CLOSED,
        "account_reset_password_from_key": CLOSED,
        "account_reset_password_from_key_done": CLOSED,
        "mfa_authenticate": OPEN,
        "mfa_trust": CLOSED,
        "mfa_index": SIGNED_IN,
        "mfa_reauthenticate": SIGNED_IN,
        "mfa_activate_totp": SIGNED_IN,
        "mfa_deactivate_totp": SIGNED_IN,
        "mfa_generate_recovery_codes": SIGNED_IN,
        "mfa_view_recovery_codes": SIGNED_IN,
        "mfa_download_recovery_codes": SIGNED_IN,
        "hats": SIGNED_IN,
        "elder": OPEN,
    }
)
