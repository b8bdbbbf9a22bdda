"""Checking the way through a questionnaire: forward only, no dead rule, every question reached."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.domain.questionnaires.model import Question
from bot.domain.tables import Table


def check_paths(file: Table, questions: Sequence[Question]) -> None:
    """Refuse a dangling or backward goto, a rule that never applies and a question no path leads to."""
    places = {question.id: place for place, question in enumerate(questions)}
    reached = {0}
    for place, question in enumerate(questions):
        table = file.at(f"question {question.id}")
        if place not in reached:
            table.fail("no path leads to this question, so the end cannot be reached through it")
        _check_rules(table, question)
        reached.update(_targets(table, question, place, places))


def _check_rules(table: Table, question: Question) -> None:
    for branch in question.branches[:-1]:
        if not branch.when:
            table.fail("next: a rule without if must be the last one")
    table.once("next: if", [key for branch in question.branches for key in branch.when])


def _targets(table: Table, question: Question, place: int, places: dict[str, int]) -> Iterator[int]:
    for branch in question.branches:
        if branch.goto not in places:
            table.fail(f"goto {branch.goto!r} leads to no question of this set")
        if places[branch.goto] <= place:
            table.fail(f"goto {branch.goto!r} leads back: a path goes forward only, a loop never ends")
        yield places[branch.goto]
    if not any(not branch.when for branch in question.branches):
        yield place + 1  # an answer without a rule goes on to the next question of the file
