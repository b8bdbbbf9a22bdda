"""Several answers in one text: each later one is offered when its question comes, and the child decides."""

from datetime import timedelta

import pytest

from bot.domain.conversations import Button, Message, SaidEarlier, from_json, to_json
from tests.domain.talking import LATER, YES, conversation, happen, kinds, say

BORING = {"school": SaidEarlier((2,), "home is good, school is boring")}
SAID = {
    "at": "school",
    "answers": {"home": YES, "safe": YES},
    "said_earlier": BORING,
    "suggested": (2,),
    "said": (("did_you_mean school", LATER),),
}


def test_each_further_answer_is_offered_with_its_question_and_kept_with_the_earlier_words() -> None:
    text = "home is good, school is boring and im not going to the meeting"
    state, out = say(conversation(), text)
    assert (out, state.answers["home"].value, state.answers["home"].note) == (["ask:safe"], 4, text)
    state, out = say(state, "yes")
    assert (out, state.at) == (["did_you_mean"], "school")
    state, out = say(state, "1")
    assert out == ["ask:family"]
    said = state.answers["school"]
    assert (said.value, said.note, said.confirmed) == (2, text, True)
    for words in ("2", "football", "nothing"):
        state, out = say(state, words)
    assert (out, state.at) == (["did_you_mean_these"], "attend")
    state, out = say(state, "1")
    assert (out, state.answers["attend"].value, state.answers["attend"].note) == (["ask:speaker"], "no", text)
    assert state.said_earlier == {}


@pytest.mark.parametrize("text", ["no", "2", "nope"])
def test_a_no_asks_the_question_plainly(text: str) -> None:
    state, out = say(conversation(**SAID), text)
    assert (out, state.tries, state.said_earlier) == (["ask:school"], 0, {})
    assert say(state, "2")[0].answers["school"].value == 2


def test_a_number_that_stood_under_no_offer_is_kept_as_a_note_and_the_list_comes() -> None:
    state, out = say(conversation(**SAID), "4")
    assert (out, [note.text for note in state.notes]) == (["ask:school"], ["4"])
    assert "school" not in state.answers


def test_another_answer_in_words_is_taken_as_it_is() -> None:
    state, out = say(conversation(**SAID), "its good")
    assert out == ["ask:family"]
    assert (state.answers["school"].value, state.answers["school"].confirmed) == (4, False)


@pytest.mark.parametrize(
    ("text", "out"), [("STOP", ["stopped"]), ("9", ["safety"]), ("he hits me", ["safety"])]
)
def test_stop_and_danger_go_before_an_offer(text: str, out: list[str]) -> None:
    state, said = say(conversation(**SAID), text)
    assert said == out
    assert "school" not in state.answers


@pytest.mark.parametrize("text", ["help", "back", "skip", "hm what"])
def test_an_offer_is_made_once(text: str) -> None:
    state, out = say(conversation(**SAID), text)
    assert "did_you_mean" not in out
    assert state.said_earlier == {}


def test_a_yes_that_came_before_the_offer_was_sent_decides_nothing() -> None:
    waiting = conversation(**{**SAID, "asked_at": LATER, "prompted_at": None})
    state, effects = happen(waiting, Message("early", LATER + timedelta(seconds=2), "yes"))
    assert "school" not in state.answers
    assert state.suggested == (2,)
    assert kinds(effects) == []


def test_a_button_of_another_offer_decides_nothing() -> None:
    state, _ = say(conversation(**SAID), "Yes", button=Button("health.yes", "did_you_mean"))
    assert "school" not in state.answers
    state, _ = say(conversation(**SAID), "Yes", button=Button("school.yes", "did_you_mean"))
    assert state.answers["school"].value == 2


@pytest.mark.parametrize(
    "text",
    [
        "home is good and i feel safe",
        "home is good and i dont feel safe",
        "good, yes i am safe here",
        "4 not safe",
    ],
)
def test_nothing_is_ever_offered_about_being_safe(text: str) -> None:
    state, _ = say(conversation(), text)
    assert "safe" not in state.said_earlier
    assert "safe" not in state.answers or state.answers["safe"].value != "yes"


def test_beside_anything_but_a_clear_yes_to_being_safe_nothing_is_kept_for_later() -> None:
    for text in ("no, school is good", "no. school is bad", "yes but school is bad", "dunno, school is bad"):
        state, _ = say(conversation(at="safe", answers={"home": YES}), text)
        assert state.said_earlier == {}, text


def test_the_short_set_and_a_deletion_take_nothing_with_them() -> None:
    assert say(conversation(**SAID), "short")[0].said_earlier == {}
    state, _ = say(conversation(**SAID), "delete")
    assert say(state, "yes")[0].said_earlier == {}


def test_a_state_that_was_stored_before_still_loads_and_one_with_earlier_words_survives() -> None:
    old = to_json(conversation())
    assert "said_earlier" not in old
    assert from_json(old).said_earlier == {}
    state = conversation(**SAID)
    assert from_json(to_json(state)) == state
