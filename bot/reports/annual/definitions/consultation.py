"""What the figures about consultation before the review are, in plain English."""

from __future__ import annotations

from bot.domain.annual import CountOf, RateOf
from bot.reports.annual.definitions.words import CODED, CODED_REVIEWS, OLDER, Figures

CONSULTATION: Figures = (
    RateOf(
        "alone.spoke",
        "four",
        "The IRO spoke with the child alone before the review",
        f"{OLDER} came after the IRO had spoken with the child alone",
        f"A recorded talk in private, with its day, on or before the day of the review. {CODED}. A message to the"
        " bot is never such a talk.",
        CODED_REVIEWS,
        "alone.unknown",
    ),
    RateOf(
        "alone.refused",
        "four",
        "The child refused to speak alone",
        f"{OLDER} have a record that the child refused",
        "The child, being of sufficient understanding, refused to speak in private.",
        CODED_REVIEWS,
        "alone.unknown",
    ),
    RateOf(
        "alone.inappropriate",
        "four",
        "Speaking alone was inappropriate",
        f"{OLDER} have a record that the IRO considered it inappropriate, with the reason",
        "The IRO considered speaking in private inappropriate and recorded why.",
        CODED_REVIEWS,
        "alone.unknown",
    ),
    RateOf(
        "views.opened",
        "four",
        "Views received and opened before the review",
        f"{OLDER} had views that the IRO had marked as read before the review",
        f"Views received before the review ended, and marked as read by then. {CODED}.",
        CODED_REVIEWS,
    ),
    RateOf(
        "views.unopened",
        "four",
        "Views received, not opened before the review",
        f"{OLDER} had views that nobody had marked as read when the review ended",
        "Views received before the review ended that were still unread then.",
        CODED_REVIEWS,
    ),
    RateOf(
        "views.invited",
        "four",
        "Invited only",
        f"{OLDER} had an invitation and no views",
        "The child was invited before the review and no views came.",
        CODED_REVIEWS,
    ),
    RateOf(
        "alone.under_four",
        "PN0",
        "Under four: the IRO saw the child alone",
        "reviews of children under four came after the IRO had seen the child alone",
        "Reviews with the code PN0; they are not in the lines above.",
        "reviews with the code PN0",
        "alone.under_four.unknown",
    ),
)

TALK_BEFORE = CountOf(
    "",
    "Days from the talk alone to the review (middle value)",
    "days lay between the talk alone and the review, in the middle of all of them",
    "Half of the recorded talks alone were so many days before the review or earlier. Given for ten or more.",
)
VIEWS_BEFORE = CountOf(
    "",
    "Days from the first views to the review (middle value)",
    "days lay between the first views and the review, in the middle of all of them",
    "Half of the reviews with views had their first ones so many days before or earlier. Given for ten or more.",
)
