"""The simulated phones: what is on them, who holds them, and what the product made of the last message."""

from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from bot.demo.simulator import mailbox, outcomes, phones, transcripts
from bot.demo.simulator.mailbox import MailDirection, MailState, SimulatedPhone
from bot.demo.simulator.outcomes import Clock, QueuedReply, Raised, Stored
from bot.demo.simulator.phones import Invitation
from bot.domain.messages import ChannelKind
from bot.domain.questionnaires import Phase
from bot.domain.texting import measure
from bot.ground.roles import NotFound
from bot.store.people import Child
from tests import factories
from tests.content import content
from tests.factories import NOW, TODAY

pytestmark = pytest.mark.usefixtures("noise")
SMS = SimulatedPhone(ChannelKind.SMS, "+447700900077")
WHATSAPP = SimulatedPhone(ChannelKind.WHATSAPP, SMS.number)
TELEGRAM = SimulatedPhone(ChannelKind.TELEGRAM, "1000000000777")


def on_phone(session: Session, *, channel: str = "sms", number: str = SMS.number, **child: object) -> Child:
    """Add a child with a confirmed address."""
    added = factories.child(session, **child)
    address = factories.address(session, channel=channel, provider_id=number)
    factories.binding(session, child_id=added.id, address_id=address.id)
    return added


def test_a_phone_shows_both_directions_in_order_and_nobody_elses(session: Session) -> None:
    mailbox.put(session, SMS, {"text": "one", "choices": []}, NOW)
    mailbox.put(session, WHATSAPP, {"text": "other"}, NOW)
    mailbox.write(session, SMS, {"text": "two"}, NOW)
    shown = mailbox.thread(session, SMS)
    assert [(one.direction, one.text, one.state) for one in shown] == [
        (MailDirection.TO_PHONE, "one", MailState.QUEUED),
        (MailDirection.FROM_PHONE, "two", MailState.QUEUED),
    ]
    assert [one.text for one in mailbox.thread(session, SMS, most=1)] == ["two"]


def test_names_are_the_providers_own(session: Session) -> None:
    text, photo = (
        mailbox.put(session, SMS, {"text": ""}, NOW),
        mailbox.write(session, SMS, {"media": "x"}, NOW),
    )
    assert [one.provider_id[:2] for one in (text, photo)] == ["SM", "MM"]
    assert {len(one.provider_id) for one in (text, photo)} == {34}
    told = mailbox.put(session, TELEGRAM, {"text": "one"}, NOW)
    assert told.provider_id == f"{TELEGRAM.number}:{told.id}"


def test_what_is_settled_no_longer_waits(session: Session) -> None:
    told = mailbox.put(session, TELEGRAM, {"text": "there at once"}, NOW)
    sent, typed = (
        mailbox.put(session, SMS, {"text": "a"}, NOW),
        mailbox.write(session, SMS, {"text": "b"}, NOW),
    )
    ours = {told.id, sent.id, typed.id}
    assert [one.id for one in mailbox.unsettled(session) if one.id in ours] == [sent.id, typed.id]
    mailbox.move(session, sent.id, MailState.SENT, None)
    mailbox.move(session, typed.id, MailState.RECEIVED, NOW)
    left = [one for one in mailbox.unsettled(session) if one.id in ours]
    assert [(one.id, one.state) for one in left] == [(sent.id, MailState.SENT)]


def test_a_message_can_be_changed_and_forgotten(session: Session) -> None:
    sent = mailbox.put(session, SMS, {"text": "secret", "choices": [["1", "Yes"]]}, NOW)
    changed = mailbox.change(session, sent.provider_id, text="")
    assert changed is not None
    assert changed.body == {"text": "", "choices": [["1", "Yes"]]}
    assert mailbox.forget(session, sent.provider_id)
    assert not mailbox.forget(session, sent.provider_id)
    assert mailbox.find(session, sent.provider_id) is None
    assert mailbox.change(session, sent.provider_id, text="") is None
    mailbox.move(session, sent.id, MailState.SENT, None)


def test_the_newest_messages_of_some_channels_or_one_phone_are_listed_first(session: Session) -> None:
    made = [mailbox.put(session, phone, {"text": "x"}, NOW) for phone in (SMS, WHATSAPP, TELEGRAM)]
    channels = (ChannelKind.SMS, ChannelKind.WHATSAPP)
    assert mailbox.listed(session, channels, None, 2) == (made[1], made[0])
    assert mailbox.listed(session, channels, SMS, 9) == (made[0],)


