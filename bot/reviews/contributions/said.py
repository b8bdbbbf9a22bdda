"""What one young person said in one conversation, as pages and files show it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.domain.questionnaires import Questionnaire, QuestionRole
from bot.media.beside import BesideText, MessageFiles


@dataclass(frozen=True, slots=True)
class SaidWords:
    """One version of one answer.

    ``words`` is what the child wrote or the option they pressed, in ``language``; ``label`` the option in English,
    ``own_label`` in their language, ``face`` the face beside it.
    ``place`` of ``points`` is the point on a scale, ``media`` a recording or picture to be listened to or looked at.
    ``truncated``: the provider cut the message off. ``confirmed``: the words were unclear or said at an earlier
    question, and asked whether they meant this option the child said yes. ``files`` are all files of one
    answer, ``beside`` what people put beside its words; ``id`` is the answer where a reader may need a
    translation of what was typed, else None.
    """

    status: str
    words: str | None
    label: str | None
    place: int | None
    points: int | None
    media: str | None
    language: str | None
    channel: str
    at: datetime
    truncated: bool = False
    confirmed: bool = False
    files: tuple[MessageFiles, ...] = ()
    beside: tuple[BesideText, ...] = ()
    id: int | None = None
    own_label: str | None = None
    face: str | None = None


@dataclass(frozen=True, slots=True)
class Answered:
    """One question with the answer that counts, the ones it replaced, and the same scale's answer last time.

    ``asked`` is the question as the catalogues know it, with names left open. ``off_path`` marks an answer whose
    branch the child has left by changing an earlier one. ``messages`` are the ids of those that make up the answer,
    ``ever`` those of the answers that it replaced as well.
    """

    id: str
    question: str
    role: QuestionRole
    said: SaidWords
    earlier: tuple[SaidWords, ...]
    last_time: SaidWords | None
    off_path: bool
    asked: str = ""
    messages: frozenset[int] = frozenset()
    ever: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Aside:
    """Words or media that answer no question; ``files``, ``beside`` and ``id`` as in :class:`SaidWords`.

    ``message`` is the id of the message in which they came; ``to_officer`` as in :class:`Note`.
    """

    words: str | None
    media: str | None
    at: datetime
    truncated: bool = False
    files: tuple[MessageFiles, ...] = ()
    beside: tuple[BesideText, ...] = ()
    id: int | None = None
    message: int | None = None
    to_officer: bool = False


@dataclass(frozen=True, slots=True)
class Words:
    """Everything said in one conversation, in the order of the questions; ``phone_owner`` is whose phone it was."""

    questionnaire: Questionnaire
    language: str | None
    answers: tuple[Answered, ...]
    notes: tuple[Aside, ...]
    phone_owner: str | None = None
