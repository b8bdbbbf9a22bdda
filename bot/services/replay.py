"""Playing scripted dialogues through the real engine with the real questions, words and languages; no database."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

from bot.domain.conversations import (
    AnswerStatus,
    Button,
    Conversation,
    Event,
    Given,
    Household,
    Knowledge,
    Message,
    Published,
    Reaction,
    ReviewCancelled,
    ReviewHeld,
    ReviewMoved,
    Send,
    Status,
    Tick,
    TickName,
    World,
    step_household,
    walk,
)
from bot.domain.messages import ChannelKind
from bot.domain.questionnaires import Questionnaire

START = datetime(2026, 6, 1, 16, 0, tzinfo=UTC)
LONG = 600
"""Seconds between two messages where a dialogue names none: longer than one breath, shorter than a change of hands."""


class TranscriptError(Exception):
    """A transcript cannot be played; the text names it and says why."""


@dataclass(frozen=True, slots=True)
class Played:
    """What the engine made of one transcript, in the words that transcripts use."""

    id: str
    title: str
    outs: tuple[tuple[str, ...], ...]
    status: str
    language: str | None
    who: str | None
    answers: Mapping[str, Mapping[str, Any]]
    flags: tuple[str, ...]
    notes: tuple[str, ...]
    off_path: tuple[str, ...]
    differences: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """Give the result as JSON values."""
        return {
            "id": self.id,
            "outs": [list(out) for out in self.outs],
            "status": self.status,
            "language": self.language,
            "who": self.who,
            "answers": self.answers,
            "flags": list(self.flags),
            "notes": list(self.notes),
            "off_path": list(self.off_path),
            "ok": not self.differences,
        }


def load(path: Path) -> list[dict[str, Any]]:
    """Read a file of transcripts, YAML or JSON; TranscriptError when it is neither or holds none."""
    text = path.read_text(encoding="utf-8")
    try:
        data = json.loads(text) if path.suffix == ".json" else yaml.safe_load(text)
    except (ValueError, yaml.YAMLError) as error:
        raise TranscriptError(f"{path.name}: {error}") from error
    found = data.get("transcripts") if isinstance(data, dict) else data
    if not isinstance(found, list):
        raise TranscriptError(f"{path.name}: holds no list of transcripts")
    return found


def play(transcript: Mapping[str, Any], knowledge: Knowledge) -> Played:
    """Play one transcript; TranscriptError when it names something that does not exist."""
    try:
        return _Player(transcript, knowledge).play()
    except (KeyError, ValueError, AttributeError, TypeError) as error:
        raise TranscriptError(f"{transcript.get('id', '?')}: {error!r}") from error


class _Player:
    """Plays one transcript turn by turn."""

    def __init__(self, transcript: Mapping[str, Any], knowledge: Knowledge) -> None:
        self.transcript = transcript
        self.given: Mapping[str, Any] = transcript.get("given") or {}
        self.knowledge = knowledge
        self.now = START
        self.count = 0
        state = _state(self.given, knowledge)
        self.household = Household(dict.fromkeys(self.given.get("participants") or [""], state))

    def play(self) -> Played:
        """Play all turns and compare."""
        outs = tuple(tuple(self._turn(turn)) for turn in self.transcript.get("turns", ()))
        return self._result(outs)

    def _turn(self, turn: Mapping[str, Any]) -> Iterator[str]:
        incoming = turn["in"]
        for each in incoming if isinstance(incoming, list) else [incoming]:
            yield from self._event(each)

    def _event(self, each: Mapping[str, Any]) -> Iterator[str]:
        self.now += timedelta(seconds=each.get("after", LONG))
        world = World(self.knowledge, self.now, self.given.get("open_hours", True))
        result = step_household(self.household, self._read(each), world)
        self.household = _sent(result.household, self.now)
        for _, effect in result.effects:
            if isinstance(effect, Send):
                yield effect.kind

    def _read(self, each: Mapping[str, Any]) -> Event:
        kind = each.get("kind")
        if kind in _HAPPENINGS:
            return _HAPPENINGS[kind](each)
        self.count += 1
        provider_id = str(each.get("id", f"replay-{self.count}"))
        if kind == "reaction":
            return Reaction(provider_id, self.now, str(each["on"]), str(each["emoji"]))
        return self._message(each, provider_id)

    def _message(self, each: Mapping[str, Any], provider_id: str) -> Message:
        text = str(each.get("text", ""))
        button = Button(each["button"]) if "button" in each else None
        return Message(
            provider_id=provider_id,
            at=self.now,
            text=text,
            media=each.get("media"),
            media_failed=bool(each.get("media_error")),
            button=button,
            quotes=each.get("quotes"),
            early=bool(each.get("early")),
            is_code=same_code(text, str(self.given.get("code") or "")),
        )

    @property
    def state(self) -> Conversation:
        """Give the conversation of the child who is answering."""
        return self.household.members[self.household.first]

    def _result(self, outs: tuple[tuple[str, ...], ...]) -> Played:
        state = self.state
        status = Status.WHO if self.household.asking_who else state.status
        played = Played(
            id=str(self.transcript.get("id", "")),
            title=str(self.transcript.get("title", "")),
            outs=outs,
            status=status.value,
            language=state.language,
            who=self.household.speaker or None,
            answers={question: _given(given) for question, given in state.answers.items()},
            flags=state.flags,
            notes=tuple(each.text for each in state.jottings if each.text),
            off_path=_off_path(state, self.knowledge),
            differences=(),
        )
        return replace(played, differences=tuple(_differences(self.transcript, self.given, played)))


_HAPPENINGS: Mapping[str, Any] = {
    "tick": lambda each: Tick(TickName(each["name"])),
    "moved": lambda each: ReviewMoved(int(each.get("days", 0))),
    "held": lambda _: ReviewHeld(),
    "cancelled": lambda _: ReviewCancelled(),
    "published": lambda each: Published(int(each["version"])),
}


def same_code(typed: str, code: str) -> bool:
    """Compare a typed code with the one on the card: case, spaces and dashes do not count."""
    plain = "".join(char for char in typed.upper() if char.isalnum())
    return bool(code) and plain == "".join(char for char in code.upper() if char.isalnum())


def _state(given: Mapping[str, Any], knowledge: Knowledge) -> Conversation:
    questionnaire = knowledge.questionnaire(given.get("questionnaire", "pre-8-11"), 0)
    language = given.get("language", "en")
    status = Status(given.get("status", "asking"))
    answers = {name: _answer(value) for name, value in (given.get("answers") or {}).items()}
    talking = status in {Status.ASKING, Status.PAUSED, Status.PARTIAL, Status.STOPPED}
    return Conversation(
        phase=questionnaire.phase,
        questionnaire=questionnaire.id,
        version=questionnaire.version,
        channel=ChannelKind(given.get("channel", "sms")),
        status=status,
        language=language,
        offered=tuple(given.get("languages") or dict.fromkeys([language or "en", "en"])),
        resume=Status.ASKING if status in {Status.PAUSED, Status.STOPPED} else None,
        at=given.get("at", questionnaire.questions[0].id) if talking else None,
        asked_at=START if talking else None,
        prompted_at=START if talking else None,
        verified=bool(given.get("verified", True)),
        locked=bool(given.get("locked", False)),
        answers=answers,
    )


def _answer(value: Any) -> Given:
    """Read an answer: a bare value is answered, a table names the status."""
    if not isinstance(value, dict):
        return Given(AnswerStatus.ANSWERED, tuple(value) if isinstance(value, list) else value)
    inner = value.get("value")
    return Given(
        AnswerStatus(value.get("status", "answered")),
        tuple(inner) if isinstance(inner, list) else inner,
        value.get("note"),
        value.get("media"),
    )


def _given(given: Given) -> dict[str, Any]:
    found: dict[str, Any] = {"status": given.status.value}
    if given.value is not None:
        found["value"] = list(given.value) if isinstance(given.value, tuple) else given.value
    if given.note is not None:
        found["note"] = given.note
    if given.media is not None:
        found["media"] = given.media
    return found


def _sent(household: Household, now: datetime) -> Household:
    """Count every question as sent at once, as a replay has no outbox."""
    members = {
        alias: replace(member, prompted_at=now) if member.prompted_at is None and member.at else member
        for alias, member in household.members.items()
    }
    return replace(household, members=members)


def _off_path(state: Conversation, knowledge: Knowledge) -> tuple[str, ...]:
    questionnaire: Questionnaire = knowledge.questionnaire(state.questionnaire, state.version)
    left = walk(questionnaire, state.answers, state.foreign).left_behind | state.foreign
    return tuple(question for question in state.answers if question in left)


def _differences(transcript: Mapping[str, Any], given: Mapping[str, Any], played: Played) -> Iterator[str]:
    for place, (turn, out) in enumerate(zip(transcript.get("turns", ()), played.outs, strict=True), 1):
        wanted = tuple(turn.get("out") or ())
        if wanted != out:
            yield f"turn {place} {turn['in']}: wanted {list(wanted)}, got {list(out)}"
    expect: Mapping[str, Any] = transcript.get("expect") or {}
    for name in ("status", "language", "who"):
        if name in expect and expect[name] != getattr(played, name):
            yield f"{name}: wanted {expect[name]}, got {getattr(played, name)}"
    for name in ("flags", "notes", "off_path"):
        if name in expect and sorted(expect[name]) != sorted(getattr(played, name)):
            yield f"{name}: wanted {sorted(expect[name])}, got {sorted(getattr(played, name))}"
    if "answers" in expect:
        kept = {} if expect.get("status") == "withdrawn" else given.get("answers") or {}
        wanted_answers = {
            name: _given(_answer(value)) for name, value in {**kept, **expect["answers"]}.items()
        }
        if wanted_answers != played.answers:
            yield f"answers: wanted {wanted_answers}, got {played.answers}"
