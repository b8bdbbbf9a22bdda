"""A signed-off year: what was signed stays, and what was corrected since is listed with who, when and why."""

import csv
import io
import json
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.ground import audit
from bot.ground.errors import InputRefused
from bot.ground.roles import Forbidden, Person, Role
from bot.reports.returns import freeze, make_export
from bot.store.audit import AuditEvent
from bot.store.people import Child
from bot.store.reports import FrozenYear
from bot.store.reviews import CodeRecord
from tests import factories
from tests.factories import NOW, TODAY
from tests.ground.people import person
from tests.reviews.holding import DAY, YEAR, Hold, made

pytestmark = pytest.mark.usefixtures("noise")


def sign(session: Session, who: Person, today: date = TODAY) -> None:
    freeze(session, who, YEAR, made(session).sorted, annual=b"report", today=today, now=NOW)


def test_a_signed_off_year_keeps_what_was_signed(session: Session, hold: Hold, manager: Person) -> None:
    hold("PN5")
    hold(None)
    sign(session, manager)
    signed = made(session).signed
    assert signed is not None
    assert (signed.by, signed.at, signed.is_whole, signed.restatements) == (manager.name, NOW, True, ())
    assert signed.report["codes"] == {"PN5": 1, "uncoded": 1}
    assert (signed.report["returned"], signed.report["left_out"]) == (1, 1)
    event = session.scalars(select(AuditEvent).where(AuditEvent.action == "signed_off")).one()
    assert event.detail["sha256"] == signed.digest
    assert audit.verify(session) == 1


def test_later_corrections_are_restatements(session: Session, hold: Hold, manager: Person) -> None:
    changed, moved, gone = hold("PN5"), hold("PN1"), hold("PN7")
    sign(session, manager)
    later = NOW + timedelta(days=2)
    officer = person(session)
    session.scalars(select(CodeRecord).where(CodeRecord.review_id == changed.id)).one().superseded_at = later
    factories.code(
        session,
        review_id=changed.id,
        code="PN6",
        recorded_at=later,
        recorded_by=officer.account_id,
        override_reason="The teacher presented it",
    )
    moved.review_on = DAY + timedelta(days=1)
    audit.record(session, "corrected", "review", moved.id, officer, later)
    gone.status = "cancelled"
    added = hold("PN2", source="imported")
    session.scalars(select(CodeRecord).where(CodeRecord.review_id == added.id)).one().recorded_at = later
    signed = made(session).signed
    assert signed is not None
    found = {each.key: each for each in signed.restatements}
    assert {key: each.what for key, each in found.items()} == {
        changed.key: ("code",),
        moved.key: ("date of the review",),
        gone.key: ("no longer held in the year",),
        added.key: ("added",),
    }
    code = found[changed.key]
    assert (code.before, code.after, code.by, code.at) == ("PN5", "PN6", officer.name, later)
    assert code.reason == "The teacher presented it"
    assert (found[moved.key].by, found[moved.key].reason) == (officer.name, "corrected")
    assert (found[gone.key].before, found[gone.key].after, found[gone.key].by) == ("PN7", None, "")
    assert (found[added.key].before, found[added.key].by) == (None, "the case system")


def restatements(session: Session) -> tuple[list[str], int]:
    """Return what changed by the exported file, and how many restatements the manifest counts."""
    files = make_export(made(session), "Sam Bell", NOW).files
    rows = csv.DictReader(io.StringIO(files["restatements.csv"].decode()))
    return [row["WHAT"] for row in rows], json.loads(files["manifest.json"])["signed_off"]["restatements"]


def test_an_export_of_a_signed_off_year_lists_the_restatements(
    session: Session, hold: Hold, manager: Person
) -> None:
    review = hold()
    sign(session, manager)
    assert restatements(session) == ([], 0)
    session.get_one(Child, review.child_id).born_on = date(2012, 6, 16)
    assert restatements(session) == (["date of birth"], 1)


def test_a_code_confirmed_that_the_case_system_had_already_is_no_restatement(
    session: Session, hold: Hold, manager: Person
) -> None:
    review = hold("PN5", source="imported")
    sign(session, manager)
    factories.code(session, review_id=review.id, code="PN5", recorded_at=NOW + timedelta(days=1))
    signed = made(session).signed
    assert signed is not None
    assert signed.restatements == ()


def test_a_changed_snapshot_shows(session: Session, hold: Hold, manager: Person) -> None:
    hold()
    sign(session, manager)
    kept = session.scalars(select(FrozenYear).where(FrozenYear.year == YEAR.name)).one()
    kept.report = {**kept.report, "returned": 2}
    session.flush()
    signed = made(session).signed
    assert signed is not None
    assert not signed.is_whole


def test_a_year_is_signed_off_once_when_it_is_over_by_a_service_manager(
    session: Session, hold: Hold, manager: Person
) -> None:
    hold()
    with pytest.raises(InputRefused, match="sign it off after 31 March 2026"):
        sign(session, manager, today=YEAR.last)
    for role in (Role.ADMINISTRATOR, Role.TEAM_MANAGER, Role.IRO):
        with pytest.raises(Forbidden):
            sign(session, person(session, role))
    sign(session, manager, today=YEAR.last + timedelta(days=1))
    with pytest.raises(InputRefused, match="was signed off before"):
        sign(session, manager)


def test_a_correction_that_came_in_a_file_names_the_file(
    session: Session, hold: Hold, manager: Person
) -> None:
    by_child, by_review = hold(), hold()
    sign(session, manager)
    session.get_one(Child, by_child.child_id).born_on = date(2012, 6, 16)
    by_review.review_on = DAY - timedelta(days=1)
    batch = factories.import_batch(session, imported_at=NOW + timedelta(days=1), file_name="children.csv")
    for subject, key in (("child", by_child.child_id), ("review", by_review.id)):
        factories.import_change(session, batch_id=batch.id, subject=subject, subject_id=key)
    signed = made(session).signed
    assert signed is not None
    told = [(each.key, each.by, each.reason) for each in signed.restatements]
    came = ("the case system", "imported from children.csv")
    assert told == [(by_child.key, *came), (by_review.key, *came)]
