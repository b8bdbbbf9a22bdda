"""What a child typed or pressed as an answer: the words, and the options in the language of the answer."""

from __future__ import annotations

from typing import Any

from bot.domain.languages import ENGLISH
from bot.domain.media import may_be_foreign
from bot.domain.questionnaires import Option, Question
from bot.store.contributions import AnswerRecord
from bot.translation import load_translations


def is_typed(question: Question, answer: AnswerRecord, body: str | None) -> bool:
    """Return whether an answer holds words of the child's own that a reader may need in another language."""
    own = answer.value if question.options is None and isinstance(answer.value, str) else None
    return may_be_foreign(own or answer.note or body, answer.language)


def chosen_options(question: Question, value: Any) -> tuple[Option, ...]:
    """Return the options that a kept value names, in the order of the question; none at an open one."""
    if question.options is None or value is None:
        return ()
    keys = value if isinstance(value, list) else [value]
    return tuple(option for option in question.options.options if option.key in keys)


def typed_words(
    question: Question,
    answer: AnswerRecord,
    body: str | None,
    chosen: tuple[Option, ...],
    direction_mark: str,
) -> str | None:
    """Return what the child typed; a bare number or a button becomes the option in the child's language."""
    if answer.confirmed:
        return answer.note  # what was unclear; the message itself says yes, or a number
    if question.options is None:
        return answer.value if isinstance(answer.value, str) else answer.note or body
    if body and any(letter.isalpha() for letter in body):
        return body
    pressed = labels_of(question, chosen, answer)
    if not pressed:
        return answer.note or body
    return f"{direction_mark}{pressed}: {answer.note}" if answer.note else f"{direction_mark}{pressed}"


def labels_of(question: Question, chosen: tuple[Option, ...], answer: AnswerRecord) -> str:
    """Return the chosen options in the language of the answer."""
    return ", ".join(_label(question, option, answer.language or ENGLISH) for option in chosen)


def _label(question: Question, option: Option, language: str) -> str:
    context = f"opt:{question.options.id}.{option.key}" if question.options else ""
    return load_translations().translate(language, context, option.label) or option.label
