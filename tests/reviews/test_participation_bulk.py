"""Plain codes confirmed together: only those that need no look, all or none, by the child's IRO alone."""

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.domain.participation import Code, Policy
from bot.ground import audit
from bot.ground.errors import InputRefused
from bot.ground.roles import NotFound, Person, Role
from bot.reviews.codes import confirm_plain, plain
from bot.store.reviews import CodeRecord, Review
from tests import factories
from tests.factories import NOW
from tests.ground.people import iro_of, person

pytestmark = pytest.mark.usefixtures("noise")


def held(session: Session, who: Person, attendance: str = "in_person", **given: object) -> Review:
    return factories.review(
        session,
        officer_id=who.officer_id,
        review_on=date(2026, 11, 20),
        status="held",
        attendance=attendance,
        contribution="spoke" if attendance != "none" else "silent",
        **given,
    )


def test_only_codes_of_age_and_of_having_spoken_in_the_room_are_plain(session: Session, ira: Person) -> None:
    spoke = held(session, ira)
    baby = held(session, ira, "none", child_id=factories.child(session, born_on=date(2024, 1, 1)).id)
    held(session, ira, "remote_live")
    held(session, ira, "none")
    coded = held(session, ira)
    factories.code(session, review_id=coded.id)
    held(session, iro_of(session, factories.officer(session).id))
    found = {one.review_id: one.code for one in plain(session, ira, Policy())}
    assert found == {spoke.id: Code.PN1, baby.id: Code.PN0}
    assert confirm_plain(session, ira, found, policy=Policy(), now=NOW) == 2
    kept = select(CodeRecord.code, CodeRecord.recorded_by).where(CodeRecord.review_id.in_(found))
    assert {tuple(row) for row in session.execute(kept)} == {("PN1", ira.account_id), ("PN0", ira.account_id)}
    assert plain(session, ira, Policy()) == ()
    assert audit.verify(session) == 2


def test_one_that_is_not_plain_stops_them_all(session: Session, ira: Person) -> None:
    spoke, away = held(session, ira), held(session, ira, "none")
    for chosen in ({spoke.id: Code.PN1, away.id: Code.PN7}, {spoke.id: Code.PN4}, {}):
        with pytest.raises(InputRefused):
            confirm_plain(session, ira, chosen, policy=Policy(), now=NOW)
    assert session.scalars(select(CodeRecord).where(CodeRecord.review_id == spoke.id)).all() == []


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.IRO}))
def test_no_other_role_confirms_codes_together(session: Session, ira: Person, role: Role) -> None:
    spoke = held(session, ira)
    stranger = person(session, role)
    assert plain(session, stranger, Policy()) == ()
    with pytest.raises(NotFound):
        confirm_plain(session, stranger, {spoke.id: Code.PN1}, policy=Policy(), now=NOW)