def test_only_children_with_a_confirmed_address_on_the_channel_have_a_phone(session: Session) -> None:
    amina = on_phone(session, known_as="Amina", born_on=date(2017, 11, 23), language="ur")
    unconfirmed = factories.binding(session, confirmed_at=None)
    suspended = factories.binding(session, suspended_at=NOW)
    found = phones.holders(session, ChannelKind.SMS, TODAY)
    assert {one.child_id for one in found}.isdisjoint({unconfirmed.child_id, suspended.child_id})
    holder = next(one for one in found if one.child_id == amina.id)
    assert (holder.name, holder.age, holder.language, holder.phone) == ("Amina", 9, "ur", SMS)
    assert (holder.status, holder.opted_out) == (None, False)
    assert [one.name for one in found] == sorted((one.name for one in found), key=str.casefold)
    assert phones.holder(session, ChannelKind.SMS, amina.id, TODAY) == holder
    with pytest.raises(NotFound):
        phones.holder(session, ChannelKind.TELEGRAM, amina.id, TODAY)


def test_the_state_is_that_of_the_open_conversation(session: Session) -> None:
    child = on_phone(session)
    factories.conversation(session, child_id=child.id, status="asking", phase="post", open=True)
    factories.conversation(session, child_id=child.id, status="done", open=False)
    assert phones.holder(session, ChannelKind.SMS, child.id, TODAY).status == "asking"


def test_a_child_can_be_asked_before_the_next_review_and_after_the_last(session: Session) -> None:
    child = on_phone(session)
    days = [TODAY + timedelta(days=offset) for offset in (-200, -20, 10, 190)]
    made = [
        factories.review(
            session, child_id=child.id, review_on=day, status="held" if day < TODAY else "planned"
        )
        for day in days
    ]
    assert phones.invitations(session, child.id, TODAY) == (
        Invitation(made[2].id, Phase.PRE, days[2]),
        Invitation(made[1].id, Phase.POST, days[1]),
    )
    factories.conversation(session, review_id=made[2].id, child_id=child.id, phase="pre")
    factories.conversation(session, review_id=made[1].id, child_id=child.id, phase="post")
    assert phones.invitations(session, child.id, TODAY) == ()


def test_a_language_is_recorded(session: Session) -> None:
    child = on_phone(session, language=None)
    phones.choose_language(session, child.id, "pl")
    assert child.language == "pl"
    with pytest.raises(NotFound):
        phones.choose_language(session, 10**9, "pl")


def test_of_a_phone_that_nobody_wrote_to_there_is_nothing_to_tell(session: Session) -> None:
    told = outcomes.outcome(session, content(), SMS)
    assert (told.heard, told.talk, told.stored, told.replies, told.flags, told.clocks) == (
        None,
        None,
        (),
        (),
        (),
        (),
    )


def test_the_last_message_is_told_with_what_it_led_to(session: Session) -> None:
    child = on_phone(session)
    address = factories.address(session, channel="whatsapp", provider_id=WHATSAPP.number)
    talk = factories.conversation(
        session, child_id=child.id, address_id=address.id, questionnaire="pre-8-11", status="asking"
    )
    earlier, last = (
        factories.inbound_message(
            session,
            channel="whatsapp",
            lookup=address.lookup,
            address_id=address.id,
            conversation_id=talk.id,
            outcome="handled",
            received_at=moment,
        )
        for moment in (NOW - timedelta(hours=1), NOW)
    )
    for inbound, value in ((earlier, 2), (last, 4)):
        factories.answer(
            session, conversation_id=talk.id, question="home", value=value, note="loud", inbound_id=inbound.id
        )
        factories.outbox_message(
            session,
            conversation_id=talk.id,
            address_id=address.id,
            channel="whatsapp",
            kind=f"ask:{value}",
            created_at=inbound.received_at,
        )
    factories.note(session, conversation_id=talk.id, text="and more", inbound_id=last.id)
    factories.note(session, conversation_id=talk.id, text=None, media="voice", inbound_id=last.id)
    factories.flag(session, conversation_id=talk.id, name="worry", severity="normal", inbound_id=earlier.id)
    factories.flag(session, conversation_id=talk.id, name="not_safe", severity="urgent", inbound_id=last.id)
    factories.timer(session, conversation_id=talk.id, name="cutoff", due_at=NOW)
    told = outcomes.outcome(session, content(), WHATSAPP)
    assert told.heard == "handled"
    assert told.stored == (Stored("home", "answered", 4, "Good", "loud", None),)
    assert told.notes == ("and more", "(voice)")
    assert told.replies == (QueuedReply("ask:4", "pending", None),)
    assert told.flags == (
        Raised("worry", "normal", withdrawn=False, now=False),
        Raised("not_safe", "urgent", withdrawn=False, now=True),
    )
    assert told.clocks == (Clock("cutoff", NOW),)
    assert told.talk is not None
    assert (told.talk.id, told.talk.status) == (talk.id, "asking")


