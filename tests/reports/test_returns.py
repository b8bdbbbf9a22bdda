"""The return of a year: which reviews it takes in, its files, its control line and its manifest."""

import csv
import io
import json
import time
from datetime import date, timedelta

import pytest
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from bot.domain.returns import LeftOutReason
from bot.ground import audit
from bot.ground.roles import Role
from bot.reports import ReportYear, year_named
from bot.reports.returns import Control, Export, make_export, record_export
from bot.store.audit import AuditEvent
from bot.store.people import CarePeriod, Child
from bot.store.reviews import CodeRecord, Review
from tests import factories
from tests.factories import NOW
from tests.ground.people import person
from tests.reviews.holding import DAY, YEAR, Hold, made

pytestmark = pytest.mark.usefixtures("noise")


def export(session: Session, **options: bool) -> Export:
    return make_export(made(session), "Sam Bell", NOW, **options)


def rows(made: Export, name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(made.files[name].decode())))


def reasons(session: Session) -> list[tuple[LeftOutReason, ...]]:
    return [left.reasons for left in made(session).sorted.left_out]


def test_codes_confirmed_here_and_recorded_in_the_case_system_are_returned(
    session: Session, hold: Hold
) -> None:
    hold("PN5")
    hold("PN6", source="imported")
    found = made(session)
    assert sorted(row.code or "" for row in found.sorted.returned) == ["PN5", "PN6"]
    assert list(found.sources.values()) == [1, 1]


def test_a_code_confirmed_here_wins_over_one_of_the_case_system_whichever_came_last(
    session: Session, hold: Hold
) -> None:
    first = hold("PN5")
    factories.code(session, review_id=first.id, code="PN6", source="imported")
    second = hold("PN6", source="imported")
    factories.code(session, review_id=second.id, code="PN5")
    assert [row.code for row in made(session).sorted.returned] == ["PN5", "PN5"]


def test_a_code_that_was_replaced_is_not_returned(session: Session, hold: Hold) -> None:
    review = hold("PN1")
    session.scalars(select(CodeRecord).where(CodeRecord.review_id == review.id)).one().superseded_at = NOW
    assert made(session).sorted.returned == ()


def test_a_proposal_is_an_exception_and_its_code_is_nowhere(session: Session, hold: Hold) -> None:
    review = hold(None)
    factories.contribution(session, review_id=review.id, received_at=NOW - timedelta(days=500))
    spoken = hold(None, attendance="in_person", contribution="spoke")
    found = export(session)
    assert reasons(session) == [(LeftOutReason.PROPOSAL_ONLY,), (LeftOutReason.PROPOSAL_ONLY,)]
    assert {row["REVIEW_ID"] for row in rows(found, "exceptions.csv")} == {review.key, spoken.key}
    assert all(b"PN" not in found.files[name] for name in ("reviews.csv", "exceptions.csv"))


def test_only_held_reviews_are_counted(session: Session, hold: Hold) -> None:
    hold()
    for status in ("planned", "cancelled", "adjourned"):
        hold(status=status)
    found = made(session)
    assert (found.held, len(found.sorted.returned), found.sorted.left_out) == (1, 1, ())
    assert found.notes["date_passed_not_recorded"] == 2


def test_the_year_has_its_two_edges(session: Session, hold: Hold) -> None:
    for day in (YEAR.first, YEAR.last, YEAR.first - timedelta(days=1), YEAR.last + timedelta(days=1)):
        hold(review_on=day)
    assert [row.on for row in made(session).sorted.returned] == [YEAR.first, YEAR.last]


def test_the_childs_times_in_care_decide(session: Session, hold: Hold) -> None:
    inside = hold()
    outside, short = hold(), hold()
    unknown = hold(care_period_id=None)
    session.get_one(CarePeriod, outside.care_period_id).ends_on = DAY - timedelta(days=1)
    session.get_one(CarePeriod, short.care_period_id).short_breaks_only = True
    found = made(session)
    assert {row.key for row in found.sorted.returned} == {inside.key, unknown.key}
    assert {left.review.key: left.reasons for left in found.sorted.left_out} == {
        outside.key: (LeftOutReason.OUTSIDE_CARE,),
        short.key: (LeftOutReason.SHORT_BREAKS,),
    }
    assert found.notes["care_not_known"] == 1


def test_bad_data_is_named(session: Session, hold: Hold) -> None:
    hold(born_on=None)
    hold("PN0")
    hold(child_id=factories.child(session, la_child_id="A-1").id)
    twin = hold()
    hold(child_id=twin.child_id, care_period_id=twin.care_period_id)
    expected = {
        (LeftOutReason.NO_DATE_OF_BIRTH,),
        (LeftOutReason.CODE_AGAINST_AGE,),
        (LeftOutReason.BAD_CHILD_ID,),
        (LeftOutReason.DUPLICATE,),
    }
    assert set(reasons(session)) == expected
    assert len(made(session).sorted.returned) == 1


