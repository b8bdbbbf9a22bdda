"""What a phone, an account or a network writes by itself, and what a child writes that only sounds like it."""

from typing import Any

import pytest

from bot.domain.answers import normalise
from bot.domain.languages import LanguageError
from bot.domain.machines import parse_automatic, what_else
from tests.content import content, knowledge, lexicon
from tests.domain.test_echoes import said_in
from tests.talk.speaking import SMS, everything
from tests.transcripts.test_transcripts import GIVEN, SETTLED

FORMS = content().automatic
VOCABULARY = knowledge().vocabulary
IOS = (
    "(I’m not receiving notifications. If this is urgent, reply “urgent” to send a notification through with your "
    "original message.)"
)
AUTOMATIC = [
    "I’m driving with Focus turned on. I’ll see your message when I get where I’m going.",
    "I'm driving with Focus turned on. I'll see your message when I get where I'm going.",
    "I’m driving with Do Not Disturb While Driving turned on. I’ll see your message when I get where I’m going.",
    f"I’m driving with Focus turned on. I’ll see your message when I get where I’m going.\n{IOS}",
    IOS,
    "I am currently driving and will get back to you later.", "I'm currently driving", "I’m currently driving. I’ll reply later",
    "Sorry, I can’t talk right now.", "Sorry, I can't talk right now.",
    "Automatic reply: Hello", "I am out of the office until Monday 3 January.", "Out of office",
    "Thank you for your email. I am out of the office until Monday. If this is an emergency please call 999.",
    "This is an automated message. Please do not reply to this message.",
    "Hi, this is an automated reply, I will look at it later. In an emergency call 999.",
    "Thanks for contacting Joe's Pizza; we'll get back to you soon!",
    "Thank you for contacting Acme! Please let us know how we can help you.",
    "Thank you for your message. We're unavailable right now, but will respond as soon as possible.",
    "Hi there! Thanks for getting in touch. Our office hours are 9 to 5.",
    "The number you are texting is not in service.", "Message blocking is active.",
    "Free Msg: Unable to send message - Message Blocking is active.", "Your message could not be delivered.",
    "Your message could not be delivered to +447700900123", "This number is not monitored.",
    "Ich fahre gerade Auto und sehe deine Nachricht, wenn ich angekommen bin.",
    "Je conduis avec Concentration activée. Je verrai votre message quand j’arriverai.",
    "Estoy conduciendo con Enfoque activado. Veré tu mensaje cuando llegue.",
    "Prowadzę samochód z włączonym trybem skupienia. Zobaczę Twoją wiadomość, gdy dotrę na miejsce.",
    "أنا أقود السيارة الآن. سأرى رسالتك عندما أصل.", "میں گاڑی چلا رہا ہوں۔ پہنچ کر آپ کا پیغام دیکھوں گا۔",
    "Dies ist eine automatische Antwort. Ich bin im Urlaub.", "هذه رسالة آلية", "یہ ایک خودکار پیغام ہے",
    "To jest automatyczna odpowiedź, wrócę w poniedziałek.",
]  # fmt: skip
WRITTEN = [
    "cant talk right now", "can't talk right now", "sorry i cant talk right now", "Sorry I can't talk right now",
    "Can I call you later?", "I'm on my way", "im busy", "im driving", "im currently driving my carers mad lol",
    "i want to learn driving", "my social worker is always out of office", "my iro is out of the office all the time",
    "my dad said i am out of the office", "thanks for your message", "thanks for texting me we had a nice day",
    "thank you for your message i am away at my nans", "thank you", "thanks for contacting me", "message not delivered?",
    "i got an automated message from school", "i want to be an engineer and do automatic things",
    "the number you gave me does not work", "please call me back", "driving lessons", "je conduis pas",
    "ich fahre gerade mit dem bus", "thank you for contacting my mum we saw her", "yes", "1", "", "🙂",
    "i feel like my messages are not monitored", "in an emergency i call my aunt",
]  # fmt: skip
DANGER = [
    "This is an automated message he hits me",
    "I am currently driving and will kill myself",
    "Automatic reply: I want to die",
    "Thanks for contacting us, we'll get back to you. he hits me",
    "I’m driving with Focus turned on. I’ll see your message when I get where I’m going. im not safe",
    "Out of office: help me",
    "Your message could not be delivered he hurts me",
]


def is_automatic(text: str) -> bool:
    rest = what_else(text, normalise(text), FORMS)
    return rest is not None and VOCABULARY.danger_in(normalise(rest)) is None


@pytest.mark.parametrize("text", AUTOMATIC)
def test_what_a_machine_writes_is_recognised(text: str) -> None:
    assert is_automatic(text)


@pytest.mark.parametrize("text", WRITTEN)
def test_what_a_child_writes_is_not(text: str) -> None:
    assert not is_automatic(text)


@pytest.mark.parametrize("text", DANGER)
def test_danger_that_no_form_explains_goes_first(text: str) -> None:
    assert not is_automatic(text)


def test_no_reply_of_the_dialogues_and_none_of_our_texts_is_automatic() -> None:
    for text in said_in(GIVEN) | said_in(SETTLED):
        assert not is_automatic(text), text
    for code in ("en", "ur", "ar", "pl"):
        for said in everything(SMS, code):
            assert not is_automatic(said.text), said.text


def test_no_word_that_is_listened_for_is_automatic() -> None:
    for words in lexicon().values():
        assert not [phrase for phrases in words.values() for phrase in phrases if is_automatic(phrase)]


def test_a_very_long_text_takes_no_time() -> None:
    assert not is_automatic("thank you for your message " * 2_000)


GOOD: dict[str, Any] = {
    "exact": ["Sorry, I can't talk right now."],
    "whole": ["I'm driving with … turned on"],
    "thanks": ["thanks for contacting"],
    "promises": ["we'll get back"],
    "inside": ["this is an automated message"],
    "about_emergencies": ["call 999"],
}


@pytest.mark.parametrize(
    "change", [{"whole": ["I … you"]}, {"more": []}, {"exact": []}, {"inside": ["a b", "a b"]}]
)
def test_a_wrong_list_is_refused(change: dict[str, Any]) -> None:
    assert parse_automatic(GOOD, "automatic.toml").exact
    with pytest.raises(LanguageError, match=r"automatic\.toml"):
        parse_automatic(GOOD | change, "automatic.toml")
