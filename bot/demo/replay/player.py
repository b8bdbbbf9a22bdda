"""Comparing what a transcript expects with what the engine did."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from bot.demo.replay.scripts import START, answer_of, event_of, household_of
from bot.domain.conversations import (
    Conversation,
    Given,
    Household,
    Knowledge,
    Send,
    Status,
    World,
    step_household,
    walk,
)

_SINGLE = ("status", "language", "who")
_MULTISETS = ("flags", "notes", "off_path")
# Seconds between two messages where a dialogue names none: longer than one breath, shorter than a change of hands.
LONG = 600


def written(given: Given) -> dict[str, Any]:
    """Write an answer as transcripts do: its status, and of value, note and media what there is."""
    found: dict[str, Any] = {"status": given.status.value}
    if given.value is not None:
        found["value"] = list(given.value) if isinstance(given.value, tuple) else given.value
    if given.note is not None:
        found["note"] = given.note
    if given.media is not None:
        found["media"] = given.media
    return found


def differences(transcript: Mapping[str, Any], played: Mapping[str, Any]) -> Iterator[str]:
    """List where ``played`` (the values of the JSON output) is not what the transcript expects."""
    yield from _turns(transcript, played["outs"])
    expect: Mapping[str, Any] = transcript.get("expect") or {}
    for name in _SINGLE:
        if name in expect and expect[name] != played[name]:
            yield f"{name}: wanted {expect[name]}, got {played[name]}"
    for name in _MULTISETS:
        if name in expect and sorted(map(str, expect[name])) != sorted(played[name]):
            yield f"{name}: wanted {sorted(map(str, expect[name]))}, got {sorted(played[name])}"
    if "answers" in expect:
        wanted = _wanted_answers(transcript.get("given") or {}, expect)
        if wanted != played["answers"]:
            yield f"answers: wanted {wanted}, got {played['answers']}"


def _turns(transcript: Mapping[str, Any], outs: list[list[str]]) -> Iterator[str]:
    for place, (turn, out) in enumerate(zip(transcript.get("turns") or (), outs, strict=True), 1):
        wanted = list(turn.get("out") or ())
        if wanted != out:
            yield f"turn {place} {turn['in']}: wanted {wanted}, got {out}"


def _wanted_answers(given: Mapping[str, Any], expect: Mapping[str, Any]) -> dict[str, Any]:
    """Add the answers that were there from the start, which only a withdrawal takes away."""
    kept = {} if expect.get("status") == Status.WITHDRAWN else given.get("answers") or {}
    return {name: written(answer_of(value)) for name, value in {**kept, **(expect["answers"] or {})}.items()}


@dataclass(frozen=True, slots=True)
class Played:
    """What the engine made of one transcript, in the words that transcripts use."""

    id: str
    outs: list[list[str]]
    status: str
    language: str | None
    who: str | None
    answers: dict[str, dict[str, Any]]
    flags: list[str]
    notes: list[str]
    off_path: list[str]
    title: str = ""
    differences: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return the result as JSON values."""
        values = asdict(self)
        del values["title"], values["differences"]
        return {**values, "ok": not self.differences}


def play(transcript: Mapping[str, Any], knowledge: Knowledge) -> Played:
    """Play one transcript; one that names something that does not exist fails with that as its difference."""
    try:
        played = _Player(transcript, knowledge).play()
        return replace(played, differences=tuple(differences(transcript, played.as_json())))
    except (KeyError, ValueError, AttributeError, TypeError) as error:
        nothing = Played(str(transcript.get("id", "?")), [], "", None, None, {}, [], [], [])
        return replace(nothing, differences=(f"cannot be played: {error!r}",))


class _Player:
    """Holds a phone and a clock while a transcript is played."""

    def __init__(self, transcript: Mapping[str, Any], knowledge: Knowledge) -> None:
        self.transcript = transcript
        self.given: Mapping[str, Any] = transcript.get("given") or {}
        self.knowledge = knowledge
        self.now = START
        self.count = 0
        self.household = household_of(self.given, knowledge)

    def play(self) -> Played:
        """Play all turns and say where the conversation stands."""
        outs = [list(self._turn(turn["in"])) for turn in self.transcript.get("turns") or ()]
        state = self.household.members[self.household.first]
        return Played(
            id=str(self.transcript.get("id", "")),
            title=str(self.transcript.get("title", "")),
            outs=outs,
            status=(Status.WHO if self.household.asking_who else state.status).value,
            language=state.language,
            who=self.household.speaker or None,
            answers={question: written(given) for question, given in state.answers.items()},
            flags=list(state.flags),
            notes=[each.text for each in state.notes if each.text],
            off_path=_off_path(state, self.knowledge),
        )

    def _turn(self, incoming: Any) -> Iterator[str]:
        for each in incoming if isinstance(incoming, list) else [incoming]:
            yield from self._event(each)

    def _event(self, each: Mapping[str, Any]) -> Iterator[str]:
        self.count += 1
        self.now += timedelta(seconds=each.get("after", LONG))
        event = event_of(each, str(each.get("id", f"replay-{self.count}")), self.now, self.given)
        world = World(self.knowledge, self.now, self.given.get("open_hours", True))
        result = step_household(self.household, event, world)
        self.household = _sent(result.household, self.now)
        for _, effect in result.effects:
            if isinstance(effect, Send):
                yield effect.kind


def _sent(household: Household, now: datetime) -> Household:
    """Count every question as sent at once, as a replay has no outbox."""
    members = {
        alias: replace(member, prompted_at=member.prompted_at or now, repeat_at=None) if member.at else member
        for alias, member in household.members.items()
    }
    return replace(household, members=members)


def _off_path(state: Conversation, knowledge: Knowledge) -> list[str]:
    questionnaire = knowledge.asked(state)
    left = walk(questionnaire, state.answers, state.foreign).left_behind | state.foreign
    return [question for question in state.answers if question in left]
