"""Where a conversation stands: everything the engine knows of it, and its form as JSON."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, field, fields
from datetime import datetime
from enum import StrEnum
from operator import attrgetter
from typing import Any

from bot.domain.answers import Value
from bot.domain.messages import ChannelKind
from bot.domain.questionnaires import OptionKey, Phase

# How many provider ids a conversation remembers by itself; the store remembers all of them for ever.
SEEN = 40
# Beside the options that were offered to a child, the way to say that none of them is meant.
NONE_OF_THESE = "none_of_these"
# The question sets of three quick questions end so.
SHORT_SET = "-short"
# What is offered as a request, not as an option of the question, begins so.
REQUEST = "request_"
# Between the keys of several options that are offered, and kept, as one answer.
SEVERAL = "+"
# The menus with the names of requests.
REQUEST_MENUS = ("request", "inquiry", "refusal")
# What fields were called when states were stored that may still be open.
_RENAMED = {"jottings": "notes", "jotted_at": "noted_at"}
_MOMENTS = {
    "asked_at",
    "prompted_at",
    "repeat_at",
    "last_open_at",
    "last_given_at",
    "noted_at",
    "reading_told_at",
}


class Status(StrEnum):
    """The states of a conversation."""

    INVITED = "invited"
    CODE = "code"
    WHO = "who"
    LANGUAGE = "language"
    NOTICE = "notice"
    ASKING = "asking"
    PAUSED = "paused"
    STOPPED = "stopped"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    WRONG_PERSON = "wrong_person"
    LOCKED_OUT = "locked_out"
    PARTIAL = "partial"
    NO_REPLY = "no_reply"
    DONE = "done"
    CLOSED = "closed"


class AnswerStatus(StrEnum):
    """What an answer is."""

    ANSWERED = "answered"
    SKIPPED = "skipped"
    UNSURE = "unsure"
    MEDIA = "media"
    UNCLEAR = "unclear"


class Confirm(StrEnum):
    """What the child owes us: a yes or no to stop or delete, an answer to the offer, "wrong person" once more."""

    STOP = "stop"
    DELETE = "delete"
    OFFER = "offer"
    WRONG = "wrong"


class AfterOfficer(StrEnum):
    """Where the child is asked something when an officer's turn is over: in this conversation or in a newer one."""

    HERE = "here"
    ELSEWHERE = "elsewhere"


@dataclass(frozen=True, slots=True)
class Given:
    """One answer: its status, the option key (a tuple for several) or the words, the reason, the kind of media.

    ``confirmed``: the child's words, which stand in the note, were not understood, and the child chose the option when
    it was offered.
    """

    status: AnswerStatus
    value: Value | None = None
    note: str | None = None
    media: str | None = None
    confirmed: bool = False


@dataclass(frozen=True, slots=True)
class KeptNote:
    """Words or media that belong to no question."""

    text: str | None
    media: str | None = None


@dataclass(frozen=True, slots=True)
class SaidEarlier:
    """Options of a question that a child may have meant while answering an earlier one, and the words."""

    keys: tuple[OptionKey, ...]
    words: str


@dataclass(frozen=True)  # without slots: each turn copies a state, and one dictionary is copied at once
class Conversation:
    """One child's conversation about one review.

    ``resume`` is the state under a pause or a stop, ``after_menu`` the one under the language menu. ``at`` is the
    open question, ``asked_at`` when it was put into the outbox.
    ``prompted_at`` is when the sending of the open question was first tried, None while it waits in the outbox;
    ``repeat_at`` is set while a repetition of it waits there. ``held`` is set by a safety message until the child
    writes again. ``foreign`` are answers of a longer set that the short one cannot use. ``noted_at`` is when the last
    words that belong to no question were written, ``last_given`` the question that was answered last. ``said`` is
    what was said in the last minute, as kind and moment; ``reading_told_at`` is when we said when somebody reads;
    ``in_breath`` counts the newest notes that were written in one breath. ``unseen``: the notice or confirmation that
    waits for a reply was not sent yet. ``suggested`` are the options that were offered for an unclear reply, with
    NONE_OF_THESE where they were a list; ``said_earlier`` is what was said about questions that come later: it is
    offered once, and stands there until the child has replied to the offer. ``doubted`` is the open-ended question
    with an answer that may be a request; ``refused_request``: the child said that words were none, and is not asked so
    again. ``wanted_language`` is the language that was offered. ``explained``: it was said what an advocate is.
    ``left_out`` names what is not asked at this kind of review, as it was when the conversation began.
    ``with_officer``: an officer has written, and what comes is for them; ``asks_after``: where something is still
    asked when their turn is over.
    """

    phase: Phase
    questionnaire: str
    version: int
    channel: ChannelKind
    status: Status = Status.INVITED
    language: str | None = None
    offered: tuple[str, ...] = ("en",)
    resume: Status | None = None
    after_menu: Status | None = None
    at: str | None = None
    asked_at: datetime | None = None
    prompted_at: datetime | None = None
    repeat_at: datetime | None = None
    tries: int = 0
    code_tries: int = 0
    menu_tries: int = 0
    menu_page: int = 0
    confirm: Confirm | None = None
    held: bool = False
    verified: bool = True
    locked: bool = False
    last_open: str | None = None
    last_open_at: datetime | None = None
    last_given: str | None = None
    last_given_at: datetime | None = None
    joined: bool = False
    answers: Mapping[str, Given] = field(default_factory=dict)
    foreign: frozenset[str] = frozenset()
    notes: tuple[KeptNote, ...] = ()
    noted_at: datetime | None = None
    in_breath: int = 0
    unseen: bool = False
    reading_told_at: datetime | None = None
    flags: tuple[str, ...] = ()
    seen: tuple[str, ...] = ()
    said: tuple[tuple[str, datetime], ...] = ()
    suggested: tuple[OptionKey, ...] = ()
    said_earlier: Mapping[str, SaidEarlier] = field(default_factory=dict)
    doubted: str | None = None
    refused_request: bool = False
    wanted_language: str | None = None
    explained: bool = False
    with_officer: bool = False
    asks_after: AfterOfficer | None = None
    left_out: frozenset[str] = frozenset()

    @property
    def beneath(self) -> Status:
        """Return the state under a pause or a stop."""
        if self.resume is not None and self.status in {Status.PAUSED, Status.STOPPED}:
            return self.resume
        return self.status

    @property
    def is_short(self) -> bool:
        """Return whether the three quick questions are asked."""
        return self.questionnaire.endswith(SHORT_SET)

    @property
    def ground(self) -> Status:
        """Return the state under a pause, a stop and the language menu."""
        beneath = self.beneath
        return self.after_menu or beneath if beneath is Status.LANGUAGE else beneath

    @property
    def has_request_offer(self) -> bool:
        """Return whether the child was asked if a request was meant, and has not replied yet."""
        return any(str(key).startswith(REQUEST) for key in self.suggested)

    @property
    def offered_earlier_words(self) -> SaidEarlier | None:
        """Return the earlier words of which an offer at the open question is made; None for another offer or none."""
        return self.said_earlier.get(self.at or "") if self.suggested else None


