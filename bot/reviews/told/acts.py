"""Telling a child something in an officer's own name: looked at first, then kept for the hours for writing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row
from sqlalchemy.orm import Session

from bot.domain.answers import normalise
from bot.domain.languages import ENGLISH
from bot.domain.messages import ChannelKind
from bot.domain.reviews.states import OPEN
from bot.domain.texting import measure
from bot.ground import audit
from bot.ground.context import Context
from bot.ground.errors import InputRefused, require_words
from bot.ground.roles import NotFound, Person
from bot.reviews.contributions import find_review
from bot.reviews.told.found import answer_to, is_about_safety, plan, require_own, talk_row
from bot.store.people import Child
from bot.store.reviews import Review
from bot.talk import letters, officers_turn, phones
from bot.talk.letters import APPROVED, LETTER, OUTCOMES, OfficersWords
from bot.talk.refusals import TellRefusal, in_words, is_read_by_others, why_not

LONGEST, LONGEST_SAID = 300, 120
# "1 = Tuesday": a reply of 1 ends the officer's turn, and 9 says that the child is not safe.
_NUMBERED = re.compile(r"(?<!\d)[19]\s*[=)]")
# What an officer writes may take so many text messages, with the sentence around it.
MOST_SEGMENTS = 6


@dataclass(frozen=True, slots=True)
class LookedAt:
    """What a child would get: the text, the channel, how many text messages, when it goes, whether others read it."""

    text: str
    channel: ChannelKind
    segments: int | None
    at: datetime
    others_read: bool


@dataclass(frozen=True, slots=True)
class Addressee:
    """The child to whom something is told: in which language, and why nothing can be told now, if so."""

    known_as: str
    language: str
    refusal: str | None


def addressee(
    session: Session, person: Person, review_id: int, told: OfficersWords, context: Context, now: datetime
) -> Addressee:  # fmt: skip
    """Return to whom something would be told; NotFound for a review that is not theirs."""
    review = find_review(session, person, review_id)
    known_as = session.get_one(Child, review.child_id).known_as
    try:
        row = _may_tell(session, person, review, told, context, now)
    except InputRefused as refused:
        return Addressee(known_as, ENGLISH, str(refused))
    return Addressee(known_as, phones.state_of(row).language or ENGLISH, None)


def look(
    session: Session, person: Person, review_id: int, told: OfficersWords, context: Context, now: datetime
) -> LookedAt:
    """Return what the child of a review would get; InputRefused where it cannot be told, NotFound as for the review."""
    review = find_review(session, person, review_id)
    row = _may_tell(session, person, review, told, context, now)
    said = _complete(told)
    connection = session.connection()
    made = letters.preview(connection, row, said, person.name, now, context)
    target = letters.phone_for(connection, row, told.kind)
    channel = letters.channel_of(target)
    text = made.text if channel is not ChannelKind.SMS or made.plain is None else made.plain
    segments = measure(text).segments if channel is ChannelKind.SMS else None
    if segments is not None and segments > MOST_SEGMENTS:
        raise InputRefused(
            "words", f"Make it shorter: it takes {segments} text messages, and {MOST_SEGMENTS} are the most"
        )
    return LookedAt(
        text, channel, segments, letters.slot(now, context), is_read_by_others(connection, target)
    )


def tell(
    session: Session, person: Person, review_id: int, told: OfficersWords, token: str, context: Context, now: datetime
) -> datetime | None:  # fmt: skip
    """Let something be told to the child of a review, and return when it goes; None when this form was sent before.

    InputRefused where it cannot be told; NotFound for a review that is not theirs.
    """
    review = find_review(session, person, review_id, lock=True)
    look(session, person, review_id, told, context, now)
    row = _may_tell(session, person, review, told, context, now)
    return plan(session, person, review, row, _complete(told), token, context, now)


def done_writing(
    session: Session, person: Person, review_id: int, context: Context, now: datetime
) -> datetime:
    """End an officer's turn, and return when the questions go on; NotFound where nobody is writing."""
    review = find_review(session, person, review_id, lock=True)
    row = talk_row(session.connection(), review.id)
    if row is None or not phones.state_of(row).with_officer:
        raise NotFound(f"letters of review {review_id}")
    at = officers_turn.end(session.connection(), row.conversation_id, now, context)
    audit.record(session, "ended_turn", "review", review.id, person, now)
    return at


def _may_tell(
    session: Session, person: Person, review: Review, told: OfficersWords, context: Context, now: datetime
) -> Row[Any]:
    require_own(session, person, review, "words", now)
    connection = session.connection()
    row = talk_row(connection, review.id)
    refusal = why_not(connection, row, now, quotes=told.kind in OUTCOMES, moves=told.kind == LETTER)
    if row is None or refusal is not None:
        known_as = session.get_one(Child, review.child_id).known_as
        raise InputRefused("words", in_words(refusal or TellRefusal.NOT_ASKED, known_as))
    if told.kind in OUTCOMES:
        _may_quote(session, review, row, told, context)
    return row


def _may_quote(
    session: Session, review: Review, row: Row[Any], told: OfficersWords, context: Context
) -> None:
    if review.status in OPEN:
        raise InputRefused(
            "words", "Record the review as held first: what came of an answer is told after the review"
        )
    answer = answer_to(session, row, told.question or "")
    if is_about_safety(row, answer.question, context):
        raise InputRefused(
            "words", "What was said about being safe is talked about in person, never in a message"
        )


def _complete(told: OfficersWords) -> OfficersWords:
    """Return what is told once it is whole; InputRefused for what is missing or too long."""
    if told.kind == LETTER and told.wording is not None:
        if told.wording not in APPROVED:
            raise InputRefused("wording", "Choose one of the texts")
        return OfficersWords(LETTER, wording=told.wording)
    words = require_words("words", told.words, "Write it", LONGEST)
    if len(told.translation.strip()) > LONGEST:
        raise InputRefused("translation", f"Use {LONGEST} characters or fewer")
    for field, text in (("words", words), ("translation", told.translation)):
        if told.kind == LETTER and _NUMBERED.search(normalise(text).plain):
            raise InputRefused(
                field, "Do not let them choose by number: 1 brings our questions back, 9 is not safe"
            )
    said = (
        require_words("said", told.said, "Say what they said", LONGEST_SAID) if told.kind in OUTCOMES else ""
    )
    return OfficersWords(told.kind, words, told.translation.strip(), said=said, question=told.question)
