"""An answer is corrected in the words that people use: "sorry i meant 2"."""

from dataclasses import replace

import pytest

from bot.domain.conversations import Conversation
from tests.content import content, lexicon
from tests.domain.talking import NOW, THREE, YES, conversation, say

LANGUAGES = sorted(set(content().languages) - {"rom", "en"})


def just_answered(language: str = "en") -> Conversation:
    """Return a conversation in which the home was given three of five a moment ago; being safe is asked now."""
    state = conversation(at="safe", answers={"home": THREE}, language=language)
    return replace(state, last_given="home", last_given_at=NOW)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("sorry i meant 2", 2), ("I meant good", 4), ("oops i meant 5", 5), ("*4", 4), ("* good", 4), ("good*", 4),
        ("i ment really bad", 1),
    ],
)  # fmt: skip
def test_what_was_meant_takes_the_place_of_the_answer_before(text: str, value: int) -> None:
    state, out = say(just_answered(), text)
    assert state.answers["home"].value == value
    assert out == ["changed", "ask:safe"]
    assert "safe" not in state.answers


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_words_for_it(language: str) -> None:
    for words in lexicon()[language]["correction"]:
        state, out = say(just_answered(language), f"{words} 2")
        assert (state.answers["home"].value, out) == (2, ["changed", "ask:safe"]), words


@pytest.mark.parametrize(
    "text", ["i meant what i said", "sorry i meant the other thing", "*", "**", "i meant"]
)
def test_what_is_no_answer_to_it_changes_nothing(text: str) -> None:
    state, out = say(just_answered(), text)
    assert state.answers["home"] == THREE
    assert "changed" not in out


def test_nothing_is_corrected_by_a_word_about_another_day() -> None:
    state = replace(just_answered(), last_given_at=None)
    assert say(state, "i meant 2")[0].answers["home"] == THREE


def test_a_no_that_was_meant_as_the_answer_about_being_safe_brings_help() -> None:
    state = conversation(at="school", answers={"home": THREE, "safe": YES})
    state, out = say(replace(state, last_given="safe", last_given_at=NOW), "sorry i meant no")
    assert state.answers["safe"].value == "no"
    assert "not_safe" in state.flags
    assert out[0] in {"safety", "safety_off"}
