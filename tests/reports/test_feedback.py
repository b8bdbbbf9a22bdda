"""The participation service reads feedback: unread first, in two working days, with what it did on record."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.ground.errors import InputRefused
from bot.ground.roles import NotFound, Person, Role
from bot.reports import annual, feedback, report_years
from bot.reports.annual import Consented
from bot.reports.feedback import FeedbackFilter, Show
from bot.store.alerts import Flag
from bot.store.audit import AuditEvent
from bot.store.contributions import FeedbackReading
from bot.store.conversations import ConversationRecord
from tests import factories
from tests.factories import NOW, TODAY
from tests.ground.people import person
from tests.reviews.test_caseload import counted
from tests.reviews.test_feedback_readers import CHOICES, LATE, chosen
from tests.talk.phones import Phone, context

OURS = "the chair never looked at me"


@pytest.fixture
def reader(session: Session) -> Person:
    return person(session, Role.PARTICIPATION)


def one(session: Session, who: Person, phone: Phone, today: date = TODAY) -> feedback.FeedbackPage:
    session.expire_all()
    return feedback.feedback_page(session, who, phone.conversation_id, content=context().content, today=today)


def listed(
    session: Session, who: Person, show: Show = Show.ALL, today: date = TODAY, **more: Any
) -> feedback.FeedbackList:
    return feedback.feedback_list(session, who, FeedbackFilter(show=show, **more), today)


@pytest.mark.parametrize("choice", CHOICES)
def test_the_service_reads_every_word_whatever_the_child_chose(
    session: Session, reader: Person, choice: str
) -> None:
    phone = chosen(session, choice)
    phone.writes(LATE)
    page = one(session, reader, phone)
    said = [answer.said.words for answer in page.words.answers] + [note.words for note in page.words.notes]
    assert any(OURS in (words or "") for words in said)
    assert LATE in said
    assert (page.officer, page.unread) == ("Ira Shah", 11)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.PARTICIPATION])
def test_nobody_else_opens_it_here(session: Session, role: Role) -> None:
    phone = chosen(session, "named")
    who = person(session, role)
    for use_case in (feedback.words_of, feedback.quotes_of):
        with pytest.raises(NotFound):
            use_case(session, who, phone.conversation_id)
    with pytest.raises(NotFound):
        one(session, who, phone)
    assert listed(session, who).rows == ()


def test_views_before_a_review_are_not_among_it(session: Session, reader: Person) -> None:
    before = factories.conversation(session)
    factories.answer(session, conversation_id=before.id)
    factories.reading(session, conversation_id=before.id)
    with pytest.raises(NotFound):
        feedback.words_of(session, reader, before.id)
    assert before.id not in [row.conversation_id for row in listed(session, reader).rows]


def test_what_came_after_the_page_was_made_stays_unread(session: Session, reader: Person) -> None:
    phone = chosen(session, "team")
    seen = phone.now + timedelta(seconds=1)
    phone.writes(LATE)
    left = feedback.mark_read(
        session, reader, phone.conversation_id, seen=seen, note=" Told the team. ", now=phone.now
    )
    page = one(session, reader, phone)
    assert (left, page.unread, page.unread_since) == (1, 1, phone.now)
    assert (page.note, page.read_by, page.read_at) == ("Told the team.", reader.name, seen)
    event = session.scalars(select(AuditEvent).where(AuditEvent.subject == "feedback")).one()
    assert (event.action, event.subject_id, event.detail) == ("read", phone.conversation_id, {"unread": 1})


def test_words_after_a_stop_are_shown_and_wait_to_be_read(session: Session, reader: Person) -> None:
    phone = chosen(session, "team")
    phone.writes("STOP")
    feedback.mark_read(session, reader, phone.conversation_id, seen=phone.now, note="", now=phone.now)
    session.flush()
    phone.writes(LATE)
    page = one(session, reader, phone)
    assert page.unread == 1
    assert LATE in [note.words for note in page.words.notes]


@pytest.mark.parametrize(
    ("came", "due"),
    [
        (datetime(2026, 11, 23, 10, tzinfo=UTC), date(2026, 11, 25)),
        (datetime(2026, 11, 27, 23, 30, tzinfo=UTC), date(2026, 12, 1)),
        (datetime(2026, 11, 28, 10, tzinfo=UTC), date(2026, 12, 1)),
        (datetime(2026, 12, 24, 10, tzinfo=UTC), date(2026, 12, 30)),
    ],
)
def test_unread_words_are_overdue_after_two_working_days(
    session: Session, reader: Person, came: datetime, due: date
) -> None:
    after = factories.conversation(session, phase="post", questionnaire="post-12-15")
    factories.reading(session, conversation_id=after.id, unread_since=came, received_at=came)
    (row,) = listed(session, reader, today=due).rows
    assert (row.due_on, row.is_overdue) == (due, False)
    late = due + timedelta(days=1)
    assert listed(session, reader, today=late).rows[0].is_overdue
    assert (feedback.waiting(session, due).overdue, feedback.waiting(session, late).overdue) == (0, 1)


def test_the_list_has_unread_first_the_oldest_before_the_others(session: Session, reader: Person) -> None:
    for place, unread in enumerate((0, 1, 2)):
        after = factories.conversation(session, phase="post", questionnaire="post-12-15")
        at = NOW - timedelta(days=place)
        factories.reading(
            session,
            conversation_id=after.id,
            unread=unread,
            unread_since=at if unread else None,
            received_at=at,
        )
    assert [row.unread for row in listed(session, reader).rows] == [2, 1, 0]
    assert [row.unread for row in listed(session, reader, Show.UNREAD).rows] == [2, 1]
    assert listed(session, reader, month=date(2026, 11, 1)).months == (date(2026, 11, 1),)
    assert listed(session, reader, month=date(2025, 11, 1)).rows == ()


def test_the_list_has_pages_of_50_and_a_bounded_number_of_statements(
    session: Session, reader: Person
) -> None:
    for _ in range(51):
        after = factories.conversation(session, phase="post", questionnaire="post-12-15")
        factories.reading(session, conversation_id=after.id)
    first, second, beyond = (listed(session, reader, page=page) for page in (1, 2, 99))
    assert [len(first.rows), len(second.rows), len(beyond.rows)] == [50, 1, 1]
    assert (first.pages, beyond.page, first.total) == (2, 2, 51)
    with counted(session) as statements:
        listed(session, reader)
    assert len(statements) <= 6


def test_the_list_is_narrowed_and_leads_to_what_has_waited_longest(session: Session, reader: Person) -> None:
    about = factories.theme(session)
    found = {}
    for place, (language, name) in enumerate(
        (("ur", "post-12-15"), ("en", "post-8-11"), ("pl", "post-short"))
    ):
        talk = factories.conversation(session, phase="post", questionnaire=name, language=language)
        since = NOW - timedelta(days=place)
        factories.reading(
            session, conversation_id=talk.id, unread=place, unread_since=since if place else None
        )
        found[language] = talk.id
    factories.themed_part(session, conversation_id=found["pl"], question="better", themes=(about.id,))
    for by, wanted in (
        ({"language": "ur"}, "ur"),
        ({"questionnaire": "post-8-11"}, "en"),
        ({"theme": about.id}, "pl"),
        ({"show": Show.READ}, "ur"),
    ):
        assert [row.conversation_id for row in listed(session, reader, **by).rows] == [found[wanted]], by
    assert feedback.next_unread(session, reader, found["ur"]) == found["pl"]
    assert feedback.next_unread(session, reader, found["pl"]) == found["en"]


def test_a_flag_of_feedback_is_dealt_with_once_and_danger_by_the_duty_worker(
    session: Session, reader: Person
) -> None:
    phone = chosen(session, "team")
    phone.writes(LATE)
    phone.writes("i want to die")
    flags = {flag.name: flag for flag in one(session, reader, phone).flags}
    assert {name for name, flag in flags.items() if flag.is_ours} == {
        "not_heard", "not_understood", "disagrees", "message_waiting",
    } & flags.keys()  # fmt: skip
    key, waits = phone.conversation_id, flags["message_waiting"].id
    feedback.acknowledge(session, reader, key, waits, outcome="Wrote back.", now=NOW)
    assert session.get_one(Flag, waits).outcome == "Wrote back."
    with pytest.raises(InputRefused):
        feedback.acknowledge(session, reader, key, waits, outcome="Again.", now=NOW)
    for name in ("distress", "wants_contact"):
        with pytest.raises(NotFound):
            feedback.acknowledge(session, reader, key, flags[name].id, outcome="Done.", now=NOW)


def test_taking_the_words_back_leaves_nothing_unread_and_no_note(session: Session, reader: Person) -> None:
    phone = chosen(session, "named")
    feedback.mark_read(
        session, reader, phone.conversation_id, seen=NOW, note="They said a lot", now=phone.now
    )
    session.flush()
    phone.writes("delete")
    phone.writes("1")
    (reading,) = phone.rows(FeedbackReading, conversation_id=phone.conversation_id)
    assert (reading.unread, reading.note) == (0, None)
    assert [
        answer.said.words for answer in one(session, reader, phone).words.answers if answer.said.words
    ] == []


CONSENT = Consented(words=f"{OURS} […]", on=TODAY, how="said", without_names=True)


@pytest.mark.parametrize("choice", ["named", "unnamed"])
def test_words_that_are_not_kept_with_the_team_are_quoted_with_consent(
    session: Session, reader: Person, choice: str
) -> None:
    phone = chosen(session, choice)
    key = phone.conversation_id
    feedback.record_quote(session, reader, key, given=CONSENT, today=TODAY, now=NOW)
    (quote,) = feedback.quotes_of(session, reader, key)
    year = report_years(TODAY)[0]
    assert quote.id in [each.id for each in annual.quotable(session, year)]
    talk = session.get_one(ConversationRecord, key)
    session.refresh(talk)
    talk.readers = "team"
    session.flush()
    assert quote.id not in [each.id for each in annual.quotable(session, year)]


def test_no_word_is_quoted_that_the_child_keeps_with_the_team(session: Session, reader: Person) -> None:
    phone = chosen(session, "team")
    assert feedback.words_of(session, reader, phone.conversation_id) == ()
    with pytest.raises(InputRefused, match="keeps this feedback with the team"):
        feedback.record_quote(session, reader, phone.conversation_id, given=CONSENT, today=TODAY, now=NOW)


def test_a_consent_is_taken_back_and_only_where_it_was_given(session: Session, reader: Person) -> None:
    phone, other = chosen(session, "unnamed"), chosen(session, "unnamed")
    feedback.record_quote(session, reader, phone.conversation_id, given=CONSENT, today=TODAY, now=NOW)
    (quote,) = feedback.quotes_of(session, reader, phone.conversation_id)
    with pytest.raises(NotFound):
        feedback.take_back(session, reader, other.conversation_id, quote.id, NOW)
    feedback.take_back(session, reader, phone.conversation_id, quote.id, NOW)
    assert feedback.quotes_of(session, reader, phone.conversation_id) == ()
