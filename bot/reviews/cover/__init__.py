"""Cover for IROs who are away: arranging and ending it, and who covers for whom."""

from bot.reviews.cover.arranged import CoverReason, WantedCover, arrange_cover, end_cover
from bot.reviews.cover.listed import (
    ArrangedCover,
    CoverChoice,
    CoverList,
    CoverShow,
    absent_names,
    arranged,
    choice,
    cover_list,
    covers_today,
)

__all__ = [
    "ArrangedCover",
    "CoverChoice",
    "CoverList",
    "CoverReason",
    "CoverShow",
    "WantedCover",
    "absent_names",
    "arrange_cover",
    "arranged",
    "choice",
    "cover_list",
    "covers_today",
    "end_cover",
]
