"""The child's own copy: large and warm, in their language, with their own answers, to be given to them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from babel.dates import format_date
from sqlalchemy.orm import Session

from bot.domain.flags import NEEDS_AN_ADULT, NOTICED
from bot.domain.languages import ENGLISH, LanguageStatus
from bot.domain.questionnaires import QuestionRole
from bot.ground.context import Context
from bot.ground.languages import accepted
from bot.reviews.contributions import Answered, question_text
from bot.reviews.statement.page import tag, templates
from bot.reviews.statement.stated import Statement
from bot.store.people import Child

FIRST, LAST = "\u2068", "\u2069"  # a name keeps its direction inside a sentence of another script
# Nobody takes home on paper, where others may find it, whether they said they are safe.
LEFT_OUT = frozenset({QuestionRole.SAFETY, QuestionRole.PROVENANCE})
# Nor the words for which an adult was called, or in which a program noticed a worry.
KEPT_BACK = NEEDS_AN_ADULT | {NOTICED}


@dataclass(frozen=True, slots=True)
class OwnLine:
    """One of our sentences in the child's language, and in English beneath where no speaker has reviewed it."""

    text: str
    language: str
    english: str | None


@dataclass(frozen=True, slots=True)
class OwnAnswer:
    """One question with what the child answered: the words as written, the option they chose, the face beside it."""

    question: OwnLine
    words: str | None
    language: str | None
    option: OwnLine | None
    face: str | None


def has_copy(statement: Statement) -> bool:
    """Return whether there is anything to give to the child."""
    return any(_kept(statement)) or bool(_notes(statement))


def language_of_copy(session: Session, statement: Statement) -> str:
    """Return the language of a child's copy: what the child chose, else what was spoken, else what is on record.

    A language that no administrator has accepted is not written in.
    """
    child = session.get_one(Child, statement.page.case.child_id)
    chosen = child.language if child.language_chosen_at is not None else None
    spoken = statement.words.language if statement.words else None
    may_be_written = {ENGLISH, *(accepted(session) or ())}
    return (
        next((each for each in (chosen, spoken, child.language) if each in may_be_written), None) or ENGLISH
    )


def child_html(statement: Statement, language: str, context: Context) -> str:
    """Return the HTML of the child's copy in a language, of :func:`language_of_copy`.

    Every sentence of ours comes from the children's catalogue; one that is missing there stands in English.
    """
    page = _Copy(statement, language, context)
    return templates().get_template("own.html").render(
        language=tag(page.language),
        is_rtl=context.content.languages[page.language].right_to_left,
        name=statement.page.case.known_as,
        title=page.message("card_title"),
        day=page.day(statement.page.case.review_on),
        answers=[page.answer(each) for each in _kept(statement)],
        notes=_notes(statement),
        was_read=page.message("was_read", iro=page.iro) if page.was_read else None,
        safe=page.message("card_safe"),
    )  # fmt: skip


def _kept(statement: Statement) -> Iterator[Answered]:
    kept_back = _kept_back(statement)
    told = (each for each in (*statement.views, *statement.wishes) if each.role not in LEFT_OUT)
    return (each for each in told if (each.said.words or each.said.label) and not each.messages & kept_back)


def _notes(statement: Statement) -> list[str]:
    kept_back = _kept_back(statement)
    notes = statement.words.notes if statement.words else ()
    return [note.words for note in notes if note.words and note.message not in kept_back]


def _kept_back(statement: Statement) -> frozenset[int]:
    """Return the messages that nobody takes home on paper, whether somebody has dealt with them or not."""
    raised = [each for flag in statement.page.flags for each in (flag, *flag.before)]
    return frozenset(each.message for each in raised if each.message is not None and each.name in KEPT_BACK)


class _Copy:
    """Speaks to one child in one language."""

    def __init__(self, statement: Statement, language: str, context: Context) -> None:
        self._context, self._translations = context, context.translations
        case = statement.page.case
        self.language = language if language in context.content.languages else ENGLISH
        self.child, self.iro = case.known_as, case.officer
        self.was_read = any(one.read_at and not one.unread for one in statement.page.contributions)

    def message(self, name: str, **values: str) -> OwnLine:
        """Return one of the bot's own sentences with names in it."""
        english = self._context.content.messages[name]
        isolated = {key: f"{FIRST}{value}{LAST}" for key, value in values.items()}
        line = self._line(f"msg:{name}", english)
        beneath = line.english.format_map(values) if line.english else None
        return OwnLine(line.text.format_map(isolated), line.language, beneath)

    def answer(self, answered: Answered) -> OwnAnswer:
        """Return one answer; an option is said once, where the child pressed it the words are the option."""
        said = answered.said
        line = self._line(f"q:{answered.id}", answered.asked)
        question = OwnLine(self._named(line.text), line.language, line.english and self._named(line.english))
        pressed = said.own_label is not None and said.own_label in (said.words or "")
        option = None
        if said.label:
            beneath = said.label if said.label != said.own_label else None
            option = OwnLine(said.own_label or said.label, said.language or ENGLISH, beneath)
        return OwnAnswer(question, None if pressed else said.words, said.language, option, said.face)

    def day(self, value: date) -> str:
        """Write a day in the child's language, in English where nobody wrote down how."""
        locale = self._context.content.languages[self.language].babel or "en_GB"
        return format_date(value, "full", locale=locale)

    def _named(self, text: str) -> str:
        return question_text(text, child=self.child, iro=self.iro)

    def _line(self, place: str, english: str) -> OwnLine:
        text = self._translations.translate(self.language, place, english)
        if text is None:
            return OwnLine(english, ENGLISH, None)
        reviewed = self._translations.status(self.language) is LanguageStatus.SPEAKER_REVIEWED
        beneath = None if self.language == ENGLISH or reviewed else english
        return OwnLine(text, self.language, beneath)
