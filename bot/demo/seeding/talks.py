"""Writing one invented conversation: its row, the child's answers, the message that invited, and flags."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from random import Random
from typing import Any

from bot.demo.seeding.plan import Ledger
from bot.demo.seeding.population import SeedPhone
from bot.demo.seeding.scripts import Invention, ScriptLine, SeedScript
from bot.demo.seeding.themes import put_themes_on
from bot.demo.seeding.timetable import answering_at
from bot.domain.conversations import Conversation, Given, Status, to_json
from bot.domain.conversations.turn import flags_of
from bot.domain.flags import severity
from bot.domain.languages import ENGLISH
from bot.domain.questionnaires import Phase, QuestionRole
from bot.domain.readers import FEEDS, readers
from bot.store.alerts import Flag
from bot.store.contributions import AnswerRecord
from bot.store.conversations import ConversationRecord

# What a status becomes when the review is over or the time for feedback has passed.
AFTERWARDS: Mapping[Phase, Mapping[Status, Status]] = {
    Phase.PRE: dict.fromkeys((Status.INVITED, Status.NO_REPLY, Status.ASKING, Status.DONE), Status.CLOSED),
    Phase.POST: {Status.INVITED: Status.NO_REPLY, Status.ASKING: Status.PARTIAL},
}
PER_ANSWER = timedelta(seconds=70)


class Ending(StrEnum):
    """How far a conversation came."""

    INVITED = "invited"
    UNDELIVERED = "undelivered"
    NO_RECEIPT = "no_receipt"
    NO_REPLY = "no_reply"
    ASKING = "asking"
    DONE = "done"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    STOPPED = "stopped"
    WRONG_PERSON = "wrong_person"


WHILE_OPEN: Mapping[Ending, Status] = {
    **{ending: Status(ending.value) for ending in Ending if ending.value in set(Status)},
    Ending.UNDELIVERED: Status.INVITED,
    Ending.NO_RECEIPT: Status.INVITED,
}
SILENT = frozenset({Ending.INVITED, Ending.UNDELIVERED, Ending.NO_RECEIPT, Ending.NO_REPLY})


@dataclass(frozen=True, slots=True)
class SeedSubject:
    """Which child is asked about which review, where and in which language."""

    child_id: int
    review_id: int
    phone: SeedPhone
    language: str


@dataclass(frozen=True, slots=True)
class During:
    """The time of a conversation: invited then, all answers before ``latest``; over when ``is_over``."""

    invited: datetime
    latest: datetime
    is_over: bool


@dataclass(frozen=True, slots=True)
class Spoken:
    """One answer in its final form; ``quiet``: a plain "nothing", which worries nobody."""

    said: ScriptLine
    given: Given
    language: str
    quiet: bool
    at: datetime

    @property
    def flags(self) -> frozenset[str]:
        """Return the flags that the answer raises by its question's rules."""
        return frozenset() if self.quiet else flags_of(self.said.question, self.given)


@dataclass(frozen=True, slots=True)
class SeedTalk:
    """What became of a conversation: its row, how many answers, their time, and its flags' rows."""

    conversation_id: int
    script: SeedScript
    answered: int
    first_at: datetime
    last_at: datetime
    flag_ids: tuple[int, ...]


