"""What reviews end in: participation codes in the proportions of Bradford's annual report 2021/22, Table 12."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from bot.domain.participation import Attendance, Code, Contribution

# Held reviews of children of four and over in 2021/22 by code; None: without one (721 more were PN0).
TABLE_12: Mapping[Code | None, int] = {
    Code.PN1: 771,
    Code.PN2: 20,
    Code.PN3: 0,
    Code.PN4: 38,
    Code.PN5: 905,
    Code.PN6: 1064,
    Code.PN7: 34,
    None: 7,
}
REMOTE_SHARE = 0.25
# The row of the decision table by which each code is reached under the profile "bradford".
RULES: Mapping[Code, str] = {
    Code.PN0: "R03",
    Code.PN1: "R10",
    Code.PN2: "R11",
    Code.PN4: "R13",
    Code.PN5: "R23",
    Code.PN6: "R24",
    Code.PN7: "R20",
}
HAPPENED: Mapping[Code, Contribution] = {
    Code.PN1: Contribution.SPOKE,
    Code.PN2: Contribution.REPRESENTED,
    Code.PN4: Contribution.SILENT,
}


@dataclass(frozen=True, slots=True)
class SeedOutcome:
    """How one review ended: its code, whether an officer has confirmed it, and how the child was there."""

    code: Code
    is_confirmed: bool
    attendance: Attendance
    happened: Contribution


class Decks:
    """One shuffled deck for each reporting year, so that each year's codes come in the report's proportions.

    ``tables`` are the decks of some years, known by the calendar year in which they begin; others have Table 12's.
    """

    def __init__(self, seed: int, tables: Mapping[int, Mapping[Code | None, int]] | None = None) -> None:
        self._seed = seed
        self._tables = tables or {}
        self._decks: dict[int, list[Code | None]] = {}

    @property
    def are_given(self) -> bool:
        """Return whether the codes of some years are given by a table of their own, and no other code may be there."""
        return bool(self._tables)

    def draw(self, year: int) -> Code | None:
        """Return the next code of a year; None for a review that stayed without one."""
        deck = self._decks.get(year) or self._shuffle(year)
        self._decks[year] = deck
        return deck.pop()

    def _shuffle(self, year: int) -> list[Code | None]:
        table = self._tables.get(year, TABLE_12)
        deck = [code for code, number in table.items() for _ in range(number)]
        Random(f"{self._seed} deck {year}").shuffle(deck)  # noqa: S311 - invention, not secrecy
        return deck


def outcome(rng: Random, code: Code | None, *, is_confirmed: bool = True) -> SeedOutcome:
    """Return the review that leads to a code; without one the IRO has not yet looked at the views."""
    wanted = code or Code.PN5
    there = wanted in HAPPENED
    attendance = Attendance.REMOTE_LIVE if rng.random() < REMOTE_SHARE else Attendance.IN_PERSON
    return SeedOutcome(
        code=wanted,
        is_confirmed=is_confirmed and code is not None,
        attendance=attendance if there else Attendance.NONE,
        happened=HAPPENED.get(wanted, Contribution.SILENT),
    )
