"""A child who cannot be asked before the next review is something to do, for whoever can do something about it."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from bot.domain.participation import Policy
from bot.ground.roles import Person, Role
from bot.reviews.caseload import Filter, NeedKind, caseload, outlook
from bot.reviews.contributions import Asked
from bot.store.channels import ChannelSwitch
from bot.talk import invitations
from tests import factories
from tests.factories import NOW, TODAY
from tests.ground.people import iro_of, person

pytestmark = pytest.mark.usefixtures("noise")
IN_SIX_DAYS = date(2026, 11, 30)
Phone = Callable[[Session, int], Any]


def on(session: Session, child_id: int, **binding: Any) -> Any:
    """Return a child a phone; what does not belong to the binding is said of the address."""
    of_address = {key: binding.pop(key) for key in ("opted_out_at", "wrong_person_at") if key in binding}
    where = factories.address(session, **of_address)
    since = {"confirmed_at": NOW - timedelta(days=30)}
    return factories.binding(session, child_id=child_id, address_id=where.id, **since | binding)


def needs(session: Session, who: Person) -> list[tuple[str, str | None]]:
    return [(need.kind, need.row.asked.why) for need in caseload(session, who, Policy(), TODAY).needs]


def test_reviews_in_six_days_and_nobody_has_a_phone(session: Session, officer_id: int) -> None:
    for _ in range(3):
        factories.review(session, officer_id=officer_id, review_on=IN_SIX_DAYS)
    ira = iro_of(session, officer_id)
    page = caseload(session, ira, Policy(), TODAY)
    assert [(need.kind, need.row.hindrance) for need in page.needs] == [
        (NeedKind.ASK, "no phone on record")
    ] * 3
    assert page.counts[Filter.CANNOT_ASK] == len(page.kept(Filter.CANNOT_ASK)) == 3


@pytest.mark.parametrize(
    ("phone", "why"),
    [
        (None, "no phone on record"),
        ({"confirmed_at": None}, "no confirmed phone"),
        ({"suspended_at": NOW}, "phone suspended"),
        ({"wrong_person_at": NOW}, "wrong number"),
        ({"opted_out_at": NOW}, "opted out"),
        ({}, "never invited"),
    ],
)
def test_each_reason_is_something_to_do_for_iro_manager_and_participation_service(
    session: Session, officer_id: int, phone: dict[str, Any] | None, why: str
) -> None:
    review = factories.review(session, officer_id=officer_id, review_on=IN_SIX_DAYS)
    if phone is not None:
        on(session, review.child_id, **phone)
    team = session.get_one(type(factories.officer(session)), officer_id).team_id
    for who in (iro_of(session, officer_id), person(session, Role.TEAM_MANAGER, team_id=team)):
        assert needs(session, who) == [(NeedKind.ASK, why)]
    service = person(session, Role.PARTICIPATION)
    (one,) = [each for each in outlook(session, service, TODAY).unasked if each.review_id == review.id]
    assert (one.known_as, one.review_on, one.days, one.why) == ("Kofi", IN_SIX_DAYS, 5, why)


@pytest.mark.parametrize(
    ("days_ago", "why"), [(0, "not sent yet"), (4, "not sent yet"), (5, "never invited")]
)
def test_a_phone_that_was_confirmed_lately_waits_for_its_invitation(
    session: Session, officer_id: int, days_ago: int, why: str
) -> None:
    review = factories.review(session, officer_id=officer_id, review_on=IN_SIX_DAYS)
    on(session, review.child_id, confirmed_at=NOW - timedelta(days=days_ago))
    page = caseload(session, iro_of(session, officer_id), Policy(), TODAY)
    assert page.rows[0].asked.why == why
    assert len(page.needs) == page.counts[Filter.CANNOT_ASK] == (why == "never invited")
    unasked = outlook(session, person(session, Role.PARTICIPATION), TODAY).unasked
    assert (review.id in {each.review_id for each in unasked}) == (why == "never invited")


def test_a_review_that_was_held_before_there_was_a_phone_waits_for_nothing(
    session: Session, officer_id: int
) -> None:
    review = factories.review(session, officer_id=officer_id, review_on=date(2026, 6, 16), status="held")
    on(session, review.child_id, confirmed_at=NOW)
    page = caseload(session, iro_of(session, officer_id), Policy(), TODAY)
    assert [row.asked.why for row in page.rows] == ["too late to ask now"]


@pytest.mark.parametrize(
    ("invite_before", "why"),
    [(4, "too early"), (5, "not sent yet"), (7, "not sent yet"), (8, "never invited")],
)
def test_whether_a_child_was_forgotten_follows_the_days_that_the_authority_chose(
    session: Session, officer_id: int, invite_before: int, why: str
) -> None:
    factories.policy(session, name="asking", value={"invite_before": 30})
    factories.policy(session, name="asking", value={"invite_before": invite_before})
    on(session, factories.review(session, officer_id=officer_id, review_on=IN_SIX_DAYS).child_id)
    (row,) = caseload(session, iro_of(session, officer_id), Policy(), TODAY).rows
    assert row.asked.why == why


@pytest.mark.parametrize("lost", ["suspended_at", "wrong_person_at", "opted_out_at"])
def test_a_phone_that_was_lost_after_the_invitation_is_something_to_do(
    session: Session, officer_id: int, lost: str
) -> None:
    review = factories.review(session, officer_id=officer_id, review_on=IN_SIX_DAYS)
    phone = on(session, review.child_id, **{lost: NOW})
    talk = factories.conversation(session, review_id=review.id, address_id=phone.address_id, status="invited")
    factories.outbox_message(session, conversation_id=talk.id, status="delivered", sent_at=NOW)
    (row,) = caseload(session, iro_of(session, officer_id), Policy(), TODAY).rows
    assert row.asked.state is Asked.CANNOT_REACH
    assert [kind for kind, _ in needs(session, iro_of(session, officer_id))] == [NeedKind.CONTACT]


def test_an_invitation_that_never_went_out_is_something_to_do(session: Session, officer_id: int) -> None:
    review = factories.review(session, officer_id=officer_id, review_on=IN_SIX_DAYS)
    talk = factories.conversation(session, review_id=review.id, status="invited")
    factories.outbox_message(session, conversation_id=talk.id, status="cancelled")
    assert needs(session, iro_of(session, officer_id)) == [(NeedKind.CONTACT, "not sent")]


@pytest.mark.parametrize(
    ("code", "why"),
    [
        (
            "63016",
            "not delivered: WhatsApp takes only an approved template now, and no text can go in its place",
        ),
        ("channel-off", "not delivered: the channel is switched off"),
        ("21217", "not delivered"),
    ],
)
def test_why_an_invitation_could_not_go_is_said_in_words(
    session: Session, officer_id: int, code: str, why: str
) -> None:
    review = factories.review(session, officer_id=officer_id, review_on=IN_SIX_DAYS)
    talk = factories.conversation(session, review_id=review.id, status="invited")
    factories.outbox_message(session, conversation_id=talk.id, status="failed", error_code=code)
    (row,) = caseload(session, iro_of(session, officer_id), Policy(), TODAY).rows
    assert (row.asked.state, row.asked.why) == (Asked.CANNOT_REACH, why)


def test_a_child_whose_only_channel_is_off_is_something_to_do(session: Session, officer_id: int) -> None:
    review = factories.review(session, officer_id=officer_id, review_on=IN_SIX_DAYS)
    theirs = factories.address(session, channel="telegram", provider_id="5000000001")
    factories.binding(session, child_id=review.child_id, address_id=theirs.id)
    session.merge(ChannelSwitch(channel="telegram", is_on=False, changed_at=NOW))
    session.flush()
    assert needs(session, iro_of(session, officer_id)) == [(NeedKind.ASK, "the channel is switched off")]
    due = invitations.due(session.connection(), TODAY)
    assert review.id not in [each.review_id for each in due]


def test_a_reminder_that_was_dropped_is_not(session: Session, officer_id: int) -> None:
    review = factories.review(session, officer_id=officer_id, review_on=IN_SIX_DAYS)
    talk = factories.conversation(session, review_id=review.id, status="invited")
    factories.outbox_message(session, conversation_id=talk.id, status="delivered", sent_at=NOW)
    factories.outbox_message(session, conversation_id=talk.id, status="cancelled")
    assert needs(session, iro_of(session, officer_id)) == []


def test_what_happened_to_a_phone_later_changes_nothing_about_a_review_that_was_held(
    session: Session, officer_id: int
) -> None:
    review = factories.review(
        session, officer_id=officer_id, status="held", attendance="none", contribution="silent"
    )
    phone = on(session, review.child_id, suspended_at=NOW)
    factories.conversation(session, review_id=review.id, address_id=phone.address_id, status="no_reply")
    (row,) = caseload(session, iro_of(session, officer_id), Policy(), TODAY).rows
    assert row.asked.state is Asked.NO_ANSWER


def test_views_that_came_another_way_and_children_under_four_leave_nothing_to_do(
    session: Session, officer_id: int
) -> None:
    review = factories.review(session, officer_id=officer_id, review_on=IN_SIX_DAYS)
    factories.contribution(session, review_id=review.id, source="call", has_view=True, unread=0)
    small = factories.child(session, born_on=date(2024, 1, 1), language=None)
    factories.review(session, officer_id=officer_id, review_on=IN_SIX_DAYS, child_id=small.id)
    ira = iro_of(session, officer_id)
    assert needs(session, ira) == []
    mine = {row.review_id for row in caseload(session, ira, Policy(), TODAY).rows}
    ahead = outlook(session, ira, TODAY)
    assert (ahead.reviews, ahead.unasked) == (len(mine), ())


def test_a_child_whose_language_nobody_knows_is_something_to_do(session: Session, officer_id: int) -> None:
    child = factories.child(session, language=None)
    factories.review(session, officer_id=officer_id, review_on=date(2026, 12, 15), child_id=child.id)
    on(session, child.id)
    assert needs(session, iro_of(session, officer_id)) == [(NeedKind.LANGUAGE, "too early")]


def test_a_child_in_care_without_a_planned_review_is_listed_with_the_day_it_is_due(
    session: Session, officer_id: int
) -> None:
    waiting, planned = factories.child(session, known_as="Ama"), factories.child(session)
    for child in (waiting, planned):
        factories.allocation(session, child_id=child.id, officer_id=officer_id)
    period = factories.care_period(session, child_id=waiting.id, starts_on=date(2025, 1, 6))
    for day in (date(2025, 2, 3), date(2025, 4, 28)):
        factories.review(
            session, child_id=waiting.id, care_period_id=period.id, status="held", review_on=day,
            attendance="in_person", contribution="spoke",
        )  # fmt: skip
    factories.review(session, child_id=planned.id, review_on=date(2027, 3, 1))
    page = caseload(session, iro_of(session, officer_id), Policy(), TODAY)
    assert [(one.known_as, one.due_on) for one in page.unplanned] == [("Ama", date(2025, 10, 28))]


def test_a_team_manager_sees_children_whom_nobody_is_responsible_for(session: Session) -> None:
    child = factories.child(session, known_as="Ama")
    factories.care_period(session, child_id=child.id, starts_on=date(2026, 10, 1))
    manager = person(session, Role.TEAM_MANAGER, team_id=factories.team(session).id)
    page = caseload(session, manager, Policy(), TODAY)
    assert [one.officer for one in page.unplanned if one.known_as == "Ama"] == [None]


def test_the_participation_service_knows_of_all_reviews_a_manager_of_the_team_s(
    session: Session, officer_id: int
) -> None:
    review = factories.review(session, officer_id=officer_id, review_on=IN_SIX_DAYS)
    factories.review(session, review_on=IN_SIX_DAYS)
    team = session.get_one(type(factories.officer(session)), officer_id).team_id
    manager = person(session, Role.TEAM_MANAGER, team_id=team)
    assert [one.review_id for one in outlook(session, manager, TODAY).unasked] == [review.id]
    assert outlook(session, person(session, Role.PARTICIPATION), TODAY).reviews >= 2
    for role in (Role.DUTY, Role.TRANSLATOR, Role.ADMINISTRATOR):
        assert outlook(session, person(session, role), TODAY).reviews == 0
