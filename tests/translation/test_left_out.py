"""What the shipped question sets leave out at each kind of review, and that every way still ends."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import product

import pytest

from bot.domain.conversations import AnswerStatus, Conversation, Given, walk
from bot.domain.conversations.path import progress
from bot.domain.questionnaires import Question, Questionnaire, QuestionRole, SetKind, left_out, without
from bot.domain.reviews import ReviewKind
from bot.translation import load_content
from tests.domain.talking import conversation

SKIPPED = Given(AnswerStatus.SKIPPED)
ENDINGS = (AnswerStatus.SKIPPED, AnswerStatus.UNCLEAR, AnswerStatus.MEDIA, AnswerStatus.UNSURE)
EVERY = [
    (questionnaire, kind)
    for versions in load_content().questionnaires.values()
    for questionnaire in versions.values()
    for kind in ReviewKind
]


@pytest.mark.parametrize(("whole", "kind"), EVERY, ids=lambda each: str(getattr(each, "id", each)))
def test_every_way_through_every_set_ends_at_every_kind_of_review(
    whole: Questionnaire, kind: ReviewKind
) -> None:
    asked = without(whole, left_out(whole, kind))
    reached = set[str]()
    for answers in _all_ways(asked):
        way = walk(asked, answers)
        counted = progress(asked, _talk(asked, answers))
        assert (way.open, counted.answered) == (None, counted.questions)
        reached |= set(way.walked)
    assert reached == {each.id for each in asked.questions}, "each question is asked on some way"
    safety = [each for each in whole.questions if each.role is QuestionRole.SAFETY]
    assert [each for each in asked.questions if each.role is QuestionRole.SAFETY] == safety
    assert asked.questions[0].role is not QuestionRole.SAFETY
    assert all(len(each.options.options) >= 2 for each in asked.questions if each.options)


def _all_ways(asked: Questionnaire) -> Iterator[Mapping[str, Given]]:
    """Yield answers that take every rule: those that lead nowhere else get one answer alone."""
    choices = [list(_answers(each)) if each.branches else [SKIPPED] for each in asked.questions]
    for picked in product(*choices):
        yield {each.id: answer for each, answer in zip(asked.questions, picked, strict=True)}


def _answers(question: Question) -> Iterator[Given]:
    yield from (Given(status) for status in ENDINGS)
    for key in question.options.keys if question.options else ("words",):
        is_list = question.options is not None and question.options.kind is SetKind.MULTI
        yield Given(AnswerStatus.ANSWERED, (key,) if is_list else key)


def _talk(asked: Questionnaire, answers: Mapping[str, Given]) -> Conversation:
    return replace(conversation("pre-8-11"), questionnaire=asked.id, answers=answers)


def test_what_a_child_at_home_is_not_asked_is_named_here() -> None:
    content = load_content()
    named = [left_out(content.newest(name), ReviewKind.SUPERVISION) for name in content.questionnaires]
    assert sorted(each for names in named for each in names) == [
        "post-4-7.adult.carer",
        "pre-12-15.family",
        "pre-12-15.speaker.carer",
        "pre-16-17.plan18",
        "pre-16-17.speaker.carer",
        "pre-4-7.adult.carer",
        "pre-4-7.family",
        "pre-8-11.family",
        "pre-8-11.speaker.carer",
    ]
    assert all(not left_out(each, ReviewKind.CARE) for each, _ in EVERY)
