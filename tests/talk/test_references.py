"""A reply that quotes, an edit and a face put on a message find the question they are about."""

import pytest
from sqlalchemy.orm import Session

from bot.domain.messages import ChannelKind, Media, MediaKind
from bot.store.alerts import Alert
from bot.store.contributions import AnswerRecord
from tests.talk.phones import asked

pytestmark = pytest.mark.usefixtures("noise")
TELEGRAM = ChannelKind.TELEGRAM
WHATSAPP = ChannelKind.WHATSAPP


def test_a_quoted_reply_finds_its_question_by_the_providers_id(session: Session) -> None:
    phone = asked(session, WHATSAPP)
    phone.writes("4")
    phone.receives()
    home = next(row.provider_id for row in phone.queued() if row.kind == "ask:home")
    assert phone.writes("2", quotes=home) == ["changed", "ask:safe"]
    assert phone.answers == {"home": 2}


def test_a_quote_of_an_earlier_conversation_does_not_change_this_one(session: Session) -> None:
    other = asked(session, WHATSAPP)
    other.writes("4")
    phone = asked(session, WHATSAPP)
    phone.writes("4")
    phone.receives()
    foreign = next(row.provider_id for row in other.queued() if row.kind == "ask:home")
    phone.writes("1", quotes=foreign)
    assert phone.answers == {"home": 4, "safe": "yes"}


def test_an_edited_message_is_a_new_version_of_the_answer_it_gave(session: Session) -> None:
    phone = asked(session, TELEGRAM)
    phone.writes("4", provider_message_id="71:5")
    assert phone.writes("2", provider_message_id="71:5:1790000000", edited=True) == ["changed", "ask:safe"]
    assert phone.answers == {"home": 2}


def test_a_second_edit_is_a_newer_version_still_also_at_the_safety_question(session: Session) -> None:
    phone = asked(session, TELEGRAM)
    phone.writes("4")
    phone.writes("yes", provider_message_id="71:6")
    phone.writes("not sure", provider_message_id="71:6:1790000000", edited=True)
    assert "safety" in phone.writes("no", provider_message_id="71:6:1790000050", edited=True)
    assert phone.answers["safe"] == "no"
    assert phone.notes == []


def test_an_edit_of_an_answer_that_was_given_anew_since_changes_nothing(session: Session) -> None:
    phone = asked(session, TELEGRAM)
    phone.writes("4", provider_message_id="71:5")
    phone.receives()
    home = next(row.provider_id for row in phone.queued() if row.kind == "ask:home")
    phone.writes("2", quotes=home)
    phone.writes("1", provider_message_id="71:5:1790000000", edited=True)
    assert phone.answers["home"] == 2


def test_an_edit_of_something_else_is_kept_and_answers_nothing(session: Session) -> None:
    phone = asked(session, TELEGRAM)
    phone.writes("purple", provider_message_id="71:6")
    phone.writes("4", provider_message_id="71:6:1790000001", edited=True)
    assert phone.answers == {}
    assert phone.notes == ["purple", "4"]


def test_a_face_put_on_the_open_question_is_its_answer_and_on_another_message_nothing(
    session: Session,
) -> None:
    phone = asked(session, TELEGRAM)
    phone.receives()
    notice, home = (row.provider_id for row in phone.queued()[-2:])
    assert phone.writes("😀", reaction_to=notice) == []
    assert phone.writes("😀", reaction_to=home) == ["ask:safe"]
    assert phone.answers == {"home": 5}
    assert phone.writes("\ud83d", reaction_to="71:404") == []


def test_an_edit_that_changes_nothing_is_kept_in_silence(session: Session) -> None:
    phone = asked(session, TELEGRAM)
    phone.writes("he hits me", provider_message_id="7:70")
    alerts = len(phone.rows(Alert))
    assert phone.writes("he hits me", provider_message_id="7:70:1", edited=True) == []
    assert phone.writes("he hits me", provider_message_id="7:70:2", edited=True) == []
    assert len(phone.rows(Alert)) == alerts
    assert len(phone.messages) == 5


def test_a_place_on_the_move_is_one_answer(session: Session) -> None:
    phone = asked(session, TELEGRAM)
    place = (Media(MediaKind.OTHER, "location"),)
    assert phone.writes(media=place, provider_message_id="7:80") == ["got_media", "ask:safe"]
    for edit in range(5):
        assert phone.writes(media=place, provider_message_id=f"7:80:{edit}", edited=True) == []
    assert phone.answers == {"home": "media"}
    assert len(phone.rows(AnswerRecord, conversation_id=phone.conversation_id)) == 1


def test_an_edit_that_changes_something_is_heard(session: Session) -> None:
    phone = asked(session, TELEGRAM)
    phone.writes("4", provider_message_id="7:90")
    assert phone.writes("2", provider_message_id="7:90:1", edited=True) == ["changed", "ask:safe"]
    assert phone.writes("2", provider_message_id="7:90:2", edited=True) == []
