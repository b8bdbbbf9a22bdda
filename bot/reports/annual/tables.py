"""What the sections are made of, and the tables in them: breakdowns, reasons, outcomes of forms and answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.annual import (
    NOTHING,
    Chart,
    Figure,
    Grid,
    Section,
    Sentence,
    Share,
    Value,
    Wording,
    Year,
    change,
    control_line,
    figure,
    moved,
)
from bot.domain.participation import NoViewsReason
from bot.domain.response import RequestOutcome
from bot.reports.annual.counts import COLUMNS, answer_cell, asked_cell, group_cell, reason_cell
from bot.reports.annual.facts import YearFacts
from bot.reports.annual.groups import Breakdown
from bot.reports.annual.measures import measures
from bot.reports.annual.typed import Typed
from bot.reports.response.answers import AskedQuestion

Years = tuple[Year, Year]
REASONS = {
    NoViewsReason.REFUSED: "The child refused",
    NoViewsReason.WITHHELD: "The child did not want the views shared",
    NoViewsReason.NOT_SATISFIED: "The views did not pass the IRO’s check",
    NoViewsReason.ADULTS_VIEW: "Only an adult’s view",
    NoViewsReason.UNMATCHED: "Not certain that the words were the child’s",
    NoViewsReason.TOO_LATE: "The views came too late",
    NoViewsReason.STALE: "The views were from before the last review",
    NoViewsReason.NOT_PRESENTED: "Nobody presented the views",
    NoViewsReason.CANNOT_REACH: "The child could not be reached",
    NoViewsReason.NO_ANSWER: "The child did not answer",
    NoViewsReason.NOT_ASKED: "The child was not asked",
    None: "No reason recorded",
}
OUTCOMES = {
    RequestOutcome.FINISHED: "Finished",
    RequestOutcome.PART: "Answered in part",
    RequestOutcome.TAKEN_BACK: "Answered and taken back",
    RequestOutcome.DECLINED: "Declined",
    RequestOutcome.OPTED_OUT: "Opted out",
    RequestOutcome.UNDELIVERED: "Not delivered",
    RequestOutcome.NO_RECEIPT: "Sent, no receipt",
    RequestOutcome.NO_REPLY: "No reply",
}


@dataclass(frozen=True, slots=True)
class Material:
    """What the sections are made of: both years' facts, counts and breakdowns, and what people typed in and chose.

    ``restated`` says how a frozen year looks now; None while its figures are live. ``has_words`` is False of a report
    that has counts alone.
    """

    facts: tuple[YearFacts, YearFacts]
    years: Years
    breakdowns: tuple[Sequence[Breakdown], Sequence[Breakdown]]
    typed: Typed
    quotes: tuple[str, ...]
    restated: Section | None = None
    has_words: bool = True


def figures(section: str, years: Years) -> tuple[Figure, ...]:
    """Make the figures of a section from its measures."""
    return tuple(figure(each, *years) for each in measures()[section])


def both(cell: str, years: Years) -> tuple[Value, Value, Value]:
    """Return a count of both years and its change."""
    before, after = (year.count(cell) for year in years)
    return before, after, change(before, after)


def breakdown(groups: Breakdown, earlier: Breakdown, years: Years) -> Grid:
    """Make one breakdown: participated, attended and neither, never the eight codes.

    ``earlier`` is the same one of the year before; its groups may be others.
    """
    before, after = years
    title, shares = (
        f"{groups.title}, {after.name}",
        tuple(_rate(groups, name, after) for name in groups.groups),
    )
    rates = ("Participation", f"Participation {before.name}", "Change")
    return Grid(
        title,
        (groups.first, *(name for _, name in _COLUMNS), *rates),
        tuple(_row(groups, name, years, compares=groups.compares(name, earlier)) for name in groups.groups),
        tuple(_down(groups, column, name, after) for column, name in _COLUMNS if column != "attended"),
        groups.definition,
        chart=Chart(f"Participation {title[0].lower()}{title[1:]}", groups.groups, (("", shares),)),
        says=_extremes(groups, shares, after.name),
    )


_COLUMNS = tuple(zip(COLUMNS, ("PN1 to PN7", "Participated", "Attended", "No contribution"), strict=True))


def _rate(groups: Breakdown, name: str, year: Year) -> Value:
    return year.share(group_cell(groups, name, "participated"), group_cell(groups, name, "four"))


def _row(groups: Breakdown, name: str, years: Years, *, compares: bool) -> tuple[Value, ...]:
    before, after = years
    counts = (after.count(group_cell(groups, name, column)) for column in COLUMNS)
    now, then = _rate(groups, name, after), _rate(groups, name, before) if compares else NOTHING
    return (Wording(name), *counts, now, then, change(then, now))


def _extremes(groups: Breakdown, shares: Sequence[Value], year: str) -> tuple[Sentence, ...]:
    """Say which group took part most and which least, where one alone did and chance would not explain it."""
    found = [
        (share, name) for share, name in zip(shares, groups.groups, strict=True) if isinstance(share, Share)
    ]
    found.sort(key=lambda each: each[0].exact)
    if not found or not moved(found[0][0], found[-1][0]):
        return ()
    (low, lowest), (high, highest) = found[0], found[-1]
    if [share.number for share, _ in found if share.number in (low.number, high.number)][2:]:
        return ()
    says = (
        f"In {year}, participation {groups.title.lower()} was highest for {_plain(highest)} ({{}}) and lowest for"
        f" {_plain(lowest)} ({{}})."
    )
    return (Sentence(says, (high, low), is_exact=True),)


def _plain(name: str) -> str:
    """Return a name that cannot be taken for a gap of a sentence."""
    return name.replace("{", "{{").replace("}", "}}")


def _down(groups: Breakdown, column: str, name: str, year: Year) -> str:
    parts = [(group, group_cell(groups, group, column)) for group in groups.groups]
    return control_line((name, column), parts, year)


def reasons(years: Years) -> Grid:
    """Make the table of why no views were conveyed."""
    every = [(name, reason_cell(reason)) for reason, name in REASONS.items()]
    return _counted(
        "Why no views were conveyed (PN7)",
        "Reason",
        [each for each in every if any(year.count(each[1]).number for year in years)],
        ("PN7", "PN7"),
        years,
        "The first reason recorded with each code PN7; a review may have several. Reasons of no review are left out.",
    )


def outcomes(years: Years) -> Grid:
    """Make the table of what became of the forms after reviews."""
    return _counted(
        "What became of the forms",
        "Outcome",
        [(name, f"fb.{outcome.value}") for outcome, name in OUTCOMES.items()],
        ("asked", "fb.asked"),
        years,
        "Each form sent has exactly one outcome.",
    )


def answers(asked: AskedQuestion, years: Years) -> Grid:
    """Make the table of one question; those who left it out stand apart from those who said no."""
    cells = [(name, answer_cell(asked, name)) for name in asked.answers]
    cells.append(("Not answered", answer_cell(asked)))
    whole = asked_cell(asked)
    definition = "Of those who finished or began a form with this question."
    made = _counted(asked.text, "Answer", cells, ("asked", whole), years, definition)
    rows = zip(made.rows, (_shares(cell, whole, years) for _, cell in cells), strict=True)
    columns = (*made.columns[:-1], *(f"Share {year.name}" for year in years), "Change")
    return Grid(
        made.title, columns, tuple((*row[:-1], *shares) for row, shares in rows), made.controls, definition
    )


def _shares(cell: str, whole: str, years: Years) -> tuple[Value, Value, Value]:
    before, after = (year.share(cell, whole) for year in years)
    return before, after, change(before, after)


def _counted(
    title: str,
    first: str,
    cells: Sequence[tuple[str, str]],
    total: tuple[str, str],
    years: Years,
    definition: str,
) -> Grid:
    """Make a table of counts that add up to a total."""
    return Grid(
        title,
        (first, years[0].name, years[1].name, "Change"),
        tuple((Wording(name), *both(cell, years)) for name, cell in cells),
        tuple(control_line(total, cells, year) for year in years),
        definition,
    )
