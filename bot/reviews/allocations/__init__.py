"""Who is a child's Independent Reviewing Officer, since when and why, and the families this touches."""

from bot.reviews.allocations.appointments import WantedIro, allocate
from bot.reviews.allocations.current import (
    Allocated,
    AllocationTerm,
    Relative,
    allocated,
)
from bot.reviews.allocations.listed import Listed, Load, caseloads, child_with, children_of

__all__ = [
    "Allocated",
    "AllocationTerm",
    "Listed",
    "Load",
    "Relative",
    "WantedIro",
    "allocate",
    "allocated",
    "caseloads",
    "child_with",
    "children_of",
]
