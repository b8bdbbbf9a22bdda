"""Participation codes: what is known, what is proposed, and what a named person confirms."""

from bot.reviews.codes.bulk import Plain, confirm_plain, plain
from bot.reviews.codes.cases import Case, Standing, Unread, cases
from bot.reviews.codes.confirming import Choice, choose, confirm
from bot.reviews.codes.proposing import CodeKind, CodeState, Proposal, propose
from bot.reviews.codes.withdrawing import withdraw

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