def write_talk(
    ledger: Ledger,
    invention: Invention,
    rng: Random,
    subject: SeedSubject,
    script: SeedScript,
    ending: Ending,
    during: During,
    answers: int = 0,
) -> SeedTalk:
    """Write one conversation with the first so many answers of a script; one that is over keeps them as rows only."""
    first = answering_at(rng, during.invited, during.latest, lately=not during.is_over)
    spoken = tuple(
        _spoken(rng, invention, each, subject.language, first + place * PER_ANSWER)
        for place, each in enumerate(script.said[:answers])
    )
    last = spoken[-1].at if spoken else first
    is_talking = bool(spoken) and len(spoken) < len(script.said)
    remembered = tuple(each for each in spoken if not during.is_over or each.said.question.feeds == FEEDS)
    state = _state(subject, script, remembered, _status(ending, script, during), last)
    conversation_id = ledger.add(
        ConversationRecord,
        **_columns(subject, script, state, during),
        prompted=script.said[len(spoken)].question.id if is_talking else None,
        prompted_at=last if is_talking else None,
        readers=readers(state, script.questionnaire).value,
        answered=answers,
        last_inbound_at=None if ending in SILENT else last,
        finished_at=last if ending is Ending.DONE else None,
        offer_taken="none" if ending is Ending.DECLINED else None,
    )
    for each in spoken:
        _write_answer(ledger, conversation_id, subject, each)
        if during.is_over:
            _put_themes_on(ledger, conversation_id, each, during.latest)
    flags = _write_flags(ledger, conversation_id, subject.review_id, spoken)
    return SeedTalk(conversation_id, script, answers, first, last, flags)


def _status(ending: Ending, script: SeedScript, during: During) -> Status:
    """Return the status of a conversation that ended so: another one once its review is over."""
    status = WHILE_OPEN[ending]
    return AFTERWARDS[script.questionnaire.phase].get(status, status) if during.is_over else status


def _put_themes_on(ledger: Ledger, conversation_id: int, spoken: Spoken, at: datetime) -> None:
    if spoken.said.is_open and spoken.said.question.role is QuestionRole.VIEW:
        put_themes_on(ledger, conversation_id, spoken.said.question.id, str(spoken.given.value), at=at)


def _spoken(rng: Random, invention: Invention, said: ScriptLine, language: str, at: datetime) -> Spoken:
    if not said.is_open:
        return Spoken(said, Given(said.status, said.value), language, False, at)
    words, quiet = invention.words(rng, language, said.question.id)
    return Spoken(said, Given(said.status, words), invention.speaks(language), quiet, at)


def _state(
    subject: SeedSubject, script: SeedScript, spoken: Sequence[Spoken], status: Status, last: datetime
) -> Conversation:
    asks = status is Status.ASKING
    return Conversation(
        phase=script.questionnaire.phase,
        questionnaire=script.questionnaire.id,
        version=script.questionnaire.version,
        channel=subject.phone.channel,
        status=status,
        language=subject.language,
        offered=tuple(dict.fromkeys((subject.language, ENGLISH))),
        at=script.said[len(spoken)].question.id if asks else None,
        asked_at=last if asks else None,
        prompted_at=last if asks else None,
        answers={each.said.question.id: each.given for each in spoken},
        flags=tuple(sorted(frozenset[str]().union(*(each.flags for each in spoken)))),
    )


def _columns(subject: SeedSubject, script: SeedScript, state: Conversation, during: During) -> dict[str, Any]:
    return {
        "review_id": subject.review_id,
        "child_id": subject.child_id,
        "address_id": subject.phone.address_id,
        "phase": state.phase.value,
        "questionnaire": state.questionnaire,
        "questionnaire_version": state.version,
        "channel": state.channel.value,
        "language": state.language,
        "status": state.status.value,
        "questions": len(script.said),
        "state": to_json(state),
        "open": False,
        "invited_at": during.invited,
    }


def _write_answer(ledger: Ledger, conversation_id: int, subject: SeedSubject, spoken: Spoken) -> None:
    value = spoken.given.value
    ledger.add(
        AnswerRecord,
        conversation_id=conversation_id,
        question=spoken.said.question.id,
        status=spoken.given.status.value,
        value=list(value) if isinstance(value, tuple) else value,
        language=spoken.language,
        channel=subject.phone.channel.value,
        answered_at=spoken.at,
    )


def _write_flags(
    ledger: Ledger, conversation_id: int, review_id: int, spoken: Sequence[Spoken]
) -> tuple[int, ...]:
    raised = {name: each.at for each in reversed(spoken) for name in sorted(each.flags)}
    return tuple(
        ledger.add(
            Flag,
            conversation_id=conversation_id,
            review_id=review_id,
            name=name,
            severity=severity(name).value,
            raised_at=at,
        )
        for name, at in sorted(raised.items())
    )
