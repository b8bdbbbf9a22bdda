"""A request in the middle of a sentence is heard, and never costs an answer about being safe."""

import pytest

from tests.domain.talking import conversation, say


@pytest.mark.parametrize(
    ("text", "value", "flags"),
    [
        ("no, can i talk to someone", "no", {"not_safe", "wants_contact"}),
        ("yes, can i talk to someone", "yes", {"wants_contact"}),
    ],
)
def test_an_answer_about_being_safe_stands_beside_a_request(text: str, value: str, flags: set[str]) -> None:
    state, _ = say(conversation(at="safe"), text)
    assert state.answers["safe"].value == value
    assert flags <= set(state.flags)


def test_a_refusal_at_the_question_about_being_safe_brings_an_adult() -> None:
    state, out = say(conversation(at="safe"), "i dont want to do these questions")
    assert out == ["declined"]
    assert "check_safe" in state.flags


@pytest.mark.parametrize(
    ("text", "kind"), [("not now, im at football", "paused"), ("that is odd, who can see this", "privacy")]
)
def test_a_request_is_heard_in_a_clause_of_its_own(text: str, kind: str) -> None:
    state, out = say(conversation(at="school"), text)
    assert out[:1] == [kind]
    assert state.notes[-1].text == text


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("can i do this later im at football", "paused"),
        ("please can i talk to someone about contact", "person"),
        ("who can see this, im not sure i want my mum to", "privacy"),
        ("im tired, can i do this later", "paused"),
    ],
)
def test_a_short_message_at_an_open_question_may_ask_for_something(text: str, kind: str) -> None:
    state, out = say(conversation(at="good"), text)
    assert out[:1] == [kind]
    assert state.notes[-1].text == text
    assert "good" not in state.answers


@pytest.mark.parametrize(
    "text",
    [
        "i want to go back to my mum",
        "my brother said leave me alone and then he cried",
        "i want more time with my dad and i want to talk to someone about him because he never comes any more",
        "i can talk to my carer",
    ],
)
def test_other_words_at_an_open_question_are_the_answer(text: str) -> None:
    state, _ = say(conversation(at="good"), text)
    assert state.answers["good"].value == text
