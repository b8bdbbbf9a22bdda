"""What the figures about documents and midway checks are, in plain English."""

from __future__ import annotations

from bot.domain.annual import CountOf, RateOf
from bot.reports.annual.definitions.words import Figures

DOCUMENTS: Figures = tuple(
    figure
    for key, name, within in (
        ("decisions", "Decisions", "5 working days"),
        ("minutes", "Minutes", "15 working days"),
        ("distribution", "Record sent out", "20 working days"),
    )
    for figure in (
        RateOf(
            f"{key}.on_time",
            f"{key}.dated",
            f"{name} within {within}",
            f"reviews with a date recorded had this within {within} ({name.lower()})",
            f"Done within {within} of the completing sitting, of the reviews whose date was recorded.",
            "reviews with the date recorded",
        ),
        CountOf(
            f"{key}.unknown",
            f"{name}: no date recorded",
            f"reviews have no date recorded ({name.lower()})",
            "Reviews held for which nobody has recorded the date; they are not assessed.",
        ),
    )
)

_UNRECORDED = "midway.unknown"
_FOLLOWING = "reviews that followed another one"

MIDWAY: Figures = (
    RateOf(
        "midway.on_time",
        "midway.expected",
        "Midway check in time",
        f"{_FOLLOWING} had their midway check in time",
        "A midway check recorded on or before the day half-way between the review before and this one, of the reviews"
        " held that followed another review of the same time in care. A check that nobody recorded is not in time. The"
        " midway check is practice, not law.",
        _FOLLOWING,
        _UNRECORDED,
    ),
    RateOf(
        "midway.late",
        "midway.expected",
        "Midway check late",
        f"{_FOLLOWING} had their midway check after the half-way day",
        "A midway check recorded after the half-way day.",
        _FOLLOWING,
        _UNRECORDED,
    ),
    RateOf(
        "midway.unknown",
        "midway.expected",
        "No midway check recorded",
        f"{_FOLLOWING} have no midway check on record",
        "Reviews for which nobody has recorded the day of a midway check.",
        _FOLLOWING,
    ),
)
