"""A child's words as they are read, and what an IRO records about them."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from bot.domain.participation import EvidenceTest, EvidenceWindow, TickedCheck, Ticks, assess
from bot.ground import audit
from bot.ground.errors import InputRefused
from bot.ground.roles import NotFound, Person, Role
from bot.reviews.contributions import (
    Bounds,
    ContributionVerdict,
    Received,
    evidence,
    find_review,
    mark_read,
    tick,
    window,
    words,
)
from bot.store.contributions import ReceivedViews
from bot.store.conversations import ConversationRecord
from bot.store.reviews import Review
from tests import factories
from tests.content import content
from tests.factories import NOW
from tests.ground.people import iro_of, person

pytestmark = pytest.mark.usefixtures("noise")
CONTENT = content()
HOUR = timedelta(hours=1)
ALL_YES = ContributionVerdict(TickedCheck.YES, TickedCheck.YES, TickedCheck.YES)


READER = Person(0, "Ira Shah", "ira@example.org", Role.IRO, 0, None)


@pytest.fixture
def talk(session: Session) -> ConversationRecord:
    return factories.conversation(session, language="ur", channel="whatsapp")


@pytest.fixture
def ira(session: Session, talk: ConversationRecord) -> Person:
    return iro_of(session, session.get_one(Review, talk.review_id).officer_id)


def typed(session: Session, talk: ConversationRecord, body: str, **given: Any) -> None:
    came_in = factories.inbound_message(session, conversation_id=talk.id, body=body, outcome="handled")
    factories.answer(session, conversation_id=talk.id, inbound_id=came_in.id, language="ur", **given)


def only(session: Session, talk: ConversationRecord) -> Any:
    (answered,) = words(session, READER, CONTENT, talk.id).answers
    return answered


def test_a_scale_shows_the_childs_own_word_with_its_point_and_english_label(
    session: Session, talk: ConversationRecord
) -> None:
    typed(session, talk, "اچھا ہے", value=4)
    answered = only(session, talk)
    said = answered.said
    assert answered.question == "How are things where you live?"
    assert (said.words, said.label, said.place, said.points) == ("اچھا ہے", "Good", 4, 5)
    assert said.language == "ur"


def test_a_bare_number_is_shown_as_the_option_in_the_childs_language(
    session: Session, talk: ConversationRecord
) -> None:
    typed(session, talk, "۴", value=4)
    said = only(session, talk).said
    assert said.words not in {None, "", "۴", "4", "Good"}
    assert said.label == "Good"


def test_an_option_that_begins_with_a_latin_word_still_runs_from_the_right(
    session: Session, talk: ConversationRecord
) -> None:
    typed(session, talk, "1", question="support", value=["alone"])
    assert (only(session, talk).said.words or "").startswith("\u200fIRO")


def test_an_open_answer_is_shown_as_it_was_written(session: Session, talk: ConversationRecord) -> None:
    wish = "میں اپنے بھائی سے ملنا چاہتا ہوں"
    typed(session, talk, "last part only", question="change", value=wish)
    assert only(session, talk).said.words == wish


def test_words_beside_an_option_are_kept(session: Session, talk: ConversationRecord) -> None:
    typed(session, talk, "4 - my room is cold", value=4, note="my room is cold")
    assert only(session, talk).said.words == "4 - my room is cold"


def test_a_pressed_button_keeps_the_note_added_later(session: Session, talk: ConversationRecord) -> None:
    factories.answer(session, conversation_id=talk.id, language="en", value=4, note="but cold")
    assert only(session, talk).said.words == "Good: but cold"


def test_several_choices_are_named_in_the_order_of_the_options(
    session: Session, talk: ConversationRecord
) -> None:
    factories.answer(
        session, conversation_id=talk.id, question="support", value=["interpreter", "alone"], language="en"
    )
    assert only(session, talk).said.label == "See my IRO on my own, An interpreter"


@pytest.mark.parametrize("status", ["skipped", "unsure", "unclear"])
def test_an_answer_without_a_value_keeps_its_status(
    session: Session, talk: ConversationRecord, status: str
) -> None:
    factories.answer(session, conversation_id=talk.id, status=status, value=None, note="hm", language="en")
    said = only(session, talk).said
    assert (said.status, said.label, said.place) == (status, None, None)
    assert said.words == "hm"


def test_a_recording_is_to_be_listened_to(session: Session, talk: ConversationRecord) -> None:
    factories.answer(
        session, conversation_id=talk.id, question="change", status="media", value=None, media="voice"
    )
    assert only(session, talk).said.media == "voice"


def test_an_answer_that_was_changed_keeps_the_earlier_one(session: Session, talk: ConversationRecord) -> None:
    factories.answer(session, conversation_id=talk.id, value=2, current=False)
    factories.answer(session, conversation_id=talk.id, value=5)
    answered = only(session, talk)
    assert answered.said.place == 5
    assert [said.place for said in answered.earlier] == [2]


def test_answers_stand_in_the_order_of_the_questions_with_left_branches_last(
    session: Session, talk: ConversationRecord
) -> None:
    for question, value in (("speaker", "iro"), ("who", "Coach Dave"), ("change", "more"), ("home", 4)):
        factories.answer(
            session, conversation_id=talk.id, question=question, value=value, off_path=question == "speaker"
        )
    found = words(session, READER, CONTENT, talk.id).answers
    assert [answered.id for answered in found] == ["home", "change", "who", "speaker"]
    assert found[-1].off_path


def test_an_answer_from_another_set_is_shown_with_its_own_question(
    session: Session, talk: ConversationRecord
) -> None:
    factories.answer(session, conversation_id=talk.id, question="wish", value="a dog")
    assert only(session, talk).question == "If you had one wish, what would it be?"


def test_the_same_scale_last_time_is_beside_the_answer(session: Session, talk: ConversationRecord) -> None:
    before = factories.review(session, child_id=talk.child_id, status="held", review_on=date(2026, 6, 12))
    earlier = factories.conversation(session, review_id=before.id, status="closed", answered=2)
    factories.answer(session, conversation_id=earlier.id, value=1, current=False)
    factories.answer(session, conversation_id=earlier.id, value=2)
    factories.answer(session, conversation_id=talk.id, value=4)
    last_time = only(session, talk).last_time
    assert (last_time.place, last_time.label) == (2, "Bad")


def test_another_answer_set_last_time_is_not_compared(session: Session, talk: ConversationRecord) -> None:
    before = factories.review(session, child_id=talk.child_id, status="held", review_on=date(2026, 6, 12))
    earlier = factories.conversation(
        session, review_id=before.id, status="closed", answered=1, questionnaire="pre-4-7"
    )
    factories.answer(session, conversation_id=earlier.id, value=2)
    factories.answer(session, conversation_id=talk.id, value=4)
    assert only(session, talk).last_time is None


def test_notes_are_read_in_the_order_they_were_written(session: Session, talk: ConversationRecord) -> None:
    factories.note(session, conversation_id=talk.id, text="second", written_at=NOW)
    factories.note(session, conversation_id=talk.id, text=None, media="photo", written_at=NOW - HOUR)
    found = words(session, READER, CONTENT, talk.id).notes
    assert [(note.words, note.media) for note in found] == [(None, "photo"), ("second", None)]


def test_reading_marks_what_was_seen_and_leaves_what_came_later(
    session: Session, talk: ConversationRecord, ira: Person
) -> None:
    row = factories.contribution(session, conversation_id=talk.id, unread=3)
    factories.answer(session, conversation_id=talk.id, answered_at=NOW - HOUR)
    factories.answer(session, conversation_id=talk.id, answered_at=NOW + HOUR)
    factories.note(session, conversation_id=talk.id, written_at=NOW + HOUR)
    left = mark_read(session, ira, talk.review_id, NOW, NOW + 2 * HOUR)
    assert left == row.unread == 2
    assert (row.read_at, row.read_by) == (NOW, ira.account_id)
    assert mark_read(session, ira, talk.review_id, NOW + 2 * HOUR, NOW + 3 * HOUR) == row.unread == 0
    assert audit.verify(session) == 2


def test_reading_cannot_be_recorded_ahead_of_time(
    session: Session, talk: ConversationRecord, ira: Person
) -> None:
    row = factories.contribution(session, conversation_id=talk.id)
    mark_read(session, ira, talk.review_id, NOW + 5 * HOUR, NOW)
    assert row.read_at == NOW


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.IRO}))
def test_nobody_else_finds_the_review(session: Session, talk: ConversationRecord, role: Role) -> None:
    stranger = person(session, role)
    for act in (
        lambda: find_review(session, stranger, talk.review_id),
        lambda: mark_read(session, stranger, talk.review_id, NOW, NOW),
        lambda: tick(session, stranger, talk.review_id, 1, verdict=ALL_YES, now=NOW),
    ):
        with pytest.raises(NotFound):
            act()


def test_another_iro_does_not_find_the_review(session: Session, talk: ConversationRecord) -> None:
    with pytest.raises(NotFound):
        find_review(session, person(session), talk.review_id)


def test_a_contribution_of_another_review_cannot_be_ticked(session: Session, ira: Person, talk: Any) -> None:
    foreign = factories.contribution(session)
    with pytest.raises(NotFound):
        tick(session, ira, talk.review_id, foreign.id, verdict=ALL_YES, now=NOW)
    assert foreign.current_tick == "open"


def test_ticks_are_kept_with_who_and_when(session: Session, talk: ConversationRecord, ira: Person) -> None:
    row = factories.contribution(session, conversation_id=talk.id)
    tick(
        session,
        ira,
        talk.review_id,
        row.id,
        verdict=ContributionVerdict(TickedCheck.YES, TickedCheck.NO, TickedCheck.OPEN),
        now=NOW,
    )
    assert (row.current_tick, row.accurate_tick, row.for_review_tick) == ("yes", "no", "open")
    assert (row.checked_at, row.checked_by) == (NOW, ira.account_id)
    assert audit.verify(session) == 1


def test_deciding_whose_words_they_are_needs_a_reason(
    session: Session, talk: ConversationRecord, ira: Person
) -> None:
    row = factories.contribution(session, conversation_id=talk.id, provenance="mine")
    undecided = ContributionVerdict(
        TickedCheck.YES, TickedCheck.YES, TickedCheck.YES, TickedCheck.YES, "short"
    )
    with pytest.raises(InputRefused) as refused:
        tick(session, ira, talk.review_id, row.id, verdict=undecided, now=NOW)
    assert refused.value.field == "own_words_reason"
    decided = ContributionVerdict(
        TickedCheck.YES,
        TickedCheck.YES,
        TickedCheck.YES,
        TickedCheck.YES,
        "Read it back to Kofi on the phone",
    )
    tick(session, ira, talk.review_id, row.id, verdict=decided, now=NOW)
    assert (row.own_words_tick, row.own_words_reason) == ("yes", "Read it back to Kofi on the phone")


def test_whose_words_they_are_stays_as_the_child_said(
    session: Session, talk: ConversationRecord, ira: Person
) -> None:
    row = factories.contribution(session, conversation_id=talk.id, provenance="adult")
    claim = ContributionVerdict(
        TickedCheck.YES, TickedCheck.YES, TickedCheck.YES, TickedCheck.YES, "a long enough reason"
    )
    tick(session, ira, talk.review_id, row.id, verdict=claim, now=NOW)
    assert row.own_words_tick == "open"


def received(**changed: Any) -> Received:
    whole = {
        "id": 1,
        "route": "iro_or_advocate",
        "provenance": "alone",
        "has_view": True,
        "spoken_for": False,
        "shared": True,
        "quarantined": False,
        "own_words": "open",
        "talk_id": 1,
        "first_at": NOW,
        "first_view_at": None,
        "last_in_time_at": None,
        "received_at": NOW,
        "withdrawn_at": None,
        "current_tick": "yes",
        "accurate_tick": "yes",
        "for_review_tick": "yes",
        "checked_at": NOW + HOUR,
    }
    return Received(**{**whole, **changed})


def test_ticks_given_before_the_newest_words_count_as_open() -> None:
    newer = received(received_at=NOW + 2 * HOUR)
    assert evidence(newer, EvidenceWindow(None, None)).ticks == Ticks()
    assert evidence(received(), EvidenceWindow(None, None)).ticks == Ticks(
        TickedCheck.YES, TickedCheck.YES, TickedCheck.YES
    )


def test_words_after_the_end_do_not_spoil_the_earlier_ones() -> None:
    both = received(received_at=NOW + 5 * HOUR)
    seen = evidence(both, EvidenceWindow(None, NOW + 2 * HOUR))
    assert seen.received_at == NOW
    assert seen.ticks == Ticks(TickedCheck.YES, TickedCheck.YES, TickedCheck.YES)


def test_a_view_that_came_after_the_end_does_not_count_because_a_word_came_before() -> None:
    during = EvidenceWindow(None, NOW + 2 * HOUR)
    late = received(first_view_at=NOW + 3 * HOUR, received_at=NOW + 3 * HOUR)
    assert assess(evidence(late, during), during).failed is EvidenceTest.IN_TIME
    in_time = received(first_view_at=NOW + HOUR, received_at=NOW + 3 * HOUR)
    assert assess(evidence(in_time, during), during).failed is None


def test_a_tick_before_the_last_words_in_time_is_open_again_also_when_later_ones_came() -> None:
    during = EvidenceWindow(None, NOW + 3 * HOUR)
    late = received(last_in_time_at=NOW + 2 * HOUR, received_at=NOW + 5 * HOUR)
    assert evidence(late, during).ticks == Ticks()
    checked = late._replace(checked_at=NOW + 2 * HOUR)
    assert evidence(checked, during).ticks == Ticks(TickedCheck.YES, TickedCheck.YES, TickedCheck.YES)


@given(st.datetimes(timezones=st.just(UTC)), st.datetimes(timezones=st.just(UTC)))
def test_the_moment_that_counts_is_one_of_the_two_stored(first: datetime, last: datetime) -> None:
    seen = evidence(received(first_at=first, received_at=last), EvidenceWindow(None, NOW))
    assert seen.received_at == (first if last > NOW else last)


def test_the_window_opens_after_the_previous_review_or_with_care() -> None:
    ended = datetime(2026, 6, 12, 14, 30, tzinfo=UTC)
    base = Bounds(False, date(2026, 11, 26), None, date(2026, 6, 12), ended, date(2024, 3, 1))
    assert window(base).after == ended
    assert window(base._replace(previous_ended_at=None)).after == datetime(
        2026, 6, 12, 22, 59, 59, tzinfo=UTC
    )
    assert window(base._replace(previous_on=None)).after == datetime(2024, 3, 1, tzinfo=UTC)
    assert window(base._replace(previous_on=None, care_from=None)).after is None


def test_the_window_closes_only_when_the_review_was_held() -> None:
    planned = Bounds(False, date(2026, 11, 26), None, None, None, None)
    assert window(planned).until is None
    assert window(planned._replace(held=True)).until == datetime(2026, 11, 26, 23, 59, 59, tzinfo=UTC)


def test_rows_of_the_store_fit_the_filter(session: Session, talk: ConversationRecord) -> None:
    row = factories.contribution(session, conversation_id=talk.id, provenance="unknown")
    assert session.get_one(ReceivedViews, row.id).own_words_tick == "open"
    assert evidence(received(provenance="unknown"), EvidenceWindow(None, None)).childs_own is None
