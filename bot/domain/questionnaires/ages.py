"""The question set that fits an age."""

from __future__ import annotations

from bot.domain.questionnaires.model import Phase

# Youngest age of each set; care leavers get the oldest one.
_SETS: tuple[tuple[int, str], ...] = ((16, "16-17"), (12, "12-15"), (8, "8-11"), (4, "4-7"))
_SHORT_FROM = 8


def questionnaire_id(phase: Phase | str, age: int, *, short: bool = False) -> str | None:
    """Name the question set for a phase and an age in years; None under four, who are asked by their worker.

    The short set is for children of eight and over; younger ones get their own set.
    """
    before_or_after = Phase(phase)
    if short and age >= _SHORT_FROM:
        return f"{before_or_after}-short"
    band = next((name for youngest, name in _SETS if age >= youngest), None)
    return f"{before_or_after}-{band}" if band else None
