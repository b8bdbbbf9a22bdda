"""What does not fit the kind of a review is left out when a conversation begins, and the way still leads to the end."""

from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bot.domain.conversations import (
    AnswerStatus,
    Conversation,
    Given,
    Knowledge,
    Status,
    from_json,
    to_json,
    walk,
)
from bot.domain.questionnaires import (
    Audience,
    Branch,
    Phase,
    Question,
    Questionnaire,
    QuestionRole,
    without,
)
from bot.domain.reviews import ReviewKind
from tests.content import knowledge
from tests.domain.talking import conversation, say

SKIPPED = Given(AnswerStatus.SKIPPED)
SUPERVISED = ReviewKind.SUPERVISION
CONDITIONS = ("a", "b", "skip", "any", "unclear")


@st.composite
def shortened(draw: st.DrawFn) -> tuple[Questionnaire, frozenset[str], Mapping[str, Given]]:
    """Invent a set whose rules lead forward, what is left out of it, and an answer to every question."""
    size = draw(st.integers(2, 7))
    questions = []
    for place in range(size):
        later = [f"q{each}" for each in range(place + 1, size)]
        conditions = draw(st.lists(st.sampled_from(CONDITIONS), unique=True, max_size=3)) if later else []
        rules = [Branch(frozenset({when}), draw(st.sampled_from(later))) for when in conditions]
        if later and draw(st.booleans()):
            rules.append(Branch(frozenset(), draw(st.sampled_from(later))))
        questions.append(Question(f"q{place}", "?", QuestionRole.VIEW, branches=tuple(rules)))
    whole = Questionnaire("pre-x", 1, Phase.PRE, (8, 11), Audience.CHILD, 4, tuple(questions))
    gone = draw(st.lists(st.sampled_from([each.id for each in questions]), unique=True, max_size=size - 1))
    answer = st.sampled_from([Given(AnswerStatus.ANSWERED, "a"), Given(AnswerStatus.ANSWERED, "b"), SKIPPED])
    answers = {each.id: draw(answer) for each in questions}
    return whole, frozenset(f"pre-x.{each}" for each in gone), answers


@settings(max_examples=150)
@given(shortened())
def test_the_way_without_a_question_is_the_way_on_which_it_is_skipped(
    drawn: tuple[Questionnaire, frozenset[str], Mapping[str, Given]],
) -> None:
    whole, names, answers = drawn
    gone = {name.removeprefix("pre-x.") for name in names}
    passed = {name: SKIPPED if name in gone else each for name, each in answers.items()}
    short = without(whole, names)
    long_way, way = walk(whole, passed), walk(short, {k: v for k, v in answers.items() if k not in gone})
    assume(set(long_way.walked) - gone)
    assert way.walked == tuple(each for each in long_way.walked if each not in gone)
    assert way.open is None
    assert short.ahead[short.questions[0].id] >= len(way.walked)


def _at_home(**given: object) -> Conversation:
    return conversation(
        "pre-8-11", left_out=knowledge().left_out("pre-8-11", 1, SUPERVISED), **given
    )  # tests' own set


def test_a_running_conversation_keeps_what_it_asks_whatever_its_file_says_later() -> None:
    kept = from_json(to_json(_at_home()))
    assert [each.id for each in knowledge().asked(kept).questions][:4] == ["home", "safe", "school", "good"]
    before = from_json(to_json(conversation("pre-8-11")))
    assert "family" in [each.id for each in knowledge().asked(before).questions], (
        "it began with every question"
    )
    later = _marked_otherwise(knowledge())
    for state in (kept, before):
        asked = [(each.id, each.options and each.options.keys) for each in knowledge().asked(state).questions]
        assert [
            (each.id, each.options and each.options.keys) for each in later.asked(state).questions
        ] == asked


def _marked_otherwise(known: Knowledge) -> Knowledge:
    """Return what is known after an upgrade that leaves out other questions in the same version."""
    whole = known.questionnaire("pre-8-11", 1)
    marked = tuple(
        replace(each, not_at=frozenset({SUPERVISED}) if each.id == "school" else frozenset())
        for each in whole.questions
    )
    sets = {**known.questionnaires, "pre-8-11": {1: replace(whole, questions=marked)}}
    return replace(known, questionnaires=sets, _asked={})


@pytest.mark.parametrize(
    "words",
    [
        "my carer", "4 my carer", "Carer", "my foster mum", "mi carrer", "my foster mum can say it",
        "my foster carer knows me best", "not my carer", "5",
    ],
)  # fmt: skip
def test_an_option_that_is_not_offered_is_never_chosen_and_none_stands_for_it(words: str) -> None:
    state, kinds = say(_at_home(at="speaker"), words)
    assert (kinds, dict(state.answers), state.suggested) == (["reask:speaker"], {}, ())
    assert [each.text for each in state.notes] == [words]
    for _ in range(2):
        state, kinds = say(state, words)
    assert state.answers["speaker"].status is AnswerStatus.UNCLEAR, "the child is not kept waiting"


@pytest.mark.parametrize(
    ("words", "chosen"), [("4", "self"), ("my social worker", "worker"), ("I'll write or say it", "self")]
)
def test_the_numbers_are_those_that_are_shown(words: str, chosen: str) -> None:
    state, _ = say(_at_home(at="speaker"), words)
    assert state.answers["speaker"].value == chosen


def test_nothing_said_earlier_is_offered_for_what_is_not_asked_and_no_other_option_for_a_hidden_one() -> None:
    told = "4, and I see my family too little. My carer should speak for me at the meeting"
    state, kinds = say(_at_home(at="home"), told)
    assert (kinds, state.status) == (["ask:safe"], Status.ASKING)
    assert "family" not in state.said_earlier
