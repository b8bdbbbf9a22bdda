"""The tables of the feedback section: what became of the forms, and the answers to each question."""

from __future__ import annotations

from collections.abc import Iterable

from bot.domain.annual import Grid, Value, points_change
from bot.reports import linking
from bot.reports.annual.counting import answer_cell, asked_cell
from bot.reports.annual.facts import Asked
from bot.reports.annual.tables import Years, counted


def feedback_table(outcomes: Iterable[tuple[str, str]], years: Years) -> Grid | None:
    """Make the table of what became of the forms; the outcomes exclude each other; None when it is withheld."""
    return counted(
        linking.WHOLE,
        "What became of the forms",
        "Outcome",
        tuple(outcomes),
        ("asked", linking.cell(linking.ASKED)),
        years,
        "Each form sent has exactly one outcome.",
    )


def results_table(asked: Asked, years: Years) -> Grid | None:
    """Make the table of one question; those who left it out stand apart from those who said no."""
    answers = [
        *((name, answer_cell(asked, name)) for name in asked.answers),
        ("Not answered", answer_cell(asked, "")),
    ]
    whole = asked_cell(asked)
    made = counted(
        "results",
        asked.text,
        "Answer",
        answers,
        ("asked", whole),
        years,
        "Of those who finished or began a form with this question.",
    )
    if made is None:
        return None
    shares = [_share(cell, whole, years) for _, cell in answers]
    rows = tuple((*row[:-1], *share) for row, share in zip(made.rows, shares, strict=True))
    names = (*made.columns[:-1], *(f"Share {year.name}" for year in years), "Change")
    return Grid(made.title, names, rows, made.controls, made.definition)


def _share(cell: str, whole: str, years: Years) -> tuple[Value, ...]:
    rates = [year.rate(cell, whole) for year in years]
    return (*(year.percent(cell, whole) for year in years), points_change(rates[0], rates[1]))
