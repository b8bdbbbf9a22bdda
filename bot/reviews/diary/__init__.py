"""The diary: reviews by day, as a list that can be narrowed and as the calendar of a month."""

from bot.reviews.diary.filters import (
    DiaryCode,
    DiaryFilter,
    DiaryKind,
    DiaryOrder,
    DiaryState,
    DiaryTime,
    held_from,
    held_lately,
    in_time,
)
from bot.reviews.diary.lines import DiaryLine
from bot.reviews.diary.list import DiaryPage, DiaryRow, OverseenOfficer, diary, overseen
from bot.reviews.diary.month import DiaryDay, DiaryMonth, diary_month

__all__ = [
    "DiaryCode",
    "DiaryDay",
    "DiaryFilter",
    "DiaryKind",
    "DiaryLine",
    "DiaryMonth",
    "DiaryOrder",
    "DiaryPage",
    "DiaryRow",
    "DiaryState",
    "DiaryTime",
    "OverseenOfficer",
    "diary",
    "diary_month",
    "held_from",
    "held_lately",
    "in_time",
    "overseen",
]
