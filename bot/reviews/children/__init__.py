"""Children: the list of those whom a person works with, finding one, and one child's history."""

from bot.reviews.children.comparison import (
    MOST_COMPARED,
    Compared,
    ComparedReview,
    Comparison,
    SinceLastTime,
    compared_reviews,
)
from bot.reviews.children.found import (
    MOST,
    SHORTEST,
    FoundChild,
    check,
    find,
    search,
    works_with,
)
from bot.reviews.children.list import (
    ChildFilter,
    ChildOrder,
    ChildrenPage,
    ChildRow,
    LastReview,
    children,
)
from bot.reviews.children.page import ChildPage, GivenConsent, PastAlert, TimelineEntry, child_page

__all__ = [
    "MOST",
    "MOST_COMPARED",
    "SHORTEST",
    "ChildFilter",
    "ChildOrder",
    "ChildPage",
    "ChildRow",
    "ChildrenPage",
    "Compared",
    "ComparedReview",
    "Comparison",
    "FoundChild",
    "GivenConsent",
    "LastReview",
    "PastAlert",
    "SinceLastTime",
    "TimelineEntry",
    "check",
    "child_page",
    "children",
    "compared_reviews",
    "find",
    "search",
    "works_with",
]
