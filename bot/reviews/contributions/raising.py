"""Which answer raised an attention flag, so that the child's words stand beside it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.domain.questionnaires import Question
from bot.reviews.contributions.said import Answered, SaidWords, Words

ANY = "any"


@dataclass(frozen=True, slots=True)
class RaisingAnswer:
    """An answer that raised a flag: what was asked, and what the child said."""

    question: str
    said: SaidWords


def question_of(words: Words | None, message: int | None) -> str | None:
    """Return the question that a message answered, also where the child has changed the answer since."""
    answers = words.answers if words is not None else ()
    return next((each.question for each in answers if message in each.ever), None)


def raising_answers(words: Words | None, flag: str, message: int | None) -> tuple[RaisingAnswer, ...]:
    """Return the answers that raised a flag: that of its message, else those that raise it by the rules of the set.

    An answer that the child has changed since counts too, because some flags outlive the change.
    """
    if words is None:
        return ()
    of_message = [each for each in words.answers if message in each.messages]
    if of_message:
        return tuple(RaisingAnswer(each.question, each.said) for each in of_message)
    return tuple(_by_rule(words, flag))


def _by_rule(words: Words, flag: str) -> Iterator[RaisingAnswer]:
    asked = {question.id: question for question in words.questionnaire.questions}
    for answered in words.answers:
        question = asked.get(answered.id)
        said = None if question is None else _raised(question, answered, flag)
        if said is not None:
            yield RaisingAnswer(answered.question, said)


def _raised(question: Question, answered: Answered, flag: str) -> SaidWords | None:
    """Return the newest version of an answer that raises a flag; None where none does."""
    keys = {key for key, name in question.flags.items() if name == flag}
    options = question.options.options if question.options else ()
    labels = {option.label for option in options if option.key in keys}
    versions = (answered.said, *reversed(answered.earlier))
    return next((said for said in versions if _says(said, labels, whatever=ANY in keys)), None)


def _says(said: SaidWords, labels: set[str], *, whatever: bool) -> bool:
    has_answered = said.words is not None or said.media is not None
    return (whatever and has_answered) or not labels.isdisjoint((said.label or "").split(", "))
