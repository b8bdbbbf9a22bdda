"""Nothing is promised to a child that is not so: whom we told, who reads now, and what was taken away."""

from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from bot.domain.questionnaires import Phase
from bot.store.conversations import ConversationRecord
from bot.store.reviews import CodeRecord
from tests import factories
from tests.talk.phones import Phone, context, invited
from tests.talk.speaking import SMS, speaker

FOR_THE_DUTY_TEAM = replace(context(), calls_duty=True)
SAID_IN = {"en": "duty team", "pl": "dyżurny", "ar": "المناوبة", "ur": "ڈیوٹی"}


@pytest.mark.parametrize("language", SAID_IN)
@pytest.mark.parametrize("kind", ["safety", "safety_off"])
def test_the_duty_team_is_named_only_where_somebody_is_called(kind: str, language: str) -> None:
    alone = speaker(SMS, language)
    with_duty = replace(alone, context=FOR_THE_DUTY_TEAM)
    assert SAID_IN[language] in with_duty.say(kind, None, {}).text
    words = alone.say(kind, None, {}).text
    assert SAID_IN[language] not in words
    assert "999" in words
    assert "0800 1111" in words


def test_no_safety_message_speaks_of_the_night_by_day() -> None:
    for each in (context(), FOR_THE_DUTY_TEAM):
        assert "all night" not in replace(speaker(), context=each).say("safety_off", None, {}).text


def test_after_the_review_delete_and_privacy_speak_of_the_feedback() -> None:
    before, after = speaker(), speaker(questionnaire="post-12-15")
    assert "took it out of your review" in before.say("deleted", None, {}).text
    assert "What you said before it stays" in after.say("deleted", None, {}).text
    assert "the review team can see" in before.say("privacy", None, {}).text
    assert "You pick if Sam Khan sees this" in after.say("privacy", None, {}).text


def feedback(session: Session) -> Phone:
    """Bring a child to the first question after a review that was held and has its code."""
    phone = invited(session, phase=Phase.POST, review={"status": "held"})
    talk = session.get_one(ConversationRecord, phone.conversation_id)
    factories.code(session, review_id=talk.review_id, source="confirmed")
    phone.writes("1")
    phone.writes("1")
    return phone


def test_feedback_can_be_deleted_also_when_the_review_has_used_the_views(session: Session) -> None:
    phone = feedback(session)
    phone.writes("1")
    assert phone.writes("delete") == ["confirm_delete"]
    assert phone.writes("1") == ["deleted"]
    assert set(phone.answers.values()) <= {None}
    assert session.query(CodeRecord).count() == 1
