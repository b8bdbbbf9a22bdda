"""STOP as people really write it, and what only sounds like it."""

import pytest

from bot.domain.answers import build_vocabularies, normalise
from bot.domain.lexicons import Intent
from tests.content import lexicon
from tests.domain.talking import conversation, say

LEXICON = lexicon()
WORDS = build_vocabularies(LEXICON)
STOP = [
    "STOP", "stop", "STOP ALL", "stop all", "STOPALL", "Stop all.", "unsubscribe", "unsubscribe me", "UNSUBSCRIBE ME!",
    "S T O P", "s.t.o.p", "S-T-O-P", "s_t_o_p", "s t o p!", "S T O P please", "s*t*o*p", "S.T.O.P.", "🛑", "🛑🛑🛑",
    "🛑 STOP 🛑", "⛔", "⛔️", "⛔🛑", "🛑!", "✋stop", "✋🏽 STOP", "stop!!!", "STOOOOP", "plz stop", "pls stop", "stop please",
    "please stop", "Please STOP.", "stop pls thanks", "stop texting me", "Please stop texting me", "please stop messaging me",
    "stop messaging me pls", "take me off", "take me off this list", "remove me", "Remove me please", "opt out", "opt-out",
    "OPT OUT", "optout", "dont text me again", "Don't text me again", "don’t text me", "do not text me", "no more texts",
    "no more texts please", "no more messages", "stop stop", "STOP STOP STOP", "stop lol", "'stop'", "“STOP”", "(stop)",
    "/stop", "#stop", "stop 🙏", "bro stop", "stop proszę", "stop lütfen", "proszę stop",
    "k o n i e c", "koniec koniec", "توقف من فضلك", "ت و ق ف", "с т о п", "стоп стоп", "stop wszystko", "dur lütfen",
]  # fmt: skip
ASKED = [
    "leave me alone", "stop it", "stopp", "stpo", "stop this", "stop now", "i want to stop", "can i stop", "stop asking me",
    "fuck off", "go away", "✋", "stop bothering me",
]  # fmt: skip
CONTENT = [
    "make him stop", "I want it to stop", "bus stop", "the bus stop", "full stop", "he wont stop", "stop and search",
    "they stopped me seeing my mum", "my brother got stopped", "stop at nans house", "please stop my contact with dad",
    "i stopped smoking", "remove me from this placement", "take me off this placement", "take me off the list for swimming",
    "dont text me at school", "i opted out of pe", "i want them to stop shouting", "when does it stop", "stop moving me",
    "can you stop them", "tell her to stop", "nothing can stop me", "s t", "a b c", "x x x", "1 1 1", "no no no", "🛑 traffic",
    "the ⛔ sign", "non stop", "stop my brother from taking my stuff", "stops", "to stop", "stop sign", "dont stop",
    "never stop", "i will not stop", "dont stop texting me", "stop for a bit", "we stop at tesco", "end of the day",
    "it ends", "the end is good", "cancel my contact", "cancel the meeting", "i quit football", "quit it",
]  # fmt: skip
DANGER = [
    "stop hitting me",
    "make him stop hitting me",
    "stop he hits me",
    "S T O P he hits me",
    "stop touching me",
]
LANGUAGES = ["en", "pl", "ur", "ar", "rom"]


@pytest.mark.parametrize("text", STOP)
@pytest.mark.parametrize("language", LANGUAGES)
def test_stop_in_any_dress_is_stop(text: str, language: str) -> None:
    assert Intent.STOP in WORDS.intents(normalise(text), language, ("en",))


@pytest.mark.parametrize("text", ASKED)
def test_what_may_be_anger_is_asked(text: str) -> None:
    _, out = say(conversation(at="good", language="en"), text)
    assert out == ["confirm_stop"]


@pytest.mark.parametrize("text", [*CONTENT, *DANGER])
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_stop_inside_what_a_child_says_is_content(text: str, language: str) -> None:
    found = WORDS.intents(normalise(text), language, tuple(LEXICON))
    assert not {Intent.STOP, Intent.MAYBE_STOP} & found


@pytest.mark.parametrize("text", CONTENT)
def test_what_a_child_says_with_a_stop_in_it_is_kept_as_the_answer(text: str) -> None:
    after, out = say(conversation(at="good"), text)
    assert "stopped" not in out
    assert "confirm_stop" not in out
    assert not after.flags or "opted_out" not in after.flags


@pytest.mark.parametrize("text", DANGER)
def test_danger_with_a_stop_in_it_is_danger(text: str) -> None:
    _, out = say(conversation(at="good"), text)
    assert out == ["safety"]


@pytest.mark.parametrize("code", [code for code, words in LEXICON.items() if words.get("stop")])
def test_every_word_for_stop_is_heard_with_please_spelled_and_twice(code: str) -> None:
    fillers = LEXICON[code].get("filler", ())
    for place, phrase in enumerate(LEXICON[code]["stop"]):
        words = normalise(phrase).words
        if not words:
            continue
        # Every filler stands before one word for STOP, and every word for STOP behind a few fillers.
        dressed = [f"{word} {phrase}" for word in (fillers[place % 20 :: 20] if place else fillers)]
        dressed += [f"{phrase} {phrase}"] if " " not in words else []
        if " " not in words and len(words) > 2 and words.isalpha():
            dressed.append(" ".join(words))
        for text in dressed:
            assert Intent.STOP in WORDS.intents(normalise(text), code, ()), text


@pytest.mark.parametrize("text", ["s t a r t", "S.T.A.R.T", "start start", "Start please"])
def test_start_is_heard_in_the_same_dress(text: str) -> None:
    assert WORDS.is_start(normalise(text), "en")


@pytest.mark.parametrize("text", ["h e l p", "H.E.L.P", "help help help", "help proszę"])
def test_help_is_heard_in_the_same_dress(text: str) -> None:
    assert Intent.ASKS in WORDS.intents(normalise(text), "en", ())