_NAMES = tuple(each.name for each in fields(Conversation))
_VALUES = attrgetter(*_NAMES)
_DEFAULTS = {
    each.name: each.default if each.default_factory is MISSING else each.default_factory()
    for each in fields(Conversation)
    if each.default is not MISSING or each.default_factory is not MISSING
}


def changed(state: Conversation, changes: Mapping[str, Any]) -> Conversation:
    """Return the state with some fields changed; what ``dataclasses.replace`` does, in a fraction of its time."""
    own_copy = object.__new__(Conversation)
    amend(own_copy, vars(state))
    amend(own_copy, changes)
    return own_copy


def amend(own_copy: Conversation, changes: Mapping[str, Any]) -> None:
    """Change fields in place, only of a copy that nobody else holds yet: copying for each change costs too much."""
    vars(own_copy).update(changes)


_ENUMS: dict[str, type[StrEnum]] = {
    "phase": Phase,
    "channel": ChannelKind,
    "status": Status,
    "resume": Status,
    "after_menu": Status,
    "confirm": Confirm,
    "asks_after": AfterOfficer,
}


def to_json(state: Conversation) -> dict[str, Any]:
    """Write a state as JSON values; what has its default is left out."""
    return {
        name: _write(name, value)
        for name, value in zip(_NAMES, _VALUES(state), strict=True)
        if name not in _DEFAULTS or value != _DEFAULTS[name]
    }


def _write(name: str, value: Any) -> Any:
    if name in _MOMENTS:
        return value.isoformat()
    if name in _WRITERS:
        return _WRITERS[name](value)
    if isinstance(value, frozenset):
        return sorted(value)
    return list(value) if isinstance(value, tuple) else value


def _write_given(given: Given) -> list[Any]:
    value = list(given.value) if isinstance(given.value, tuple) else given.value
    written = [given.status.value, value, given.note, given.media]
    return [*written, True] if given.confirmed else written


_WRITERS: Mapping[str, Callable[[Any], Any]] = {
    "answers": lambda value: {question: _write_given(given) for question, given in value.items()},
    "notes": lambda value: [[each.text, each.media] for each in value],
    "said": lambda value: [[kind, at.isoformat()] for kind, at in value],
    "said_earlier": lambda value: {name: [list(each.keys), each.words] for name, each in value.items()},
}


def from_json(written: Mapping[str, Any]) -> Conversation:
    """Read a state back; KeyError or ValueError when it is not one that :func:`to_json` wrote."""
    names = ((_RENAMED.get(name, name), value) for name, value in written.items())
    return Conversation(**{name: _read(name, value) for name, value in names})


def _read(name: str, value: Any) -> Any:
    if name in _MOMENTS:
        return datetime.fromisoformat(value)
    if name in _ENUMS:
        return _ENUMS[name](value)
    if name in _READERS:
        return _READERS[name](value)
    return tuple(value) if isinstance(value, list) else value


def _read_given(written: list[Any]) -> Given:
    status, value, note, media, *confirmed = written
    said = tuple(value) if isinstance(value, list) else value
    return Given(AnswerStatus(status), said, note, media, confirmed=bool(confirmed))


_READERS: Mapping[str, Callable[[Any], Any]] = {
    "answers": lambda value: {question: _read_given(given) for question, given in value.items()},
    "notes": lambda value: tuple(KeptNote(*each) for each in value),
    "said": lambda value: tuple((kind, datetime.fromisoformat(at)) for kind, at in value),
    "foreign": frozenset,
    "left_out": frozenset,
    "said_earlier": lambda value: {
        name: SaidEarlier(tuple(keys), said) for name, (keys, said) in value.items()
    },
}
