"""The console's rows of the policy table: every URL name and the permission it needs.

Whoever adds a URL adds its row here; an architecture test names URLs without one.
"""

from __future__ import annotations

from mulin.faces.shared import policy

POLICY: dict[str, str] = {
    # First pages and search
    "console:home": "console.see",
    "console:search": "console.see",
    "console:wishes": "ballots.keep",
    # Registers
    # Each register's own permission is asked by the view and by ``shared.links``.
    "console:register": policy.SIGNED_IN,
    "console:subject": policy.SIGNED_IN,
    "console:record_new": policy.SIGNED_IN,
    "console:record_correct": policy.SIGNED_IN,
    "console:record_strike": policy.SIGNED_IN,
    "console:record_attach": policy.SIGNED_IN,
    "console:register_attest": "registers.attest",
    "console:attestation_withdraw": "registers.attest",
    "console:subject_add": "places.keep",
    "console:fact_correct": "places.keep",
    "console:communities": "places.see",
    "console:community": "places.see",
    "console:buildings": "places.see",
    "console:units": "places.see",
    "console:spaces": "places.see",
    "console:projects": "places.see",
    "console:project": "places.see",
    "console:regions": "places.see",
    "console:place": "places.see",
    "console:organisations": "parties.see",
    "console:export": "registers.export",
    "console:imports": "registers.import",
    "console:import": "registers.import",
    "console:import-progress": "registers.import",
    "console:import-new": "registers.import",
    "console:import-undo": "registers.import",
    "console:import-abandon": "registers.import",
    "console:import-step": "registers.import",
    # Boards, programmes, cases
    "console:dashboard": "measures.see",
    "console:drill": "measures.see",
    "console:baseline": "packs.settle",
    "console:league": "measures.see",
    "console:league_open": "measures.publish",
    "console:leagues": "measures.see",
    "console:league_round": "measures.publish",
    "console:league_act": "measures.publish",
    "console:league_table": "measures.see",
    "console:league_circular": "measures.publish",
    "console:league_define": "measures.publish",
    "console:programmes": "packs.see",
    "console:programme": "packs.see",
    "console:programme_clauses": "packs.see",
    "console:clause": "packs.see",
    "console:programme_setting": "packs.see",
    "console:setting_decide": "packs.settle",
    "console:cases": "cases.see",
    "console:case": "cases.see",
    # Posts and people
    "console:posts": "parties.see",
    "console:post": "parties.see",
    "console:post_appoint": "parties.keep",
    "console:groups": "parties.see",
    "console:group": "parties.see",
    "console:duty_lists": "parties.see",
    "console:delegations": "parties.see",
    "console:delegation_withdraw": "parties.delegate",
    "console:users": "access.see",
    "console:user": "access.see",
    "console:user_new": "access.manage",
    "console:user_lock": "access.manage",
    "console:user_reset": "access.manage",
    "console:user_password": "access.manage",
    "console:hat_grant": "access.manage",
    "console:hat_end": "access.manage",
    "console:phone": "parties.see",
    # The log
    "console:audit": "audit.see",
    "console:audit_verify": "audit.see",
    # Setting up
    "console:setup": "setup.see",
    # Background work
    "console:jobs": "jobs.see",
    "console:job_retry": "jobs.retry",
}

policy.declare(POLICY)
