"""Dates, ages and words are written for people in England, whatever the words' language."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from flask import Flask, render_template_string

from web.kit import clock, formats


@pytest.fixture(scope="module")
def dialect() -> str:
    """Nothing here asks a database."""
    return "sqlite"


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 7, 1, 23, 30, tzinfo=UTC), date(2026, 7, 2)),
        (datetime(2026, 12, 1, 23, 30, tzinfo=UTC), date(2026, 12, 1)),
    ],
)
def test_the_day_begins_at_midnight_in_england(moment: datetime, day: date) -> None:
    with time_machine.travel(moment, tick=False):
        assert clock.today() == day
        assert clock.now() == moment


def test_dates_are_written_as_people_in_england_write_them() -> None:
    moment = datetime(2026, 7, 3, 17, 5, tzinfo=UTC)
    assert formats.day(date(2026, 11, 26)) == "Thursday 26 November 2026"
    assert formats.short_day(date(2026, 11, 5)) == "Thu 5 Nov"
    assert formats.moment(moment) == "3 July 2026 at 18:05"
    assert formats.short_moment(moment) == "Fri 3 Jul, 18:05"


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (0, "today"),
        (1, "in 1 working day"),
        (3, "in 3 working days"),
        (-1, "1 working day ago"),
        (-4, "4 working days ago"),
    ],
)
def test_working_days_are_counted_in_words(count: int, words: str) -> None:
    assert formats.working_days(count) == words


@pytest.mark.parametrize(
    ("passed", "words"),
    [
        (timedelta(seconds=-5), "just now"),
        (timedelta(seconds=59), "just now"),
        (timedelta(seconds=60), "1 minute ago"),
        (timedelta(minutes=59), "59 minutes ago"),
        (timedelta(hours=1), "1 hour ago"),
        (timedelta(hours=47), "1 day ago"),
        (timedelta(days=400), "400 days ago"),
    ],
)
def test_an_age_is_told_in_its_largest_unit(passed: timedelta, words: str) -> None:
    now = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
    assert formats.ago(now - passed, now) == words


@pytest.mark.parametrize(
    ("code", "tag", "direction"),
    [
        ("ur", "ur", "rtl"),
        ("pa_Arab", "pa-Arab", "rtl"),
        ("pl", "pl", "ltr"),
        (None, "und", "auto"),
        ("xx", "xx", "auto"),
    ],
)
def test_languages_are_named_for_screen_readers(
    app: Flask, code: str | None, tag: str, direction: str
) -> None:
    with app.test_request_context("/"):
        assert (formats.language_tag(code), formats.direction(code)) == (tag, direction)


WORDS = """{% from "macros.html" import words %}{{ words(text, language) }}"""


def test_a_childs_words_are_shown_as_text_with_their_language_and_direction(app: Flask) -> None:
    with app.test_request_context("/"):
        page = render_template_string(WORDS, text="<b>میں</b> & \u202e\x00", language="pa_Arab")
    assert page == (
        '<div class="child-words" lang="pa-Arab" dir="auto">'
        "&lt;b&gt;میں&lt;/b&gt; &amp; [U+202E][U+0000]</div>"
    )


def test_joiners_marks_and_new_lines_of_a_language_stay() -> None:
    text = "می\u200cخواهم 👩\u200d👧 \u200fabc\nnext\tline"
    assert formats.seen(text) == text
