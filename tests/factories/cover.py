"""Cover for officers who are away, and handovers."""

from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from bot.store.cover import Cover, CoverChild, HandedChild, Handover
from tests.factories.building import add
from tests.factories.moments import NOW, TODAY
from tests.factories.panel import account
from tests.factories.people import child, officer


def cover(session: Session, *, children: tuple[int, ...] = (), **given: Any) -> Cover:
    """Let another officer cover for the children of one this week, for all of them unless some are named."""
    for name in ("officer_id", "covered_by"):
        if name not in given:
            given[name] = officer(session).id
    defaults = {
        "reason": "leave",
        "starts_on": TODAY,
        "ends_on": date(2026, 11, 27),
        "whole": not children,
        "arranged_at": NOW,
    }
    if "arranged_by" not in given:
        given["arranged_by"] = account(session).id
    made = add(session, Cover, defaults, given)
    for child_id in children:
        cover_child(session, cover_id=made.id, child_id=child_id)
    return made


def cover_child(session: Session, **given: Any) -> CoverChild:
    """Name a child for whom a cover is."""
    return add(session, CoverChild, {}, given)


def handover(session: Session, *, children: tuple[int, ...] = (), **given: Any) -> Handover:
    """Hand children of one officer to another, who has not looked yet."""
    for name in ("from_officer_id", "to_officer_id"):
        if name not in given:
            given[name] = officer(session).id
    if "made_by" not in given:
        given["made_by"] = account(session).id
    made = add(session, Handover, {"starts_on": TODAY, "made_at": NOW}, given)
    for child_id in children or (child(session).id,):
        add(session, HandedChild, {}, {"handover_id": made.id, "child_id": child_id})
    return made
