"""Small talk raises no worry, a face may; a hedged answer is an answer, and at the safety question an adult looks."""

import pytest

from tests.domain.talking import conversation, say

OPEN = {"questionnaire": "pre-8-11", "at": "worry"}


@pytest.mark.parametrize(
    "text",
    [
        "lol",
        "ok",
        ".",
        "...",
        "haha",
        "k",
        "lol ok",
        "fine",
        "im fine",
        "nm",
        "nothing rly",
        "x",
        "yeh",
        "2",
        "2.",
        "٢",
        "1 3",
    ],
)
def test_small_talk_is_kept_and_raises_no_worry(text: str) -> None:
    after, _ = say(conversation(**OPEN), text)
    assert after.answers["worry"].value == text
    assert "worry" not in after.flags


@pytest.mark.parametrize(
    "text",
    ["my brother", "😢", "😀", ":(", "lol my dad", "im not fine", "ok but my room", "2 boys", "07700900123"],
)
def test_words_and_faces_raise_one(text: str) -> None:
    after, _ = say(conversation(**OPEN), text)
    assert "worry" in after.flags


@pytest.mark.parametrize(("more", "flags"), [("ok", ()), ("2", ()), ("my brother", ("worry",))])
def test_more_of_a_plain_no_raises_one_only_by_what_it_says(more: str, flags: tuple[str, ...]) -> None:
    before, _ = say(conversation(**OPEN), "no")
    after, _ = say(before, more, early=True)
    assert after.answers["worry"].value == f"no\n{more}"
    assert after.flags == flags


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("3 i think", 3),
        ("i think 3", 3),
        ("prob 4", 4),
        ("im ok", 3),
        ("its ok", 3),
        ("im good", 4),
        ("ok i guess", 3),
    ],
)
def test_a_hedged_answer_on_a_scale_is_an_answer(text: str, value: int) -> None:
    after, _ = say(conversation("pre-12-15", at="home"), text)
    assert after.answers["home"].value == value


@pytest.mark.parametrize("text", ["im 5", "i think", "i guess so"])
def test_an_age_and_half_a_sentence_are_none(text: str) -> None:
    _, said = say(conversation("pre-12-15", at="home"), text)
    assert said == ["reask:home"]


@pytest.mark.parametrize(
    ("text", "value", "flags"),
    [("yeh", "yes", ()), ("no i think", "no", ("not_safe",))],
)
def test_a_hedge_at_the_safety_question_brings_an_adult(
    text: str, value: str, flags: tuple[str, ...]
) -> None:
    after, _ = say(conversation("pre-12-15", at="safe"), text)
    assert after.answers["safe"].value == value
    assert after.flags == flags


def test_im_ok_at_the_safety_question_is_asked_again() -> None:
    after, said = say(conversation("pre-12-15", at="safe"), "im ok")
    assert said == ["reask:safe"]
    assert "safe" not in after.answers
