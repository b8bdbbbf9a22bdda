"""The record of the code that stands for one review: who checked what, when, against which message."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from bot.domain.participation import Policy
from bot.ground.access import may_read_words
from bot.ground.roles import Person
from bot.reviews.checked import CheckedContribution, checked_contributions
from bot.reviews.codes import Case, cases_of, propose
from bot.reviews.contributions import Answered, Written, answers, find_review, written
from bot.reviews.history import RecordedCode, records
from bot.translation import Content


@dataclass(frozen=True, slots=True)
class Confirmation:
    """The codes recorded for a review, the newest first, and what the newest rests on.

    ``answers`` are those of the conversation before the review and ``written`` is what came another way; both are empty
    for anyone who reads no words.
    """

    case: Case
    records: tuple[RecordedCode, ...]
    contributions: tuple[CheckedContribution, ...]
    answers: tuple[Answered, ...]
    written: tuple[Written, ...]


def confirmation_of(
    session: Session, person: Person, review_id: int, *, content: Content, policy: Policy
) -> Confirmation:
    """Return the record of a review's code, with the words for anyone who may read them.

    NotFound for a review that this person does not work on. The caller has recorded that this person looks at the
    words.
    """
    review = find_review(session, person, review_id)
    (case,) = cases_of(session, [review.id])
    reads, talk_id = may_read_words(person), case.conversation_id
    said = answers(session, person, content, [talk_id]) if reads and talk_id else {}
    return Confirmation(
        case=case,
        records=records(session, review.id),
        contributions=checked_contributions(session, case, propose(case, policy, days=0)),
        answers=said.get(talk_id, ()) if talk_id else (),
        written=written(session, review.id) if reads else (),
    )
