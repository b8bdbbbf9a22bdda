"""Words that may be a request nobody wrote down: the child is asked, and nothing is lost whatever is replied."""

from dataclasses import replace
from typing import Any

import pytest

from bot.domain.conversations import (
    AnswerStatus,
    Button,
    Complete,
    Conversation,
    Given,
    Message,
    Reaction,
    Status,
    Tick,
    TickName,
)
from tests.domain.talking import LATER, YES, conversation, happen, kinds, say

# No form of a lexicon begins or goes on like these.
WORDS = "i cant be doing with a robot, get me a proper human"
PUT_WRONG = "i messed up the q before this one"
BUSY = "give us an hour im on the bus"
GONE = "can u get rid of my ansers pls"
ANSWER = "my nan is helping me cook"


def asked(words: str = WORDS, at: str = "good") -> Conversation:
    """Return a conversation in which the child was asked whether a request is meant."""
    state, out = say(conversation(at=at), words)
    assert out == ["did_you_mean_these"]
    return replace(state, unseen=False)


def test_words_that_may_be_a_request_are_kept_as_the_answer_and_the_child_is_asked() -> None:
    state = asked()
    assert state.answers["good"] == Given(AnswerStatus.ANSWERED, WORDS)
    assert state.suggested == ("request_person", "none_of_these")


@pytest.mark.parametrize(
    ("at", "words", "kind"),
    [
        ("good", "i dont wanna type can i speak to a real person", "person"),
        ("home", "can someone explain what im meant to do here", "help"),
        ("school", "gimme an hour im on the bus", "paused"),
    ],
)
def test_what_words_and_scorer_both_find_is_carried_out_and_kept_as_a_note(
    at: str, words: str, kind: str
) -> None:
    state, out = say(conversation(at=at), words)
    assert out[0] == kind
    assert (at in state.answers, [note.text for note in state.notes]) == (False, [words])


@pytest.mark.parametrize(
    ("words", "language"), [("no more msgs", "en"), ("stopping the msgs", "en"), ("خلص وقفو الرسايل", "ar")]
)
def test_at_an_open_question_two_or_three_words_may_ask_for_the_messages_to_stop(
    words: str, language: str
) -> None:
    state, out = say(conversation(at="good", language=language, offered=(language, "en")), words)
    assert (out, state.suggested[0]) == (["did_you_mean_these"], "request_stop")
    assert state.answers["good"] == Given(AnswerStatus.ANSWERED, words)


@pytest.mark.parametrize("words", ["stop shouting at me", "no more homework", "stop the bullies"])
def test_what_is_to_stop_elsewhere_is_an_answer(words: str) -> None:
    state, out = say(conversation(at="good"), words)
    assert (out, state.suggested, state.answers["good"].value) == (["ask:home"], (), words)


def test_once_none_was_meant_a_request_in_new_words_is_an_answer() -> None:
    state, _ = say(conversation(at="good", refused_request=True), "gimme an hour im on the bus")
    assert state.answers["good"].value == "gimme an hour im on the bus"


def test_an_answer_is_an_answer() -> None:
    state, out = say(conversation(at="good"), ANSWER)
    assert (out, state.suggested) == (["ask:home"], ())


@pytest.mark.parametrize("text", ["1", "yes", "yeah", "Talk to a person"])
def test_a_yes_carries_out_the_request_and_asks_the_question_as_if_it_had_no_answer(text: str) -> None:
    state, out = say(asked(), text)
    assert out == ["person", "ask:good"]
    assert "wants_contact" in state.flags
    assert "good" not in state.answers
    state, out = say(state, "football")
    assert (state.answers["good"].value, out) == ("football", ["ask:home"])


def test_a_button_says_the_same() -> None:
    pressed = {"button": Button("request_person", "did_you_mean_these")}
    assert say(asked(), "Talk to a person", **pressed)[1] == ["person", "ask:good"]
    pressed = {"button": Button("none_of_these", "did_you_mean_these")}
    assert say(asked(), "None of these", **pressed)[1] == ["ask:home"]


@pytest.mark.parametrize("text", ["2", "no", "None of these"])
def test_a_no_leaves_the_words_as_the_answer_and_no_request_is_offered_again(text: str) -> None:
    state, out = say(asked(), text)
    assert out == ["ask:home"]
    assert state.answers["good"].value == WORDS
    state, out = say(replace(state, at="worry", asked_at=state.asked_at), BUSY)
    assert "did_you_mean_these" not in out


