"""Young people's own words in the report: only with their consent on record, chosen by a person, and without names."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import Session

from bot.domain.reviews import LONDON
from bot.ground import audit
from bot.ground.access import quotable_talks, readable_talks
from bot.ground.errors import InputRefused
from bot.ground.roles import NotFound, Person
from bot.reports import ReportYear
from bot.reports.annual.entries import check_open, wording
from bot.reports.annual.sources import GAP, Source, source_of, sources
from bot.reviews.contributions import find_review, find_words
from bot.store.contributions import ReceivedViews
from bot.store.conversations import ConversationRecord
from bot.store.people import Child, Officer
from bot.store.reports import Quote
from bot.store.reviews import Review

LONGEST_QUOTE = 300
# How a young person gave their consent: in a talk, on paper, by message.
HOW = ("said", "wrote", "message")
_GAPS = re.compile(r"\[\s*(?:…|\.\.\.)\s*\]")


@dataclass(frozen=True, slots=True)
class Consented:
    """Words as they shall be printed, and the young person's consent to it: on which day and how.

    ``is_public``: they said yes to the public page as well.
    """

    words: str
    on: date
    how: str
    without_names: bool
    is_public: bool = False


@dataclass(frozen=True, slots=True)
class Quotable:
    """Words that may be printed: who recorded the consent, and who chose them, if anybody has."""

    id: int
    review_id: int
    words: str
    consented_on: date
    how: str
    recorded_by: str
    recorded_on: date
    chosen_by: str | None
    chosen_on: date | None
    is_public: bool


@dataclass(frozen=True, slots=True)
class PublicQuote:
    """Words that may stand on the public page, and the conversation that they are out of, if they are out of one."""

    id: int
    words: str
    conversation_id: int | None


def record_quote(
    session: Session, person: Person, review_id: int, *, given: Consented, today: date, now: datetime
) -> None:
    """Keep words of a review that the young person allowed to be printed; nothing is printed by that yet.

    The words must be the young person's, letter by letter; what is left out is marked with […]. InputRefused when
    they are not, when they hold a name, or without a day of consent; NotFound for a review that is not theirs.
    """
    review = find_review(session, person, review_id, lock=True)
    quote(session, person, review, sources(session, person, review), given=given, today=today, now=now)
    audit.record(session, "consent_recorded", "review", review.id, person, now, how=given.how)


def quote(
    session: Session,
    person: Person,
    review: Review,
    found: Iterable[Source],
    *,
    given: Consented,
    today: date,
    now: datetime,
) -> None:
    """Keep words out of these texts about a review as a quote; the caller has found that they may be quoted."""
    words = wording("words", given.words, longest=LONGEST_QUOTE, missing="Enter the words")
    words = _GAPS.sub(GAP, words)
    _check_consent(given, today)
    _check_names(session, review, words)
    source = source_of(found, words)
    session.add(
        Quote(
            review_id=review.id,
            conversation_id=source.conversation_id,
            contribution_id=source.contribution_id,
            words=words,
            consented_on=given.on,
            consent_how=given.how,
            is_public=given.is_public,
            recorded_by_name=person.name,
            recorded_at=now,
            recorded_by=person.account_id,
        )
    )


def take_back(session: Session, person: Person, review_id: int, quote_id: int, now: datetime) -> None:
    """Record that the young person took the consent back: the words are printed nowhere from now on."""
    review = find_review(session, person, review_id, lock=True)
    found = session.scalar(_of_review(person, review.id).where(Quote.id == quote_id))
    if found is None:
        raise NotFound(f"quote {quote_id}")
    if end(found, person, now):
        audit.record(session, "consent_taken_back", "review", review.id, person, now, quote_id=found.id)


def end(found: Quote, person: Person, now: datetime) -> bool:
    """End the consent to a quote; False when it had ended before."""
    if found.taken_back_at is not None:
        return False
    found.taken_back_at, found.taken_back_by = now, person.account_id
    return True


def choose(
    session: Session, person: Person, year: ReportYear, quote_ids: frozenset[int], now: datetime
) -> None:
    """Choose exactly these words for a year's report; all others are not printed.

    Forbidden for people who do not write the report; InputRefused when the year is signed off.
    """
    check_open(session, person, year)
    for row in session.scalars(_allowed(year.first, year.last)):
        if (row.chosen_at is not None) == (row.id in quote_ids):
            continue
        chosen = row.id in quote_ids
        row.chosen_at, row.chosen_by_name = (now, person.name) if chosen else (None, None)
        row.chosen_by = person.account_id if chosen else None
        action = "quote_chosen" if chosen else "quote_left_out"
        audit.record(session, action, "annual_report", None, person, now, year=year.name, quote_id=row.id)


def quotable(session: Session, year: ReportYear) -> tuple[Quotable, ...]:
    """List the words that may be printed in a year's report, by the day of consent."""
    return tuple(quotable_of(row) for row in session.scalars(_allowed(year.first, year.last)))


