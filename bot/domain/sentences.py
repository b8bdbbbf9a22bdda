"""Sentences that an installation wrote or signed off for itself, and which of several is said to children."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.languages import LanguageStatus

# A context (``q:home``) and the English sentence: what a translation belongs to.
SourceText = tuple[str, str]
_FROM_WORST = (
    LanguageStatus.MACHINE_DRAFTED,
    LanguageStatus.BACK_CHECKED,
    LanguageStatus.SPEAKER_REVIEWED,
    LanguageStatus.WRITTEN,
)


class SentenceStatus(StrEnum):
    """How far one sentence has come in a language, the furthest last."""

    MISSING = "missing"
    STALE = "stale"
    MACHINE_DRAFTED = "machine_drafted"
    DRAFTED = "drafted"
    BACK_CHECKED = "back_checked"
    SPEAKER_REVIEWED = "speaker_reviewed"


@dataclass(frozen=True, slots=True)
class OwnSentence:
    """One version of a sentence, kept for ever: whose words, when, and whether they were signed off by a speaker."""

    id: int
    language: str
    context: str
    english: str
    words: str
    is_signed: bool
    by: str | None
    at: datetime

    @property
    def source(self) -> SourceText:
        """Return the text that it translates."""
        return self.context, self.english


def said_of(versions: Iterable[OwnSentence]) -> OwnSentence | None:
    """Return which version for the same English is said: the newest that was signed off, else the newest."""
    ordered = sorted(versions, key=lambda each: (each.is_signed, each.id))
    return ordered[-1] if ordered else None


@dataclass(frozen=True, slots=True)
class SentenceState:
    """One sentence of a language: what came with the product and what the installation made of it.

    ``own`` is said in place of ``shipped``; ``draft`` is newer than a signed ``own`` and waits for its sign-off;
    ``outdated`` was written for other English and is said no more. ``newest`` is the last version's id, 0 without.
    """

    context: str
    english: str
    shipped: str | None = None
    shipped_status: LanguageStatus | None = None
    own: OwnSentence | None = None
    draft: OwnSentence | None = None
    outdated: OwnSentence | None = None
    newest: int = 0

    @property
    def source(self) -> SourceText:
        """Return the text that it translates."""
        return self.context, self.english

    @property
    def words(self) -> str | None:
        """Return what is said; None where the message comes in another language."""
        return self.own.words if self.own else self.shipped

    @property
    def status(self) -> SentenceStatus:
        """Return how far the sentence has come that is said."""
        if self.own is not None:
            return SentenceStatus.SPEAKER_REVIEWED if self.own.is_signed else SentenceStatus.DRAFTED
        if self.outdated is not None:
            return SentenceStatus.STALE
        if self.shipped is None or self.shipped_status is None:
            return SentenceStatus.MISSING
        is_written = self.shipped_status is LanguageStatus.WRITTEN
        return SentenceStatus.SPEAKER_REVIEWED if is_written else SentenceStatus(self.shipped_status.value)

    @property
    def is_finished(self) -> bool:
        """Return whether a speaker has signed off what is said, and nothing newer waits."""
        return self.status is SentenceStatus.SPEAKER_REVIEWED and self.draft is None


def state_of(
    source: SourceText,
    shipped: str | None,
    shipped_status: LanguageStatus | None,
    versions: Sequence[OwnSentence],
    asked: Container[SourceText],
) -> SentenceState:
    """Return the state of a text from the versions of its context, oldest first; ``asked`` are all texts of now.

    A version counts only for the English that it was written for; for English that is asked no more it is outdated.
    """
    mine = [each for each in versions if each.source == source]
    others = [each for each in versions if each.source not in asked]
    own, newest = said_of(mine), mine[-1] if mine else None
    waits = own is not None and newest is not None and newest.id > own.id and newest.words != own.words
    return SentenceState(
        *source, shipped, shipped_status, own, newest if waits else None,
        others[-1] if others and not mine else None, newest.id if newest else 0,
    )  # fmt: skip


def worst(statuses: Iterable[LanguageStatus]) -> LanguageStatus:
    """Return the status that can be said of all of these; a machine's draft where there are none."""
    return min(statuses, key=_FROM_WORST.index, default=LanguageStatus.MACHINE_DRAFTED)
