"""One review: reading it, recording that it was held, and dealing with flags."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from bot.domain.flags import NOTICED, SEVERITIES, WITHOUT_WORDS, Severity
from bot.domain.participation import Attendance, Contribution, NoViewsReason, Policy
from bot.ground import audit
from bot.ground.errors import InputRefused
from bot.ground.roles import NotFound, Person, Role
from bot.reviews import Held, ReviewPage, acknowledge, record_held, review_page
from bot.store.reviews import Review
from tests import factories
from tests.content import content, context
from tests.factories import NOW, TODAY
from tests.ground.people import person
from tests.talk.talks import talk

pytestmark = pytest.mark.usefixtures("noise")
CONTENT = content()
SAFE = "Do you feel safe where you live?"
CONTEXT = context()
CAME = Held(date(2026, 11, 20), time(11, 30), Attendance.IN_PERSON, Contribution.SPOKE, spoken_for=False)
STAYED_AWAY = Held(date(2026, 11, 20), None, Attendance.NONE, None, spoken_for=True)


@pytest.fixture
def review(session: Session, ira: Person) -> Review:
    return factories.review(session, officer_id=ira.officer_id, review_on=date(2026, 11, 20))


@pytest.fixture
def read(session: Session, ira: Person, review: Review) -> Callable[[], ReviewPage]:
    return lambda: review_page(session, ira, review.id, content=CONTENT, policy=Policy(), today=TODAY)


def hold(session: Session, who: Person, review: Review, held: Held) -> None:
    record_held(session, who, review.id, held=held, context=CONTEXT, today=TODAY, now=NOW)


def test_a_review_is_held_when_a_person_says_so(session: Session, review: Review, ira: Person) -> None:
    hold(session, ira, review, CAME)
    assert (review.status, review.attendance, review.contribution) == ("held", "in_person", "spoke")
    assert review.ended_at == datetime(2026, 11, 20, 11, 30, tzinfo=UTC)
    assert (review.recorded_by, review.recorded_at) == (ira.account_id, NOW)
    assert audit.verify(session) == 1


def test_the_end_is_the_time_by_the_clock_in_england(session: Session, review: Review, ira: Person) -> None:
    hold(session, ira, review, Held(date(2026, 6, 1), time(11, 30), Attendance.NONE, None, spoken_for=False))
    assert review.ended_at == datetime(2026, 6, 1, 10, 30, tzinfo=UTC)


def test_nothing_happened_for_a_child_who_stayed_away(session: Session, review: Review, ira: Person) -> None:
    hold(session, ira, review, STAYED_AWAY)
    assert (review.attendance, review.contribution, review.ended_at) == ("none", "silent", None)
    assert review.spoken_for


@pytest.mark.parametrize(
    ("held", "field"),
    [
        (Held(TODAY + timedelta(days=1), None, Attendance.NONE, None, spoken_for=False), "on"),
        (Held(date(2024, 2, 29), None, Attendance.NONE, None, spoken_for=False), "on"),
        (Held(TODAY, time(9, 1), Attendance.NONE, None, spoken_for=False), "ended"),
        (Held(TODAY, None, Attendance.IN_PERSON, None, spoken_for=False), "contribution"),
    ],
)
def test_what_cannot_have_happened_is_refused(
    session: Session, review: Review, ira: Person, held: Held, field: str
) -> None:
    with pytest.raises(InputRefused) as refused:
        hold(session, ira, review, held)
    assert refused.value.field == field
    assert review.status == "planned"


def test_a_cancelled_review_was_not_held(session: Session, review: Review, ira: Person) -> None:
    review.status = "cancelled"
    with pytest.raises(InputRefused):
        hold(session, ira, review, CAME)


def test_a_record_can_be_corrected_and_both_stay_in_the_history(
    session: Session, review: Review, ira: Person, read: Callable[[], ReviewPage]
) -> None:
    hold(session, ira, review, CAME)
    hold(session, ira, review, STAYED_AWAY)
    page = read()
    assert [event.action for event in page.events] == ["corrected", "held"]
    assert page.events[1].detail["attendance"] == "in_person"
    assert page.case.attendance == "none"
    assert page.recorded_by == ira.name


def test_the_page_tells_words_flags_codes_and_deliveries(
    session: Session, review: Review, read: Callable[[], ReviewPage]
) -> None:
    made = factories.conversation(session, review_id=review.id, language="ar", answered=1)
    factories.answer(session, conversation_id=made.id, question="change", value="أريد كلبا", language="ar")
    factories.contribution(session, conversation_id=made.id)
    factories.flag(session, conversation_id=made.id, name="wants_advocate")
    factories.flag(session, conversation_id=made.id, name="check_safe", severity="urgent")
    factories.flag(session, conversation_id=made.id, name="not_heard", severity="feedback")
    factories.outbox_message(session, conversation_id=made.id, kind="invite", status="delivered")
    factories.code(session, review_id=review.id, code="PN4", superseded_at=NOW)
    factories.code(session, review_id=review.id, code="PN3", override_reason="She nodded when asked")
    page = read()
    assert page.words is not None
    assert page.words.answers[0].said.words == "أريد كلبا"
    assert [flag.name for flag in page.flags] == ["check_safe", "wants_advocate"]
    assert [(record.code, record.why) for record in page.records] == [
        ("PN3", "She nodded when asked"),
        ("PN4", None),
    ]
    assert [(delivery.kind, delivery.status) for delivery in page.deliveries] == [("invite", "delivered")]
    assert [one.assessment.admissible for one in page.contributions] == [True]


def test_a_flag_of_an_answer_stands_with_what_was_asked_and_said(
    session: Session, review: Review, read: Callable[[], ReviewPage]
) -> None:
    talk = factories.conversation(session, review_id=review.id, questionnaire="pre-short", status="done")
    body = "He shouts at night"
    message = factories.inbound_message(session, conversation_id=talk.id, body=body).id
    factories.answer(session, conversation_id=talk.id, question="say", value=body, inbound_id=message)
    factories.flag(session, conversation_id=talk.id, name="worry", severity="normal", inbound_id=message)
    factories.answer(session, conversation_id=talk.id, question="life", value="bad", current=False)
    factories.answer(session, conversation_id=talk.id, question="life", value="good")
    factories.flag(session, conversation_id=talk.id, name="low_wellbeing", severity="normal")
    shown = {flag.name: flag for flag in read().flags}
    (worry,) = shown["worry"].answers
    assert (worry.said.words, shown["worry"].words) == (body, None)
    assert worry.question.startswith("What do you want your review to know?")
    (low,) = shown["low_wellbeing"].answers
    assert (low.question, low.said.label) == ("How are things?", "Not good"), "the flag outlives the change"


def test_words_of_danger_that_answer_a_question_stand_with_it_also_once_the_answer_was_changed(
    session: Session, review: Review, read: Callable[[], ReviewPage]
) -> None:
    talk = factories.conversation(session, review_id=review.id)
    for body, value in (("no", "no"), ("2", "no"), ("nope", "no"), ("yes", "yes")):
        message = factories.inbound_message(session, conversation_id=talk.id, body=body).id
        given = {"conversation_id": talk.id, "inbound_id": message}
        factories.answer(session, question="safe", value=value, current=value == "yes", **given)
        if value == "no":
            factories.flag(session, name="not_safe", severity="urgent", **given)
    flags = [each for flag in read().flags for each in (flag, *flag.before)]
    assert {(flag.asked, flag.words) for flag in flags if flag.words} == {(SAFE, "no"), (SAFE, "nope")}
    (pressed,) = [flag for flag in flags if not flag.words]
    assert [(one.question, one.said.label) for one in pressed.answers] == [(SAFE, "No")]


@pytest.mark.parametrize("name", [each for each in SEVERITIES if SEVERITIES[each] is not Severity.FEEDBACK])
def test_a_flag_of_a_message_that_answers_nothing_stands_with_its_words(
    session: Session, review: Review, read: Callable[[], ReviewPage], name: str
) -> None:
    talk = factories.conversation(session, review_id=review.id)
    for body in ("I want to tell you something", "2"):
        message = factories.inbound_message(session, conversation_id=talk.id, body=body).id
        severity = SEVERITIES[name].value
        factories.flag(session, conversation_id=talk.id, name=name, severity=severity, inbound_id=message)
    words = {each.words for flag in read().flags for each in (flag, *flag.before)} - {None}
    is_danger = SEVERITIES[name] is Severity.URGENT or name == NOTICED
    wanted = set() if name in WITHOUT_WORDS else {"I want to tell you something"}
    assert words == wanted | ({"2"} if is_danger else set())


def test_a_review_nobody_was_asked_about_has_no_words(read: Callable[[], ReviewPage]) -> None:
    page = read()
    assert page.words is None
    assert page.contributions == page.flags == page.records == page.events == page.deliveries == ()


def test_recording_closes_the_conversation_before_the_review(
    session: Session, review: Review, ira: Person
) -> None:
    made = talk(session, review.id, "asking")
    hold(session, ira, review, CAME)
    session.refresh(made)
    assert made.status == "closed"


def test_a_refusal_outlives_its_conversation(
    session: Session, review: Review, ira: Person, read: Callable[[], ReviewPage]
) -> None:
    talk(session, review.id, "declined", finished_at=NOW - timedelta(days=4))
    factories.refusal(session, review_id=review.id)
    assert read().proposal.asked.label == "Declined"
    hold(session, ira, review, STAYED_AWAY)
    page = read()
    assert page.proposal.asked.label == "Declined"
    assert page.proposal.weighed.pn7_reasons == (NoViewsReason.REFUSED,)


@pytest.mark.parametrize("role", list(Role))
def test_nobody_reads_or_records_a_review_that_is_not_theirs(
    session: Session, review: Review, role: Role
) -> None:
    stranger = person(session, role)
    with pytest.raises(NotFound):
        review_page(session, stranger, review.id, content=CONTENT, policy=Policy(), today=TODAY)
    with pytest.raises(NotFound):
        hold(session, stranger, review, CAME)


def flagged(session: Session, review: Review, **given: Any) -> Any:
    return factories.flag(session, conversation_id=talk(session, review.id, "asking").id, **given)


def test_a_flag_is_dealt_with_once_and_stays_on_record(session: Session, review: Review, ira: Person) -> None:
    flag = flagged(session, review)
    acknowledge(session, ira, review.id, flag.id, outcome=" Rang Kofi's carer ", now=NOW)
    assert (flag.outcome, flag.acknowledged_by, flag.acknowledged_at) == (
        "Rang Kofi's carer",
        ira.account_id,
        NOW,
    )
    with pytest.raises(InputRefused):
        acknowledge(session, ira, review.id, flag.id, outcome="again", now=NOW)
    assert audit.verify(session) == 1


@pytest.mark.parametrize("outcome", ["", "   ", "x" * 501])
def test_a_flag_is_not_dealt_with_without_a_note(
    session: Session, review: Review, ira: Person, outcome: str
) -> None:
    flag = flagged(session, review)
    with pytest.raises(InputRefused):
        acknowledge(session, ira, review.id, flag.id, outcome=outcome, now=NOW)
    assert flag.acknowledged_at is None


def test_flags_of_others_of_feedback_and_taken_back_are_not_found(
    session: Session, review: Review, ira: Person
) -> None:
    foreign = factories.flag(session)
    feedback = flagged(session, review, severity="feedback")
    taken_back = factories.flag(session, conversation_id=feedback.conversation_id, withdrawn_at=NOW)
    for flag in (foreign, feedback, taken_back):
        with pytest.raises(NotFound):
            acknowledge(session, ira, review.id, flag.id, outcome="done", now=NOW)
