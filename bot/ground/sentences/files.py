"""Sentences as .po files: what a language has now, and what a file would change before anything is taken."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot.domain.sentences import SentenceState, SourceText
from bot.ground.calendar import in_words
from bot.ground.context import Context
from bot.ground.errors import InputRefused
from bot.ground.roles import Person
from bot.ground.sentences import kept
from bot.ground.sentences.changes import LONGEST, proposed, tidy, write_all
from bot.ground.sentences.kept import NewVersion
from bot.ground.sentences.spoken import with_own
from bot.ground.sentences.states import States, language_of, states
from bot.translation import po
from bot.translation.po import PoEntry, PoSentence
from bot.translation.texts import all_texts

DIGEST_LENGTH = 16


@dataclass(frozen=True, slots=True)
class SentenceDifference:
    """One sentence that a file would change: what is said now, None for nothing, and what the file says."""

    line: int
    source: SourceText
    before: str | None
    after: str


@dataclass(frozen=True, slots=True)
class RefusedSentence:
    """One sentence of a file that cannot be taken, with the reasons."""

    line: int
    source: SourceText
    words: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FileDifferences:
    """What a file would change, all of it or nothing; ``outdated`` was written for English that is said no more."""

    changes: tuple[SentenceDifference, ...]
    refused: tuple[RefusedSentence, ...]
    outdated: tuple[RefusedSentence, ...]
    unchanged: tuple[SourceText, ...]

    @property
    def can_be_taken(self) -> bool:
        """Return whether nothing of the file is refused and something is left to take."""
        return not self.refused and bool(self.changes or self.unchanged)

    @property
    def digest(self) -> str:
        """Return a name of exactly these differences, by which a page is told from an older one."""
        return hashlib.sha256(repr((self.changes, self.refused, self.unchanged)).encode()).hexdigest()[
            :DIGEST_LENGTH
        ]


def written(session: Session, person: Person, shipped: Context, code: str) -> str:
    """Return the .po file of a language as it is said now, with the status of each sentence and who signed it off."""
    found = states(session, person, shipped, code)
    own = (each.own for each in found.values() if each.own)
    catalogue = with_own(shipped.translations, own).catalogues.get(code)
    entries = [
        PoEntry(source, found[source].words or "", text.notes, _remarks(found[source]))
        for source, text in all_texts().items()
    ]
    return po.written(language_of(shipped, code), catalogue.status if catalogue else None, entries)


def _remarks(state: SentenceState) -> tuple[str, ...]:
    remarks = [f"Status: {state.status}"]
    if state.own is not None:
        did = "Signed off" if state.own.is_signed else "Written"
        remarks.append(f"{did} by {state.own.by} on {in_words(state.own.at.date())}")
    if state.outdated is not None:
        remarks.append(f"For the older English “{state.outdated.english}”: {state.outdated.words}")
    return tuple(remarks)


def differences(
    session: Session, person: Person, shipped: Context, code: str, content: bytes
) -> FileDifferences:
    """Return what a file would change; CatalogueRefused where it is no catalogue of this language."""
    found = states(session, person, shipped, code)
    sentences = [
        PoSentence(each.line, each.source, tidy(each.words))
        for each in po.sentences_of(content, language_of(shipped, code))
    ]
    asked = [each for each in sentences if each.source in found]
    other = [each for each in asked if each.words != found[each.source].words]
    refusals = _refusals(shipped, code, found, {each.source: each.words for each in other})
    return FileDifferences(
        tuple(
            SentenceDifference(each.line, each.source, found[each.source].words, each.words)
            for each in other
            if each.source not in refusals
        ),
        tuple(_refused(each, *refusals[each.source]) for each in other if each.source in refusals),
        tuple(_refused(each, _why_outdated(each)) for each in sentences if each.source not in found),
        tuple(each.source for each in asked if each.words == found[each.source].words),
    )


def _refusals(
    shipped: Context, code: str, found: States, changes: Mapping[SourceText, str]
) -> Mapping[SourceText, list[str]]:
    long = {
        source: [f"at most {LONGEST} characters"] for source, words in changes.items() if len(words) > LONGEST
    }
    if long:
        return long
    return proposed(shipped, code, found, changes).refusals()


def _refused(sentence: PoSentence, *reasons: str) -> RefusedSentence:
    return RefusedSentence(sentence.line, sentence.source, sentence.words, reasons)


def _why_outdated(sentence: PoSentence) -> str:
    now = [english for context, english in all_texts() if context == sentence.source[0]]
    return f"The English is now: {' / '.join(now)}" if now else "Nobody is told this any more"


def take(
    session: Session,
    person: Person,
    shipped: Context,
    code: str,
    content: bytes,
    seen: str,
    now: datetime,
    *,
    is_signed: bool,
) -> int:
    """Take what a file changes, all or nothing, signed off where a speaker says so; return how many sentences.

    ``seen`` is the digest of the differences that the person saw: InputRefused where they are others now.
    """
    kept.lock(session)
    found = differences(session, person, shipped, code, content)
    if found.digest != seen:
        raise InputRefused("", "The sentences have changed since you looked: these are the differences now")
    if found.refused:
        raise InputRefused("", "The file cannot be taken while a sentence of it is refused")
    changes = [NewVersion(each.source, each.after, is_signed) for each in found.changes]
    if is_signed:
        changes += _unsigned(states(session, person, shipped, code), found.unchanged)
    if not changes:
        raise InputRefused("", "There is nothing in this file to take")
    return write_all(session, person, code, changes, hashlib.sha256(content).hexdigest()[:DIGEST_LENGTH], now)


def _unsigned(found: States, sources: tuple[SourceText, ...]) -> list[NewVersion]:
    """Return the sign-offs of sentences that stay as they are and that no speaker had signed off."""
    left = (found[source] for source in sources if not found[source].is_finished)
    return [NewVersion(each.source, each.words, is_signed=True) for each in left if each.words is not None]
