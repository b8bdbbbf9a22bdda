"""Whatever quotes our own words is not the child's: what comes through the door of a phone that reacts or quotes."""

from datetime import timedelta

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from bot.domain.messages import ChannelKind
from bot.store.alerts import Alert, AlertMessage
from bot.store.conversations import ConversationRecord
from bot.store.messages import InboundMessage
from bot.talk.inbound import InboundOutcome
from tests.talk.phones import Phone, asked

pytestmark = pytest.mark.usefixtures("noise")
WHATSAPP, TELEGRAM = ChannelKind.WHATSAPP, ChannelKind.TELEGRAM
OPEN_QUESTION = ("4", "1", "3", "1", "2")


def ours(phone: Phone, kind: str) -> str:
    """Return the newest text of a kind that this phone was sent."""
    return str(next(row.body["text"] for row in reversed(phone.queued()) if row.kind == kind))


def at_open_question(session: Session, channel: ChannelKind = ChannelKind.SMS) -> Phone:
    phone = asked(session, channel)
    for reply in OPEN_QUESTION:
        phone.writes(reply)
    assert phone.state.at == "change"
    return phone


@pytest.mark.parametrize("channel", ChannelKind)
@pytest.mark.parametrize(
    "style",
    [
        "Liked “{}”",
        "Loved “{}”",
        "Questioned “{}”",
        "Hat „{}“ geliked",
        "👍 to “{}”",
        "Removed a like from “{}”",
        "{}",
    ],
)
def test_a_reaction_to_an_open_question_is_no_view(
    session: Session, channel: ChannelKind, style: str
) -> None:
    phone = at_open_question(session, channel)
    before = (phone.answers, phone.flags, phone.notes)
    text = style.format(ours(phone, "ask:change"))
    assert phone.writes(text) == []
    assert (phone.answers, phone.flags, phone.notes) == before
    assert (phone.messages[-1].body, phone.messages[-1].outcome) == (text, "handled")
    phone.writes("more time with my brother")
    assert phone.answers["change"] == "more time with my brother"


def test_a_thumb_on_the_open_question_with_options_answers_it(session: Session) -> None:
    phone = asked(session)
    phone.writes("4")
    phone.writes("1")
    phone.writes("3")
    assert phone.writes(f"Liked “{ours(phone, 'ask:health')}”") == ["ask:family"]
    assert phone.answers["health"] == "ok"


@pytest.mark.parametrize(("verb", "flags"), [("Liked", []), ("Disliked", ["check_safe"])])
def test_a_thumb_never_says_that_a_child_is_safe(session: Session, verb: str, flags: list[str]) -> None:
    phone = asked(session)
    phone.writes("4")
    assert phone.writes(f"{verb} “{ours(phone, 'ask:safe')}”") == ["ask:safe"]
    assert (phone.answers, phone.flags) == ({"home": 4}, flags)


def test_a_reaction_to_an_earlier_message_changes_nothing_and_gets_no_answer(session: Session) -> None:
    phone = asked(session)
    phone.writes("4")
    for kind in ("ask:home", "notice", "invite"):
        assert phone.writes(f"Disliked “{ours(phone, kind)}”") == []
    assert (phone.answers, phone.flags, phone.notes) == ({"home": 4}, [], [])


def test_a_face_that_means_nothing_costs_no_try(session: Session) -> None:
    phone = asked(session)
    assert phone.writes(f"Emphasised “{ours(phone, 'ask:home')}”") == []
    assert (phone.notes, phone.state.tries) == ([], 0)


def test_a_reaction_of_a_channel_to_an_open_question_is_no_view_either(session: Session) -> None:
    phone = at_open_question(session, TELEGRAM)
    phone.receives()
    sent, flags = next(row for row in phone.queued() if row.kind == "ask:change"), phone.flags
    assert phone.writes("❤", reaction_to=sent.provider_id) == []
    assert ("change" in phone.answers, phone.flags) == (False, flags)


def test_our_own_words_of_danger_raise_nothing_when_they_are_quoted(session: Session) -> None:
    phone = asked(session)
    phone.writes("4")
    phone.writes("help")
    for kind in ("ask:safe", "help", "ask:home"):
        assert phone.writes(f"Foobaril „{ours(phone, kind)}”") == []
        assert phone.writes(ours(phone, kind)) == []
    assert phone.rows(Alert, address_id=phone.address_id) == []


