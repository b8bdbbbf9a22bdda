"""What to invent: how many children and years, from which seed; and what was invented, counted."""

from __future__ import annotations

from dataclasses import asdict, dataclass

CHILDREN_PER_OFFICER = 1446 / 19
PHONE_NUMBERS = 1000
"""Ofcom keeps 07700 900000 to 900999 for drama; nobody can be reached there."""


class CannotSeed(Exception):
    """The database must not or cannot be filled with invented data; the text says why."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What to invent; the same plan on the same day gives the same rows.

    ``children`` are in care on the day of seeding, in so many ``years`` of reviews; those who left before come on
    top. ``open_conversations`` are left in mid-questionnaire on SMS. ``showcase`` adds one child for every
    situation that the panel can show, phones for the simulator and the demo's accounts.
    """

    children: int
    years: int
    seed: int = 1
    open_conversations: int = 0
    showcase: bool = False

    def __post_init__(self) -> None:
        if self.children < 1 or self.years < 1:
            raise CannotSeed("seeding needs at least one child and one year")
        if self.open_conversations > min(self.children, PHONE_NUMBERS):
            raise CannotSeed(
                f"each open conversation needs a child and a number: at most {min(self.children, PHONE_NUMBERS)}"
            )

    @property
    def officers(self) -> int:
        """Give the number of IROs: 76 children each, as in Bradford, and one for each of the two teams at least."""
        return max(3 if self.showcase else 2, round(self.children / CHILDREN_PER_OFFICER))


DEMO = Plan(children=60, years=2, showcase=True)
"""The demo's plan: small enough to be ready in seconds, with every situation present."""


@dataclass(frozen=True, slots=True)
class OpenConversation:
    """One conversation left in mid-questionnaire: where to write from, whose it is, and what it asks."""

    address: str
    child: str
    language: str
    questionnaire: str
    question: str


@dataclass(frozen=True, slots=True)
class Counts:
    """How much was invented; ``children`` are in care on the day, ``rows`` counts every row of every table."""

    children: int
    left_care: int
    officers: int
    reviews: int
    held: int
    conversations: int
    answers: int
    addresses: int
    rows: int
    open_conversations: tuple[OpenConversation, ...] = ()

    def as_numbers(self) -> dict[str, int]:
        """Give the counts by name, ready for JSON; the open conversations as their number."""
        numbers = {name: value for name, value in asdict(self).items() if isinstance(value, int)}
        return numbers | {"open_conversations": len(self.open_conversations)}
