"""The statement of a child's views as data for the case system: what stands on the paper, and nothing else."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from pydantic import Field

from bot.domain.conversations import AnswerStatus
from bot.domain.media import AddedKind
from bot.domain.participation import Code
from bot.domain.reviews.states import ReviewState
from bot.exchange.documents import ApiDocument, ReviewReference
from bot.media.beside import BesideText, MessageFiles
from bot.reviews.contributions import Answered, Aside, Declined, Written
from bot.reviews.statement.stated import Statement


class BesideDocument(ApiDocument):
    """What a person or a machine put beside words: what was said in a recording, or a translation."""

    kind: AddedKind
    language: str
    text: str
    by: str | None
    machine: str | None = Field(description="The translation server, where no person wrote it")
    at: datetime


class AnswerDocument(ApiDocument):
    """One question, and the answer that counts: the words as they came, and the set answer they were read as."""

    question_id: str
    question: str = Field(description="In English, as this child was asked it")
    status: AnswerStatus
    words: str | None
    language: str | None
    option: str | None = Field(description="The set answer in English")
    own_option: str | None = Field(description="The same in the child's language")
    place: int | None = Field(description="Its place on a scale")
    points: int | None = Field(description="How many places the scale has")
    last_place: int | None = Field(description="The place before the review before")
    was_asked_back: bool = Field(
        description="The words were unclear or said earlier, and the child said yes to this answer"
    )
    is_cut_off: bool = Field(description="The provider cut the message off")
    is_changed: bool = Field(description="It took the place of an earlier answer")
    channel: str
    at: datetime
    has_file: bool
    beside: list[BesideDocument]


class NoteDocument(ApiDocument):
    """Words that answer no question."""

    words: str | None
    language: str | None
    at: datetime
    is_cut_off: bool
    has_file: bool
    beside: list[BesideDocument]


class RecordDocument(ApiDocument):
    """Words that came another way, as somebody wrote them down."""

    source: str
    words: str | None
    language: str | None
    written_by: str
    writer_role: str
    received_at: datetime
    has_file: bool
    beside: list[BesideDocument]


class RefusalDocument(ApiDocument):
    """That the child did not want to give views."""

    at: datetime
    words: str | None
    language: str | None
    recorded_by: str | None


class ConfirmedDocument(ApiDocument):
    """The participation code that a person confirmed for a Child in Care review and that stands."""

    code: Code
    confirmed_by: str | None
    confirmed_at: datetime


class StatementDocument(ApiDocument):
    """The child's views before one review, with what was written beside them; never feedback after a review."""

    review: ReviewReference
    state: ReviewState
    known_as: str
    officer: str
    language: str | None
    channels: list[str]
    provenance: list[str] = Field(description="Who answered, as the child said it")
    phone_owner: str | None
    first_day: date | None
    last_day: date | None
    views: list[AnswerDocument]
    notes: list[NoteDocument]
    wishes: list[AnswerDocument]
    records: list[RecordDocument]
    refusals: list[RefusalDocument]
    confirmed: ConfirmedDocument | None
    read_by: str | None
    read_at: datetime | None


def document_of(statement: Statement, review: ReviewReference) -> StatementDocument:
    """Return a statement as data."""
    case, words = statement.page.case, statement.words
    code, days = statement.confirmed, statement.days
    read = next((each for each in statement.page.contributions if each.read_at), None)
    return StatementDocument(
        review=review,
        state=ReviewState(case.status),
        known_as=case.known_as,
        officer=case.officer,
        language=words.language if words else None,
        channels=list(statement.channels),
        provenance=list(statement.provenance),
        phone_owner=words.phone_owner if words else None,
        first_day=days[0] if days else None,
        last_day=days[-1] if days else None,
        views=[_answer(each) for each in statement.views],
        notes=[_note(each, words.language) for each in words.notes] if words else [],
        wishes=[_answer(each) for each in statement.wishes],
        records=[_record(each) for each in statement.written],
        refusals=[_refusal(each) for each in statement.page.refusals],
        confirmed=ConfirmedDocument(code=Code(code.code), confirmed_by=code.by, confirmed_at=code.at)
        if code
        else None,
        read_by=read.read_by if read else None,
        read_at=read.read_at if read else None,
    )


def _answer(answered: Answered) -> AnswerDocument:
    said, before = answered.said, answered.last_time
    return AnswerDocument(
        question_id=answered.id,
        question=answered.question,
        status=AnswerStatus(said.status),
        words=said.words,
        language=said.language,
        option=said.label,
        own_option=said.own_label,
        place=said.place,
        points=said.points,
        last_place=before.place if before else None,
        was_asked_back=said.confirmed,
        is_cut_off=said.truncated,
        is_changed=bool(answered.earlier),
        channel=said.channel,
        at=said.at,
        has_file=bool(said.files),
        beside=_beside(said.beside, said.files),
    )


def _note(note: Aside, language: str | None) -> NoteDocument:
    return NoteDocument(
        words=note.words,
        language=language,
        at=note.at,
        is_cut_off=note.truncated,
        has_file=bool(note.files),
        beside=_beside(note.beside, note.files),
    )


def _record(written: Written) -> RecordDocument:
    return RecordDocument(
        source=written.source,
        words=written.words,
        language=written.language,
        written_by=written.written_by,
        writer_role=written.writer_role,
        received_at=written.received_at,
        has_file=written.file_name is not None,
        beside=_beside(written.beside),
    )


def _refusal(refused: Declined) -> RefusalDocument:
    return RefusalDocument(
        at=refused.at, words=refused.words, language=refused.language, recorded_by=refused.recorded_by
    )


def _beside(texts: Iterable[BesideText], files: Iterable[MessageFiles] = ()) -> list[BesideDocument]:
    of_files = (text for message in files for text in message.beside)
    return [
        BesideDocument(
            kind=text.kind,
            language=text.language,
            text=text.newest.text,
            by=text.newest.by,
            machine=text.newest.machine,
            at=text.newest.at,
        )
        for text in (*texts, *of_files)
    ]
