"""Phrases and what they mean, found again without the phrases being kept."""

from hypothesis import given
from hypothesis import strategies as some

from bot.domain.answers.phrase_tables import PhraseTable, phrase_set


@given(some.dictionaries(some.text(), some.tuples(some.sampled_from("abc"))), some.text())
def test_a_table_answers_like_the_dictionary_that_it_was_made_of(
    phrases: dict[str, tuple[str]], other: str
) -> None:
    table = PhraseTable(phrases)
    assert len(table) == len(phrases)
    for phrase in (*phrases, other):
        assert table.get(phrase, None) == phrases.get(phrase)
        assert (phrase in table) is (phrase in phrases)


def test_a_meaning_is_kept_once() -> None:
    assert PhraseTable({"ye": "yes", "yeah": "yes", "nah": "no"}).meanings == ("yes", "no")


def test_of_a_set_only_what_is_there_is_known() -> None:
    words = phrase_set(["no one"])
    assert "no one" in words
    assert "no" not in words
