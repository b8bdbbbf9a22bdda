"""A form is read as Python's own reader reads it, only faster."""

from urllib.parse import parse_qsl, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.twilio.requests import TwilioForm, pairs

PIECES = st.sampled_from(
    ["a", "Body", "=", "&", "+", "%20", "%C3%A9", "%zz", "%", ";", "é", "💔", "", "%26", "=="]
)


def judged(text: str) -> list[tuple[str, str]]:
    return parse_qsl(text, keep_blank_values=True, errors="strict")


@given(st.lists(PIECES, max_size=30).map("".join))
def test_any_text_is_read_as_pythons_own_reader_does(text: str) -> None:
    try:
        expected = judged(text)
    except UnicodeDecodeError:  # an escape and a letter behind it can be no UTF-8
        with pytest.raises(UnicodeDecodeError):
            pairs(text)
        return
    assert pairs(text) == expected


@given(st.lists(st.tuples(st.text(), st.text()), max_size=8))
def test_what_was_written_is_read_back(fields: list[tuple[str, str]]) -> None:
    written = urlencode([(name, value) for name, value in fields], errors="surrogatepass")
    try:
        expected = judged(written)
    except UnicodeDecodeError:
        return
    assert pairs(written) == expected


def test_bytes_that_are_no_text_become_a_sign_for_them() -> None:
    assert TwilioForm.parse(b"Body=%ff%C3%A9&From=1").first("Body") == "�é"
