"""Comparing what a transcript expects with what the engine did."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from bot.demo.replay.scripts import answer_of
from bot.domain.conversations import Given

_SINGLE = ("status", "language", "who")
_MULTISETS = ("flags", "notes", "off_path")


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
    kept = {} if expect.get("status") == "withdrawn" else given.get("answers") or {}
    return {name: written(answer_of(value)) for name, value in {**kept, **(expect["answers"] or {})}.items()}
