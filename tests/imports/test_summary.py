"""What a change of an import is called by people who have never seen a column of ours."""

from datetime import date

from bot.domain.imports import Change, Subject
from bot.imports.summary import described


def test_days_and_kinds_of_a_change_are_said_in_words() -> None:
    ends = Change(
        2, Subject.CARE_PERIOD, "C1 2025-07-14", 1, {"ends_on": None}, {"ends_on": date(2026, 12, 16)}
    )
    assert described(ends) == "last day nothing → 16/12/2026"
    added = Change(3, Subject.REVIEW, "R1", None, None, {"kind": "care", "review_on": date(2026, 12, 15)})
    assert described(added) == "kind of review Child in Care review, day 15/12/2026"
