"""What a new installation still lacks before a child can be asked, in the order in which it is done."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from bot.domain.reviews.states import OPEN
from bot.ground.access import Role
from bot.store.accounts import Account
from bot.store.addresses import Binding
from bot.store.people import Child, Officer
from bot.store.reviews import Review


class Missing(StrEnum):
    """Something without which nobody can be asked, first things first."""

    OFFICERS = "officers"
    CHILDREN = "children"
    REVIEWS = "reviews"
    SIGN_INS = "sign_ins"
    CHANNEL = "channel"
    PHONES = "phones"


def missing(session: Session, *, has_channel: bool) -> tuple[Missing, ...]:
    """List what is missing, empty once the first child can be asked; ``has_channel``: a provider is set up."""
    is_iro = (Account.role == Role.IRO.value, Account.officer_id.is_not(None))
    found = session.execute(
        select(
            exists().where(Officer.id.is_not(None)).label(Missing.OFFICERS),
            exists().where(Child.id.is_not(None)).label(Missing.CHILDREN),
            exists().where(Review.status.in_(OPEN)).label(Missing.REVIEWS),
            exists().where(*is_iro).label(Missing.SIGN_INS),
            exists().where(Binding.confirmed_at.is_not(None)).label(Missing.PHONES),
        )
    ).one()
    there = {each: getattr(found, each.value, has_channel) for each in Missing}
    # An installation that has all but planned reviews is between two imports, not at its beginning.
    begun = all(there[each] for each in Missing if each is not Missing.REVIEWS)
    return () if begun else tuple(each for each in Missing if not there[each])
