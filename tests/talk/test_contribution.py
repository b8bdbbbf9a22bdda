"""What a conversation gives to its review: whose words they are, which way they take, whether there is a view."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.domain.conversations import Status
from bot.domain.participation import Code, NoViewsReason, Policy
from bot.domain.questionnaires import Phase
from bot.reviews.codes import Proposal, cases, propose
from bot.store.contributions import ReceivedViews
from bot.store.conversations import ConversationRecord
from bot.store.reviews import Review
from tests.factories import NOW, TODAY
from tests.talk.phones import asked, invited

pytestmark = pytest.mark.usefixtures("noise")


def test_a_contribution_begins_with_the_first_words_and_follows_the_last(session: Session) -> None:
    phone = asked(session)
    assert phone.contribution is None
    phone.writes("4")
    begun = phone.contribution
    assert (begun.has_view, begun.provenance, begun.route) == (True, "unknown", "iro_or_advocate")
    assert (begun.unread, begun.first_at, begun.spoken_for) == (1, phone.now, False)
    for reply in ("1", "3", "1", "2", "nothing", "4", "2", "5", "2"):
        phone.writes(reply)
    ended = phone.contribution
    assert (ended.provenance, ended.spoken_for, ended.unread) == ("helped", True, 10)
    assert (ended.first_at, ended.received_at) == (begun.first_at, phone.now)
    assert phone.state.status is Status.DONE
    assert phone.row(ConversationRecord, id=phone.conversation_id).finished_at == phone.now


def test_words_carried_by_a_social_worker_take_the_other_route(session: Session) -> None:
    phone = asked(session)
    for reply in ("4", "1", "3", "1", "2", "nothing", "4", "3"):
        phone.writes(reply)
    assert phone.contribution.route == "other_attendee"
    assert not phone.contribution.spoken_for


def test_a_contribution_without_a_view_says_so(session: Session) -> None:
    phone = asked(session)
    phone.writes("0")
    assert not phone.contribution.has_view
    phone.writes("0")
    phone.writes("3")
    assert phone.contribution.has_view


def test_feedback_after_a_review_is_no_contribution_to_it(session: Session) -> None:
    phone = invited(session, phase=Phase.POST, review={"status": "held"})
    for reply in ("1", "1", "1"):
        phone.writes(reply)
    assert phone.answers
    assert not phone.rows(ReceivedViews, conversation_id=phone.conversation_id)


def test_what_a_person_decided_outlives_the_childs_next_words(session: Session) -> None:
    phone = asked(session)
    for reply in ("4", "1", "3", "1", "2", "nothing", "4", "3"):
        phone.writes(reply)
    decided = session.get_one(ReceivedViews, phone.contribution.id)
    decided.route, decided.withdrawn_at, decided.decision_reason = "not_presented", NOW, "He rang me"
    decided.shared, decided.quarantined = False, True
    session.flush()
    phone.writes("5")
    kept = phone.contribution
    assert (kept.route, kept.withdrawn_at, kept.shared, kept.quarantined) == (
        "not_presented",
        NOW,
        False,
        True,
    )
    assert kept.unread == 9


def test_words_after_a_delete_begin_anew(session: Session) -> None:
    phone = asked(session)
    phone.writes("4")
    phone.writes("delete")
    phone.writes("1")
    assert (phone.contribution.withdrawn_at, phone.contribution.first_view_at) == (phone.now, None)
    phone.writes("start")
    phone.writes("1")
    phone.writes("4")
    begun = phone.contribution
    assert (begun.withdrawn_at, begun.first_view_at) == (None, phone.now)


def test_the_first_view_keeps_its_moment(session: Session) -> None:
    phone = asked(session)
    phone.writes("0")
    assert phone.contribution.first_view_at is None
    phone.writes("1")
    first = phone.now
    phone.writes("3")
    assert phone.contribution.first_view_at == first


def test_views_that_came_between_the_end_and_its_record_do_not_count(session: Session) -> None:
    phone = asked(session, review={"review_on": TODAY})
    phone.writes("0")
    ended = phone.now + timedelta(minutes=1)
    phone.writes("1", wait=timedelta(minutes=10))
    review = session.scalars(select(Review).where(Review.id == phone.contribution.review_id)).one()
    review.status, review.attendance, review.ended_at = "held", "none", ended
    session.flush()

    def decided() -> Proposal:
        (case,) = cases(session, Review.id == review.id)
        return propose(case, Policy(), 0)

    assert decided().decision.code is Code.PN7
    assert NoViewsReason.TOO_LATE in decided().weighed.pn7_reasons
    review.ended_at = phone.now
    session.flush()
    assert decided().decision.rule == "R22"
