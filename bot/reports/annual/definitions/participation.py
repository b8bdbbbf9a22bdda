"""What the figures about taking part are: their names, their sentences and their definitions, in plain English."""

from __future__ import annotations

from bot.domain.annual import CountOf, RateOf
from bot.reports.annual.definitions.words import CODED, CODED_REVIEWS, OLDER, Figures

PARTICIPATION: Figures = (
    RateOf(
        "participated",
        "four",
        "Participation",
        f"{OLDER} had the child’s own contribution",
        f"PN1, PN2, PN3, PN5 and PN6, divided by PN1 to PN7. {CODED}; PN0 and reviews without a code are left out.",
        CODED_REVIEWS,
    ),
    RateOf(
        "attended",
        "four",
        "Attendance",
        f"{OLDER} were attended by the child",
        "PN1 to PN4, divided by PN1 to PN7.",
        CODED_REVIEWS,
    ),
    RateOf(
        "none",
        "four",
        "No contribution",
        f"{OLDER} had no contribution from the child",
        "PN4 and PN7, divided by PN1 to PN7.",
        CODED_REVIEWS,
    ),
    RateOf(
        "PN5",
        "four",
        "Views represented by advocate or IRO (PN5)",
        f"{OLDER} had views represented by an advocate or the IRO",
        "PN5, divided by PN1 to PN7.",
        CODED_REVIEWS,
    ),
    RateOf(
        "PN6",
        "four",
        "Views conveyed by another person or medium (PN6)",
        f"{OLDER} had views conveyed by another person or medium",
        "PN6, divided by PN1 to PN7.",
        CODED_REVIEWS,
    ),
    RateOf(
        "sent",
        "four",
        "Views without attending (PN5 and PN6 together)",
        f"{OLDER} had views sent by a child who was not there",
        "PN5 and PN6, divided by PN1 to PN7. The two are shown together as well, because who received the words"
        " decides between them.",
        CODED_REVIEWS,
    ),
    CountOf(
        "source.confirmed",
        "Codes confirmed here",
        f"{OLDER} had their code confirmed here by a named person",
        "PN1 to PN7 confirmed in this service by the IRO or a manager.",
    ),
    CountOf(
        "source.imported",
        "Codes recorded in the case system",
        f"{OLDER} had their code recorded in the case system",
        "PN1 to PN7 taken in from the case system as recorded there, not confirmed here.",
    ),
)
