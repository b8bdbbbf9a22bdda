"""A child decides what an unclear reply meant; nothing is proposed about being safe."""

from dataclasses import replace
from typing import Any

import pytest

from bot.domain.conversations import NONE_OF_THESE, Confirm, fallen_offer
from tests.domain.talking import LATER, conversation, say

OFFERED = {"suggested": (4,), "said": (("did_you_mean", LATER),), "tries": 1}


def test_a_number_typed_before_the_offer_was_sent_answers_the_question_itself() -> None:
    state, out = say(conversation(at="home", unseen=True, **OFFERED), "2")
    assert out == ["ask:safe"]
    assert state.answers["home"].value == 2


@pytest.mark.parametrize("text", ["yes", "1", "yeah", "Good"])
def test_a_yes_or_the_option_itself_takes_what_was_offered(text: str) -> None:
    state, out = say(conversation(at="home", **OFFERED), text)
    assert out == ["ask:safe"]
    assert state.answers["home"].value == 4
    assert state.suggested == ()


@pytest.mark.parametrize("text", ["no", "2", "nope"])
def test_a_no_asks_again_in_other_words(text: str) -> None:
    state, out = say(conversation(at="home", **OFFERED), text)
    assert out == ["reask:home"]
    assert state.answers == {}


@pytest.mark.parametrize("text", ["3", "None of these"])
def test_none_of_a_list_is_a_way_out(text: str) -> None:
    offered = {**OFFERED, "suggested": (4, 2, NONE_OF_THESE)}
    state, out = say(conversation(at="home", **offered), text)
    assert out == ["reask:home"]
    assert state.answers == {}


def test_a_list_of_which_a_part_is_not_known_is_offered_whole() -> None:
    words = "can i have one of them advocates and see my iro by myself"
    state, out = say(conversation(at="support"), words)
    assert (out, state.suggested) == (["did_you_mean"], ("alone+advocate",))
    state, _ = say(replace(state, unseen=False), "1")
    kept = state.answers["support"]
    assert (kept.value, kept.note, kept.confirmed) == (("alone", "advocate"), words, True)


def test_a_single_word_that_means_nothing_is_no_part_of_a_list() -> None:
    words = "advocate bhi ho, meeting main chalaunga"
    asked = conversation(at="support", language="ur", offered=("ur", "en"))
    assert say(asked, words)[0].suggested == ("advocate+chair",)


def test_a_list_of_which_one_part_alone_is_read_is_offered_whole() -> None:
    asked = conversation(at="topics", questionnaire="pre-16-17", language="pl", offered=("pl", "en"))
    state, out = say(asked, "kasa, papiery no i college")
    assert (out, state.suggested) == (["did_you_mean"], ("study+money+papers",))


@pytest.mark.parametrize("text", ["advocat and xyzzy plugh", "an advocat and not my interpretor"])
def test_a_list_with_a_part_that_means_nothing_or_says_not_is_not_offered_as_one(text: str) -> None:
    state, _ = say(conversation(at="support"), text)
    assert not any("+" in str(key) for key in state.suggested)


@pytest.mark.parametrize(
    ("at", "text", "language", "value"),
    [
        ("topics", "wot happens when im 18", "en", ("eighteen",)),
        ("people", "no the ppl i wanted werent there", "en", "no"),
        ("support", "an advocat pls and wana run the meeting meself", "en", ("advocate", "chair")),
        ("topics", "dokumentat edhe cfare ndodh kur bej 18", "sq", ("eighteen", "papers")),
        ("support", "asterguami yedlyeni, english gena ayfelten", "ti", ("interpreter",)),
        ("attend", "can i just do it on teams tho, cant be bothered w the bus", "en", "remote"),
        ("home", "its actually rlly good here i get on with everyone", "en", 5),
    ],
)
def test_what_some_words_may_mean_is_the_answer_where_all_of_them_sound_like_it(
    at: str, text: str, language: str, value: object
) -> None:
    asked = {"topics": "pre-16-17", "people": "post-12-15"}.get(at, "pre-12-15")
    state, _ = say(conversation(asked, at=at, language=language), text)
    assert (state.answers[at].value, state.answers[at].note) == (value, text)


@pytest.mark.parametrize(
    ("at", "text", "language"),
    [
        ("topics", "bashar bepar ar taka poysha", "bn"), ("home", "super but rubbish really", "en"),
        ("speaker", "my mum should say it not the social worker or the iro", "en"),
    ],
)  # fmt: skip
def test_parts_that_nobody_understands_and_opposites_are_no_answer(at: str, text: str, language: str) -> None:
    state, _ = say(
        conversation("pre-16-17" if at == "topics" else "pre-12-15", at=at, language=language), text
    )
    assert at not in state.answers


def test_one_word_that_says_little_is_no_answer_whatever_the_rest_sounds_like() -> None:
    state, out = say(conversation("pre-12-15", at="speaker"), "me mam can say it")
    assert (out, state.suggested) == (["did_you_mean"], ("self",))


