"""A request in words that nobody wrote down is offered on every channel; an open answer keeps its words meanwhile."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from bot.domain.messages import ChannelKind
from bot.store.contributions import AnswerRecord
from tests.talk.phones import Phone, asked

pytestmark = pytest.mark.usefixtures("noise")
WORDS = "i cant be doing with a robot, get me a proper human"
BUTTONS = pytest.mark.parametrize("channel", [ChannelKind.WHATSAPP, ChannelKind.TELEGRAM])


def offered(session: Session, channel: ChannelKind = ChannelKind.SMS) -> Phone:
    """Return the phone of a child who asked for a person at the question about what should change."""
    phone = asked(session, channel=channel)
    phone.receives()
    while phone.state.at != "change":
        phone.writes("yes" if phone.state.at == "safe" else "0")
        phone.receives()
    assert phone.writes(WORDS) == ["did_you_mean_these"]
    return phone


@pytest.mark.parametrize("channel", list(ChannelKind))
def test_the_words_are_the_answer_until_the_child_says_that_they_were_a_request(
    session: Session, channel: ChannelKind
) -> None:
    phone = offered(session, channel)
    text = phone.queued()[-1].body["text"]
    assert "We kept your words" in text
    assert phone.answers["change"] == WORDS
    phone.receives()
    assert phone.writes("1") == ["person", "ask:change"]
    assert "wants_contact" in phone.flags
    assert phone.notes == [WORDS]
    phone.receives()
    phone.writes("football")
    kept = phone.rows(AnswerRecord, conversation_id=phone.conversation_id, question="change")
    assert [(each.value, each.current) for each in kept] == [(WORDS, False), ("football", True)]


@BUTTONS
def test_the_buttons_answer_the_offer(session: Session, channel: ChannelKind) -> None:
    phone = offered(session, channel)
    phone.receives()
    labels = [label for _, label in phone.queued()[-1].body["choices"]]
    assert labels[:2] == ["Talk to a person", "None of these"]
    assert phone.presses(phone.button("did_you_mean_these", 0)) == ["person", "ask:change"]


@BUTTONS
def test_none_of_these_goes_on(session: Session, channel: ChannelKind) -> None:
    phone = offered(session, channel)
    phone.receives()
    assert phone.presses(phone.button("did_you_mean_these", 1)) == ["ask:attend"]
    assert phone.answers["change"] == WORDS


def test_what_is_written_before_the_offer_arrives_is_more_of_the_words_and_the_offer_still_counts(
    session: Session,
) -> None:
    phone = offered(session)
    queued = len(phone.queued())
    phone.now += timedelta(seconds=10)
    phone.says("pls")
    assert len(phone.queued()) == queued
    phone.receives()
    assert phone.answers["change"] == f"{WORDS}\npls"
    assert phone.writes("1") == ["person", "ask:change"]
    assert phone.notes == [f"{WORDS}\npls"]


def test_an_offer_that_no_longer_stands_is_not_sent(session: Session) -> None:
    phone = asked(session)
    phone.receives()
    phone.now += timedelta(minutes=5)
    phone.says("can u get rid of my ansers pls")
    assert phone.queued()[-1].kind == "did_you_mean_these"
    phone.now += timedelta(seconds=90)
    phone.says("4")
    assert [row.status for row in phone.queued() if row.kind == "did_you_mean_these"] == ["cancelled"]
    assert phone.answers["home"] == 4


def test_words_of_danger_take_the_place_of_the_words_before_and_those_become_a_note(session: Session) -> None:
    phone = offered(session)
    phone.writes("i want to kill myself")
    kept = phone.rows(AnswerRecord, conversation_id=phone.conversation_id, question="change")
    assert [(each.value, each.current) for each in kept] == [(WORDS, False), ("i want to kill myself", True)]
    assert WORDS in phone.notes
