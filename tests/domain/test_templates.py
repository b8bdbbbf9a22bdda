"""A text of ours becomes a template and is filled again; what WhatsApp would reject is named before it is asked."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.templates import MARGIN, WINDOW, TemplateText, beside, is_open, numbered, problems
from tests.factories import NOW

SAMPLES = {"date": "14 December", "iro": "Ira Shah"}


def made(sentence: str) -> TemplateText:
    return numbered(sentence, {"service": "Heard"}, SAMPLES)


def test_what_is_the_same_for_everybody_keeps_its_words_and_the_rest_is_numbered() -> None:
    text = made("Hi, {service} here: {iro} comes on {date}, and {iro} listens.")
    assert text.body == "Hi, Heard here: {{1}} comes on {{2}}, and {{1}} listens."
    assert text.samples == {"1": "Ira Shah", "2": "14 December"}
    assert problems(text) == []


def test_a_second_language_counts_on() -> None:
    above, below = made("Przyjdzie {iro} jutro rano."), numbered("So {iro} comes tomorrow.", {}, SAMPLES, 2)
    both = beside(above, below)
    assert both.body == "Przyjdzie {{1}} jutro rano.\n\nSo {{2}} comes tomorrow."
    assert both.samples == {"1": "Ira Shah", "2": "Ira Shah"}
    assert both.filled("Przyjdzie Jo jutro rano.\n\nSo Jo comes tomorrow.") == {"1": "Jo", "2": "Jo"}


def test_a_template_is_filled_only_with_what_says_exactly_the_same() -> None:
    text = made("Ask {iro} before {date}, or ask {iro} later.")
    assert text.filled("Ask Jo (she) before 1 May, or ask Jo (she) later.") == {"1": "Jo (she)", "2": "1 May"}
    for other in ("Ask Jo before 1 May, or ask Al later.", "Ask  before , or ask  later.", "Ask\nJo", ""):
        assert text.filled(other) is None
    assert text.filled("Ask A" + " " * 9 + "B before x, or ask A" + " " * 9 + "B later.") == {
        "1": "A    B",
        "2": "x",
    }


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (TemplateText("{{1}} comes to your meeting", {"1": "x"}), "begins with a variable"),
        (TemplateText("Your meeting is on {{1}}.", {"1": "x"}), "ends with a variable"),
        (TemplateText("It is {{1}}, {{2}} that I mean here", {"1": "x", "2": "y"}), "side by side"),
        (TemplateText("It is {{2}} that I mean", {"2": "x"}), "not counted from 1"),
        (TemplateText("A {{1}} b", {"1": "x"}), "too few words"),
        (TemplateText("word " * 210, {}), "longer than 1024"),
        (TemplateText("It is {{1}} that I mean", {}), "a sample is missing"),
        (TemplateText("It is {{1}} that I mean", {"1": "a\nb"}), "empty or has a line break"),
        (TemplateText("Yes or no?", {}, ("x",) * 11), "more than 10 buttons"),
        (TemplateText("Yes or no?", {}, ("x" * 26,)), "a button is too long"),
    ],
)
def test_what_whatsapp_would_reject_is_named(text: TemplateText, says: str) -> None:
    assert [says in each for each in problems(text)] == [True]


@given(st.text(min_size=1).filter(lambda text: "\n" not in text and " " * 5 not in text))
def test_whatever_a_variable_held_comes_back(value: str) -> None:
    text = made("Ask {iro} before the day.")
    assert text.filled(f"Ask {value} before the day.") == {"1": value}


def test_the_window_closes_half_an_hour_before_whatsapp_closes_it() -> None:
    last = NOW - WINDOW + MARGIN
    assert [is_open(heard, NOW) for heard in (None, last, last + timedelta(seconds=1))] == [
        False,
        False,
        True,
    ]


def test_words_and_buttons_both_count_as_a_change() -> None:
    texts = [TemplateText("a b", {}), TemplateText("a c", {}), TemplateText("a b", {}, ("x",))]
    assert len({text.digest for text in texts}) == 3
