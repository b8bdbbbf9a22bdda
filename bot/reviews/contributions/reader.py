"""How a stored answer is read: with the questionnaire that it was given to, and what was added beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.domain.media import AddedSubject
from bot.domain.questionnaires import OptionSet, Question, Questionnaire, QuestionRole, SetKind
from bot.media.beside import Beside, BesideText, MessageFiles, without_content
from bot.media.files import AttachedFile
from bot.reviews.contributions.said import SaidWords
from bot.reviews.contributions.terms import question_text
from bot.reviews.contributions.typed import chosen_options, is_typed, labels_of, typed_words
from bot.store.contributions import AnswerRecord
from bot.translation import Content

RIGHT_TO_LEFT_MARK = "\u200f"


def scale_of(question: Question) -> OptionSet | None:
    """Return the scale that a question is answered on; None where it has no scale."""
    return question.options if question.options and question.options.kind is SetKind.SCALE else None


def scale_key(question: Question) -> str:
    """Return the key under which answers to one question on one scale can be compared between reviews."""
    return f"{question.id} {question.options.id if question.options else ''}"


@dataclass(frozen=True, slots=True)
class AddedContent:
    """The files of one conversation by their messages, and what people put beside its words."""

    by_message: Mapping[int, tuple[AttachedFile, ...]]
    beside: Beside

    def files(self, media: str | None, inbound_id: int | None) -> tuple[MessageFiles, ...]:
        """Return what came with the message of an answer or a note."""
        if media is None:
            return ()
        files = self.by_message.get(inbound_id or 0)
        if inbound_id is None or not files:
            return (without_content([media]),)
        return (MessageFiles(inbound_id, files, self.beside.get((AddedSubject.MESSAGE, inbound_id), ())),)

    def texts(
        self, subject: AddedSubject, subject_id: int, media: str | None, inbound_id: int | None
    ) -> tuple[BesideText, ...]:
        """Return what stands beside the words: also what somebody put beside the message that brought them."""
        of_message = () if media else self.beside.get((AddedSubject.MESSAGE, inbound_id or 0), ())
        return self.beside.get((subject, subject_id), ()) + of_message


class AnswerReader:
    """Reads stored answers with the questionnaire they were given to."""

    def __init__(
        self,
        content: Content,
        questionnaire: Questionnaire,
        child: str | None = None,
        iro: str | None = None,
        added: AddedContent | None = None,
    ) -> None:
        self._content, self._added = content, added or AddedContent({}, {})
        self._child, self._iro = child, iro
        self._own = {question.id: question for question in questionnaire.questions}
        self._order = list(self._own)

    def question(self, question_id: str) -> Question:
        """Return the question; one of another set is an answer kept when the child asked for the short set."""
        return self._own.get(question_id) or self._elsewhere(question_id)

    def asked(self, question: Question) -> str:
        """Return the question as this child was asked it."""
        return question_text(question.text, child=self._child, iro=self._iro)

    def place(self, question_id: str) -> int:
        """Return the place of a question on its page; those of another set come last."""
        return self._order.index(question_id) if question_id in self._own else len(self._order)

    def said(
        self, question: Question, answer: AnswerRecord, body: str | None, cut: bool | None = None
    ) -> SaidWords:
        """Return one stored version in words."""
        chosen = chosen_options(question, answer.value)
        scale = scale_of(question)
        place = scale.keys.index(chosen[0].key) + 1 if scale and chosen else None
        return SaidWords(
            status=answer.status,
            words=typed_words(question, answer, body, chosen, self._mark(answer.language)),
            label=", ".join(option.label for option in chosen) or None,
            place=place,
            points=len(scale.options) if scale and place else None,
            media=answer.media,
            language=answer.language,
            channel=answer.channel,
            at=answer.answered_at,
            truncated=bool(cut),
            confirmed=answer.confirmed,
            files=self._added.files(answer.media, answer.inbound_id),
            beside=self._added.texts(AddedSubject.ANSWER, answer.id, answer.media, answer.inbound_id),
            id=answer.id if is_typed(question, answer, body) else None,
            own_label=labels_of(question, chosen, answer) or None,
            face=next((option.face for option in chosen), None),
        )

    def _mark(self, language: str | None) -> str:
        """Return what keeps an option of ours that begins with a Latin word, such as IRO, running from the right."""
        known = self._content.languages.get(language or "")
        return RIGHT_TO_LEFT_MARK if known and known.right_to_left else ""

    def _elsewhere(self, question_id: str) -> Question:
        sets = (
            version for versions in self._content.questionnaires.values() for version in versions.values()
        )
        found = (question for each in sets for question in each.questions if question.id == question_id)
        return next(found, Question(question_id, question_id, QuestionRole.VIEW))
