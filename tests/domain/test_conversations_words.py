"""The way into a conversation, and the words of every language in it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.conversations import Message, Status, page_of
from bot.domain.flags import Severity, severity
from tests.content import content, lexicon
from tests.domain.talking import LATER, THREE, YES, conversation, happen, say

# -- The way in ------------------------------------------------------------------------------------


def test_no_notice_before_the_code_even_after_the_cut_off() -> None:
    state = conversation(status=Status.NO_REPLY, at=None, verified=False)
    after, out = say(state, "hello")
    assert (after.status, out) == (Status.CODE, ["enter_code"])
    entered, out = say(state, "H7KM2P", is_code=True)
    assert (entered.status, out) == (Status.NOTICE, ["notice"])


@pytest.mark.parametrize(
    "text", ["yes", "ok", "idk", "thanks", "back", "later please", "who is this", "START"]
)
def test_words_that_we_know_are_no_wrong_code(text: str) -> None:
    after, out = say(conversation(status=Status.CODE, at=None, verified=False), text)
    assert after.code_tries == 0
    assert "code_wrong" not in out


def test_a_wrong_number_is_heard_after_the_cut_off() -> None:
    after, out = say(conversation(status=Status.NO_REPLY, at=None), "wrong number")
    assert (after.status, out) == (Status.WRONG_PERSON, ["wrong_person"])


def test_the_way_in_is_code_then_language_then_notice() -> None:
    state = conversation(status=Status.INVITED, at=None, verified=False, language=None, offered=("en", "ur"))
    state, out = say(state, "1")
    assert out == ["enter_code"]
    state, out = say(state, "h7km-2p", is_code=True)
    assert out == ["lang_menu"]
    state, out = say(state, "2")
    assert (out, state.language) == (["notice"], "ur")


OFFERED = ("en", "ur", "ckb", "ar", "sk", "fa", "pl", "ro")


def test_the_language_menu_has_pages_of_six() -> None:
    state, _ = say(conversation(offered=OFFERED), "language")
    assert page_of(OFFERED, 0) == OFFERED[:6]
    state, out = say(state, "0")
    assert out == ["lang_menu"]
    state, out = say(state, "1")
    assert (state.language, out) == ("pl", ["ask:home"])


@pytest.mark.parametrize("name", ["اردو", "Urdu", "urdu!", "2", "٢", "ur"])
def test_a_language_is_chosen_by_name_or_number(name: str) -> None:
    state, _ = say(conversation(offered=OFFERED), "language")
    assert say(state, name)[0].language == "ur"


def test_nonsense_at_the_language_menu_does_not_hold_a_child_for_ever() -> None:
    state, _ = say(conversation(offered=OFFERED), "language")
    outs = []
    for text in ["xx1", "xx2", "xx3"]:
        state, out = say(state, text)
        outs.append(out)
    assert outs == [["lang_menu"], ["lang_menu"], ["ask:home"]]
    assert [each.text for each in state.notes] == ["xx1", "xx2", "xx3"]


def test_asking_for_languages_twice_still_leads_back_to_the_question() -> None:
    state, _ = say(conversation(at="safe", answers={"home": THREE}, offered=OFFERED), "language")
    state, _ = say(state, "language")
    assert say(state, "1")[1] == ["ask:safe"]


def test_short_in_the_language_menu_goes_on_with_the_short_questions() -> None:
    state, _ = say(conversation(at="safe", answers={"home": THREE}, offered=OFFERED), "language")
    after, out = say(state, "short")
    assert (after.questionnaire, out) == ("pre-short", ["ask:life"])


# -- Labels and commands of every language ---------------------------------------------------------

LANGUAGES = sorted(set(content().languages) - {"rom"})


COMMANDS = {
    "stop": "stopped", "help": "help", "later": "paused", "delete": "confirm_delete", "person": "person",
    "privacy": "privacy", "about": "about", "language": "lang_menu", "wrong": "wrong_person", "maybe_stop": "confirm_stop",
    "start": "ask:good", "back": "back", "skip": "ask:worry", "short": "ask:life",
}  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_command_of_a_language_is_heard_in_its_own_session(language: str) -> None:
    state = conversation(at="good", language=language, offered=(language, "en"))
    state = replace(state, answers={"home": THREE, "safe": YES, "school": THREE, "family": YES})
    wrong = []
    for kind, words in lexicon()[language].items():
        for word in words if kind in COMMANDS else ():
            _, out = say(state, word)
            offers = ["offer_language"] if kind == "language" else []
            if out[:1] not in ([COMMANDS[kind]], offers):
                wrong.append((kind, word, out))
    assert wrong == []


# -- Worries ---------------------------------------------------------------------------------------


def test_a_message_behind_a_stop_is_more_pressing() -> None:
    assert severity("message_waiting") is Severity.NORMAL
    assert severity("message_waiting", opted_out=True) is Severity.HIGH
    assert severity("not_safe", opted_out=True) is Severity.URGENT


def test_one_more_file_of_an_album_that_answered_a_question_of_the_longer_set_is_a_note() -> None:
    state = conversation("post-12-15", at="there")
    for number, given in enumerate(({"media": "photo"}, {"text": "short"}, {"media": "photo"})):
        message = Message(f"m{number}", LATER + timedelta(seconds=number), **{"text": "", **given})
        state, _ = happen(state, message, message.at)
    assert (state.questionnaire, state.at) == ("post-short", "listen")
    assert state.answers["there"].media == "photo"
    assert [note.media for note in state.notes] == ["photo"]
