import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as some

from bot.channels.twilio.contents import LIST, MOST_VARIABLES, QUICK_REPLY, fill
from bot.domain.messages import Address, ChannelKind, Choice, Outbound

TO = Address(ChannelKind.WHATSAPP, "+447700900123")


def message(text: str, *labels: str) -> Outbound:
    choices = tuple(Choice(f"12.home.{number}", label) for number, label in enumerate(labels, start=1))
    return Outbound("token", TO, text, choices)


@pytest.mark.parametrize(
    ("labels", "kind"),
    [
        (["Yes"], QUICK_REPLY),
        (["Yes", "No", "Not sure"], QUICK_REPLY),
        (["x" * 20, "No"], QUICK_REPLY),
        (["x" * 21, "No"], LIST),
        (["1", "2", "3", "4"], LIST),
        (["x" * 24] * 10, LIST),
        (["x" * 25], None),
        (["x"] * 11, None),
        ([""], None),
        ([], None),
    ],
)
def test_the_choices_become_buttons_a_list_or_plain_lines(labels: list[str], kind: str | None) -> None:
    filled = fill(message("How are you?", *labels))
    assert (filled.kind if filled else None) == kind


def test_a_text_longer_than_whatsapp_shows_goes_without_buttons() -> None:
    assert fill(message("x" * 1024, "Yes")) is not None
    assert fill(message("x" * 1025, "Yes")) is None


def test_two_questions_in_two_languages_share_one_shape() -> None:
    first, second = fill(message("How are you?", "Good", "Bad")), fill(message("آپ کیسے ہیں؟", "اچھا", "برا"))
    assert first is not None
    assert second is not None
    assert (first.name, first.definition) == (second.name, second.definition)
    assert second.variables == {
        "1": "آپ کیسے ہیں؟",
        "2": "اچھا",
        "3": "12.home.1",
        "4": "برا",
        "5": "12.home.2",
    }


def test_line_breaks_stand_in_the_shape_because_no_variable_may_hold_one() -> None:
    filled = fill(message("Hello.\n\nHow are you?", "Good"))
    assert filled is not None
    assert filled.definition["body"] == "{{1}}\n\n{{2}}"
    assert filled.variables["1"] == "Hello."
    assert filled.name != fill(message("Hello. How are you?", "Good")).name  # type: ignore[union-attr]


LABELS = some.lists(some.text(max_size=26), max_size=12)


@given(some.text(max_size=1100), LABELS)
def test_variables_keep_to_the_rules_and_the_words_stay(text: str, labels: list[str]) -> None:
    filled = fill(message(text, *labels))
    if filled is None:
        return
    assert len(filled.variables) <= MOST_VARIABLES
    assert not any(not value or re.search(r"\n|\t| {5}", value) for value in filled.variables.values())
    used = re.findall(r"\{\{(\d+)\}\}", json.dumps(filled.definition))
    assert sorted(used, key=int) == list(filled.variables)
    assert [value for value in filled.variables.values() if value.startswith("12.home.")] == [
        f"12.home.{number}" for number in range(1, len(labels) + 1)
    ]
    shown = re.sub(r"\{\{(\d+)\}\}", lambda found: filled.variables[found[1]], filled.definition["body"])
    assert shown.split() == text.split()
