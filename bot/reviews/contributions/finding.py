"""Finding what a person may open; everything else is as if it did not exist."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.ground.access import NotFound, Person, may_read_words, visible_reviews
from bot.store.contributions import Contribution
from bot.store.reviews import Review


def find_review(session: Session, person: Person, review_id: int, *, lock: bool = False) -> Review:
    """Give a review whose words this person may read; NotFound for any other.

    ``lock`` keeps other writers of the same review waiting until the transaction ends; words that come in for it
    meanwhile are not kept waiting.
    """
    found = select(Review).where(Review.id == review_id, visible_reviews(person))
    review = (
        session.scalar(found.with_for_update(key_share=True) if lock else found)
        if may_read_words(person)
        else None
    )
    if review is None:
        raise NotFound(f"review {review_id}")
    return review


def find_contribution(session: Session, review: Review, contribution_id: int) -> Contribution:
    """Give a contribution to exactly this review; NotFound for any other."""
    found = select(Contribution).where(
        Contribution.id == contribution_id, Contribution.review_id == review.id
    )
    contribution = session.scalar(found)
    if contribution is None:
        raise NotFound(f"contribution {contribution_id}")
    return contribution
