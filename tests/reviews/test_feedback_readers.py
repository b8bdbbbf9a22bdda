"""After a review the child chooses who reads the feedback: what the IRO may not read reaches no IRO and no manager."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import reviews
from bot.domain.messages import Media, MediaKind
from bot.domain.participation import Policy
from bot.domain.questionnaires import Phase
from bot.domain.reviews import LONDON
from bot.ground.access import may_read_words
from bot.ground.errors import InputRefused
from bot.ground.roles import NotFound, Person, Role
from bot.reports import annual
from bot.reviews.caseload import caseload
from bot.reviews.contributions import words
from bot.safeguarding.room import duty_room
from bot.safeguarding.triage import triage_page
from bot.safeguarding.writer import name_writer
from bot.store.alerts import Alert, AlertMessage, Flag
from bot.store.contributions import FeedbackReading
from bot.store.conversations import ConversationRecord
from bot.store.people import Officer
from bot.store.reviews import Review
from tests import factories
from tests.factories import TODAY
from tests.ground.people import iro_of, person
from tests.safeguarding.test_duty_room import LADDER
from tests.talk.phones import Phone, context, enrol, phone_of

pytestmark = pytest.mark.usefixtures("noise")
SECRET = "the chair never looked at me zebrafinch"
LATE = "and one more thing about the chair oystercatcher"
CHOICES = {"named": "1", "unnamed": "2", "team": "3"}


def held(session: Session, **given: object) -> Phone:
    """Ask a child of thirteen how a review went that was held the day before."""
    review_id, address_id = enrol(
        session,
        review={
            "status": "held",
            "review_on": TODAY - timedelta(days=1),
            "attendance": "in_person",
            "contribution": "spoke",
        },
        **given,  # type: ignore[arg-type]
    )
    session.flush()
    phone = phone_of(session, review_id, address_id, Phase.POST)
    phone.writes("1")
    phone.writes("1")
    return phone


def up_to_the_choice(session: Session) -> Phone:
    """Answer everything but who may see it."""
    phone = held(session)
    for reply in ("1", "1", "3", "3", "3", "1", "1", SECRET, "3"):
        phone.writes(reply)
    assert phone.state.at == "see"
    return phone


def chosen(session: Session, choice: str) -> Phone:
    """Answer everything, and choose."""
    phone = up_to_the_choice(session)
    phone.writes(CHOICES[choice])
    return phone


def review_of(session: Session, phone: Phone) -> Review:
    talk = session.get_one(ConversationRecord, phone.conversation_id)
    return session.get_one(Review, talk.review_id)


def iro(session: Session, phone: Phone) -> Person:
    officer_id = review_of(session, phone).officer_id
    child = review_of(session, phone).child_id
    factories.allocation(session, child_id=child, officer_id=officer_id)
    return iro_of(session, officer_id)


def manager(session: Session, phone: Phone) -> Person:
    officer = session.get_one(Officer, review_of(session, phone).officer_id)
    return person(session, Role.TEAM_MANAGER, team_id=officer.team_id)


def readers(phone: Phone) -> str:
    return str(phone.row(ConversationRecord, id=phone.conversation_id).readers)


def everything_shown(session: Session, who: Person, phone: Phone) -> str:
    """Write out all that the pages of this person are made of."""
    session.expire_all()
    review_id = review_of(session, phone).id
    page = reviews.review_page(
        session, who, review_id, content=context().content, policy=Policy(), today=TODAY
    )
    now = phone.now + timedelta(minutes=1)
    quoting = (annual.words_of, annual.quotes_of) if may_read_words(who) else ()
    return repr(
        (
            page,
            caseload(session, who, Policy(), TODAY),
            duty_room(session, who, LADDER, TODAY, now),
            [look(session, who, review_id) for look in quoting],
        )
    )


def flags_shown(session: Session, who: Person, phone: Phone) -> Sequence[str]:
    page = reviews.review_page(
        session, who, review_of(session, phone).id, content=context().content, policy=Policy(), today=TODAY
    )
    return [flag.name for flag in page.flags]


@pytest.mark.parametrize(("choice", "stored"), [("named", "iro"), ("unnamed", "aggregate"), ("team", "team")])
def test_the_choice_is_kept_where_sql_can_read_it(session: Session, choice: str, stored: str) -> None:
    phone = up_to_the_choice(session)
    assert readers(phone) == "team"
    phone.writes(CHOICES[choice])
    assert readers(phone) == stored


def test_views_before_a_review_are_the_iros_from_the_invitation_on(session: Session) -> None:
    review_id, address_id = enrol(session)
    session.flush()
    phone = phone_of(session, review_id, address_id)
    assert readers(phone) == "iro"
    phone.writes("1")
    assert readers(phone) == "iro"


@pytest.mark.parametrize("reply", ["0", "", "?!", "qqqq zzzz"])
def test_a_choice_that_was_not_made_leaves_the_feedback_with_the_team(session: Session, reply: str) -> None:
    phone = up_to_the_choice(session)
    for _ in range(3):
        phone.writes(reply or "", media=(Media(MediaKind.PHOTO, "x"),)) if not reply else phone.writes(reply)
    assert readers(phone) == "team"


def test_a_yes_with_a_but_is_asked_again_and_leaves_the_feedback_with_the_team(session: Session) -> None:
    phone = up_to_the_choice(session)
    assert phone.writes("yes but dont show her what i said about mum") == ["reask:see"]
    assert readers(phone) == "team"


def test_a_yes_without_the_name_is_the_option_that_says_so(session: Session) -> None:
    phone = up_to_the_choice(session)
    phone.writes("yes but dont say my name")
    assert readers(phone) == "aggregate"
    assert phone.queued()[-2].body["text"].startswith("All done, thank you! This goes to our team.")


def test_taking_the_words_back_leaves_what_comes_later_with_the_team(session: Session) -> None:
    phone = chosen(session, "named")
    assert readers(phone) == "iro"
    phone.writes("delete")
    phone.writes("1")
    assert readers(phone) == "team"


@pytest.mark.parametrize("choice", ["unnamed", "team"])
def test_nothing_of_it_reaches_the_iro_or_the_manager(session: Session, choice: str) -> None:
    phone = chosen(session, choice)
    phone.writes(LATE)
    for who in (iro(session, phone), manager(session, phone)):
        shown = everything_shown(session, who, phone)
        assert "zebrafinch" not in shown
        assert "oystercatcher" not in shown
        assert flags_shown(session, who, phone) == []


def test_words_before_the_child_was_asked_reach_nobody_but_the_team(session: Session) -> None:
    phone = held(session)
    phone.writes(SECRET)
    phone.writes(SECRET)
    for who in (iro(session, phone), manager(session, phone)):
        assert "zebrafinch" not in everything_shown(session, who, phone)


def test_what_the_child_shares_is_read_by_the_iro_and_not_by_the_manager(session: Session) -> None:
    phone = chosen(session, "named")
    phone.writes(LATE)
    shown = everything_shown(session, iro(session, phone), phone)
    assert "zebrafinch" in shown
    assert "oystercatcher" in shown
    shown = everything_shown(session, manager(session, phone), phone)
    assert "zebrafinch" not in shown
    assert "oystercatcher" not in shown


def test_the_words_go_when_the_child_changes_the_choice(session: Session) -> None:
    phone = chosen(session, "named")
    phone.writes(LATE)
    reader = iro(session, phone)
    assert "zebrafinch" in everything_shown(session, reader, phone)
    asked = next(row for row in phone.queued() if row.kind == "ask:see")
    phone.writes("3", quotes=asked.provider_id)
    assert readers(phone) == "team"
    shown = everything_shown(session, reader, phone)
    assert "zebrafinch" not in shown
    assert "oystercatcher" not in shown


def test_the_iro_sees_that_feedback_was_asked_for_and_not_whether_it_came(session: Session) -> None:
    phone = chosen(session, "team")
    page = reviews.review_page(
        session, iro(session, phone), review_of(session, phone).id,
        content=context().content, policy=Policy(), today=TODAY,
    )  # fmt: skip
    assert [one.kind for one in page.deliveries] == ["invite"]
    assert page.feedback is None


def test_danger_in_feedback_is_the_duty_workers_and_the_iro_learns_that_an_adult_is_wanted(
    session: Session,
) -> None:
    phone = chosen(session, "team")
    phone.writes("i want to die zebrafinch")
    reader, above = iro(session, phone), manager(session, phone)
    for who in (reader, above):
        assert flags_shown(session, who, phone) == ["wants_contact"]
        shown = everything_shown(session, who, phone)
        assert "zebrafinch" not in shown
        assert "distress" not in shown
    assert "asks" in [need.kind for need in caseload(session, reader, Policy(), TODAY).needs]
    room = duty_room(session, person(session, Role.DUTY), LADDER, TODAY, phone.now)
    assert "zebrafinch" in str([one.words for one in room.open[0].messages])
    assert duty_room(session, reader, LADDER, TODAY, phone.now).open == ()
    (card,) = duty_room(session, above, LADDER, TODAY, phone.now).open
    assert (card.name, [(one.name, one.words) for one in card.messages]) == (
        "wants_contact",
        [("wants_contact", None)],
    )


def test_each_cry_for_help_is_told_once_more_after_somebody_dealt_with_the_last(session: Session) -> None:
    phone = chosen(session, "team")
    reader = iro(session, phone)
    phone.writes("i want to die")
    phone.writes("i want to die")
    assert flags_shown(session, reader, phone) == ["wants_contact"]
    flag = session.scalars(
        select(Flag).where(Flag.name == "wants_contact", Flag.review_id == review_of(session, phone).id)
    ).one()
    reviews.acknowledge(session, reader, flag.review_id, flag.id, outcome="Called.", now=phone.now)
    session.flush()
    phone.writes("i want to die")
    assert flags_shown(session, reader, phone) == ["wants_contact", "wants_contact"]
    alert = session.scalars(select(Alert).where(Alert.address_id == phone.address_id)).one()
    assert alert.done_at is None
    assert len(phone.rows(AlertMessage, alert_id=alert.id)) == 3


def test_an_iro_cannot_deal_with_a_flag_that_is_not_theirs_to_know(session: Session) -> None:
    phone = chosen(session, "team")
    phone.writes(LATE)
    flag = session.scalars(
        select(Flag).where(Flag.conversation_id == phone.conversation_id, Flag.name == "message_waiting")
    ).one()
    with pytest.raises(NotFound):
        reviews.acknowledge(
            session, iro(session, phone), flag.review_id, flag.id, outcome="Read.", now=phone.now
        )


def test_what_an_iro_did_about_a_flag_is_unsaid_once_the_words_are_the_teams(session: Session) -> None:
    phone = chosen(session, "named")
    phone.writes("i want to die")
    reader = iro(session, phone)
    page = reviews.review_page(
        session, reader, review_of(session, phone).id, content=context().content, policy=Policy(), today=TODAY
    )
    urgent = next(flag for flag in page.flags if flag.name == "distress")
    reviews.acknowledge(session, reader, page.case.review_id, urgent.id, outcome="Called.", now=phone.now)
    session.flush()
    assert "distress" in everything_shown(session, reader, phone)
    asked = next(row for row in phone.queued() if row.kind == "ask:see")
    phone.writes("3", quotes=asked.provider_id)
    assert "distress" not in everything_shown(session, reader, phone)


def test_the_answers_of_last_time_are_not_compared_where_they_were_not_shared(session: Session) -> None:
    phone = chosen(session, "named")
    now_is = session.get_one(ConversationRecord, phone.conversation_id)
    before = factories.review(
        session, child_id=now_is.child_id, officer_id=review_of(session, phone).officer_id,
        status="held", review_on=TODAY - timedelta(days=180),
    )  # fmt: skip
    earlier = factories.conversation(
        session, review_id=before.id, phase="post", questionnaire="post-12-15", answered=10, readers="team"
    )
    factories.answer(session, conversation_id=earlier.id, question="listen", value=1)
    said = words(session, iro(session, phone), context().content, phone.conversation_id)
    assert [one.last_time for one in said.answers if one.id == "listen"] == [None]
    assert (
        words(session, person(session, Role.PARTICIPATION), context().content, phone.conversation_id)
        .answers[1]
        .last_time
    )


def test_feedback_counts_as_unread_from_its_first_word(session: Session) -> None:
    phone = held(session)
    assert phone.rows(FeedbackReading, conversation_id=phone.conversation_id) == []
    phone.writes("1")
    (reading,) = phone.rows(FeedbackReading, conversation_id=phone.conversation_id)
    assert (reading.unread, reading.unread_since) == (1, phone.now)
    first = phone.now
    phone.writes("1")
    (reading,) = phone.rows(FeedbackReading, conversation_id=phone.conversation_id)
    assert (reading.unread, reading.unread_since, reading.received_at) == (2, first, phone.now)
    assert first.astimezone(LONDON).date() == TODAY


@pytest.mark.parametrize(
    ("choice", "reader"), [("named", "Ira Shah"), ("unnamed", "our team"), ("team", "our team")]
)
def test_the_reply_names_who_reads_it(session: Session, choice: str, reader: str) -> None:
    phone = chosen(session, choice)
    assert phone.queued()[-2].body["text"] == (
        f"All done, thank you! This goes to {reader}. It helps us make reviews better."
    )
    assert phone.writes(LATE) == ["late_add"]
    assert phone.queued()[-1].body["text"].startswith(f"Thanks, we added that for {reader}.")


@pytest.mark.parametrize("age", [5, 9, 13, 17])
def test_a_child_who_is_never_asked_is_told_that_the_team_reads_it(session: Session, age: int) -> None:
    review_id, address_id = enrol(
        session,
        born_on=TODAY.replace(year=TODAY.year - age),
        review={"status": "held", "review_on": TODAY - timedelta(days=1)},
    )
    session.flush()
    phone = phone_of(session, review_id, address_id, Phase.POST)
    phone.writes("1")
    notice = next(row for row in phone.queued() if row.kind == "notice_post").body["text"]
    picks = any(
        question.id == "see" for question in context().content.newest(phone.state.questionnaire).questions
    )
    assert ("You pick if Ira Shah sees it" in notice) is picks
    assert ("Our team reads it, not Ira Shah" in notice) is not picks


def test_no_iro_is_promised_to_a_recording_that_the_team_alone_may_hear(session: Session) -> None:
    phone = held(session)
    phone.writes("", media=(Media(MediaKind.VOICE, "x"),))
    said = next(row for row in phone.queued() if row.kind == "got_media").body["text"]
    assert "Someone will listen to it or look at it" in said
    assert "Ira Shah" not in said


def test_a_message_that_may_be_feedback_waits_in_triage_for_the_duty_worker_alone(session: Session) -> None:
    phone = chosen(session, "team")
    talk = session.get_one(ConversationRecord, phone.conversation_id)
    for conversation_id in (None, talk.id):
        factories.inbound_message(
            session,
            address_id=phone.address_id,
            conversation_id=conversation_id,
            body="zebrafinch",
            outcome="triage",
            received_at=phone.now,
        )
    for who in (iro(session, phone), manager(session, phone)):
        page = triage_page(session, who, TODAY, phone.now)
        assert "zebrafinch" not in repr(page)
    found = triage_page(session, person(session, Role.DUTY), TODAY, phone.now).waiting
    assert [one.words for one in found if one.words == "zebrafinch"] == ["zebrafinch"] * 2


def test_on_a_shared_phone_danger_that_may_be_feedback_is_shown_without_words(session: Session) -> None:
    phone = chosen(session, "team")
    talk = session.get_one(ConversationRecord, phone.conversation_id)
    reader = iro(session, phone)
    other = factories.child(session, known_as="Sibling")
    said = factories.inbound_message(session, address_id=phone.address_id, body="zebrafinch")
    alert = factories.alert(
        session, inbound_id=said.id, address_id=phone.address_id, name="distress", raised_at=phone.now
    )
    for child_id in (talk.child_id, other.id):
        factories.alert_child(session, alert_id=alert.id, child_id=child_id)
    (card,) = duty_room(session, reader, LADDER, TODAY, phone.now).open
    assert (card.name, card.may_read) == ("wants_contact", False)
    assert [(one.name, one.words) for one in card.messages] in ([], [("wants_contact", None)])
    with pytest.raises(InputRefused):
        name_writer(session, reader, alert.id, talk.child_id, today=TODAY, now=phone.now)
    name_writer(session, person(session, Role.DUTY), alert.id, talk.child_id, today=TODAY, now=phone.now)
    session.flush()
    assert flags_shown(session, reader, phone) == ["wants_contact"]
    assert duty_room(session, reader, LADDER, TODAY, phone.now).open == ()
