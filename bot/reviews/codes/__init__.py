"""Participation codes: what is known, what is proposed, and what a named person confirms."""

from bot.reviews.codes.cases import Case, Standing, Unread, cases
from bot.reviews.codes.confirmed import Choice, Plain, choose, confirm, confirm_plain, plain, withdraw
from bot.reviews.codes.proposals import CodeKind, CodeState, Proposal, propose

__all__ = [
    "Case",
    "Choice",
    "CodeKind",
    "CodeState",
    "Plain",
    "Proposal",
    "Standing",
    "Unread",
    "cases",
    "choose",
    "confirm",
    "confirm_plain",
    "plain",
    "propose",
    "withdraw",
]
