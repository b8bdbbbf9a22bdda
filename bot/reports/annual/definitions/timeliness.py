"""What the figures about reviews chaired and on time are, in plain English."""

from __future__ import annotations

from bot.domain.annual import CountOf, RateOf
from bot.reports.annual.definitions.words import Figures

FIRST_SITTING = "On time, by the first sitting"

TIMELINESS: Figures = (
    CountOf(
        "held",
        "Reviews chaired",
        "reviews were held",
        "Child in Care reviews recorded as held from 1 April to the day named above. A review whose date has passed"
        " and that nobody recorded is not counted.",
    ),
    RateOf(
        "legal.on_time",
        "legal.judged",
        "On time, by the date the law sets",
        "reviews were held on time",
        "Held on or before the last lawful day: within 20 working days of coming into care, then within three"
        " months, then within six (Care Planning, Placement and Case Review (England) Regulations 2010, reg. 33)."
        " Judged on the sitting that completed the review. Reviews that cannot be assessed are left out.",
        "reviews that can be assessed",
    ),
    RateOf(
        "imported.on_time",
        "imported.judged",
        "On time, by the date of the case system",
        "reviews were held by the date that the case system has",
        "Held on or before the due date taken in from the case system, which may count months in days.",
        "reviews for which the case system has a due date",
    ),
    RateOf(
        "first.on_time",
        "first.judged",
        FIRST_SITTING,
        "reviews had their first sitting on time",
        "As above, but a review of several sittings is judged on its first one.",
        "reviews that can be assessed",
    ),
    CountOf(
        "legal.unknown",
        "Not assessed",
        "reviews could not be assessed",
        "Reviews held for which no due date is known, because the known history does not reach back far enough.",
    ),
    RateOf(
        "children.on_time",
        "children.judged",
        "Children whose reviews were all on time",
        "children in care had all their due reviews on time",
        "Of the children in care on the as-at day for at least 20 working days with a review due in the year:"
        " those for whom every review due was held on time.",
        "children in care with a review due",
    ),
    CountOf(
        "children.none_due",
        "Children without a review due",
        "children in care had no review due",
        "Children in care on the as-at day for at least 20 working days with no due date in the year.",
    ),
    CountOf(
        "overdue",
        "Overdue, not held",
        "reviews were overdue and not held",
        "Reviews of children in care whose last lawful day was on or before the as-at day and which had not been"
        " held by then. The rate above cannot show them.",
    ),
    CountOf(
        "not_recorded",
        "Date passed, not recorded",
        "reviews had a date that has passed and no record of what happened",
        "Planned or adjourned reviews of the year whose date has passed. They are in no other number.",
    ),
    CountOf(
        "short",
        "Reviews of children on short breaks only",
        "reviews were of children who have short breaks only",
        "These are not reviews of children in care and are in no other number of this report.",
    ),
)