def test_danger_that_a_child_writes_beside_a_quotation_is_heard(session: Session) -> None:
    phone = asked(session)
    phone.writes("4")
    assert phone.writes(f"Liked “{ours(phone, 'ask:safe')}” he hits me")[0] == "safety"
    assert phone.notes == ["he hits me"]


def test_an_answer_behind_a_copy_of_the_question_is_the_answer(session: Session) -> None:
    phone = asked(session)
    assert phone.writes(f"{ours(phone, 'ask:home')}\n\n4") == ["ask:safe"]
    marked = ours(phone, "ask:safe").replace("2 No", "2 No ✓")
    assert phone.writes(marked) == ["safety", "ask:school"]
    assert phone.answers == {"home": 4, "safe": "no"}


def test_words_behind_a_quoted_earlier_question_change_its_answer(session: Session) -> None:
    phone = asked(session)
    phone.writes("4")
    quoted = "\n".join(f"> {line}" for line in ours(phone, "ask:home").splitlines())
    assert phone.writes(f"2\n\nOn Mon, 23 Nov 2026 at 09:00, Heard wrote:\n{quoted}") == [
        "changed",
        "ask:safe",
    ]
    assert phone.answers == {"home": 2}


def test_the_safety_text_quoted_by_somebody_without_a_conversation_raises_nothing(session: Session) -> None:
    phone = asked(session)
    table = ConversationRecord.__table__
    session.execute(table.update().where(table.c.id == phone.conversation_id).values(open=False))
    assert phone.says("he hits me") is InboundOutcome.TRIAGE
    assert len(phone.rows(Alert, address_id=phone.address_id)) == 1
    safety = str(phone.queued()[-1].body["text"])
    phone.now += timedelta(hours=5)
    for text in (f"Liked “{safety}”", safety, f"> {safety}", f"Foobaril „{safety[:60]}…”"):
        assert phone.says(text) is InboundOutcome.TRIAGE
    assert len(phone.rows(Alert, address_id=phone.address_id)) == 1
    phone.says(f"Liked “{safety}” he hits me again")
    (alert,) = phone.rows(Alert, address_id=phone.address_id)
    assert len(phone.rows(AlertMessage, alert_id=alert.id)) == 2


def test_a_short_reply_is_compared_with_nothing(session: Session) -> None:
    phone = asked(session)
    spoken: list[str] = []
    event.listen(session.connection(), "before_cursor_execute", lambda *given: spoken.append(given[2]))
    for reply in ("4", "yes", "not good", "don't know"):
        phone.writes(reply)
    assert not any("outbox_messages.body" in text and "LIMIT 40" in text for text in spoken)


DRIVING = "I’m driving with Focus turned on. I’ll see your message when I get where I’m going."


@pytest.mark.parametrize("text", [DRIVING, "Free Msg: Unable to send message - Message Blocking is active."])
def test_an_automatic_message_is_kept_and_is_no_answer(session: Session, text: str) -> None:
    phone = at_open_question(session)
    before = (phone.answers, phone.flags, phone.notes, phone.state.tries)
    for _ in range(2):
        assert phone.writes(text) == []
    assert (phone.answers, phone.flags, phone.notes, phone.state.tries) == before
    assert [row.body for row in phone.messages[-2:]] == [text] * 2
    assert phone.writes("more time with my brother") == ["ask:attend"]


def test_an_automatic_message_behind_a_copy_of_our_text_is_one_too(session: Session) -> None:
    phone = at_open_question(session)
    assert phone.writes(f"{DRIVING}\n\n> {ours(phone, 'ask:change')}") == []
    assert "change" not in phone.answers


def test_danger_in_an_automatic_message_is_heard_first(session: Session) -> None:
    phone = at_open_question(session)
    assert phone.writes(f"{DRIVING} he hits me")[0] == "safety"


def test_an_automatic_message_from_nobody_s_phone_raises_nothing(session: Session) -> None:
    phone = asked(session)
    table = ConversationRecord.__table__
    session.execute(table.update().where(table.c.id == phone.conversation_id).values(open=False))
    text = "This is an automated message. If this is an emergency please call 999."
    assert phone.says(text) is InboundOutcome.TRIAGE
    assert phone.rows(Alert, address_id=phone.address_id) == []
    stranger = Phone(session.connection(), 0, 0, ChannelKind.SMS, "+447700912399")
    stranger.says(text, provider_message_id="SMautomatic")
    (kept,) = stranger.rows(InboundMessage, provider_message_id="SMautomatic")
    assert (kept.body, stranger.rows(Alert, inbound_id=kept.id)) == (text, [])
