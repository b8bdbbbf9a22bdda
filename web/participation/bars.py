"""One bar in as many parts as there are answers, with words where they have room."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.domain.rates import Rate
from bot.reports.response.compared import ComparedQuestion
from web.participation.words import percent

NOT_ANSWERED = "Not answered"
# Fill and ink, dark to light in the order of the answers; who did not answer is white.
FILLS = (
    ("#10505b", "#ffffff"),
    ("#3a6f79", "#ffffff"),
    ("#9dbec4", "#0b0c0c"),
    ("#c9d9dc", "#0b0c0c"),
    ("#e6eeef", "#0b0c0c"),
)
BLANK = ("#ffffff", "#0b0c0c")
# In pixels, on the narrowest screen: the bar, a letter, and what stays free beside words.
NARROWEST, LETTER, BESIDE = 280, 7.5, 8


@dataclass(frozen=True, slots=True)
class BarPart:
    """One answer's part of a bar, in percent of its length; ``said`` are the lines that have room in it.

    ``earlier`` is its rate in the period with which it is compared.
    """

    answer: str
    rate: Rate
    earlier: Rate | None
    begins: float
    width: float
    fill: str
    ink: str

    @property
    def middle(self) -> float:
        """Return where its middle is."""
        return self.begins + self.width / 2

    @property
    def said(self) -> tuple[str, ...]:
        """Return the answer and its share, the share alone, or nothing, as it has room on any screen."""
        lines = (self.answer, percent(self.rate))
        return next((lines[from_:] for from_ in (0, 1) if self._has_room(*lines[from_:])), ())

    def _has_room(self, *lines: str) -> bool:
        return self.width * NARROWEST / 100 >= LETTER * max(map(len, lines)) + BESIDE


def bar_parts(asked: ComparedQuestion) -> Iterator[BarPart]:
    """Return the parts of a question's bar, the answers in their order and then those who did not answer."""
    begins = 0.0
    for place, (answer, rate) in enumerate(asked.now.shares.items()):
        width = round(100 * rate.numerator / rate.denominator, 3) if rate.denominator else 0.0
        fill, ink = BLANK if answer is None else FILLS[place % len(FILLS)]
        earlier = asked.earlier.get(answer)
        yield BarPart(NOT_ANSWERED if answer is None else answer, rate, earlier, begins, width, fill, ink)
        begins += width
