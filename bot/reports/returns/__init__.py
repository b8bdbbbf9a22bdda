"""The statutory return: the SSDA903 Reviews file of a year, its sign-off, and the codes to key elsewhere."""

from bot.reports.returns.files import Control, Export, YearReturn, make_export, record_export, year_return
from bot.reports.returns.frozen import Restatement, Signed, freeze
from bot.reports.returns.held import WHOLE
from bot.reports.returns.keying_list import (
    ToKey,
    count_to_key,
    keyed_list,
    keying_csv,
    keying_list,
    take_list,
    take_tick_back,
    tick_off,
)
from bot.reports.returns.page import Shown, show_return

__all__ = [
    "WHOLE",
    "Control",
    "Export",
    "Restatement",
    "Shown",
    "Signed",
    "ToKey",
    "YearReturn",
    "count_to_key",
    "freeze",
    "keyed_list",
    "keying_csv",
    "keying_list",
    "make_export",
    "record_export",
    "show_return",
    "take_list",
    "take_tick_back",
    "tick_off",
    "year_return",
]
