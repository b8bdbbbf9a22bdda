"""What a statement says: the words of one review's page, without what the child keeps from the meeting."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.domain.languages import ENGLISH, LanguageStatus
from bot.domain.questionnaires import QuestionRole
from bot.domain.returns import CodeSource
from bot.domain.reviews import counts_in_care
from bot.domain.reviews.states import LONDON, ReviewState
from bot.ground.access import visible_reviews
from bot.ground.roles import Person, Role
from bot.media.beside import BesideText
from bot.reviews.contributions import Answered, Aside, Received, SaidWords, Words, Written
from bot.reviews.history import RecordedCode
from bot.reviews.page import ReviewPage
from bot.store.reviews import Review
from bot.translation import Translations

VIEWS = frozenset({QuestionRole.VIEW, QuestionRole.SAFETY})


@dataclass(frozen=True, slots=True)
class Statement:
    """One review on paper: its page, and of the words those that the meeting may know.

    ``keeps_back``: words are left out, because the child took them back or keeps them from the meeting, because they
    are a reply to what the IRO wrote, or because it is not certain that they are theirs. The paper never says so.
    """

    page: ReviewPage
    words: Words | None
    written: tuple[Written, ...]
    keeps_back: bool

    @property
    def views(self) -> tuple[Answered, ...]:
        """Return the answers about the child's life, in the order of the questions."""
        return tuple(each for each in self._answers if each.role in VIEWS)

    @property
    def wishes(self) -> tuple[Answered, ...]:
        """Return what the child wishes for the meeting."""
        return tuple(
            each
            for each in self._answers
            if each.role not in VIEWS and each.role is not QuestionRole.PROVENANCE
        )

    @property
    def _answers(self) -> tuple[Answered, ...]:
        return self.words.answers if self.words else ()

    @property
    def is_empty(self) -> bool:
        """Return whether there are no words at all."""
        notes = self.words.notes if self.words else ()
        return not (self.views or self.wishes or notes or self.written or self.page.refusals)

    @property
    def confirmed(self) -> RecordedCode | None:
        """Return the code that a person confirmed and that stands; None without one, and for one that never leaves."""
        standing, newest = self.page.case.standing, self.page.records[0] if self.page.records else None
        if standing is None or newest is None or standing.source != CodeSource.CONFIRMED:
            return None
        return newest if counts_in_care(newest.review_kind) else None

    @property
    def channels(self) -> tuple[str, ...]:
        """Return the channels on which the child answered, each once."""
        return tuple(dict.fromkeys(each.said.channel for each in self._answers))

    @property
    def days(self) -> tuple[date, ...]:
        """Return the first and the last day on which the child wrote, or the one day; none without words."""
        days = sorted(said.at.astimezone(LONDON).date() for said in self._said)
        return tuple(dict.fromkeys((days[0], days[-1]))) if days else ()

    @property
    def provenance(self) -> tuple[str, ...]:
        """Return who answered in the conversation, as the child said it."""
        talk = self.page.case.conversation_id
        ids = {each.id for each in self.page.case.received if each.talk_id == talk} if self.words else set()
        return tuple(each.provenance for each in self.page.contributions if each.id in ids)

    @property
    def chose(self) -> bool:
        """Return whether a program matched an answer with one of the set answers."""
        return any(each.said.label for each in self._answers)

    @property
    def has_files(self) -> bool:
        """Return whether recordings or pictures belong to the words."""
        return any(said.files for said in self._said) or any(each.file_name for each in self.written)

    @property
    def machines(self) -> tuple[str, ...]:
        """Return the translation servers whose work stands beside the words, each once."""
        return tuple(dict.fromkeys(text.newest.machine for text in self._beside() if text.newest.machine))

    @property
    def has_texts_by_people(self) -> bool:
        """Return whether a person wrote something beside the words."""
        return any(not text.newest.machine for text in self._beside())

    @property
    def _said(self) -> tuple[SaidWords | Aside, ...]:
        return (*(each.said for each in self._answers), *(self.words.notes if self.words else ()))

    def _beside(self) -> Iterator[BesideText]:
        for said in self._said:
            yield from said.beside
            for message in said.files:
                yield from message.beside
        for each in self.written:
            yield from each.beside

    def drafts(self, translations: Translations) -> tuple[tuple[str, LanguageStatus], ...]:
        """Return the languages whose set answers stand here and no speaker has reviewed, with how far they are."""
        spoken = {each.said.language for each in self._answers if each.said.own_label}
        found = ((code, translations.status(code)) for code in sorted(filter(None, spoken - {ENGLISH})))
        return tuple(
            (code, status)
            for code, status in found
            if status and status is not LanguageStatus.SPEAKER_REVIEWED
        )


def statement_of(page: ReviewPage) -> Statement:
    """Return the statement of a review, whose page was read for the person who wants it."""
    received, talk = {each.id: each for each in page.case.received}, page.case.conversation_id
    of_talk = [each for each in received.values() if each.talk_id == talk]
    words = page.words if all(map(_may_be_told, of_talk)) else None
    written = tuple(each for each in page.written if each.id in received and _may_be_told(received[each.id]))
    replied = page.words is not None and any(each.to_officer for each in page.words.notes)
    kept = (page.words is not None and words is None) or len(written) < len(page.written) or replied
    return Statement(page, _as_it_counts(words), written, keeps_back=kept)


def _may_be_told(received: Received) -> bool:
    return received.shared and not received.quarantined and received.withdrawn_at is None


def _as_it_counts(words: Words | None) -> Words | None:
    """Leave out what is not for the meeting.

    These are answers that were left behind by changing an earlier one, and replies to what the IRO wrote: of those the
    child was told that the IRO gets them.
    """
    if words is None:
        return None
    answers = tuple(each for each in words.answers if not each.off_path)
    return replace(words, answers=answers, notes=tuple(each for each in words.notes if not each.to_officer))


def reviews_on(session: Session, person: Person, day: date) -> tuple[int, ...]:
    """Return an IRO's own reviews of a day in the order of their hours, without cancelled ones; nobody else has any."""
    if person.role is not Role.IRO:
        return ()
    mine = (visible_reviews(person), Review.review_on == day, Review.status != ReviewState.CANCELLED.value)
    found = session.execute(select(Review.id, Review.starts_at).where(*mine).order_by(Review.id))
    return tuple(row.id for row in sorted(found, key=lambda row: row.starts_at or "99"))
