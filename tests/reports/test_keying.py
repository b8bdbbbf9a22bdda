"""The keying list: codes confirmed here that the case system lacks, in its shape, ticked off when keyed."""

import csv
import io
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.ground import audit
from bot.ground.roles import NotFound, Person, Role
from bot.reports.returns import count_to_key, keyed_list, keying_csv, keying_list, take_tick_back, tick_off
from bot.store.engine import Database
from bot.store.people import CarePeriod, Child
from bot.store.reports import Keyed
from bot.store.reviews import CodeRecord
from tests import factories
from tests.factories import NOW
from tests.ground.people import person
from tests.reviews.holding import YEAR, Hold, holder

pytestmark = pytest.mark.usefixtures("noise")


def test_the_keying_list_has_codes_confirmed_here_that_the_case_system_lacks(
    session: Session, hold: Hold, manager: Person
) -> None:
    new, differs, same = hold("PN5"), hold("PN5"), hold("PN5")
    hold("PN6", source="imported")
    hold(None)
    hold("PN1", review_on=date(2026, 5, 1))
    for review, code in ((differs, "PN6"), (same, "PN5")):
        factories.code(session, review_id=review.id, code=code, source="imported", superseded_at=NOW)
    listed = keying_list(session, manager, YEAR)
    assert [(row.key, row.code, row.in_case_system) for row in listed] == [
        (new.key, "PN5", None),
        (differs.key, "PN5", "PN6"),
    ]
    assert count_to_key(session, manager, YEAR) == 2
    assert len(keying_list(session, manager, YEAR, limit=1)) == 1


def test_the_list_has_the_shape_of_the_safeguarding_dataset(
    session: Session, hold: Hold, manager: Person
) -> None:
    review = hold("PN5", due_on=date(2025, 9, 12), imported_due_on=date(2025, 9, 15))
    lines = list(csv.DictReader(io.StringIO(keying_csv(keying_list(session, manager, YEAR)))))
    assert lines == [
        {
            "clar_cla_review_id": review.key,
            "clar_cla_id": session.get_one(CarePeriod, review.care_period_id).external_id,
            "clar_cla_person_id": session.get_one(Child, review.child_id).la_child_id,
            "clar_cla_review_due_date": "15/09/2025",
            "clar_cla_review_date": "10/09/2025",
            "clar_cla_review_cancelled": "N",
            "clar_cla_review_participation": "PN5",
        }
    ]


def test_what_is_keyed_leaves_the_list_until_the_code_changes(
    session: Session, hold: Hold, manager: Person
) -> None:
    keyed, waiting = hold("PN5"), hold("PN1")
    clerk = person(session, Role.ADMINISTRATOR)
    (code_id,) = (row.code_id for row in keying_list(session, clerk, YEAR) if row.key == keyed.key)
    assert tick_off(session, clerk, YEAR, [code_id], NOW) == 1
    assert tick_off(session, clerk, YEAR, [code_id], NOW) == 0
    assert [row.key for row in keying_list(session, manager, YEAR)] == [waiting.key]
    kept = session.scalars(select(Keyed).where(Keyed.code_id == code_id)).one()
    assert (kept.code_id, kept.keyed_at, kept.keyed_by) == (code_id, NOW, clerk.account_id)
    session.get_one(CodeRecord, code_id).superseded_at = NOW
    factories.code(session, review_id=keyed.id, code="PN7")
    assert {row.key: row.code for row in keying_list(session, manager, YEAR)} == {
        keyed.key: "PN7",
        waiting.key: "PN1",
    }
    assert audit.verify(session) == 1


def test_a_team_manager_keys_for_the_own_team_only(session: Session, hold: Hold) -> None:
    officer = factories.officer(session)
    own, foreign = hold(officer_id=officer.id), hold()
    team = person(session, Role.TEAM_MANAGER, team_id=officer.team_id)
    assert [row.key for row in keying_list(session, team, YEAR)] == [own.key]
    whole = {row.key: row.code_id for row in keying_list(session, person(session, Role.ADMINISTRATOR), YEAR)}
    assert tick_off(session, team, YEAR, whole.values(), NOW) == 1
    assert [row.key for row in keying_list(session, person(session, Role.ADMINISTRATOR), YEAR)] == [
        foreign.key
    ]
    for role in (Role.PARTICIPATION, Role.DUTY, Role.TRANSLATOR):
        assert keying_list(session, person(session, role), YEAR) == ()


def test_two_people_who_tick_the_same_code_at_once_tick_it_off_once(database: Database) -> None:
    with database.write() as session:
        clerk = person(session, Role.ADMINISTRATOR)
        review = holder(session)("PN5")
        code_id = session.scalars(select(CodeRecord.id).where(CodeRecord.review_id == review.id)).one()

    def tick(_: int) -> int:
        with database.write() as session:
            return tick_off(session, clerk, YEAR, [code_id], NOW)

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(tick, range(4))) == [0, 0, 0, 1]


def test_a_tick_can_be_taken_back(session: Session, hold: Hold, manager: Person) -> None:
    hold("PN5")
    (listed,) = keying_list(session, manager, YEAR)
    with pytest.raises(NotFound):
        take_tick_back(session, manager, YEAR, listed.code_id, NOW)
    tick_off(session, manager, YEAR, [listed.code_id], NOW)
    assert [row.code_id for row in keyed_list(session, manager, YEAR)] == [listed.code_id]
    with pytest.raises(NotFound):
        take_tick_back(session, person(session, Role.TEAM_MANAGER), YEAR, listed.code_id, NOW)
    take_tick_back(session, manager, YEAR, listed.code_id, NOW)
    assert keyed_list(session, manager, YEAR) == ()
    assert [row.code_id for row in keying_list(session, manager, YEAR)] == [listed.code_id]