def test_of_a_conversation_that_nobody_answered_yet_its_beginning_is_told_with_its_cost(
    session: Session,
) -> None:
    child = factories.child(session)
    address = factories.address(session, provider_id=SMS.number)
    earlier = factories.conversation(session, child_id=child.id, address_id=address.id, open=False)
    factories.inbound_message(
        session, lookup=address.lookup, address_id=address.id, conversation_id=earlier.id, outcome="handled"
    )
    talk = factories.conversation(session, child_id=child.id, address_id=address.id, status="invited")
    for conversation, kind in ((earlier, "done"), (talk, "invite")):
        factories.outbox_message(
            session,
            conversation_id=conversation.id,
            address_id=address.id,
            kind=kind,
            body={"text": "Cześć ✓", "choices": []},
        )
    told = outcomes.outcome(session, content(), SMS)
    assert (told.heard, told.talk and told.talk.id) == (None, talk.id)
    assert told.replies == (QueuedReply("invite", "pending", measure("Cześć ✓")),)


def test_a_conversation_that_has_ended_is_still_told_when_no_other_began(session: Session) -> None:
    child = factories.child(session)
    address = factories.address(session, provider_id=SMS.number)
    talk = factories.conversation(
        session, child_id=child.id, address_id=address.id, open=False, status="done"
    )
    factories.inbound_message(
        session, lookup=address.lookup, address_id=address.id, conversation_id=talk.id, outcome="handled"
    )
    told = outcomes.outcome(session, content(), SMS)
    assert (told.heard, told.talk and told.talk.status) == ("handled", "done")


def test_a_dialogue_becomes_a_transcript(session: Session) -> None:
    address = factories.address(session, channel="telegram", provider_id=TELEGRAM.number)
    talk = factories.conversation(
        session,
        address_id=address.id,
        channel="telegram",
        questionnaire="pre-8-11",
        language="ur",
        status="asking",
        state={"offered": ["ur", "en"]},
    )
    said = ({"text": "", "media": "voice"}, {"text": "Yes", "button": f"{talk.id}.safe.yes", "under": "x"})
    for place, body in enumerate((*said, {"text": "No", "button": f"{talk.id}.safe.no", "under": "x"})):
        moment = NOW + timedelta(seconds=place * 10)
        kept = mailbox.write(session, TELEGRAM, body, moment)
        pressed = f"callback:{kept.provider_id.replace(':', '')}"
        factories.inbound_message(
            session,
            channel="telegram",
            provider_message_id=pressed if body.get("button") else kept.provider_id,
            sender=TELEGRAM.number,
            conversation_id=talk.id,
            body="",
            media=[["voice", "ref", None]] if body.get("media") else None,
            received_at=moment,
            outcome="handled",
        )
        for kind in (("got_media", "ask:safe"), ("ask:school",), ("changed", "ask:school"))[place]:
            factories.outbox_message(
                session, conversation_id=talk.id, address_id=address.id, kind=kind, created_at=moment
            )
    factories.outbox_message(
        session, conversation_id=talk.id, kind="reminder1", created_at=NOW + timedelta(days=2)
    )
    factories.answer(session, conversation_id=talk.id, question="home", value=5, note=None)
    factories.answer(
        session, conversation_id=talk.id, question="safe", value="yes", note="but", off_path=True
    )
    factories.flag(session, conversation_id=talk.id, name="worry")
    factories.note(session, conversation_id=talk.id, text="hm")
    written = transcripts.transcript(session, talk.id)
    assert written["given"] == {
        "questionnaire": "pre-8-11",
        "status": "invited",
        "channel": "telegram",
        "language": "ur",
        "languages": ["ur", "en"],
    }
    assert written["turns"] == [
        {"in": {"media": "voice"}, "out": ["got_media", "ask:safe"]},
        {"in": {"button": "yes", "after": 10}, "out": ["ask:school"]},
        {"in": {"button": "no", "quotes": "safe", "after": 10}, "out": ["changed", "ask:school"]},
        {"in": {"kind": "tick", "name": "reminder1"}, "out": ["reminder1"]},
    ]
    assert written["expect"] == {
        "status": "asking",
        "language": "ur",
        "answers": {"home": 5, "safe": {"status": "answered", "value": "yes", "note": "but"}},
        "flags": ["worry"],
        "notes": ["hm"],
        "off_path": ["safe"],
    }
    with pytest.raises(NotFound):
        transcripts.transcript(session, 10**9)
