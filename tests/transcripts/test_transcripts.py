"""Dialogues of the specification and of our own hold exactly: kinds, answers, flags, notes, states."""

from pathlib import Path
from typing import Any

import pytest

from bot.demo.replay import load, play
from tests.transcripts import real_knowledge

HERE = Path(__file__).parent
GIVEN = load(HERE / "given.yaml")
SETTLED = load(HERE / "settled.yaml")
RULES = 37


@pytest.mark.parametrize("transcript", GIVEN, ids=lambda each: str(each["id"]))
def test_a_dialogue_of_the_specification_holds(transcript: dict[str, Any]) -> None:
    assert play(transcript, real_knowledge()).differences == ()


@pytest.mark.parametrize("transcript", SETTLED, ids=lambda each: str(each["id"]))
def test_a_dialogue_about_a_settled_rule_holds(transcript: dict[str, Any]) -> None:
    assert play(transcript, real_knowledge()).differences == ()


def test_all_dialogues_of_the_specification_are_here() -> None:
    assert len(GIVEN) == 27


def test_every_settled_rule_has_a_dialogue_and_every_dialogue_a_name() -> None:
    ids = [each["id"] for each in SETTLED]
    assert len(set(ids)) == len(ids)
    assert {int(each[1:3]) for each in ids} == set(range(1, RULES + 1)), "RULES above counts the rules"
    assert all(each["title"] for each in SETTLED)
