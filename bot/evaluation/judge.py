"""What the engine makes of a labelled reply, and how often it is right, asks again, or is wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from bot.domain.conversations import (
    NONE_OF_THESE,
    REQUEST,
    SEVERAL,
    AnswerStatus,
    Conversation,
    Given,
    Knowledge,
    Message,
    Send,
    Status,
    Step,
    Store,
    World,
    step,
)
from bot.domain.kinds import SAFETY_KINDS
from bot.domain.messages import ChannelKind
from bot.domain.questionnaires import Questionnaire
from bot.evaluation.replies import ASK_AGAIN, INTENT, OWN_WORDS, LabelledReply

NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)
# What is said when a command was heard, and the command.
_COMMANDS = {
    "person": "person", "stopped": "stop", "confirm_stop": "maybe_stop", "help": "help", "back": "back",
    "back_none": "back", "paused": "later", "confirm_delete": "delete", "privacy": "privacy", "wrong_person": "wrong",
    "about": "about", "lang_menu": "language", "declined": "decline",
}  # fmt: skip
SKIP = "skip"
_STATUSES = {AnswerStatus.SKIPPED: SKIP, AnswerStatus.UNSURE: "unsure"}
# To leave a question out is an answer, and offered as a request.
_AS_REQUEST = {SKIP: f"{INTENT}{SKIP}"}
# Asking whether the messages should stop offers what is meant: it decides nothing.
MAYBE_STOP, STOP = f"{INTENT}maybe_stop", f"{INTENT}stop"
SAFE, UNSAFE_ANSWER, DANGER = "safe", "no", "danger"


class ReplyVerdict(StrEnum):
    """What a reply was to the engine, beside what it means."""

    RIGHT = "right"
    OFFERED = "offered"
    ASKED = "asked"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Judged:
    """One reply, what was read, the options that were offered, and the verdict."""

    reply: LabelledReply
    read: str | None
    offered: tuple[str, ...]
    verdict: ReplyVerdict


def judge(reply: LabelledReply, knowledge: Knowledge) -> Judged:
    """Let the engine hear a reply at its question, as the first one there."""
    questionnaire = knowledge.questionnaire(reply.question_set, 0)
    state = Conversation(
        questionnaire.phase, questionnaire.id, questionnaire.version, ChannelKind.SMS, Status.ASKING,
        language=reply.language, offered=tuple(dict.fromkeys((reply.language, "en"))), at=reply.question,
        asked_at=NOON - timedelta(minutes=2), prompted_at=NOON - timedelta(minutes=1),
    )  # fmt: skip
    heard = step(state, Message("reply", NOON, reply.text), World(knowledge, NOON, open_hours=True))
    read = _read(reply, questionnaire, heard)
    offered = tuple(_meant(str(key)) for key in heard.state.suggested if key != NONE_OF_THESE)
    return Judged(reply, read, offered, _verdict(reply, read, offered))


def _meant(key: str) -> str:
    return f"{INTENT}{key.removeprefix(REQUEST)}" if key.startswith(REQUEST) else key


def _read(reply: LabelledReply, questionnaire: Questionnaire, heard: Step) -> str | None:
    """Return the option, skip, unsure, danger or command that was understood; None when the question comes again."""
    if heard.state.has_request_offer:
        return None
    given = [
        each.given for each in heard.effects if isinstance(each, Store) and each.question == reply.question
    ]
    if given:
        return _meaning(given[-1], is_open=questionnaire.question(reply.question).options is None)
    said = [each.kind for each in heard.effects if isinstance(each, Send)]
    if heard.state.questionnaire != questionnaire.id:
        return f"{INTENT}short"
    command = next((_COMMANDS[kind] for kind in said if kind in _COMMANDS), None)
    if command is not None:
        return INTENT + command
    if not SAFETY_KINDS.isdisjoint(said):
        return DANGER
    return f"{INTENT}start" if said == [f"ask:{reply.question}"] else None


def _meaning(given: Given, *, is_open: bool) -> str:
    if given.status in _STATUSES:
        return _STATUSES[given.status]
    if is_open:
        return OWN_WORDS
    return SEVERAL.join(map(str, given.value)) if isinstance(given.value, tuple) else str(given.value)


def _verdict(reply: LabelledReply, read: str | None, offered: Sequence[str]) -> ReplyVerdict:
    means = _AS_REQUEST.get(reply.means, reply.means)
    read = _AS_REQUEST.get(read or "", read)
    if reply.question == SAFE and read == DANGER:
        read = UNSAFE_ANSWER  # danger is answered as such, whatever the question
    if means == ASK_AGAIN:
        return ReplyVerdict.RIGHT if read is None else ReplyVerdict.WRONG
    if read == MAYBE_STOP and means == STOP:
        return ReplyVerdict.OFFERED
    if read is None:
        return ReplyVerdict.OFFERED if _parts(means) in map(_parts, offered) else ReplyVerdict.ASKED
    return ReplyVerdict.RIGHT if _parts(read) == _parts(means) else ReplyVerdict.WRONG


def _parts(meaning: str) -> list[str]:
    return sorted(meaning.split(SEVERAL))


def judge_all(replies: Iterable[LabelledReply], knowledge: Knowledge) -> list[Judged]:
    """Let the engine hear all replies, each for itself."""
    return [judge(reply, knowledge) for reply in replies]


@dataclass(frozen=True, slots=True)
class VerdictCounts:
    """How many replies there were, and how many got each verdict."""

    counts: Mapping[ReplyVerdict, int]

    @property
    def total(self) -> int:
        """Return how many replies there were."""
        return sum(self.counts.values())

    def percent(self, *verdicts: ReplyVerdict) -> float:
        """Return which share got one of the verdicts, in percent."""
        return 100 * sum(self.counts.get(verdict, 0) for verdict in verdicts) / max(1, self.total)


def tallies(judged: Sequence[Judged], by: str) -> Iterator[tuple[str, VerdictCounts]]:
    """Yield the tally of each group, by a field of the replies such as ``language`` or ``question``."""
    groups: dict[str, Counter[ReplyVerdict]] = {}
    for each in judged:
        groups.setdefault(getattr(each.reply, by), Counter())[each.verdict] += 1
    yield from ((name, VerdictCounts(counts)) for name, counts in sorted(groups.items()))
