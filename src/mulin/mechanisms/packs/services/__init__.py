"""Acts on packs: loading, settling, adopting after expiry, policies, rule documents."""

from mulin.mechanisms.packs.services.adopting import Expiry, decide_expiry
from mulin.mechanisms.packs.services.loading import Loaded, load_packs
from mulin.mechanisms.packs.services.policies import (
    NewPolicy,
    Unit,
    acknowledge_policy,
    address_policy,
    interpret_policy,
    register_policy,
)
from mulin.mechanisms.packs.services.rule_documents import (
    NewRuleDocument,
    draft_rule_document,
    issue_rule_document,
    repeal_rule_document,
)
from mulin.mechanisms.packs.services.settings import decide_setting, withdraw_setting

__all__ = [
    "Expiry",
    "Loaded",
    "NewPolicy",
    "NewRuleDocument",
    "Unit",
    "acknowledge_policy",
    "address_policy",
    "decide_expiry",
    "decide_setting",
    "draft_rule_document",
    "interpret_policy",
    "issue_rule_document",
    "load_packs",
    "register_policy",
    "repeal_rule_document",
    "withdraw_setting",
]
