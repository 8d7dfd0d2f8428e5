"""Acts about returns: beginning, filling, taking in, filing, reviewing; issuing and merging collections."""

from mulin.mechanisms.returns.services import issuing
from mulin.mechanisms.returns.services.filing import Accepted, accept, give_back, submit
from mulin.mechanisms.returns.services.filling import (
    add_row,
    finish_part,
    hand_out,
    leave_out,
    open_for_duty,
    write_row,
)
from mulin.mechanisms.returns.services.intaking import Given, drop, take_in, use
from mulin.mechanisms.returns.services.issuing import (
    Arrived,
    Merged,
    NewCollection,
    Unit,
    assign,
    close,
    issue,
    merge,
    take_in_files,
)

__all__ = [
    "Accepted",
    "Arrived",
    "Given",
    "Merged",
    "NewCollection",
    "Unit",
    "accept",
    "add_row",
    "assign",
    "close",
    "drop",
    "finish_part",
    "give_back",
    "hand_out",
    "issue",
    "issuing",
    "leave_out",
    "merge",
    "open_for_duty",
    "submit",
    "take_in",
    "take_in_files",
    "use",
    "write_row",
]
