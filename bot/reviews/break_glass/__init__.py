"""Words that a manager opens for a reason, and who is told of it."""

from bot.reviews.break_glass.listed import (
    OpenedWords,
    Opening,
    OpeningList,
    opened_words,
    opening_list,
    openings_of,
    openings_to_see,
)
from bot.reviews.break_glass.opened import (
    LONGEST,
    OPEN_FOR,
    SHORTEST,
    OpeningReason,
    mark_seen,
    open_words,
    openable_review,
)

__all__ = [
    "LONGEST",
    "OPEN_FOR",
    "SHORTEST",
    "OpenedWords",
    "Opening",
    "OpeningList",
    "OpeningReason",
    "mark_seen",
    "open_words",
    "openable_review",
    "opened_words",
    "opening_list",
    "openings_of",
    "openings_to_see",
]
