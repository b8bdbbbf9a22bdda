"""Participation codes: what is known, what is proposed, and what a named person confirms."""

from bot.reviews.codes.cases import Case, StandingCode, cases, cases_of
from bot.reviews.codes.confirmed import (
    ATTENDED,
    CodeChoice,
    Plain,
    choose,
    confirm,
    confirm_plain,
    confirmed_code,
    plain,
    withdraw,
)
from bot.reviews.codes.proposals import CodeKind, CodeState, Proposal, propose

__all__ = [
    "ATTENDED",
    "Case",
    "CodeChoice",
    "CodeKind",
    "CodeState",
    "Plain",
    "Proposal",
    "StandingCode",
    "cases",
    "cases_of",
    "choose",
    "confirm",
    "confirm_plain",
    "confirmed_code",
    "plain",
    "propose",
    "withdraw",
]