def test_more_words_join_the_answer() -> None:
    state, out = say(asked(), "no i mean at school")
    assert out == ["ask:home"]
    assert state.answers["good"].value == f"{WORDS}\nno i mean at school"


def test_what_was_written_before_the_offer_was_sent_joins_the_answer_and_the_offer_stays() -> None:
    state, _ = say(conversation(at="good"), WORDS)
    state, effects = happen(state, Message("n", LATER, "1 more thing"))
    assert kinds(effects) == []
    assert state.answers["good"].value == f"{WORDS}\n1 more thing"
    assert say(replace(state, unseen=False), "1")[1] == ["person", "ask:good"]


def test_a_voice_note_joins_the_answer_and_takes_no_words_from_it() -> None:
    state, out = say(asked(), media="voice")
    assert out == ["ask:home"]
    assert state.answers["good"] == Given(AnswerStatus.ANSWERED, WORDS, media="voice")


def test_a_command_goes_before_the_offer() -> None:
    assert say(asked(), "STOP")[1] == ["stopped"]
    state, out = say(asked(), "9")
    assert out[0] == "safety"
    assert state.answers["good"].value == WORDS


def test_going_back_asks_the_question_of_the_request_again_later() -> None:
    before = {"home": 4, "safe": "yes", "school": 4, "family": "ok", "good": "art"}
    answers = {name: Given(AnswerStatus.ANSWERED, value) for name, value in before.items()}
    state, _ = say(conversation(at="worry", answers=answers), PUT_WRONG)
    assert state.suggested[:1] == ("request_back",)
    state, out = say(replace(state, unseen=False), "1")
    assert (out, state.at) == (["back", "ask:good"], "good")
    assert say(state, "drawing")[1] == ["ask:worry"]


def test_later_pauses_and_what_waits_is_the_same_question() -> None:
    state, out = say(asked(BUSY), "1")
    assert (out, state.status, state.at) == (["paused"], Status.PAUSED, "good")


@pytest.mark.parametrize("text", ["in a bit mate", "in a min", "not rn", "do it tmrw"])
@pytest.mark.parametrize("at", ["attend", "school", "safe"])
def test_later_in_other_words_answers_no_choice(text: str, at: str) -> None:
    state, out = say(conversation("pre-12-15", at=at), text)
    assert (out, state.status) == (["paused"], Status.PAUSED)
    assert at not in state.answers


def test_a_choice_offers_a_request_before_it_asks_for_a_number() -> None:
    state = asked(GONE, at="school")
    assert "school" not in state.answers
    assert say(state, "2")[1] == ["reask:school"]
    assert say(state, "good")[0].answers["school"].value == 4


def test_about_being_safe_no_request_is_offered() -> None:
    assert "did_you_mean_these" not in say(conversation(at="safe"), WORDS)[1]


@pytest.mark.parametrize("given", [{"quotes": "safe"}, {"button": Button("no", "safe")}])
def test_what_is_said_of_another_question_answers_no_offer(given: dict[str, Any]) -> None:
    state = replace(asked(), answers={"safe": YES, **asked().answers})
    state, out = say(state, "no", **given)
    assert state.answers["safe"].value == "no"
    assert out[:1] == ["safety"]
    assert state.answers["good"].value == WORDS


def test_a_reaction_on_the_question_is_no_yes_to_the_offer() -> None:
    _, effects = happen(asked(), Reaction("r", LATER, "good", "👍"))
    assert kinds(effects) == []
    _, effects = happen(asked(GONE, at="home"), Reaction("r", LATER, "home", "😊"))
    assert kinds(effects)[:1] != ["confirm_delete"]


def test_a_file_that_came_before_the_offer_joins_the_answer_and_the_offer_stays() -> None:
    state, out = say(replace(asked(), unseen=True), "my dog", media="photo")
    assert out == []
    assert state.answers["good"] == Given(AnswerStatus.ANSWERED, f"{WORDS}\nmy dog", media="photo")
    assert state.has_request_offer


def test_a_file_that_was_lost_on_the_way_is_asked_for_again() -> None:
    state, out = say(asked(), "", media="photo", media_failed=True)
    assert out == ["media_failed"]
    assert state.answers["good"] == Given(AnswerStatus.ANSWERED, WORDS)


