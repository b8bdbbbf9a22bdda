"""What young people asked for in messages comes into the queue, whatever the IRO does about the flag."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from bot.domain.advocacy import RequestKind, RequestState
from bot.domain.reviews import LONDON
from bot.ground import audit
from bot.store.advocacy import AdvocacyRequest
from bot.store.alerts import Flag
from bot.store.reviews import Review

WANTS_ADVOCATE = "wants_advocate"
# A first round on an old installation may find very many; the next minute goes on.
AT_ONCE = 200


def take_in(session: Session, now: datetime) -> int:
    """Put each wish for an advocate that stands and is not there yet into the queue; return how many."""
    known = exists().where(AdvocacyRequest.flag_id == Flag.id).correlate(Flag)
    statement = (
        select(Flag.id, Flag.raised_at, Review.child_id)
        .join(Review, Review.id == Flag.review_id)
        .where(Flag.name == WANTS_ADVOCATE, Flag.withdrawn_at.is_(None), ~known)
        .order_by(Flag.id)
        .limit(AT_ONCE)
    )
    found = [
        AdvocacyRequest(
            child_id=child_id,
            flag_id=flag_id,
            kind=RequestKind.ADVOCATE.value,
            state=RequestState.NEW.value,
            asked_on=raised_at.astimezone(LONDON).date(),
            recorded_at=now,
        )
        for flag_id, raised_at, child_id in session.execute(statement)
    ]
    session.add_all(found)
    session.flush()
    for each in found:
        audit.record(session, "queued", "advocacy_request", each.id, None, now)
    return len(found)
