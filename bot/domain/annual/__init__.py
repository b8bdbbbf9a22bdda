"""The annual report as a document: values as they may be shown, figures, tables, sections; all from exact numbers."""

from bot.domain.annual.changes import Moved, changed_most, moved_between
from bot.domain.annual.document import Annual, Bar, Chart, Entry, Grid, Pair, Section, control_line
from bot.domain.annual.figures import (
    CountOf,
    Figure,
    RateOf,
    count_figure,
    plain_figure,
    plain_value,
    rate_figure,
)
from bot.domain.annual.values import NOT_RECORDED, NOTHING, Value, View, count_change, points_change

__all__ = [
    "NOTHING",
    "NOT_RECORDED",
    "Annual",
    "Bar",
    "Chart",
    "CountOf",
    "Entry",
    "Figure",
    "Grid",
    "Moved",
    "Pair",
    "RateOf",
    "Section",
    "Value",
    "View",
    "changed_most",
    "control_line",
    "count_change",
    "count_figure",
    "moved_between",
    "plain_figure",
    "plain_value",
    "points_change",
    "rate_figure",
]
