"""What each figure of the report is: its name, its sentence and its definition, in plain English."""

from __future__ import annotations

from bot.domain.annual import CountOf, RateOf
from bot.domain.rates import FeedbackOutcome

Figures = tuple[CountOf | RateOf, ...]
CODED = "Reviews held whose code is one of PN1 to PN7"
FIRST_SITTING = "On time, by the first sitting"
_OLDER = "reviews of children of four and over"

PARTICIPATION: Figures = (
    RateOf(
        "participated",
        "four",
        "Participation",
        f"{_OLDER} had the child’s own contribution",
        f"PN1, PN2, PN3, PN5 and PN6, divided by PN1 to PN7. {CODED}; PN0 and reviews without a code are left out.",
    ),
    RateOf(
        "attended",
        "four",
        "Attendance",
        f"{_OLDER} were attended by the child",
        "PN1 to PN4, divided by PN1 to PN7.",
    ),
    RateOf(
        "none",
        "four",
        "No contribution",
        f"{_OLDER} had no contribution from the child",
        "PN4 and PN7, divided by PN1 to PN7.",
    ),
    RateOf(
        "PN5",
        "four",
        "Views represented by advocate or IRO (PN5)",
        f"{_OLDER} had views represented by an advocate or the IRO",
        "PN5, divided by PN1 to PN7.",
    ),
    RateOf(
        "PN6",
        "four",
        "Views conveyed by another person or medium (PN6)",
        f"{_OLDER} had views conveyed by another person or medium",
        "PN6, divided by PN1 to PN7.",
    ),
    RateOf(
        "sent",
        "four",
        "Views without attending (PN5 and PN6 together)",
        f"{_OLDER} had views sent by a child who was not there",
        "PN5 and PN6, divided by PN1 to PN7. The two are shown together as well, because who received the words"
        " decides between them.",
    ),
    CountOf(
        "source.confirmed",
        "Codes confirmed here",
        f"{_OLDER} had their code confirmed here by a named person",
        "PN1 to PN7 confirmed in this service by the IRO or a manager.",
    ),
    CountOf(
        "source.imported",
        "Codes recorded in the case system",
        f"{_OLDER} had their code recorded in the case system",
        "PN1 to PN7 taken in from the case system as recorded there, not confirmed here.",
    ),
)

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
    ),
    RateOf(
        "imported.on_time",
        "imported.judged",
        "On time, by the date of the case system",
        "reviews were held by the date that the case system has",
        "Held on or before the due date taken in from the case system, which may count months in days.",
    ),
    RateOf(
        "first.on_time",
        "first.judged",
        FIRST_SITTING,
        "reviews had their first sitting on time",
        "As above, but a review of several sittings is judged on its first one.",
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
        ),
        CountOf(
            f"{key}.unknown",
            f"{name}: no date recorded",
            f"reviews have no date recorded ({name.lower()})",
            "Reviews held for which nobody has recorded the date; they are not assessed.",
        ),
    )
)

CONSULTATION: Figures = (
    RateOf(
        "alone.spoke",
        "four",
        "The IRO spoke with the child alone before the review",
        f"{_OLDER} came after the IRO had spoken with the child alone",
        f"A recorded talk in private, with its day, on or before the day of the review. {CODED}. A message to the"
        " bot is never such a talk.",
    ),
    RateOf(
        "alone.refused",
        "four",
        "The child refused to speak alone",
        f"{_OLDER} have a record that the child refused",
        "The child, being of sufficient understanding, refused to speak in private.",
    ),
    RateOf(
        "alone.inappropriate",
        "four",
        "Speaking alone was inappropriate",
        f"{_OLDER} have a record that the IRO considered it inappropriate, with the reason",
        "The IRO considered speaking in private inappropriate and recorded why.",
    ),
    RateOf(
        "views.opened",
        "four",
        "Views received and opened before the review",
        f"{_OLDER} had views that the IRO had marked as read before the review",
        f"Views received before the review ended, and marked as read by then. {CODED}.",
    ),
    RateOf(
        "views.unopened",
        "four",
        "Views received, not opened before the review",
        f"{_OLDER} had views that nobody had marked as read when the review ended",
        "Views received before the review ended that were still unread then.",
    ),
    RateOf(
        "views.invited",
        "four",
        "Invited only",
        f"{_OLDER} had an invitation and no views",
        "The child was invited before the review and no views came.",
    ),
    CountOf(
        "alone.under_four",
        "Under four: the IRO saw the child alone",
        "reviews of children under four came after the IRO had seen the child alone",
        "Reviews with the code PN0; they are not in the lines above.",
    ),
)

FEEDBACK: Figures = (
    CountOf(
        "asked",
        "Forms sent",
        "forms were sent after reviews",
        "Requests for feedback about reviews held in the year.",
    ),
    RateOf(
        "delivered",
        "asked",
        "Delivered",
        "forms sent reached a phone",
        "The provider reported delivery, or the child wrote back.",
    ),
    RateOf(
        f"fb.{FeedbackOutcome.FINISHED.value}",
        "delivered",
        "Response rate",
        "forms delivered were finished",
        "Finished, divided by delivered.",
    ),
    RateOf(
        f"fb.{FeedbackOutcome.FINISHED.value}",
        "held_four",
        "Finished of all reviews held",
        f"all {_OLDER} led to a finished form",
        "Finished, divided by the reviews held less those with the code PN0.",
    ),
    CountOf(
        f"fb.{FeedbackOutcome.DECLINED.value}",
        "Declined",
        "children said that they did not want to answer",
        "The child said no, or took the answers back.",
    ),
    CountOf(
        f"fb.{FeedbackOutcome.OPTED_OUT.value}",
        "Opted out",
        "forms ended with the child opting out of messages",
        "The child wrote STOP.",
    ),
)

CASELOAD = CountOf(
    "",
    "Children for each full-time IRO",
    "children were allocated for each full-time post on the as-at day",
    "Children in care allocated to an IRO on the as-at day, divided by the full-time posts recorded for that day.",
)
ALLOCATED = CountOf(
    "allocated",
    "Children allocated",
    "children in care were allocated to an IRO",
    "Children in care on the as-at day who are allocated to an IRO.",
)