def test_a_number_typed_before_the_offer_was_sent_answers_a_choice() -> None:
    state, _ = say(replace(asked(GONE, at="school"), unseen=True), "4")
    assert state.answers["school"].value == 4
    assert not state.has_request_offer


@pytest.mark.parametrize("text", ["0", "skip"])
def test_a_skip_leaves_the_words_where_they_are(text: str) -> None:
    state, out = say(asked(), text)
    assert (out, state.answers["good"].value) == (["ask:home"], WORDS)


@pytest.mark.parametrize("text", ["help", "9", "i want to kill myself"])
def test_words_that_make_room_for_others_become_a_note(text: str) -> None:
    state, _ = say(asked(), text)
    state, _ = say(state, "football")
    words = [note.text for note in state.notes]
    given = state.answers.get("good")
    assert WORDS in words or (given is not None and WORDS in str(given.value))


ENOUGH = "stop texting me i dont want these messages anymore"


def at_the_end(words: str) -> Conversation:
    """Return a conversation in which the last answer of a set may be a request, and the child was asked."""
    answers = {"listen": Given(AnswerStatus.ANSWERED, 3), "clear": Given(AnswerStatus.ANSWERED, "yes")}
    state, out = say(conversation("post-short", at="better", answers=answers), words)
    assert (out, state.status) == (["did_you_mean_these"], Status.ASKING)
    return replace(state, unseen=False)


def test_at_the_end_of_a_set_a_wish_for_no_more_messages_is_asked_about_too() -> None:
    state, out = say(at_the_end(ENOUGH), "1")
    assert (out, state.status) == (["stopped"], Status.STOPPED)
    state, out = say(at_the_end(ENOUGH), "2")
    assert (out, state.status, state.answers["better"].value) == (["closing_post"], Status.DONE, ENOUGH)
    state, out = say(at_the_end(WORDS), "more time to talk")
    assert (out, state.status) == (["closing_post"], Status.DONE)
    assert state.answers["better"].value == f"{WORDS}\nmore time to talk"


@pytest.mark.parametrize(("moment", "says"), [(TickName.REMINDER1, ["closing_post"]), (TickName.CUTOFF, [])])
def test_silence_at_the_end_of_a_set_finishes_it(moment: TickName, says: list[str]) -> None:
    state, effects = happen(at_the_end(ENOUGH), Tick(moment))
    assert (state.status, kinds(effects)) == (Status.DONE, says)
    assert Complete() in effects
    assert state.answers["better"].value == ENOUGH
    assert not state.has_request_offer


@pytest.mark.parametrize(
    ("words", "said", "status"),
    [
        (ENOUGH, ["stopped"], Status.STOPPED),
        ("sorry mate wrong number this is my dads phone now", ["wrong_person"], Status.WRONG_PERSON),
        ("im not gonna answer any of these this time", ["declined"], Status.DECLINED),
    ],
)
def test_a_refusal_in_new_words_is_asked_about_and_one_yes_is_enough(
    words: str, said: list[str], status: Status
) -> None:
    state, out = say(asked(words), "1")
    assert (out, state.status) == (said, status)
    assert "good" not in state.answers
    assert words in [note.text for note in state.notes]


def test_nobody_is_stopped_by_a_no_or_by_silence() -> None:
    state, out = say(asked(ENOUGH), "2")
    assert (out, state.status) == (["ask:home"], Status.ASKING)
    assert state.answers["good"].value == ENOUGH


def test_a_yes_to_skipping_leaves_the_question_without_an_answer() -> None:
    state, out = say(asked("chcem ist na dalsiu otazku tuto nechajme"), "1")
    assert (out, state.answers["good"].status) == (["ask:home"], AnswerStatus.SKIPPED)


@pytest.mark.parametrize(
    "text",
    [
        "i want people at school to stop calling me names",
        "stop my carer shouting at me",
        "dont want dad there",
    ],
)
def test_what_others_shall_stop_is_an_answer(text: str) -> None:
    state, out = say(conversation(at="good"), text)
    assert (out, state.answers["good"].value) == (["ask:home"], text)


def test_an_option_read_in_a_sentence_that_hardly_means_it_is_offered_beside_what_does() -> None:
    state, out = say(conversation(at="school"), "pls dont text me ever again its annoying")
    assert (out, state.suggested[:1]) == (["did_you_mean_these"], ("request_stop",))
    assert "school" not in state.answers
