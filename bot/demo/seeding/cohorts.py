"""Who the children of Bradford's annual report 2021/22, Table 12, are: groups whose reviews add up to its numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.demo.seeding.outcomes import TABLE_12
from bot.domain.participation import Code

Column = Mapping[Code | None, int]
FIRST_YEAR: Column = {
    Code.PN1: 897,
    Code.PN2: 14,
    Code.PN3: 0,
    Code.PN4: 5,
    Code.PN5: 447,
    Code.PN6: 1410,
    Code.PN7: 19,
    None: 2,
}
"""Held reviews of children of four and over in 2020/21 by code; None: without one."""
COLUMNS: tuple[Column, Column] = (FIRST_YEAR, TABLE_12)


@dataclass(frozen=True, slots=True)
class Cohort:
    """Children with the same course: how many of them, and how many reviews each has in the first and second year.

    Who ``joins`` comes into care in the year of the first review, and ``late`` of them have that review late.
    """

    children: int
    under_four: bool
    reviews: tuple[int, int]
    joins: bool = False
    late: int = 0

    @property
    def stays(self) -> bool:
        """Tell whether these children are still in care when the second year ends."""
        return self.reviews[1] > 0


# 784 and 721 reviews of children under four, 2,794 and 2,839 of the others; 1,446 children are in care at the end,
# 97 of the first year's 3,578 reviews are late (97.3 % on time) and 78 of the second year's 3,560 (97.8 %), as the
# report has them.
COHORTS = (
    Cohort(158, under_four=True, reviews=(2, 2)),
    Cohort(135, under_four=True, reviews=(0, 3), joins=True, late=16),
    Cohort(150, under_four=True, reviews=(2, 0)),
    Cohort(56, under_four=True, reviews=(3, 0), joins=True, late=16),
    Cohort(620, under_four=False, reviews=(2, 2)),
    Cohort(533, under_four=False, reviews=(0, 3), joins=True, late=62),
    Cohort(450, under_four=False, reviews=(2, 0)),
    Cohort(218, under_four=False, reviews=(3, 0), joins=True, late=81),
)
