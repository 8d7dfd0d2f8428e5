"""Writing duties: obligations arise, are filed, reviewed, waived, explained, urged, and climb their ladder."""

from mulin.mechanisms.duties.services.acting import (
    PHONE,
    TEXT,
    Filing,
    accept,
    give_reason,
    return_with_reason,
    send_on,
    submit,
    urge,
    urge_all,
    waive,
)
from mulin.mechanisms.duties.services.climbing import climb
from mulin.mechanisms.duties.services.materialising import arise, materialise, materialise_all
from mulin.mechanisms.duties.services.ordering import Ordered, order_by_hand, orders_by

__all__ = [
    "PHONE",
    "TEXT",
    "Filing",
    "Ordered",
    "accept",
    "arise",
    "climb",
    "give_reason",
    "materialise",
    "materialise_all",
    "order_by_hand",
    "orders_by",
    "return_with_reason",
    "send_on",
    "submit",
    "urge",
    "urge_all",
    "waive",
]
