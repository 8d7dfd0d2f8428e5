"""Reading packs: the library, settings and adoptions, documents, and how each clause stands."""

from mulin.mechanisms.packs.selectors.documents import (
    AddresseeView,
    PolicyView,
    get_policy,
    get_rule_document,
    issued_rules,
    policy_of_pack,
    receipts_missing,
)
from mulin.mechanisms.packs.selectors.library import find_clause, find_pack, library, path_of_code, path_of_pack
from mulin.mechanisms.packs.selectors.settings import (
    ConflictView,
    ExpiredPack,
    adoption_on,
    conflicts,
    expired_unasked,
    is_in_force,
    open_settings,
    setting_history,
    setting_value,
    settings_of,
)
from mulin.mechanisms.packs.selectors.standing import Carrier, ClauseView, clause_tree, standing

__all__ = [
    "AddresseeView",
    "Carrier",
    "ClauseView",
    "ConflictView",
    "ExpiredPack",
    "PolicyView",
    "adoption_on",
    "clause_tree",
    "conflicts",
    "expired_unasked",
    "find_clause",
    "find_pack",
    "get_policy",
    "get_rule_document",
    "is_in_force",
    "issued_rules",
    "library",
    "open_settings",
    "path_of_code",
    "path_of_pack",
    "policy_of_pack",
    "receipts_missing",
    "setting_history",
    "setting_value",
    "settings_of",
    "standing",
]
