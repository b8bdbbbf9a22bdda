"""Confirmed codes against the views on file, and the record against what children said afterwards."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy.orm import Session

from bot.domain.quality import CheckKind
from bot.domain.readers import CHOICES, Readers
from bot.ground.roles import Role
from bot.reports.quality.codes import THERE
from bot.store.reviews import Review
from tests import factories
from tests.reports.checking import DAY, Office, open_office

pytestmark = pytest.mark.usefixtures("noise")
BEFORE = datetime(2025, 9, 1, 10, 0, tzinfo=UTC)
COUNTS = {"first_at": BEFORE, "received_at": BEFORE}
CANNOT_COUNT: list[dict[str, Any]] = [
    {"has_view": False},
    {"quarantined": True},
    {"shared": False},
    {"withdrawn_at": BEFORE},
    {"route": "not_presented"},
    {"provenance": "adult"},
    {"provenance": "other", "own_words_tick": "yes"},
    {"provenance": "mine", "own_words_tick": "no"},
    {"provenance": "unknown", "own_words_tick": "no"},
    {"first_at": datetime(2025, 9, 11, tzinfo=UTC), "received_at": datetime(2025, 9, 11, tzinfo=UTC)},
]
CAN_COUNT: list[dict[str, Any]] = [
    {},
    {"provenance": "helped"},
    {"provenance": "exact", "route": "other_attendee"},
    {"provenance": "unknown"},
    {"provenance": "mine", "own_words_tick": "yes"},
    {"received_at": datetime(2025, 9, 10, 21, 0, tzinfo=UTC)},
    {"received_at": datetime(2025, 9, 12, tzinfo=UTC)},
]


@pytest.fixture
def office(session: Session) -> Office:
    return open_office(session)


def away(office: Office, code: str | None, source: str = "confirmed", **given: Any) -> Review:
    """Hold a review at which the child was not."""
    return office.hold(code, source, **{"attendance": "none", "contribution": "silent", **given})


def views(office: Office, review: Review, **given: Any) -> None:
    factories.contribution(office.session, review_id=review.id, **{**COUNTS, **given})


@pytest.mark.parametrize("given", CAN_COUNT)
@pytest.mark.parametrize("code", ["PN4", "PN7"])
def test_views_that_could_count_speak_against_pn4_and_pn7(
    office: Office, given: dict[str, Any], code: str
) -> None:
    away(office, code)
    review = away(office, code)
    views(office, review, **given)
    assert office.count(CheckKind.VIEWS_NOT_COUNTED) == (1, 2, 0)
    (row,) = office.rows(CheckKind.VIEWS_NOT_COUNTED)
    assert (row.review_id, row.found) == (review.id, f"{code} confirmed, views on file")


@pytest.mark.parametrize("given", CANNOT_COUNT)
def test_views_that_cannot_count_do_not(office: Office, given: dict[str, Any]) -> None:
    views(office, away(office, "PN7"), **given)
    assert office.count(CheckKind.VIEWS_NOT_COUNTED) == (0, 1, 0)


def test_views_that_the_iro_refused_are_no_finding(office: Office) -> None:
    ticks = {"current_tick": "yes", "accurate_tick": "no", "for_review_tick": "yes"}
    views(office, away(office, "PN7"), checked_at=BEFORE, **ticks)
    assert office.count(CheckKind.VIEWS_NOT_COUNTED) == (0, 1, 0)


@pytest.mark.parametrize("given", CANNOT_COUNT)
@pytest.mark.parametrize("code", ["PN5", "PN6"])
def test_pn5_and_pn6_need_views_that_count(office: Office, given: dict[str, Any], code: str) -> None:
    nothing = away(office, code)
    weak = away(office, code)
    views(office, weak, **given)
    views(office, away(office, code))
    assert office.count(CheckKind.NO_EVIDENCE) == (2, 3, 0)
    assert {row.review_id for row in office.rows(CheckKind.NO_EVIDENCE)} == {nothing.id, weak.id}


@pytest.mark.parametrize("given", CAN_COUNT)
def test_views_that_count_are_evidence(office: Office, given: dict[str, Any]) -> None:
    views(office, away(office, "PN6"), **given)
    assert office.count(CheckKind.NO_EVIDENCE) == (0, 1, 0)


def test_views_from_before_the_previous_review_are_no_evidence(office: Office) -> None:
    earlier = office.hold("PN1", review_on=date(2025, 9, 5))
    review = away(office, "PN5", child_id=earlier.child_id, care_period_id=earlier.care_period_id)
    views(office, review)
    assert office.count(CheckKind.NO_EVIDENCE) == (1, 1, 0)


def test_views_of_the_day_of_the_previous_review_are_weighed_by_its_end(office: Office) -> None:
    earlier = office.hold("PN1", review_on=date(2025, 9, 1), ended_at=datetime(2025, 9, 1, 9, 0, tzinfo=UTC))
    review = away(office, "PN5", child_id=earlier.child_id, care_period_id=earlier.care_period_id)
    views(office, review)
    assert office.count(CheckKind.NO_EVIDENCE) == (0, 1, 0)


def test_codes_of_the_case_system_have_no_evidence_here_and_are_not_assessed(office: Office) -> None:
    views(office, away(office, "PN7", "imported"))
    away(office, "PN5", "imported")
    assert office.count(CheckKind.VIEWS_NOT_COUNTED) == (0, 0, 1)
    assert office.count(CheckKind.NO_EVIDENCE) == (0, 0, 1)


def test_another_officers_reviews_are_not_found(office: Office) -> None:
    stranger = factories.officer(office.session)
    away(office, "PN5", officer_id=stranger.id)
    views(office, away(office, "PN7", officer_id=stranger.id))
    assert office.count(CheckKind.NO_EVIDENCE) == (0, 0, 0)
    assert office.count(CheckKind.VIEWS_NOT_COUNTED) == (0, 0, 0)
    assert office.count(CheckKind.NO_EVIDENCE, Role.SERVICE_MANAGER) == (1, 1, 0)


def said(office: Office, review: Review, there: str, see: str | None = "named", **given: Any) -> None:
    readers = CHOICES.get(see, Readers.TEAM)
    talk = factories.conversation(office.session, review_id=review.id, phase="post", readers=readers.value)
    answer = {"conversation_id": talk.id, "question": THERE, "value": there, **given}
    factories.answer(office.session, **answer)


@pytest.mark.parametrize(
    ("attendance", "there", "differs"),
    [
        ("in_person", "all", False),
        ("remote_live", "part", False),
        ("in_person", "no", True),
        ("none", "no", False),
        ("none", "part", True),
        ("none", "all", True),
    ],
)
def test_what_the_child_says_is_compared_with_the_record(
    office: Office, attendance: str, there: str, differs: bool
) -> None:
    review = office.hold("PN1", attendance=attendance)
    said(office, review, there)
    assert office.count(CheckKind.SAID_OTHERWISE) == (int(differs), 1, 0)


@pytest.mark.parametrize(
    ("code", "count"), [("PN1", (0, 1, 0)), ("PN5", (1, 1, 0)), ("PN0", (0, 0, 1)), (None, (0, 0, 1))]
)
def test_without_attendance_on_record_the_code_tells(
    office: Office, code: str | None, count: tuple[int, int, int]
) -> None:
    review = office.hold(code, source="imported", attendance=None)
    said(office, review, "all")
    assert office.count(CheckKind.SAID_OTHERWISE) == count


@pytest.mark.parametrize("see", ["unnamed", "team", None])
def test_an_answer_that_the_iro_may_not_see_is_not_used(office: Office, see: str | None) -> None:
    review = office.hold("PN1")
    said(office, review, "no", see)
    assert office.count(CheckKind.SAID_OTHERWISE) == (0, 0, 1)


@pytest.mark.parametrize(
    "given", [{"current": False}, {"off_path": True}, {"status": "skipped", "value": None}]
)
def test_an_answer_that_does_not_stand_is_not_used(office: Office, given: dict[str, Any]) -> None:
    review = office.hold("PN1")
    said(office, review, "no", **given)
    assert office.count(CheckKind.SAID_OTHERWISE) == (0, 0, 1)


def test_the_finding_does_not_repeat_the_answer(office: Office) -> None:
    said(office, office.hold("PN1"), "no")
    (row,) = office.rows(CheckKind.SAID_OTHERWISE)
    assert row.found == "Being there: the child's answer and the record differ"
    assert row.on == DAY
