"""Acts on parties. One function an act; every act audited in its own transaction."""

from mulin.base.parties.services.delegations import (
    accept_delegation,
    hand_over,
    list_delegation,
    withdraw_delegation,
)
from mulin.base.parties.services.duties import (
    add_duty_item,
    end_duty_item,
    found_duty_list,
    set_responsibilities,
)
from mulin.base.parties.services.organisations import (
    add_member,
    add_organisation_alias,
    end_member,
    register_organisation,
    state_resources,
)
from mulin.base.parties.services.persons import create_person
from mulin.base.parties.services.posts import appoint_to_post, create_post, found_group, leave_post, set_seat
from mulin.base.parties.services.seed import (
    SeedDelegation,
    SeedDutyList,
    SeedGroup,
    SeedOrganisation,
    SeedPost,
    SeedSeat,
    load_delegations,
    load_duty_lists,
    load_groups,
    load_matrix,
    load_organisations,
)

__all__ = [
    "SeedDelegation",
    "SeedDutyList",
    "SeedGroup",
    "SeedOrganisation",
    "SeedPost",
    "SeedSeat",
    "accept_delegation",
    "add_duty_item",
    "add_member",
    "add_organisation_alias",
    "appoint_to_post",
    "create_person",
    "create_post",
    "end_duty_item",
    "end_member",
    "found_duty_list",
    "found_group",
    "hand_over",
    "leave_post",
    "list_delegation",
    "load_delegations",
    "load_duty_lists",
    "load_groups",
    "load_matrix",
    "load_organisations",
    "register_organisation",
    "set_responsibilities",
    "set_seat",
    "state_resources",
    "withdraw_delegation",
]
