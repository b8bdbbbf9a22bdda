"""Themes that people put on what children say: an authority's own list, what waits, and how often each stands."""

from bot.reports.themes.counts import ThemeCount, ThemeYear, WordedReplies, theme_year
from bot.reports.themes.marks import (
    PartThemes,
    ReplyThemes,
    put_themes,
    reply_themes,
    themes_of,
    themes_of_records,
)
from bot.reports.themes.own_list import (
    LONGEST_NAME,
    ThemeRow,
    add_themes,
    bring_back_theme,
    merge_themes,
    rename_theme,
    retire_theme,
    suggestions,
    theme_list,
    theme_row,
)
from bot.reports.themes.parts import NOTES, RECORDED, OwnWords, bears
from bot.reports.themes.replies import ReplyKey, ThemedReply, find_reply
from bot.reports.themes.unthemed import UnthemedList, UnthemedReply, count_unthemed, next_unthemed, unthemed

__all__ = [
    "LONGEST_NAME",
    "NOTES",
    "RECORDED",
    "OwnWords",
    "PartThemes",
    "ReplyKey",
    "ReplyThemes",
    "ThemeCount",
    "ThemeRow",
    "ThemeYear",
    "ThemedReply",
    "UnthemedList",
    "UnthemedReply",
    "WordedReplies",
    "add_themes",
    "bears",
    "bring_back_theme",
    "count_unthemed",
    "find_reply",
    "merge_themes",
    "next_unthemed",
    "put_themes",
    "rename_theme",
    "reply_themes",
    "retire_theme",
    "suggestions",
    "theme_list",
    "theme_row",
    "theme_year",
    "themes_of",
    "themes_of_records",
    "unthemed",
]
