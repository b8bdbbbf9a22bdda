"""Reading scripted dialogues: where a conversation stands, and what comes in."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import yaml

from bot.domain.conversations import (
    AnswerStatus,
    Button,
    Confirm,
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
    Staff,
    StaffAction,
    Status,
    Tick,
    TickName,
)
from bot.domain.enrolment import signs_of
from bot.domain.messages import ChannelKind
from bot.domain.questionnaires import without
from bot.domain.reviews import ReviewKind

START = datetime(2026, 6, 1, 16, 0, tzinfo=UTC)
DEFAULT_QUESTIONNAIRE = "pre-8-11"
# A released set never changes, so a dialogue that names no version holds whatever a newer one asks.
FIRST_VERSION = 1
TALKING = frozenset({Status.ASKING, Status.PAUSED, Status.PARTIAL, Status.STOPPED})
BEFORE_TALKING = frozenset({Status.INVITED, Status.CODE, Status.WHO})

_HAPPENINGS: Mapping[str, Any] = {
    "tick": lambda each: Tick(TickName(each["name"])),
    "moved": lambda each: ReviewMoved(int(each.get("days", 0))),
    "held": lambda _: ReviewHeld(),
    "cancelled": lambda _: ReviewCancelled(),
    "published": lambda each: Published(int(each.get("version", 2))),
    "staff": lambda each: Staff(StaffAction(each["action"]), each.get("language")),
}


class TranscriptError(Exception):
    """A transcript cannot be played; the text names it and says why."""


def load(path: Path) -> list[dict[str, Any]]:
    """Read a file of transcripts, YAML or JSON; TranscriptError when it is neither or holds none."""
    try:
        text = path.read_text(encoding="utf-8")
        data = json.loads(text) if path.suffix == ".json" else yaml.safe_load(text)
    except (ValueError, yaml.YAMLError) as error:
        raise TranscriptError(f"{path.name}: {error}") from error
    found = data.get("transcripts") if isinstance(data, dict) else data
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        raise TranscriptError(f"{path.name}: holds no list of transcripts")
    return found


def household_of(given: Mapping[str, Any], knowledge: Knowledge) -> Household:
    """Return the phone as it stands before the first turn; on a shared one the first child is speaking."""
    state = _state(given, knowledge)
    aliases = [str(alias) for alias in given.get("participants") or [""]]
    asking_who = given.get("status") == Status.WHO
    if state.status in BEFORE_TALKING:
        return Household(dict.fromkeys(aliases, state), asking_who=asking_who)
    others = _state({**given, "status": Status.INVITED, "answers": {}}, knowledge)
    speaker = aliases[0] if len(aliases) > 1 else None
    return Household({**dict.fromkeys(aliases, others), aliases[0]: state}, speaker=speaker)


def _state(given: Mapping[str, Any], knowledge: Knowledge) -> Conversation:
    named = given.get("questionnaire") or DEFAULT_QUESTIONNAIRE
    whole = knowledge.questionnaire(named, given.get("version", FIRST_VERSION))
    left_out = knowledge.left_out(whole.id, whole.version, ReviewKind(given.get("review", ReviewKind.CARE)))
    questionnaire = without(whole, left_out)
    language = given.get("language", "en")
    status = Status(given.get("status", Status.ASKING))
    talking = status in TALKING
    return Conversation(
        phase=questionnaire.phase,
        questionnaire=questionnaire.id,
        version=questionnaire.version,
        channel=ChannelKind(given.get("channel", ChannelKind.SMS)),
        status=Status.INVITED if status is Status.WHO else status,
        language=language,
        offered=tuple(given.get("languages") or dict.fromkeys([language or "en", "en"])),
        resume=Status.ASKING if status in {Status.PAUSED, Status.STOPPED} else None,
        at=given.get("at", questionnaire.questions[0].id) if talking else None,
        asked_at=START if talking else None,
        prompted_at=START if talking else None,
        confirm=Confirm.OFFER if status is Status.DECLINED else None,
        menu_tries=1 if status is Status.DECLINED else 0,
        verified=bool(given.get("verified", True)),
        locked=bool(given.get("locked", False)),
        answers={name: answer_of(value) for name, value in (given.get("answers") or {}).items()},
        left_out=left_out,
    )


def answer_of(value: Any) -> Given:
    """Read an answer: a bare value is answered, a table names the status."""
    if not isinstance(value, dict):
        return Given(AnswerStatus.ANSWERED, tuple(value) if isinstance(value, list) else value)
    inner = value.get("value")
    return Given(
        AnswerStatus(value.get("status", AnswerStatus.ANSWERED)),
        tuple(inner) if isinstance(inner, list) else inner,
        value.get("note"),
        value.get("media"),
    )


def event_of(each: Mapping[str, Any], provider_id: str, now: datetime, given: Mapping[str, Any]) -> Event:
    """Read what comes in; ValueError for a kind that does not exist."""
    kind = str(each.get("kind", "message"))
    if kind == "message":
        return _message(each, provider_id, now, given)
    if kind == "reaction":
        put_on = each["on"] if "on" in each else each[True]  # type: ignore[index]  # YAML 1.1 reads a bare `on` as true
        return Reaction(provider_id, now, str(put_on), str(each["emoji"]))
    if kind in set(TickName):
        return Tick(TickName(kind))
    if kind not in _HAPPENINGS:
        raise ValueError(f"there is no kind {kind}")
    found: Event = _HAPPENINGS[kind](each)
    return found


def _message(each: Mapping[str, Any], provider_id: str, now: datetime, given: Mapping[str, Any]) -> Message:
    text = str(each.get("text", ""))
    names = _whose_code(text, given.get("code"))
    return Message(
        provider_id=provider_id,
        at=now,
        text=text,
        media=each.get("media"),
        media_failed=bool(each.get("media_error")),
        button=Button(each["button"]) if "button" in each else None,
        quotes=each.get("quotes"),
        early=bool(each.get("early")),
        is_code=names is not None,
        names=names or None,
    )


def _whose_code(typed: str, code: Any) -> str | None:
    """Return whose code was typed ("" for one that names nobody), None for words that are no code."""
    codes = code if isinstance(code, dict) else {"": code or ""}
    return next((str(alias) for alias, each in codes.items() if same_code(typed, str(each))), None)


def same_code(typed: str, code: str) -> bool:
    """Compare a typed code with the one on the card: case, width, digits' script, spaces and dashes do not count."""
    return bool(code) and signs_of(typed) == signs_of(code)
