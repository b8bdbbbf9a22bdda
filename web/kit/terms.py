"""Words and colours of states that several pages show."""

from __future__ import annotations

from collections.abc import Mapping

from bot.domain.sentences import SentenceStatus

SENTENCE_STATUSES: Mapping[SentenceStatus, tuple[str, str]] = {
    SentenceStatus.MISSING: ("Missing", "red"),
    SentenceStatus.STALE: ("English has changed", "purple"),
    SentenceStatus.MACHINE_DRAFTED: ("Machine draft", "orange"),
    SentenceStatus.DRAFTED: ("Draft by a person", "yellow"),
    SentenceStatus.BACK_CHECKED: ("Translated back and compared", "light-blue"),
    SentenceStatus.SPEAKER_REVIEWED: ("Signed off", "green"),
}
