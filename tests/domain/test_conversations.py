"""The conversation engine step by step, where a scripted dialogue cannot say it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.conversations import (
    AnswerStatus,
    Button,
    Complete,
    Conversation,
    Decline,
    Effect,
    EraseViews,
    Given,
    KeepNote,
    KeptNote,
    Message,
    OptIn,
    OptOut,
    Pause,
    Reaction,
    Status,
    Store,
    World,
    WrongPerson,
    from_json,
    step,
    to_json,
    walk,
)
from tests.content import knowledge
from tests.domain.talking import LATER, NOW, THREE, YES, conversation, happen, kinds, say

# -- Buttons ---------------------------------------------------------------------------------------


def test_a_button_of_the_open_question_answers_it() -> None:
    after, out = say(conversation(at="safe"), button=Button("yes", "safe"))
    assert out == ["ask:home"]
    assert after.answers == {"safe": YES}


def test_an_old_button_changes_its_own_answer() -> None:
    state = conversation(at="school", answers={"home": THREE, "safe": YES})
    after, out = say(state, button=Button(5, "home"))
    assert out == ["changed", "ask:school"]
    assert after.answers["home"].value == 5


def test_a_button_of_a_menu_answers_no_question() -> None:
    after, out = say(conversation(at="safe", answers={"home": THREE}), "Yes", button=Button("yes", "notice"))
    assert out == ["ask:safe"]
    assert "safe" not in after.answers


def test_an_old_yes_button_does_not_delete_anything() -> None:
    state = conversation(at="school", answers={"home": THREE, "safe": YES})
    asked, _ = say(state, "delete")
    after, out = say(asked, button=Button("yes", "safe"))
    assert out == ["ask:school"]
    assert after.confirm is None
    assert set(after.answers) == {"home", "safe"}


def test_the_button_of_another_confirmation_does_not_delete_anything() -> None:
    asked, _ = say(conversation(), "delete")
    after, _ = say(asked, button=Button("yes", "confirm_stop"))
    assert after.status is Status.ASKING


def test_the_button_of_its_own_confirmation_deletes() -> None:
    asked, _ = say(conversation(), "delete")
    after, out = say(asked, button=Button("yes", "confirm_delete"))
    assert (after.status, out) == (Status.WITHDRAWN, ["deleted"])


@pytest.mark.parametrize("key", ["0", "zero"])
def test_the_skip_row_skips(key: str) -> None:
    after, _ = say(conversation(), button=Button(key, "home"))
    assert after.answers["home"].status is AnswerStatus.SKIPPED


@pytest.mark.parametrize(
    "status", [Status.INVITED, Status.CODE, Status.NOTICE, Status.DONE, Status.CLOSED, Status.STOPPED]
)
def test_the_row_nine_is_heard_in_every_state(status: Status) -> None:
    after, out = say(conversation(status=status, at=None), "Not safe", button=Button("nine", "home"))
    assert out == ["safety"]
    assert after.flags == ("not_safe",)


@pytest.mark.parametrize("status", [each for each in Status if each is not Status.WRONG_PERSON])
def test_nine_and_danger_are_heard_in_every_state(status: Status) -> None:
    state = conversation(
        status=status, resume=Status.ASKING if status in {Status.PAUSED, Status.STOPPED} else None
    )
    for text, flag in [
        ("9", "not_safe"),
        ("٩", "not_safe"),
        ("he hits me", "distress"),
        ("999", "emergency"),
    ]:
        after, out = say(state, text)
        assert (out, after.flags) == (["safety"], (flag,))


def test_nine_with_a_reason_is_nine() -> None:
    after, out = say(conversation(), "9 - the big boys")
    assert (out, after.flags) == (["safety"], ("not_safe",))
    assert [each.text for each in after.notes] == ["9 - the big boys"]


def test_nine_things_at_an_open_question_are_its_answer() -> None:
    after, out = say(conversation(at="good"), "9, 10 and 11 o clock football")
    assert (out, after.flags) == (["ask:home"], ())


def test_the_safety_message_is_other_words_at_night() -> None:
    night = World(knowledge(), LATER, open_hours=False)
    assert kinds(list(step(conversation(), Message("m", LATER, "9"), night).effects)) == ["safety_off"]


# -- What comes at the wrong time ------------------------------------------------------------------


def test_words_written_before_a_question_was_sent_are_no_answer_to_it() -> None:
    waiting = conversation(at="safe", answers={"home": THREE}, prompted_at=None)
    after, effects = happen(waiting, Message("m", NOW + timedelta(seconds=5), "1"))
    assert kinds(effects) == ["ask:safe"]
    assert [each.text for each in after.notes] == ["1"]


def test_an_empty_message_answers_nothing() -> None:
    for text in ["", " ", "\u200b"]:
        after, out = say(conversation(at="good"), text)
        assert out == ["reask:good"]
        assert after.answers == {}


def test_a_reaction_counts_on_the_open_question_only() -> None:
    state = conversation(at="home")
    after, effects = happen(state, Reaction("r1", LATER, "home", "😀"))
    assert kinds(effects) == ["ask:safe"]
    again, effects = happen(after, Reaction("r2", LATER, "home", "👎"))
    assert (again, effects) == (after, [])


@pytest.mark.parametrize(("emoji", "flags"), [("👍", ()), ("👎", ("check_safe",)), ("😢", ("check_safe",))])
def test_a_reaction_never_says_that_a_child_is_safe(emoji: str, flags: tuple[str, ...]) -> None:
    asked = conversation(at="safe", answers={"home": THREE})
    state, effects = happen(asked, Reaction("r1", LATER, "safe", emoji))
    assert "safe" not in state.answers
    assert (kinds(effects), state.flags) == (["ask:safe"], flags)
    answered = conversation(at="school", answers={"home": THREE, "safe": YES})
    state, effects = happen(answered, Reaction("r2", LATER, "safe", emoji))
    assert (kinds(effects), state.flags) == ([], flags)


# -- Facts for the store ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "text", "effect"),
    [
        (conversation(), "stop", OptOut()), (conversation(status=Status.STOPPED), "start", OptIn()),
        (conversation(status=Status.INVITED), "wrong number", WrongPerson()), (conversation(status=Status.INVITED), "2", Pause()),
        (conversation(status=Status.NOTICE), "2", Decline(None)), (conversation(), "blah", KeepNote("blah", None)),
        (conversation(), "3", Store("home", THREE)),
        (conversation("pre-short", at="meeting", answers={"life": YES, "say": YES}), "1", Complete()),
    ],
)  # fmt: skip
def test_what_must_be_carried_out_is_an_effect(state: Conversation, text: str, effect: Effect) -> None:
    assert effect in happen(state, Message("m", LATER, text))[1]


@pytest.mark.parametrize(("text", "offer"), [("1", "iro"), ("advocate", "advocate"), ("no thanks", "none")])
def test_which_offer_a_child_took_is_an_effect(text: str, offer: str) -> None:
    refused, _ = say(conversation(status=Status.NOTICE), "no")
    assert Decline(offer) in happen(refused, Message("m2", LATER, text))[1]


def test_deleting_erases_words_and_keeps_the_fact() -> None:
    asked, _ = say(
        conversation(at="good", flags=("worry", "not_safe", "family_time", "wants_contact")), "delete"
    )
    state, effects = happen(asked, Message("m2", LATER, "yes"))
    assert EraseViews() in effects
    assert state.flags == ("not_safe", "wants_contact", "withdrew_views")
    assert (state.answers, state.notes) == ({}, ())


def test_deleting_after_the_end_of_a_review_does_not_open_it_again() -> None:
    asked, _ = say(conversation(status=Status.CLOSED, at=None), "delete")
    after, out = say(asked, "yes")
    assert (after.status, out) == (Status.CLOSED, ["deleted"])


def test_a_wish_for_contact_is_not_taken_back_by_another_answer() -> None:
    wished, _ = say(conversation("post-8-11", at="talk"), "1")
    after, _ = say(wished, "3", quotes="talk")
    assert after.answers["talk"].value == "no"
    assert "wants_contact" in after.flags


def test_a_disclosure_after_stop_is_kept_and_asks_nothing() -> None:
    stopped, _ = say(conversation(at="good"), "stop")
    after, out = say(stopped, "he hits me")
    assert (after.status, out, after.answers) == (Status.STOPPED, ["safety"], {})
    assert [each.text for each in after.notes] == ["he hits me"]


def test_a_photo_with_words_of_danger_is_the_answer_of_an_open_question() -> None:
    after, out = say(conversation(at="good"), "he hits me", media="photo")
    assert out == ["safety"]
    assert after.answers["good"] == Given(AnswerStatus.MEDIA, "he hits me", None, "photo")


def test_after_the_end_words_that_follow_danger_are_kept_even_if_they_are_thanks() -> None:
    alarmed, _ = say(conversation(status=Status.DONE, at=None), "9")
    after, out = say(alarmed, "ok thanks")
    assert (out, [each.text for each in after.notes]) == ([], ["ok thanks"])
    assert say(after, "thanks")[0].notes == after.notes


def test_commands_work_right_after_a_safety_message() -> None:
    alarmed, _ = say(conversation(), "9")
    assert say(alarmed, "help")[1] == ["help", "ask:home"]
    assert say(alarmed, "stop")[1] == ["stopped"]


# -- Paths -----------------------------------------------------------------------------------------


def test_an_answer_to_which_no_way_leads_any_more_is_left_behind_at_once() -> None:
    questionnaire = knowledge().questionnaire("pre-8-11", 0)
    answers = dict.fromkeys(["home", "safe", "school", "family", "good", "worry"], THREE)
    answers |= {"attend": Given(AnswerStatus.ANSWERED, "in_person"), "speaker": YES}
    path = walk(questionnaire, answers)
    assert (path.open, path.left_behind) == ("who", {"speaker"})


def test_a_changed_answer_comes_back_to_the_question_that_the_child_went_back_to() -> None:
    answers = {"home": THREE, "safe": YES, "school": THREE}
    state, _ = say(conversation(at="family", answers=answers), "back")
    assert say(state, "5", quotes="home")[1] == ["changed", "ask:school"]


def test_an_unfinished_state_survives_storing() -> None:
    state = conversation(
        "pre-16-17",
        answers={"topics": Given(AnswerStatus.ANSWERED, ("home", "money")), "life": THREE},
        foreign=frozenset({"life"}),
        offered=("en", "ur"),
        last_open_at=NOW,
    )
    assert from_json(to_json(state)) == state


def test_the_state_given_to_a_step_is_never_changed() -> None:
    state = conversation()
    before = to_json(state)
    say(state, "3")
    assert to_json(state) == before


def test_a_reaction_after_stop_is_silent() -> None:
    stopped = conversation(at="safe", answers={"home": THREE}, status=Status.STOPPED, resume=Status.ASKING)
    state, effects = happen(stopped, Reaction("r1", LATER, "safe", "👎"))
    assert (kinds(effects), state.flags) == ([], ("check_safe",))


def test_a_state_that_was_stored_under_the_older_names_of_its_notes_is_read() -> None:
    state = replace(conversation(), notes=(KeptNote("my cat", None),), noted_at=NOW)
    older = {"notes": "jottings", "noted_at": "jotted_at"}
    stored = {older.get(name, name): value for name, value in to_json(state).items()}
    assert {"jottings", "jotted_at"} <= set(stored)
    assert from_json(stored) == state
