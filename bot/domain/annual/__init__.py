"""The annual report as a document: typed values, figures, tables and sections, and its published edition."""

from bot.domain.annual.document import Annual, Chart, Entry, Grid, Pair, Section, control_line
from bot.domain.annual.figures import Figure, Measure, Year, changed_most, compared, figure, moved
from bot.domain.annual.published import protected, published
from bot.domain.annual.values import (
    COVERED,
    NOT_RECORDED,
    NOTHING,
    Days,
    Ratio,
    Sentence,
    Share,
    Tally,
    Value,
    ValueChange,
    Wording,
    change,
)

__all__ = [
    "COVERED",
    "NOTHING",
    "NOT_RECORDED",
    "Annual",
    "Chart",
    "Days",
    "Entry",
    "Figure",
    "Grid",
    "Measure",
    "Pair",
    "Ratio",
    "Section",
    "Sentence",
    "Share",
    "Tally",
    "Value",
    "ValueChange",
    "Wording",
    "Year",
    "change",
    "changed_most",
    "compared",
    "control_line",
    "figure",
    "moved",
    "protected",
    "published",
]
