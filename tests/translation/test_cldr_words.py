"""The words for yes and no that the Unicode CLDR lists are heard as such, in every language that we speak."""

import tomllib
from pathlib import Path

import pytest

from bot.domain.answers import listener_of, normalise
from bot.domain.lexicons import Intent
from tests.content import content, knowledge
from tests.domain.talking import conversation, say

CLDR = tomllib.loads(Path(__file__).with_name("cldr_yes_no.toml").read_text(encoding="utf-8"))
ALL = [(language, meaning, word) for language, by in CLDR.items() for meaning in by for word in by[meaning]]
WORDS = [each for each in ALL if len(each[2]) > 1]
OTHER = {"yes": "no", "no": "yes"}


def spoken(language: str, word: str) -> Intent | None:
    """Return what a word means in a session of this language."""
    known = knowledge()
    return listener_of(known.vocabulary, known.signs, language, (language, "en")).polarity(normalise(word))


def test_cldr_has_words_for_every_language_that_is_written() -> None:
    assert {language for language, _, _ in WORDS} == set(content().languages) - {"rom"}


@pytest.mark.parametrize(("language", "meaning", "word"), WORDS)
def test_a_word_of_the_cldr_means_what_it_says_there(language: str, meaning: str, word: str) -> None:
    assert spoken(language, word) == meaning
    assert say(conversation(at="safe", language=language), word)[0].answers["safe"].value == meaning


def test_a_single_letter_of_it_may_be_unclear_but_never_means_the_opposite() -> None:
    letters = [(language, meaning, word) for language, meaning, word in ALL if len(word) == 1]
    assert letters
    assert [each for each in letters if spoken(each[0], each[2]) == OTHER[each[1]]] == []