def quotes_of(session: Session, person: Person, review_id: int) -> tuple[Quotable, ...]:
    """List the words of one review that may be printed; NotFound for a review that is not theirs."""
    review = find_words(session, person, review_id)
    of_review = _of_review(person, review.id).where(Quote.taken_back_at.is_(None))
    return tuple(quotable_of(row) for row in session.scalars(of_review.order_by(Quote.id)))


def _of_review(person: Person, review_id: int) -> Select[Quote]:
    """Select the quotes of a review, but for those out of feedback that this person may not read."""
    theirs = or_(Quote.conversation_id.is_(None), readable_talks(person))
    talks = select(Quote).outerjoin(ConversationRecord, ConversationRecord.id == Quote.conversation_id)
    return talks.where(Quote.review_id == review_id, theirs)


def words_of(session: Session, person: Person, review_id: int) -> tuple[str, ...]:
    """Return what the child wrote or said for a review, to be quoted from; the caller has recorded who is reading."""
    review = find_words(session, person, review_id)
    texts = (source.text.strip() for source in sources(session, person, review))
    return tuple(dict.fromkeys(text for text in texts if " " in text))


def printed(session: Session, year: ReportYear, among: frozenset[int] | None = None) -> tuple[str, ...]:
    """Return the words to print in a year's report: those chosen, or of a frozen report those still allowed."""
    return tuple(
        row.words
        for row in session.scalars(_allowed(year.first, year.last))
        if (row.chosen_at is not None if among is None else row.id in among)
    )


def public_quotes(session: Session, first: date, last: date) -> tuple[PublicQuote, ...]:
    """Return the words about reviews of these days that may stand on the public page, by the day of consent."""
    rows = session.scalars(_allowed(first, last).where(Quote.is_public))
    return tuple(PublicQuote(row.id, row.words, row.conversation_id) for row in rows)


def _allowed(first: date, last: date) -> Select[Quote]:
    """Select the words with a standing consent that the child neither took back nor now keeps with the team."""
    kept = and_(
        or_(
            ConversationRecord.id.is_(None),
            and_(ConversationRecord.status != "withdrawn", quotable_talks()),
        ),
        or_(
            ReceivedViews.id.is_(None),
            and_(ReceivedViews.withdrawn_at.is_(None), ~ReceivedViews.quarantined),
        ),
    )
    return (
        select(Quote)
        .join(Review, Review.id == Quote.review_id)
        .outerjoin(ConversationRecord, ConversationRecord.id == Quote.conversation_id)
        .outerjoin(ReceivedViews, ReceivedViews.id == Quote.contribution_id)
        .where(Quote.taken_back_at.is_(None), Review.review_on.between(first, last), kept)
        .order_by(Quote.consented_on, Quote.id)
    )


def quotable_of(row: Quote) -> Quotable:
    """Return a quote as a page shows it."""
    return Quotable(
        row.id,
        row.review_id,
        row.words,
        row.consented_on,
        row.consent_how,
        row.recorded_by_name,
        row.recorded_at.astimezone(LONDON).date(),
        row.chosen_by_name,
        row.chosen_at.astimezone(LONDON).date() if row.chosen_at else None,
        row.is_public,
    )


def _check_consent(given: Consented, today: date) -> None:
    if given.how not in HOW:
        raise InputRefused("how", "Say how the young person said yes")
    if given.on > today:
        raise InputRefused("on", "The day of the consent has not come yet")
    if not given.without_names:
        raise InputRefused("without_names", "Check that nobody can be recognised, and tick the box")


def _parts_of(words: str) -> set[str]:
    """Return the single words of a text, folded: "Aisha's" holds the name Aisha."""
    return set(re.findall(r"\w+", words.casefold()))


def _check_names(session: Session, review: Review, words: str) -> None:
    """Refuse the names that are known here; other names are for the person who ticked the box."""
    child, officer = session.get_one(Child, review.child_id), session.get_one(Officer, review.officer_id)
    if _parts_of(f"{child.known_as} {officer.name}") & _parts_of(words):
        raise InputRefused("words", f"Leave out names: put {GAP} in their place")
