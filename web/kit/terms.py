"""Words and colours of states that several pages show."""

from __future__ import annotations

from collections.abc import Mapping

from bot.domain.sentences import SentenceStatus
from bot.enrolment.lists import Standing
from bot.reviews.break_glass import OpeningReason

SENTENCE_STATUSES: Mapping[SentenceStatus, tuple[str, str]] = {
    SentenceStatus.MISSING: ("Missing", "red"),
    SentenceStatus.STALE: ("English has changed", "purple"),
    SentenceStatus.MACHINE_DRAFTED: ("Machine draft", "orange"),
    SentenceStatus.DRAFTED: ("Draft by a person", "yellow"),
    SentenceStatus.BACK_CHECKED: ("Translated back and compared", "light-blue"),
    SentenceStatus.SPEAKER_REVIEWED: ("Signed off", "green"),
}
# How a phone stands.
PHONE_STANDINGS: Mapping[Standing, tuple[str, str]] = {
    Standing.WAITING: ("Waits for you", "yellow"),
    Standing.SUSPENDED: ("Suspended", "grey"),
    Standing.WRONG: ("Wrong person", "orange"),
    Standing.STOPPED: ("Said STOP", "orange"),
    Standing.UNREACHABLE: ("Cannot be reached", "orange"),
    Standing.ASKED: ("Asked “still you?”", "yellow"),
    Standing.ON_FILE: ("On file, no code yet", "blue"),
    Standing.IN_USE: ("In use", "green"),
}
# Why a manager opened words by break-glass.
OPENING_REASONS: Mapping[str, str] = {
    OpeningReason.SAFETY: "A child may be in danger",
    OpeningReason.ABSENCE: "The IRO is away and nobody covers yet",
    OpeningReason.COMPLAINT: "A complaint",
    OpeningReason.LEGAL: "A court or the law asks for it",
    OpeningReason.QUALITY: "A check of how the review was run",
}
