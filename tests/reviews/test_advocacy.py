"""Wishes for an advocate and complaints: how they come into the queue, who may know of them, and each step."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.domain.advocacy import ComplaintAbout, RequestKind, RequestState
from bot.ground.errors import InputRefused
from bot.ground.roles import NotFound, Person, Role
from bot.reviews import advocacy
from bot.reviews.advocacy import EnteredRequest, RequestFilter, RequestShow
from bot.store.advocacy import AdvocacyRequest
from tests import factories
from tests.factories import NOW, TODAY
from tests.reviews.test_caseload import counted

WORKER = Person(1, "Pat", "pat@example.org", Role.PARTICIPATION, None, None)
COMPLAINT = EnteredRequest(RequestKind.COMPLAINT, ComplaintAbout.IRO, TODAY, "Told by phone")


@pytest.fixture
def worker(session: Session) -> Person:
    """Return somebody of the participation service."""
    made = factories.account(session, role="participation")
    return replace(WORKER, account_id=made.id)


@pytest.fixture
def iro(session: Session) -> Person:
    """Return an IRO with one child."""
    made = factories.account(session)
    return Person(made.id, made.name, made.email, Role.IRO, made.officer_id, None)


@pytest.fixture
def child_id(session: Session, iro: Person) -> int:
    """Return the IRO's child."""
    child = factories.child(session, known_as="Kofi")
    factories.allocation(session, child_id=child.id, officer_id=iro.officer_id)
    return child.id


def talk_with(session: Session, child_id: int, phase: str) -> int:
    review = factories.review(session, child_id=child_id)
    return factories.conversation(session, review_id=review.id, child_id=child_id, phase=phase).id


def test_a_wish_in_a_message_comes_into_the_queue_once_whatever_the_iro_does_about_the_flag(
    session: Session, worker: Person, child_id: int
) -> None:
    talk = talk_with(session, child_id, "pre")
    flag = factories.flag(session, conversation_id=talk, name="wants_advocate", acknowledged_at=NOW)
    factories.flag(session, conversation_id=talk, name="wants_contact")
    before = advocacy.waiting_requests(session, worker, TODAY)
    assert advocacy.take_in(session, NOW) >= 1
    assert advocacy.take_in(session, NOW) == 0
    found = session.scalars(select(AdvocacyRequest).where(AdvocacyRequest.flag_id == flag.id)).one()
    assert (found.kind, found.state, found.child_id) == ("advocate", "new", child_id)
    assert advocacy.waiting_requests(session, worker, TODAY) > before
    flag.withdrawn_at = NOW
    session.flush()
    assert advocacy.find_request(session, worker, found.id, TODAY).taken_back


def test_the_iro_sees_how_far_a_wish_came_and_nothing_of_a_complaint(
    session: Session, worker: Person, iro: Person, child_id: int
) -> None:
    wish = EnteredRequest(RequestKind.ADVOCATE, None, TODAY, "")
    made = advocacy.enter_request(session, iro, child_id, entered=wish, today=TODAY, now=NOW)
    wrong = advocacy.enter_request(session, iro, child_id, entered=COMPLAINT, today=TODAY, now=NOW)
    go(session, worker, made, RequestState.PASSED, provider="Voices")
    states = advocacy.states_of(session, iro, child_id, TODAY)
    assert [(each.state, each.provider) for each in states] == [(RequestState.PASSED, "Voices")]
    stranger = Person(9, "Una", "una@example.org", Role.IRO, factories.officer(session).id, None)
    assert advocacy.states_of(session, stranger, child_id, TODAY) == ()
    for one in (made, wrong):
        with pytest.raises(NotFound):
            advocacy.find_request(session, iro, one, TODAY)
        with pytest.raises(NotFound):
            go(session, iro, one, RequestState.CLOSED)
    assert advocacy.find_request(session, worker, wrong, TODAY).about is ComplaintAbout.IRO


def test_what_came_in_feedback_that_the_team_keeps_is_for_the_participation_service_alone(
    session: Session, worker: Person, iro: Person, child_id: int
) -> None:
    talk = talk_with(session, child_id, "post")
    factories.flag(session, conversation_id=talk, name="wants_advocate")
    advocacy.take_in(session, NOW)
    assert len(advocacy.states_of(session, worker, child_id, TODAY)) == 1
    coordinator = replace(worker, role=Role.COORDINATOR)
    assert advocacy.states_of(session, coordinator, child_id, TODAY) == ()
    assert advocacy.states_of(session, iro, child_id, TODAY) == ()


def go(
    session: Session, person: Person, request_id: int, to: RequestState, provider: str = "", on: date = TODAY
) -> None:
    advocacy.go_on(
        session, person, request_id, to=to, on=on, provider=provider, note="", today=TODAY, now=NOW
    )


def test_each_step_is_kept_with_its_day_and_what_is_over_can_be_opened_again(
    session: Session, worker: Person, child_id: int
) -> None:
    made = advocacy.enter_request(session, worker, child_id, entered=COMPLAINT, today=TODAY, now=NOW)
    with pytest.raises(InputRefused, match="to whom"):
        go(session, worker, made, RequestState.PASSED)
    for to in (RequestState.PASSED, RequestState.TAKEN_UP, RequestState.CLOSED, RequestState.NEW):
        go(session, worker, made, to, provider="The complaints team")
    page = advocacy.find_request(session, worker, made, TODAY)
    assert [step.state.value for step in page.steps] == ["new", "passed", "taken_up", "closed", "new"]
    kept = session.get_one(AdvocacyRequest, made)
    assert (kept.passed_on, kept.taken_up_on, kept.ended_on) == (TODAY, TODAY, None)
    for to, on, at in (
        (RequestState.NEW, TODAY, "to"),
        (RequestState.CLOSED, date(2027, 1, 1), "on"),
        (RequestState.CLOSED, date(2020, 1, 1), "on"),
    ):
        with pytest.raises(InputRefused) as refused:
            go(session, worker, made, to, on=on)
        assert refused.value.field == at


def test_a_complaint_says_what_it_is_about(session: Session, worker: Person, child_id: int) -> None:
    vague = replace(COMPLAINT, about=None)
    with pytest.raises(InputRefused, match="what the complaint is about"):
        advocacy.enter_request(session, worker, child_id, entered=vague, today=TODAY, now=NOW)


def test_the_queue_takes_two_statements_and_the_quarters_one(
    session: Session, worker: Person, child_id: int
) -> None:
    for _ in range(51):
        factories.advocacy_request(session, child_id=child_id, asked_on=date(2026, 11, 2), kind="complaint")
    with counted(session) as statements:
        listed = advocacy.request_list(
            session, worker, RequestFilter(RequestShow.NEW, RequestKind.COMPLAINT), TODAY
        )
    assert len(statements) == 2
    assert (len(listed.rows), listed.pages, listed.rows[0].known_as) == (50, 2, "Kofi")
    with counted(session) as statements:
        third = advocacy.quarterly_requests(session, TODAY)[2]
    assert len(statements) == 1
    assert third.complaints >= 51
