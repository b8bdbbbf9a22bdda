"""Participation codes: what is known, what is proposed, and what a named person confirms."""

from bot.services.participation.bulk import Plain, confirm_plain, plain
from bot.services.participation.cases import Case, Standing, Unread, cases
from bot.services.participation.confirming import Choice, choose, confirm
from bot.services.participation.proposing import CodeKind, CodeState, Proposal, propose
from bot.services.participation.withdrawing import withdraw

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