@pytest.mark.parametrize("text", ["kaxizen min, û malbata min jî", "kaxiz, û xyzzy"])
def test_what_goes_on_with_an_and_is_a_list_and_no_answer_with_a_reason(text: str) -> None:
    state, _ = say(conversation("pre-16-17", at="topics", language="ku"), text)
    assert "topics" not in state.answers


def test_a_yes_is_less_than_one_where_a_but_follows_and_more_words_than_a_yes_stand_before_it() -> None:
    after = conversation("post-12-15", at="place")
    state, _ = say(after, "it was fine but the time was really bad for me")
    assert state.suggested == ("yes", "some", NONE_OF_THESE)
    state, _ = say(after, "yes but too far")
    assert (state.answers["place"].value, state.answers["place"].note) == ("yes", "but too far")


def test_a_but_between_two_things_that_may_both_be_meant_is_no_half_of_one() -> None:
    state, _ = say(
        conversation("pre-12-15", at="health"), "my tooth hurts loads but its been like that since easter"
    )
    assert state.answers["health"].value == "body"


def test_words_behind_a_yes_that_is_none_are_heard_as_well() -> None:
    state, _ = say(conversation("post-12-15", at="see", language="sq"), "po, veç emrin mos ia tregoni")
    assert state.suggested == ("unnamed",)


def test_of_two_that_may_both_be_chosen_both_together_are_offered_first() -> None:
    state, _ = say(conversation("pre-12-15", at="support"), "advocate maybe interpreter")
    assert state.suggested == ("advocate+interpreter", "advocate", "interpreter", NONE_OF_THESE)


def test_behind_what_some_words_may_mean_stands_what_all_of_them_mean_more_likely() -> None:
    state, _ = say(
        conversation("post-12-15", at="see", language="fa_AF"), "bebina khair as, magam nam mara na"
    )
    assert state.suggested == ("named", "unnamed", NONE_OF_THESE)


def test_a_command_goes_before_what_was_offered() -> None:
    assert say(conversation(at="home", **OFFERED), "STOP")[1] == ["stopped"]
    assert say(conversation(at="home", **OFFERED), "9")[1] == ["safety"]


@pytest.mark.parametrize("text", ["well good innit", "totaly chill", "its mostly alrite i think"])
def test_nothing_is_proposed_about_being_safe(text: str) -> None:
    _, out = say(conversation(at="safe"), text)
    assert not any(kind.startswith("did_you_mean") for kind in out)


def test_a_question_that_came_again_is_answered_and_not_the_offer_before_it() -> None:
    state, _ = say(conversation(at="home", **OFFERED), "9")
    state, out = say(state, "hm")
    assert out == ["ask:home"]
    state, out = say(state, "1")
    assert out == ["ask:safe"]
    assert (state.answers["home"].value, state.answers["home"].confirmed) == (1, False)


def test_a_language_that_was_offered_is_not_taken_by_an_answer_later_on() -> None:
    state, out = say(conversation(at="home", offered=("en", "ur")), "اردو")
    assert out == ["offer_language"]
    state, _ = say(state, "9")
    state, _ = say(state, "hm")
    state, out = say(state, "1")
    assert (state.language, state.answers["home"].value) == ("en", 1)


def test_a_language_is_offered_to_who_writes_its_letters_twice_and_never_for_latin_ones() -> None:
    state, out = say(conversation(at="home", offered=("en", "ur")), "قلم کتاب دروازہ")
    assert out == ["reask:home"]
    assert say(state, "کھڑکی میز قلم")[1] == ["offer_language"]
    state, _ = say(conversation(at="home", language="ur", offered=("ur", "en")), "xyzzy plugh")
    assert say(state, "plugh xyzzy")[1] != ["offer_language"]


@pytest.mark.parametrize(
    ("waits", "kind"),
    [
        ({"suggested": (4,)}, "did_you_mean"),
        ({"suggested": (4, 2, NONE_OF_THESE)}, "did_you_mean_these"),
        ({"wanted_language": "ur"}, "offer_language"),
        ({"confirm": Confirm.STOP}, "confirm_stop"),
        ({"confirm": Confirm.DELETE}, "confirm_delete"),
    ],
)
def test_what_waits_for_a_yes_falls_when_the_child_overtakes_it_unless_it_was_sent(
    waits: dict[str, Any], kind: str
) -> None:
    before, after = conversation(at="home", unseen=True, **waits), conversation(at="safe")
    assert fallen_offer(before, after) == kind
    assert fallen_offer(before, before) is None
    assert fallen_offer(replace(before, unseen=False), after) is None
    assert fallen_offer(after, before) is None


@pytest.mark.parametrize(
    ("at", "text"),
    [
        ("speaker", "my mum should say it not the social worker"),
        ("speaker", "my social worker never listens so anyone else"),
        ("attend", "i dont think id come even for part"), ("support", "i dont want to be alone with the iro"),
    ],
)  # fmt: skip
def test_two_readings_together_take_no_option_beside_a_word_that_turns_it_round(at: str, text: str) -> None:
    state, out = say(conversation(at=at), text)
    assert (out, state.answers) == (["did_you_mean"], {})
