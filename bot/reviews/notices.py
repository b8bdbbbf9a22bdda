"""What a person is told above their work: who covers, which words were opened, which children they got."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from bot.enrolment.lists import CardWork, card_counts
from bot.ground.access import may_read_words, visible_reviews
from bot.ground.cover import absent_officers, in_force
from bot.ground.roles import Person
from bot.reviews.break_glass import Opening, openings_to_see
from bot.reviews.cover import ArrangedCover, covers_today
from bot.reviews.handovers import HandedOver, handed_to
from bot.store.breakglass import BreakGlass
from bot.store.cover import Cover, Handover
from bot.store.people import Officer
from bot.store.reviews import Review


@dataclass(frozen=True, slots=True)
class Notices:
    """What there is to do about cards, who covers for this person or their officers, and what they have not seen."""

    work: CardWork
    covered: tuple[ArrangedCover, ...] = ()
    openings: tuple[Opening, ...] = ()
    handed: tuple[HandedOver, ...] = ()


def notices(session: Session, person: Person, today: date, now: datetime) -> Notices:
    """Return what a person is told; on most days one statement finds that it is about cards and phones alone."""
    covered = exists().where(Officer.id == Cover.officer_id, absent_officers(person), in_force(today))
    unseen = (BreakGlass.seen_at.is_(None), Review.id == BreakGlass.review_id, visible_reviews(person))
    handed = (Handover.to_officer_id == person.officer_id, Handover.seen_at.is_(None))
    has = session.execute(
        select(
            covered.label("covered"),
            exists().where(*unseen).label("openings"),
            exists().where(*handed).label("handed"),
            *card_counts(person, today, now),
        )
    ).one()
    is_iro = may_read_words(person)
    return Notices(
        work=CardWork(*has[3:]),
        covered=covers_today(session, person, today) if has.covered else (),
        openings=openings_to_see(session, person) if has.openings and is_iro else (),
        handed=handed_to(session, person, today) if has.handed and is_iro else (),
    )
