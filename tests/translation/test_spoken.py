"""Everything that the product asks and says, in every channel and language: whole, short, and with buttons that fit."""

from dataclasses import replace

from bot.channels.twilio.contents import LIST, QUICK_REPLY, fill
from bot.domain.kinds import segments_of
from bot.domain.messages import Address, ChannelKind, Choice, Outbound
from bot.domain.texting import measure
from bot.startup import make_context
from bot.talk.placeholders import Facts
from tests.talk.speaking import (
    EVERYWHERE,
    PARAMS,
    SMS,
    WHATSAPP,
    every_question,
    every_reply,
    everything,
    speaker,
)

SHIPPED = make_context()


@EVERYWHERE
def test_every_message_of_every_set_can_be_said_without_a_hole(channel, language):
    for said in everything(channel, language, SHIPPED):
        for text in (said.text, said.plain or ""):
            assert not set("{}") & set(text)
        assert said.text.strip()
        assert all(label.strip() for _, label in said.choices)
        assert len(said.text) <= 1600


@EVERYWHERE
def test_a_translated_message_is_in_its_language_as_a_whole(channel, language):
    others = [said.text for said in everything(channel, language, SHIPPED) if said.language != language]
    assert others == [], f"these lack a sentence or a label in locales/{language}/LC_MESSAGES/bot.po"


def test_an_english_text_message_costs_one_segment():
    for *_, kind, _, said in every_question(SMS, "en", SHIPPED):
        cost = measure(said.text)
        assert cost.encoding == "GSM-7", kind
        assert cost.segments == 1 or (kind.startswith("reask:") and len(said.text) < 170), said.text
    for kind, said in every_reply(SMS, "en", SHIPPED):
        assert measure(said.text).encoding == "GSM-7", kind
        assert measure(said.text).segments <= segments_of(kind), kind


def test_a_translated_text_message_stays_within_its_budget():
    for language in ("ur", "ar", "pl"):
        for *_, said in every_question(SMS, language, SHIPPED):
            assert measure(said.text).segments <= 4, said.text
        for kind, said in every_reply(SMS, language, SHIPPED):
            assert measure(said.text).segments <= 4, (kind, said.text)


@EVERYWHERE
def test_each_channel_can_show_the_buttons_it_is_given(channel, language):
    for said in everything(channel, language, SHIPPED):
        payloads = [f"{10**9}.{'q' * 20}.{key}" for key, _ in said.choices]
        assert len(set(payloads)) == len(payloads)
        assert all(len(payload.encode()) <= 64 for payload in payloads)
        if channel is WHATSAPP and said.choices:
            choices = tuple(map(Choice, payloads, (label for _, label in said.choices)))
            filled = fill(Outbound("0" * 32, Address(channel, "+447700900000"), said.text, choices))
            assert filled is not None, said
            assert filled.kind == (QUICK_REPLY if len(choices) <= 3 else LIST), said


def test_the_first_contact_names_nobody_and_nothing():
    def forbidden() -> Facts:
        raise AssertionError("an invitation needs no facts of the child")

    for channel in ChannelKind:
        for questionnaire in SHIPPED.content.questionnaires:
            speaking = replace(speaker(channel, "en", questionnaire, known=SHIPPED), facts=forbidden)
            for kind in (
                "invite",
                "invite_short",
                "about",
                "reminder1",
                "reminder2",
                "wrong_person",
                "stopped",
            ):
                words = speaking.say(kind, None, PARAMS).text.casefold()
                assert not any(
                    word in words
                    for word in ("iro", "review", "care", "council", "social worker", "bradford")
                )