def test_held_is_exported_and_exceptions(session: Session, hold: Hold) -> None:
    hold()
    hold(None)
    hold("PN0")
    found = export(session)
    assert found.control == Control(held=3, exported=1, exceptions=2)
    assert str(found.control) == "held 3 = exported 1 + exceptions 2"
    assert (len(rows(found, "reviews.csv")), len(rows(found, "exceptions.csv"))) == (1, 2)


def test_a_review_that_got_lost_shows_in_the_control_line() -> None:
    lost = Control(held=3, exported=1, exceptions=1)
    assert not lost.is_even
    assert str(lost) == "held 3 is not exported 1 + exceptions 1"


def test_the_same_rows_make_the_same_files(session: Session, hold: Hold) -> None:
    for day in range(3):
        hold(review_on=DAY - timedelta(days=day))
    first, again = export(session, with_xml=True), export(session, with_xml=True)
    assert list(first.files) == ["reviews.csv", "exceptions.csv", "reviews-fragment.xml", "manifest.json"]
    assert first.files == again.files


def test_the_manifest_says_who_when_and_what(session: Session, hold: Hold) -> None:
    hold()
    hold(None, born_on=None)
    hold(child_id=factories.child(session, la_child_id="LONGERTHAN10").id)
    found = export(session)
    manifest = json.loads(found.files["manifest.json"])
    assert (manifest["made_by"], manifest["made_at"]) == ("Sam Bell", "2026-11-23T09:00:00+00:00")
    assert (manifest["year"], manifest["first"], manifest["last"]) == ("2025-26", "2025-04-01", "2026-03-31")
    assert (manifest["profile"], manifest["remote"]) == ("bradford", "as_attendance")
    assert manifest["counts"] == {
        "held": 3,
        "exported": 2,
        "exceptions": 1,
        "codes": {"confirmed": 2, "imported": 0},
        "reasons": {"no_code": 1, "no_date_of_birth": 1},
    }
    assert manifest["notes"]["child_ids_over_10_characters"] == 1
    assert manifest["sha256"] == {
        name: digest for name, digest in found.digests.items() if name != "manifest.json"
    }
    assert manifest["signed_off"] is None


def test_an_export_leaves_a_line_in_the_audit_trail(session: Session, hold: Hold) -> None:
    hold()
    manager = person(session, Role.SERVICE_MANAGER)
    record_export(session, export(session), manager, manager.name, NOW)
    event = session.scalars(select(AuditEvent).where(AuditEvent.action == "exported")).one()
    assert (event.account_id, event.detail["year"], event.detail["held"]) == (
        manager.account_id,
        "2025-26",
        1,
    )
    assert audit.verify(session) == 1


def test_five_years_of_an_authority_are_exported_in_five_seconds(session: Session) -> None:
    """Bradford's 3,560 reviews a year for five years, a tenth of them without a code."""
    officer = factories.officer(session)
    people = [
        {"id": number, "la_child_id": f"B{number}", "known_as": "K", "born_on": date(2012, 6, 15)}
        for number in range(10_000, 11_446)
    ]
    session.execute(insert(Child), people)
    session.execute(
        insert(CarePeriod),
        [
            {"child_id": each["id"], "starts_on": date(2020, 1, 1), "short_breaks_only": False}
            for each in people
        ],
    )
    reviews = [
        {
            "id": 100_000 + number,
            "key": f"B{number}",
            "child_id": 10_000 + number % 1446,
            "officer_id": officer.id,
            "review_on": date(2021, 4, 1) + timedelta(days=number % 1826),
            "status": "held",
            "attendance": "in_person",
            "contribution": "spoke",
            "spoken_for": False,
        }
        for number in range(17_800)
    ]
    session.execute(insert(Review), reviews)
    session.execute(
        insert(CodeRecord),
        [
            {
                "review_id": each["id"],
                "code": "PN1",
                "source": "confirmed",
                "recorded_at": NOW,
                "reasons": [],
                "contribution_ids": [],
            }
            for each in reviews
            if each["id"] % 10
        ],
    )
    began = time.process_time()  # our own work: other programs on the machine do not count
    found = export(session, with_xml=True)
    assert time.process_time() - began < 5
    assert found.control.is_even
    assert found.control.exported > 2900
    assert found.control.exceptions > 300


def test_a_report_year_is_read_by_its_name() -> None:
    assert year_named("2025-26") == YEAR
    assert year_named(" 2099-00 ") == ReportYear(2099)
    for wrong in ("2025", "2025-27", "2025/26", "25-26", "٢٠٢٥-٢٦", ""):
        with pytest.raises(ValueError, match="write it like 2025-26"):
            year_named(wrong)
