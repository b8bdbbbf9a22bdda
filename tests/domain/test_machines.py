"""A machine that answers is told from a child by its last few messages."""

from collections.abc import Sequence

import pytest

from bot.domain.machines import Came, are_alike, is_machine

AWAY = "I will be back at {} and then read this"


def came(*texts: str, after: float | None = 1.0, same_send: bool = False) -> Sequence[Came]:
    """Return messages in the order in which they came, each after a message of ours; the newest first."""
    found = [
        Came(text, 1 if same_send else place, after, is_answer=text.isdecimal())
        for place, text in enumerate(texts, 1)
    ]
    return found[::-1]


DIFFERENT = (
    "the weather is very fine", "please leave your message here", "nobody is at home now", "we call you back soon",
)  # fmt: skip
MACHINES = {
    "the same text soon": came(*[AWAY] * 3, after=4),
    "the same long text at any pace": came(*[AWAY] * 4, after=600),
    "a counter": came(*(f"You are caller number {n} in the queue" for n in range(3)), after=5),
    "the time of day": came(*(AWAY.format(f"10:0{n}") for n in range(3)), after=5),
    "a short text again and again": came(*["Away now"] * 4, after=5),
    "a different text each time, at once": came(*DIFFERENT, after=1),
    "known forms": [Came("x", is_known=True)] * 3,
    "known forms among others": [
        Came("x y", is_known=True),
        Came("hello there you"),
        *([Came("x", is_known=True)] * 2),
    ],
}
PEOPLE = {
    "a child who says the same at a child's pace": came(*["i want to go home"] * 5, after=300),
    "a child who says the same again and again": came(*["no i dont want that"] * 5, after=8),
    "nothing": [],
    "one text": came(AWAY),
    "the same text twice": came(AWAY, AWAY),
    "three quick plain texts": came(
        "he took my phone", "and my shoes as well", "its not fair at all", same_send=True
    ),
    "three quick plain texts to three messages": came(
        "he took my phone", "and my shoes as well", "its not fair at all"
    ),
    "five quick texts to one message": came(*DIFFERENT, "it is me again here", same_send=True),
    "numbers at once": came("1", "1", "4", "1", "3"),
    "the same number at once": came("1", "1", "1", "1", "1"),
    "an answer after the same text": came(AWAY, AWAY, AWAY, "4"),
    "the same text before and after an answer": came(AWAY, AWAY, "4", AWAY),
    "different texts in their time": came(*DIFFERENT, after=30),
    "short words again and again, slowly": came(*["why though"] * 5, after=60),
    "short words at once": came("no way", "as if", "shut up", "lol what", "ok then"),
    "the same short text three times": came(*["i hate it"] * 3, after=5),
    "two known forms": [Came("x", is_known=True), Came("hello", None), Came("x", is_known=True)],
}


@pytest.mark.parametrize("texts", MACHINES.values(), ids=MACHINES)
def test_a_machine_is_recognised(texts: Sequence[Came]) -> None:
    assert is_machine(texts)


@pytest.mark.parametrize("texts", PEOPLE.values(), ids=PEOPLE)
def test_a_child_is_not_a_machine(texts: Sequence[Came]) -> None:
    assert not is_machine(texts)


def test_whoever_answers_is_a_person_whatever_came_before() -> None:
    for texts in MACHINES.values():
        for answer in ("1", "4", "10"):
            assert not is_machine([Came(answer, 9, 0.1, is_answer=True), *texts])


def test_texts_are_alike_whatever_they_count() -> None:
    assert are_alike("Caller 3 please wait a moment", "caller 14, please wait a moment!")
    assert are_alike("Back at 10:15 or so", "Back at 9:00 or so")
    assert not are_alike("i want to see my brother", "i want a new room")
    assert not are_alike("1", "2")
    assert not are_alike("🙂", "🙁")
