"""English is easy to read: the grade that each question set promises is kept, and so is one for all messages.

A single sentence says little, so sentences are pooled; a placeholder counts as a short name. The grade is
Flesch-Kincaid's, as textstat computes it.
"""

import re

import pytest
import textstat

from bot.translation import load_content

CONTENT = load_content()
SETS = {name: CONTENT.newest(name) for name in CONTENT.questionnaires}
YOUNG, OLDER = 4, 6
PLACEHOLDER = re.compile(r"\{[^{}]*\}")


def grade(sentences: list[str]) -> float:
    """Return the grade of sentences read one after another."""
    return float(textstat.flesch_kincaid_grade(" ".join(PLACEHOLDER.sub("Sam", each) for each in sentences)))


@pytest.mark.parametrize("name", sorted(SETS))
def test_a_question_set_keeps_the_grade_it_promises(name: str) -> None:
    questionnaire = SETS[name]
    assert questionnaire.target_grade <= (YOUNG if questionnaire.ages[1] <= 11 else OLDER)
    questions = [question.text for question in questionnaire.questions]
    assert grade(questions) <= questionnaire.target_grade


@pytest.mark.parametrize("name", sorted(SETS))
def test_no_question_alone_is_far_above_the_grade_of_its_set(name: str) -> None:
    hard = {each.id: grade([each.text]) for each in SETS[name].questions if not each.to_adult}
    assert {key: value for key, value in hard.items() if value > OLDER} == {}


def test_the_messages_of_the_bot_are_as_easy_as_for_the_youngest() -> None:
    assert grade(list(CONTENT.messages.values())) <= YOUNG
    hard = {key: grade([text]) for key, text in CONTENT.messages.items() if " " in text}
    assert {key: value for key, value in hard.items() if value > OLDER} == {}
