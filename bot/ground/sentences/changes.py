"""Writing sentences: checked by machine, added as versions, and recorded; one by one, or a file all or nothing."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from bot.domain.sentences import SentenceState, SourceText
from bot.ground import audit
from bot.ground.context import Context
from bot.ground.errors import InputRefused
from bot.ground.roles import NotFound, Person
from bot.ground.sentences import kept
from bot.ground.sentences.kept import NewVersion
from bot.ground.sentences.states import States, check, language_of, states
from bot.translation.proposals import Proposals

# No text of ours has more than some 200 characters.
LONGEST = 1000
WORDS = "words"


def tidy(words: str) -> str:
    """Return words without spaces around them, in the composed form in which the catalogues are written."""
    return unicodedata.normalize("NFC", words.replace("\r\n", "\n")).strip()


def proposed(shipped: Context, code: str, found: States, changes: Mapping[SourceText, str]) -> Proposals:
    """Return the sentences of a language as they would be with these changes, for checks and figures."""
    said = {source: each.words for source, each in found.items() if each.words is not None}
    return Proposals(language_of(shipped, code), said, changes, shipped.content, shipped.knowledge)


def write(
    session: Session,
    person: Person,
    shipped: Context,
    code: str,
    change: NewVersion,
    seen: int,
    now: datetime,
) -> bool:
    """Write one sentence, and sign it off where the change says so; return whether that changed anything.

    ``seen`` is the newest version that the person saw, 0 for none. InputRefused where somebody else wrote meanwhile, or
    where a machine sees that the sentence would break a message; Forbidden for anyone who may not write.
    """
    check(person)
    if not change.words:
        raise InputRefused(WORDS, "Write the sentence")
    kept.lock(session)
    found = states(session, person, shipped, code)
    state = found.get(change.source)
    if state is None:
        raise NotFound(change.source[0])
    if state.newest != seen:
        raise InputRefused(WORDS, "Somebody else has changed this sentence meanwhile: look at it again below")
    if change.words != state.words:  # what is said already cannot break anything new
        _refuse(proposed(shipped, code, found, {change.source: change.words}).refusals())
    if not _changes(state, change):
        return False
    (made,) = kept.add(session, person, code, [change], now)
    action = "signed_off_sentence" if change.is_signed else "wrote_sentence"
    audit.record(session, action, "sentence", made, person, now, language=code, context=change.source[0])
    return True


def write_all(
    session: Session, person: Person, code: str, changes: Sequence[NewVersion], digest: str, now: datetime
) -> int:
    """Write the changes of a file, which were checked together; return how many there are.

    ``digest`` names the file in the audit trail.
    """
    made = kept.add(session, person, code, changes, now)
    signed = sum(each.is_signed for each in changes)
    audit.record(
        session, "took_sentences", "sentence", None, person, now,
        language=code, sentences=len(made), signed=signed, first=min(made), last=max(made), file=digest,
    )  # fmt: skip
    return len(made)


def _changes(state: SentenceState, change: NewVersion) -> bool:
    last = state.draft or state.own
    if last is None:
        return change.is_signed or change.words != state.shipped
    return change.words != last.words or (change.is_signed and not last.is_signed)


def _refuse(refusals: Mapping[SourceText, Sequence[str]]) -> None:
    for reasons in refusals.values():
        raise InputRefused(WORDS, "This cannot be said: " + "; ".join(reasons))
