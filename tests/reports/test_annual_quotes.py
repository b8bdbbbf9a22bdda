"""Young people's words in the annual report: only with consent, chosen, without names, and gone when taken back."""

import dataclasses
import io
from datetime import date, timedelta

import pytest
from docx import Document
from openpyxl import load_workbook
from sqlalchemy.orm import Session

from bot.ground.errors import InputRefused
from bot.ground.roles import NotFound, Person, Role
from bot.reports import annual
from bot.reports.annual import Consented
from bot.reports.annual.word import docx
from bot.reports.annual.workbook import xlsx
from bot.store.conversations import ConversationRecord
from bot.store.reviews import Review
from tests import factories
from tests.reports.annual_years import NOW, TODAY, YEAR, account, make, section

DAY = date(2025, 9, 10)
SAID = "I want Ava and my school friends to know I was heard. It is Ava’s room."
GIVEN = Consented("I want […] to know I was heard.", TODAY, "said", without_names=True)


@pytest.fixture
def review(session: Session) -> Review:
    """Hold a review of a child called Ava Moon, with an answer before it."""
    child = factories.child(session, known_as="Ava Moon")
    officer = factories.officer(session, name="Omar Brook")
    made = factories.review(session, child_id=child.id, officer_id=officer.id, status="held", review_on=DAY)
    talk = factories.conversation(session, review_id=made.id, phase="pre")
    factories.answer(session, conversation_id=talk.id, question="change", value=SAID)
    factories.contribution(session, conversation_id=talk.id, review_id=made.id)
    return made


@pytest.fixture
def officer(session: Session, review: Review) -> Person:
    made = factories.account(session, role="iro", officer_id=review.officer_id, name="Omar Brook")
    return Person(made.id, "Omar Brook", made.email, Role.IRO, review.officer_id, None)


def record(session: Session, person: Person, review: Review, given: Consented = GIVEN) -> int:
    annual.record_quote(session, person, review.id, given=given, today=TODAY, now=NOW)
    session.flush()
    return annual.quotes_of(session, person, review.id)[-1].id


def printed(session: Session) -> tuple[str, ...]:
    return section(make(session), "feedback").quotes


def test_nothing_is_quoted_by_default(session: Session, review: Review, officer: Person) -> None:
    assert printed(session) == ()
    record(session, officer, review)
    assert printed(session) == (), "consent alone prints nothing: a person has to choose"
    report = make(session)
    assert section(report, "feedback").sentences[-1].startswith("No young person’s words are printed")
    for content in (docx(report), xlsx(report)):
        assert b"to know I was heard" not in content


def test_chosen_words_are_in_every_output_without_a_name(
    session: Session, review: Review, officer: Person
) -> None:
    quote = record(session, officer, review)
    annual.choose(session, account(session), YEAR, frozenset({quote}), NOW)
    report = make(session)
    assert section(report, "feedback").quotes == ("I want […] to know I was heard.",)
    document = Document(io.BytesIO(docx(report)))
    quoted = [each.text for each in document.paragraphs if each.style and each.style.name == "Quote"]
    assert quoted == ["“I want […] to know I was heard.”"]
    book = load_workbook(io.BytesIO(xlsx(report)))
    cells = [cell.value for row in book["Feedback after reviews"].iter_rows() for cell in row]
    assert "I want […] to know I was heard." in cells
    (kept,) = annual.quotable(session, YEAR)
    assert (kept.recorded_by, kept.consented_on, kept.chosen_by) == ("Omar Brook", TODAY, "Sam Bell")
    annual.choose(session, account(session), YEAR, frozenset(), NOW)
    assert printed(session) == ()


def test_consent_can_be_taken_back_at_any_time(session: Session, review: Review, officer: Person) -> None:
    quote = record(session, officer, review)
    annual.choose(session, account(session), YEAR, frozenset({quote}), NOW)
    annual.take_back(session, officer, review.id, quote, NOW)
    assert (printed(session), annual.quotable(session, YEAR)) == ((), ())
    annual.choose(session, account(session), YEAR, frozenset({quote}), NOW)
    assert printed(session) == ()


def test_words_that_the_child_took_back_are_not_quoted(
    session: Session, review: Review, officer: Person
) -> None:
    quote = record(session, officer, review)
    annual.choose(session, account(session), YEAR, frozenset({quote}), NOW)
    session.query(ConversationRecord).filter_by(review_id=review.id).update({"status": "withdrawn"})
    assert printed(session) == ()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"words": " "}, "words"),
        ({"words": "I wanted to be heard"}, "words"),
        ({"words": "[…]"}, "words"),
        ({"words": "know I was heard […] I want"}, "words"),
        ({"words": "I want Ava and my"}, "words"),
        ({"words": "It is Ava’s room."}, "words"),
        ({"words": "x" * 301}, "words"),
        ({"on": TODAY + timedelta(days=1)}, "on"),
        ({"how": "guessed"}, "how"),
        ({"without_names": False}, "without_names"),
    ],
)
def test_consent_must_be_whole_and_the_words_the_childs(
    session: Session, review: Review, officer: Person, changes: dict[str, object], field: str
) -> None:
    with pytest.raises(InputRefused) as refused:
        record(session, officer, review, dataclasses.replace(GIVEN, **changes))
    assert refused.value.field == field


def test_only_words_under_the_childs_name_and_not_an_adults_can_be_quoted(
    session: Session, review: Review, officer: Person
) -> None:
    talk = factories.conversation(session, review_id=review.id, phase="post")
    factories.answer(session, conversation_id=talk.id, question="better", value="the chair was kind")
    talk.readers = "aggregate"
    for provenance, words in (("adult", "she seems to be happy"), ("exact", "come to my room first")):
        view = factories.contribution(
            session, review_id=review.id, conversation_id=None, provenance=provenance
        )
        factories.record(session, contribution_id=view.id, words=words)
    assert annual.words_of(session, officer, review.id) == (SAID, "come to my room first")
    talk.readers = "iro"
    session.flush()
    assert "the chair was kind" in annual.words_of(session, officer, review.id)


def test_a_stranger_neither_records_nor_takes_back(session: Session, review: Review, officer: Person) -> None:
    quote = record(session, officer, review)
    stranger = dataclasses.replace(officer, officer_id=factories.officer(session).id)
    manager = dataclasses.replace(officer, role=Role.SERVICE_MANAGER)
    for person in (stranger, manager):
        with pytest.raises(NotFound):
            record(session, person, review)
        with pytest.raises(NotFound):
            annual.take_back(session, person, review.id, quote, NOW)
    with pytest.raises(NotFound):
        annual.take_back(session, officer, review.id, quote + 1000, NOW)
