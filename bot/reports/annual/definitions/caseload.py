"""What the figures about caseloads are, in plain English."""

from __future__ import annotations

from bot.domain.annual import CountOf

CASELOAD = CountOf(
    "",
    "Children for each full-time IRO",
    "children were allocated for each full-time post on the as-at day",
    "Children in care allocated to an IRO on the as-at day, divided by the full-time posts recorded for that day.",
)
ALLOCATED = CountOf(
    "allocated",
    "Children allocated",
    "children in care were allocated to an IRO",
    "Children in care on the as-at day who are allocated to an IRO.",
)
