"""A proposed sentence is refused where it would break a message or be misheard, and measured as it would be sent."""

from collections.abc import Mapping

import pytest

from bot.ground.context import arranged
from bot.translation import load_content, load_translations
from bot.translation.proposals import Proposals

SAID = load_translations().catalogues["ur"].sentences
SAFE = ("q:safe", "Do you feel safe where you live?")
NO, YES, UNSURE = ("opt:yns.no", "No"), ("opt:yns.yes", "Yes"), ("opt:yns.unsure", "Not sure")
INVITE = ("msg:invite", load_content().messages["invite"])


def refused(changes: Mapping[tuple[str, str], str]) -> Mapping[tuple[str, str], list[str]]:
    return made(changes).refusals()


def made(changes: Mapping[tuple[str, str], str]) -> Proposals:
    content = load_content()
    return Proposals(content.languages["ur"], SAID, changes, content, arranged())


@pytest.mark.parametrize(
    ("source", "words", "reason"),
    [
        (SAFE, SAID[SAFE] + " {name}", "the placeholders differ"),
        (SAFE, SAID[SAFE] + " 9", "the digits differ"),
        (SAFE, f"<b>{SAID[SAFE]}</b>", "it holds HTML"),
        (SAFE, SAID[SAFE] + " &amp;", "it holds HTML"),
        (SAFE, SAID[SAFE] + "\n", "the lines differ"),
        (SAFE, SAID[SAFE] + "\x00", "it holds signs that no phone can show"),
        (SAFE, SAID[SAFE] * 4, "segments of UCS-2, and at most 2 are allowed"),
        (NO, "بہت " * 6, "a label has at most 20 characters"),
        (NO, SAID[YES], "two options read the same"),
        (NO, "مدد", "it is a word for something else than “No”"),
        (NO, "جی ہاں", "it is a word for something else than “No”"),
        (NO, "بند", "it is a word for something else than “No”"),
    ],
)
def test_what_would_break_or_be_misheard_is_refused(source: tuple[str, str], words: str, reason: str) -> None:
    assert any(reason in each for each in refused({source: words})[source]), refused({source: words})


def test_everything_that_came_with_the_product_could_be_proposed() -> None:
    assert refused(SAID) == {}


def test_two_labels_may_change_places_together_but_not_alone() -> None:
    first, second = ("opt:face5.1", "Very bad"), ("opt:face5.5", "Very good")
    words = {first: "بہت ہی برا", second: "بہت ہی اچھا"}
    assert refused(words) == {}
    assert refused({first: SAID[second]}).keys() == {first}


def test_a_message_is_measured_with_its_answers_and_samples() -> None:
    figures = made({SAFE: "کیا آپ محفوظ ہیں؟"}).figures(SAFE)
    assert figures is not None
    assert figures.body.startswith("کیا آپ محفوظ ہیں؟\n1 ")
    assert (figures.cost.encoding, figures.cost.segments, figures.limit) == ("UCS-2", 1, 2)
    assert figures.characters == len(figures.body)
    invitation = made({}).figures(INVITE)
    assert invitation is not None
    assert "Heard" in invitation.body
    content = load_content()
    assert Proposals(content.languages["fa"], {}, {}, content, arranged()).figures(SAFE) is None


def test_where_no_sentence_is_missing_a_text_without_a_message_is_a_button_alone() -> None:
    complete = made({})
    alone = {source for source in SAID if complete.figures(source) is None}
    assert ("opt:invite.start", "Start") in alone
    assert [source for source in alone if complete.is_said_with_others(source)] == []
    assert complete.is_said_with_others(SAFE)
