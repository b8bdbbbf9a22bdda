"""Who is a child's Independent Reviewing Officer, since when and why, and the families this touches."""

from bot.reviews.allocations.appointments import Wanted, allocate
from bot.reviews.allocations.current import (
    Allocated,
    Listed,
    Load,
    Relative,
    Term,
    allocated,
    caseloads,
    child_with,
    children_of,
)

__all__ = [
    "Allocated",
    "Listed",
    "Load",
    "Relative",
    "Term",
    "Wanted",
    "allocate",
    "allocated",
    "caseloads",
    "child_with",
    "children_of",
]
