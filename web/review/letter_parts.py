"""What the pages of telling and asking share: the answer they are about, where they lead, what is said afterwards."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from flask import url_for

from bot.domain.written import moment
from bot.ground.roles import NotFound
from bot.reviews.challenges import ChallengeOrigin, words_to_link
from bot.reviews.contributions import Answered
from web.kit import clock, database, trail, wiring
from web.kit.guard import current_person

AT = "told"


def goes(what: str) -> Callable[[datetime | None], str]:
    """Return what is said on the next page: when it goes, or that it is on its way already."""

    def said(at: datetime | None) -> str:
        if at is None:
            return "It is on its way already"
        return f"{what} goes out {'in the next minutes' if at <= clock.now() else 'on ' + moment(at)}"

    return said


def home_of(review_id: int) -> str:
    """Return the address of the messages on a review's page."""
    return url_for("review.show", review_id=review_id, _anchor=AT)


def answer_of(review_id: int, question: str) -> Answered:
    """Return the answer that counts, after recording that this person looks at it; NotFound where there is none."""
    trail.viewed("review", review_id)
    with database.read() as session:
        origin = ChallengeOrigin(question=question)
        found = words_to_link(session, current_person(), wiring().content, review_id, origin)
    if found is None or found.answered is None:
        raise NotFound(f"answer to {question}")
    return found.answered
