"""Four files that bring two children from nothing to their reviews, and taking them in, for tests of importing."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.ground.roles import Person
from bot.imports import Applied, FileSource, Moment, Preparation, apply, prepare
from bot.store.people import Allocation, CarePeriod, Child, Officer, OfficerPost, Team
from bot.store.reviews import CodeRecord, Review
from tests.content import context
from tests.factories import NOW, TODAY

CONTEXT = context()
LANGUAGES = CONTEXT.content.languages
MOMENT = Moment(NOW, TODAY)
Take = Callable[..., Applied]

CHILDREN = "child_id,known_as,date_of_birth,language,sibling_group\n900001,Kofi,04/05/2013,Polish,S1\n900002,Ama,,,S1\n"
CARE = "child_id,care_start,care_id,short_breaks_only\n900001,02/02/2026,C1,N\n900002,01/07/2020,C2,N\n"
OFFICERS = (
    "officer_name,officer_email,team,fte,post_start,child_id,allocated_from\n"
    "Ida Cole,ida@example.org,Team North,0.8,01/04/2025,900001,02/02/2026\n"
    "Ida Cole,ida@example.org,Team North,0.8,01/04/2025,900002,01/04/2025\n"
)
HEADER = "clar_cla_review_id,clar_cla_id,clar_cla_person_id,clar_cla_review_due_date,clar_cla_review_date,clar_cla_review_cancelled,clar_cla_review_participation\n"
REVIEWS = HEADER + (
    'X1,C1,900001,02/03/2026,24/02/2026,N,"Child physically attends and speaks for him or herself (Attend"\n'
    "X2,C1,900001,26/05/2026,20/05/2026,N,PN5\n"
    "X3,C1,,20/11/2026,24/11/2026,N,\n"
    "X4,C2,900002,04/05/2026,05/05/2026,N,\n"
)


def look(session: Session, text: str | bytes, mapping: str | None = None) -> Preparation:
    """Read and plan a file."""
    content = text if isinstance(text, bytes) else text.encode()
    return prepare(session, FileSource("file.csv", content, (mapping,) if mapping else ()), MOMENT, LANGUAGES)


def review(session: Session, key: str) -> Review:
    """Return the review with this key as it is stored now."""
    session.expire_all()
    return session.scalars(select(Review).where(Review.key == key)).one()


def codes(session: Session, key: str) -> list[tuple[str, str, bool]]:
    """Return the codes of a review, oldest first: code, source, whether it stands."""
    statement = select(CodeRecord).join(Review).where(Review.key == key).order_by(CodeRecord.id)
    return [(each.code, each.source, each.superseded_at is None) for each in session.scalars(statement)]


def rows(session: Session) -> dict[str, list[Any]]:
    """Return everything that a file can change, without the due dates, which follow from it."""
    derived = {"due_on", "due_rule", "number"}
    session.expire_all()
    tables = [
        each.__table__
        for each in (Team, Officer, OfficerPost, Child, CarePeriod, Allocation, Review, CodeRecord)
    ]
    return {
        table.name: [
            {name: value for name, value in row._mapping.items() if name not in derived}
            for row in session.execute(select(table).order_by(table.c.id))
        ]
        for table in tables
    }


def take(session: Session, ada: Person, *files: str, mapping: str | None = None) -> Applied:
    """Take files in, one after the other, reviews by a mapping, and give what became of the last one."""
    for text in files:
        prepared = look(session, text, mapping if text.startswith(HEADER) else None)
        assert prepared.plan.refusals == ()
        applied = apply(session, prepared, ada, NOW, CONTEXT)
    return applied
