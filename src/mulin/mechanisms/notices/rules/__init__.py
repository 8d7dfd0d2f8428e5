"""Pure rules of papers: kinds, numbers, digests, words."""

from mulin.mechanisms.notices.rules.kinds import GENERAL, Kinds, PaperKind, kinds
from mulin.mechanisms.notices.rules.papers import (
    CHAT_LIMIT,
    MEANS,
    SIGN_LABEL,
    TOKEN_LENGTH,
    TOKEN_LETTERS,
    NewPaper,
    Opinion,
    Recipient,
    SealedPage,
    chat_text,
    digest_of,
    gaps,
    number_text,
    plain_text,
    step_label,
    token_of,
)

__all__ = [
    "CHAT_LIMIT",
    "GENERAL",
    "MEANS",
    "SIGN_LABEL",
    "TOKEN_LENGTH",
    "TOKEN_LETTERS",
    "Kinds",
    "NewPaper",
    "Opinion",
    "PaperKind",
    "Recipient",
    "SealedPage",
    "chat_text",
    "digest_of",
    "gaps",
    "kinds",
    "number_text",
    "plain_text",
    "step_label",
    "token_of",
]
