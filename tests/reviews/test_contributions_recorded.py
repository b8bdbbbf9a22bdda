"""Contributions from every other route: written down, attached, set aside, presented; the proposal follows at once."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from bot.domain.participation import Code, EvidenceTest, Policy, Provenance, Route, TickedCheck
from bot.ground import audit
from bot.ground.errors import InputRefused
from bot.ground.roles import NotFound, Person, Role
from bot.reviews import contributions
from bot.reviews.codes import Proposal, cases, propose
from bot.reviews.contributions import (
    ContributionStanding,
    ContributionVerdict,
    Recorded,
    RefusedViews,
    Ruling,
    Upload,
    ViewsSource,
)
from bot.store.contributions import ReceivedViews, StaffRecord
from bot.store.reviews import Review
from tests import factories
from tests.factories import NOW, TODAY
from tests.ground.people import person

pytestmark = pytest.mark.usefixtures("noise")
HELD_ON = date(2026, 11, 20)
YES = ContributionVerdict(TickedCheck.YES, TickedCheck.YES, TickedCheck.YES)
WHY = "He told me so on the phone"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)
CALL = Recorded(
    source=ViewsSource.CALL,
    route=Route.IRO_OR_ADVOCATE,
    provenance=Provenance.EXACT,
    on=date(2026, 11, 19),
    received=time(16, 15),
    language="en",
    words="I want to see my brother",
    written_by="Ira Shah",
    writer_role="iro",
    spoken_for=False,
    shared=True,
)
RECORD = replace(CALL, source=ViewsSource.RECORD, route=Route.OTHER_ATTENDEE, writer_role="carer")


@pytest.fixture
def review(session: Session, ira: Person) -> Review:
    return factories.review(
        session,
        officer_id=ira.officer_id,
        review_on=HELD_ON,
        status="held",
        attendance="none",
        contribution="silent",
    )


def record(session: Session, who: Person, review: Review, recorded: Recorded = CALL) -> int:
    return contributions.record_contribution(session, who, review.id, recorded=recorded, now=NOW)


def proposal(session: Session, review: Review, policy: Policy | None = None) -> Proposal:
    session.flush()
    (case,) = cases(session, Review.id == review.id)
    return propose(case, policy or Policy(), 0)


def rule(
    session: Session,
    who: Person,
    review: Review,
    key: int,
    standing: ContributionStanding,
    *,
    presented: bool = False,
) -> None:
    ruling = Ruling(standing, presented, has_view=True, reason=WHY)
    contributions.rule(session, who, review.id, key, ruling=ruling, now=NOW)


@pytest.mark.parametrize(
    ("recorded", "bradford", "literal"),
    [
        (CALL, Code.PN5, Code.PN6),
        (replace(CALL, source=ViewsSource.VISIT, spoken_for=True), Code.PN5, Code.PN5),
        (replace(CALL, source=ViewsSource.ADVOCATE), Code.PN5, Code.PN5),
        (RECORD, Code.PN6, Code.PN6),
        (replace(CALL, source=ViewsSource.PHONE, writer_role="interpreter"), Code.PN5, Code.PN6),
        (replace(RECORD, source=ViewsSource.SYMBOLS), Code.PN6, Code.PN6),
        (
            replace(RECORD, source=ViewsSource.OBSERVATION, provenance=Provenance.ADULT),
            Code.PN7,
            Code.PN7,
        ),
        (replace(RECORD, route=Route.NOT_PRESENTED), Code.PN7, Code.PN7),
        (replace(RECORD, provenance=Provenance.ADULT), Code.PN7, Code.PN7),
        (replace(CALL, shared=False), Code.PN7, Code.PN7),
        (replace(CALL, on=TODAY, received=None), Code.PN7, Code.PN7),
        (
            replace(RECORD, source=ViewsSource.DRAWING, words="", file=Upload("a.png", PNG)),
            Code.PN6,
            Code.PN6,
        ),
    ],
)
def test_every_route_leads_to_its_code_once_checked(
    session: Session, review: Review, ira: Person, recorded: Recorded, bradford: Code, literal: Code
) -> None:
    key = record(session, ira, review, recorded)
    if bradford is not Code.PN7:
        assert proposal(session, review).decision.rule == "R22"
    contributions.tick(session, ira, review.id, key, verdict=YES, now=NOW)
    assert proposal(session, review).decision.code is bradford
    assert proposal(session, review, Policy("dfe_literal")).decision.code is literal
    assert audit.verify(session) == 2


def test_an_observation_is_never_the_child_s_own_words(session: Session, review: Review, ira: Person) -> None:
    with pytest.raises(InputRefused) as refused:
        record(session, ira, review, replace(CALL, source=ViewsSource.OBSERVATION))
    assert refused.value.field == "provenance"


def test_what_was_written_down_is_kept_encrypted_with_its_writer(
    session: Session, review: Review, ira: Person
) -> None:
    key = record(session, ira, review, replace(CALL, file=Upload("C:\\me\\drawing.exe", PNG)))
    (one,) = contributions.written(session, review.id)
    assert (one.id, one.words, one.written_by) == (key, "I want to see my brother", "Ira Shah")
    assert one.file_name == "drawing.exe"
    assert one.received_at == datetime(2026, 11, 19, 16, 15, tzinfo=UTC)
    kept = contributions.file_of(session, ira, review.id, key)
    assert (kept.name, kept.kind, kept.content) == (f"contribution-{key}.png", "image/png", PNG)
    raw = session.execute(text("SELECT words, file FROM contribution_records ORDER BY id DESC")).first()
    assert raw is not None
    assert b"brother" not in bytes(raw[0])
    assert PNG[:8] not in bytes(raw[1])


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        (replace(CALL, route=Route.OTHER_ATTENDEE), "route"),
        (replace(RECORD, route=Route.IRO_OR_ADVOCATE), "route"),
        (replace(CALL, words=" "), "words"),
        (replace(CALL, words="x" * 5001), "words"),
        (replace(CALL, written_by=""), "written_by"),
        (replace(CALL, on=TODAY, received=time(9, 1)), "on"),
        (replace(CALL, on=TODAY + timedelta(days=1), received=None), "on"),
        (replace(CALL, file=Upload("a.png", b"MZ\x90")), "file"),
        (replace(CALL, file=Upload("a.svg", b"<svg onload='x'/>")), "file"),
        (replace(CALL, file=Upload("a.png", PNG + bytes(5 * 1024 * 1024))), "file"),
    ],
)
def test_what_cannot_be_is_not_recorded(
    session: Session, review: Review, ira: Person, wrong: Recorded, field: str
) -> None:
    with pytest.raises(InputRefused) as refused, session.begin_nested():
        record(session, ira, review, wrong)
    assert refused.value.field == field
    assert contributions.written(session, review.id) == ()


@pytest.mark.parametrize(
    ("standing", "test"),
    [
        (ContributionStanding.WITHHELD, EvidenceTest.SHARED),
        (ContributionStanding.WITHDRAWN, EvidenceTest.SHARED),
        (ContributionStanding.QUARANTINED, EvidenceTest.LINKED),
    ],
)
def test_what_is_set_aside_stays_on_record_and_can_count_again(
    session: Session, review: Review, ira: Person, standing: ContributionStanding, test: EvidenceTest
) -> None:
    key = record(session, ira, review)
    rule(session, ira, review, key, standing)
    assert [one.failed for one in proposal(session, review).assessments] == [test]
    assert contributions.situation(session, ira, review.id, key).standing is standing
    rule(session, ira, review, key, ContributionStanding.COUNTS)
    assert proposal(session, review).assessments[0].admissible
    with pytest.raises(InputRefused):
        contributions.rule(session, ira, review.id, key, ruling=Ruling(standing, False, False, "no"), now=NOW)


def test_a_record_counts_once_it_was_presented(session: Session, review: Review, ira: Person) -> None:
    key = record(session, ira, review, replace(RECORD, route=Route.NOT_PRESENTED))
    rule(session, ira, review, key, ContributionStanding.COUNTS, presented=True)
    assert session.get_one(ReceivedViews, key).route == "other_attendee"
    rule(session, ira, review, key, ContributionStanding.COUNTS)
    assert session.get_one(ReceivedViews, key).route == "not_presented"


def test_an_officer_may_find_a_view_that_the_machine_did_not(
    session: Session, review: Review, ira: Person
) -> None:
    key = factories.contribution(
        session, review_id=review.id, has_view=False, received_at=datetime(2026, 11, 19, tzinfo=UTC)
    ).id
    assert proposal(session, review).assessments[0].failed is EvidenceTest.HAS_VIEW
    rule(session, ira, review, key, ContributionStanding.COUNTS)
    assert proposal(session, review).assessments[0].admissible
    assert not session.get_one(ReceivedViews, key).has_view


def test_words_taken_back_by_message_stay_taken_back(session: Session, review: Review, ira: Person) -> None:
    talk = factories.conversation(session, review_id=review.id, status="withdrawn")
    key = factories.contribution(session, conversation_id=talk.id, withdrawn_at=NOW).id
    with pytest.raises(InputRefused):
        rule(session, ira, review, key, ContributionStanding.COUNTS)


def test_a_refusal_is_recorded_with_its_offers_and_is_the_reason_for_pn7(
    session: Session, review: Review, ira: Person
) -> None:
    refused = RefusedViews(TODAY, "call", "carer", "Leave me alone", {"other": False, "iro": True})
    contributions.record_refusal(session, ira, review.id, refused=refused, today=TODAY, now=NOW)
    (kept,) = contributions.refusals(session, review.id)
    assert (kept.words, kept.offers) == ("Leave me alone", (("iro", True), ("other", False)))
    assert kept.recorded_by == ira.name
    assert proposal(session, review).weighed.pn7_reasons[0].value == "refused"
    tomorrow = replace(refused, on=TODAY + timedelta(days=1))
    with pytest.raises(InputRefused):
        contributions.record_refusal(session, ira, review.id, refused=tomorrow, today=TODAY, now=NOW)


@pytest.mark.parametrize("role", [Role.IRO, Role.SERVICE_MANAGER, Role.PARTICIPATION, Role.ADMINISTRATOR])
def test_nobody_records_or_opens_what_is_not_theirs(
    session: Session, review: Review, ira: Person, role: Role
) -> None:
    key, stranger = record(session, ira, review), person(session, role)
    with pytest.raises(NotFound):
        record(session, stranger, review)
    with pytest.raises(NotFound):
        rule(session, stranger, review, key, ContributionStanding.COUNTS)
    with pytest.raises(NotFound):
        contributions.file_of(session, stranger, review.id, key)
    with pytest.raises(NotFound):
        contributions.file_of(session, ira, review.id, key)
    assert session.scalars(select(StaffRecord.id).where(StaffRecord.contribution_id == key)).one()
