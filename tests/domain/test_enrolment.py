"""A code is read however it was typed, and holds 40 bits."""

import math

import pytest

from bot.domain.enrolment import (
    ALPHABET,
    LENGTH,
    codes_in,
    is_meant_as_code,
    is_nothing_but_a_code,
    plain_code,
    printed,
)


def test_a_code_holds_at_least_forty_bits() -> None:
    assert LENGTH * math.log2(len(set(ALPHABET))) >= 40
    assert not set("ILOU") & set(ALPHABET)


@pytest.mark.parametrize(
    "typed",
    [
        "K7QF-2M9X", "k7qf2m9x", " K7QF 2M9X ", "k 7 q f 2 m 9 x", "Ｋ７ＱＦ２Ｍ９Ｘ", "K٧QF٢M٩X", "K۷QF-۲M۹X", "K७QF२M९X",
        "K7QF–2M9X.", "K7QF\u200f2M9X", "7️⃣".join(["K", "QF2M9X"]),
    ],
)  # fmt: skip
def test_a_code_is_read_in_any_digits_letters_spaces_and_dashes(typed: str) -> None:
    assert plain_code(typed) == "K7QF2M9X"


def test_letters_that_look_like_digits_are_those_digits() -> None:
    assert plain_code("oil0-1234") == "01101234"


@pytest.mark.parametrize(
    "typed", ["", "4", "K7QF2M9", "K7QF2M9XX", "thank you", "কেমন আছো", "u2345678", "👍👍"]
)
def test_other_messages_are_no_codes(typed: str) -> None:
    assert plain_code(typed) is None


def test_a_code_is_found_beside_words() -> None:
    assert "K7QF2M9X" in codes_in("My code is K7QF-2M9X, thanks")
    assert codes_in("my code is on the card") == ()


@pytest.mark.parametrize(
    "typed",
    [
        "Code K7QF-2M9X",
        "code k7qf 2m9x",
        "code: K7QF - 2M9X ok",
        "/start K7QF2M9X",
        "the code year 2010 K7QF\u22122M9X",
    ],
)
def test_a_code_is_found_whatever_word_stands_before_it(typed: str) -> None:
    assert "K7QF2M9X" in codes_in(typed)
    assert is_meant_as_code(typed)


@pytest.mark.parametrize(
    "typed", ["my code is KMWT-QXYZ", "code kmwt\u2013qxyz thanks", "it says KMWT - QXYZ"]
)
def test_a_code_of_letters_is_found_by_the_dash_on_the_card(typed: str) -> None:
    assert codes_in(typed) == ("KMWTQXYZ",)
    assert is_meant_as_code(typed)


def test_two_words_are_no_code_without_a_dash_or_a_digit() -> None:
    assert codes_in("we have been there") == ()
    assert not is_meant_as_code("have been there")


def test_one_message_is_no_more_than_two_tries() -> None:
    assert len(codes_in(" ".join(f"K7QF-2M{place}" for place in range(10, 99)))) <= 2
    assert len(codes_in(" ".join("K7QF 2M9X" for _ in range(99)))) <= 2


@pytest.mark.parametrize(
    "typed", ["call 1234", "I am at no 7", "pls call 9", "12345678", "my code K7QF-2M9X", "football"]
)
def test_words_are_more_than_a_code(typed: str) -> None:
    assert not is_nothing_but_a_code(typed)


@pytest.mark.parametrize("typed", ["K7QF-2M9X", "k7qf2m9x", " K7QF 2M9X ", "K7QF-2M9X.", "abcd-2345"])
def test_a_code_alone_is_nothing_but_a_code(typed: str) -> None:
    assert is_nothing_but_a_code(typed)


def test_only_something_with_a_digit_or_a_dash_in_it_was_meant_as_a_code() -> None:
    assert is_meant_as_code("k7qf2m9x")
    assert is_meant_as_code("K7QF2M٩X")
    assert not is_meant_as_code("football")
    assert not is_meant_as_code("i like 2 things")


def test_a_card_shows_its_code_in_two_groups() -> None:
    assert printed("K7QF2M9X") == "K7QF-2M9X"
    assert plain_code(printed("K7QF2M9X")) == "K7QF2M9X"
