"""Themes that people put on what children say: an authority's own list, what waits, and how often each stands."""

from bot.reports.themes.counts import ThemeCount, ThemeYear, WordedReplies, theme_year
from bot.reports.themes.marks import (
    PartThemes,
    TalkThemes,
    ThemedTalk,
    find_talk,
    put_themes,
    talk_themes,
    themes_of,
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
from bot.reports.themes.parts import NOTES, OwnWords, bears
from bot.reports.themes.unthemed import UnthemedList, UnthemedTalk, count_unthemed, next_unthemed, unthemed

__all__ = [
    "LONGEST_NAME",
    "NOTES",
    "OwnWords",
    "PartThemes",
    "TalkThemes",
    "ThemeCount",
    "ThemeRow",
    "ThemeYear",
    "ThemedTalk",
    "UnthemedList",
    "UnthemedTalk",
    "WordedReplies",
    "add_themes",
    "bears",
    "bring_back_theme",
    "count_unthemed",
    "find_talk",
    "merge_themes",
    "next_unthemed",
    "put_themes",
    "rename_theme",
    "retire_theme",
    "suggestions",
    "talk_themes",
    "theme_list",
    "theme_row",
    "theme_year",
    "themes_of",
    "unthemed",
]
