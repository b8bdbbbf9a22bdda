"""The parts of the printed report; page, Word file, workbook and drawings are all made from them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.domain.annual.figures import Figure, Year
from bot.domain.annual.values import Sentence, Value


def control_line(total: tuple[str, str], parts: Sequence[tuple[str, str]], year: Year) -> str:
    """Write out that a total is its parts: "held 3,560 = PN0 721 + ... + without a code 7"."""
    added = " + ".join(f"{name} {year.count(cell).text}" for name, cell in parts)
    return f"{year.name}: {total[0]} {year.count(total[1]).text} = {added}"


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars in percent: what they stand for, and a series of values for each year; one without a name stands alone."""

    title: str
    groups: tuple[str, ...]
    series: tuple[tuple[str, tuple[Value, ...]], ...]

    @property
    def bars(self) -> tuple[tuple[str, Value], ...]:
        """Return every bar with its label, the years of a group beside each other."""
        return tuple(
            (f"{group} {name}".strip(), values[place])
            for place, group in enumerate(self.groups)
            for name, values in self.series
        )

    @property
    def alternative(self) -> str:
        """Say in words what the drawing shows, bar by bar."""
        said = "; ".join(f"{label} {value.text}" for label, value in self.bars)
        return f"Bar chart: {self.title}. {said}."


@dataclass(frozen=True, slots=True)
class Grid:
    """One table: the first column names the rows; ``controls`` are the lines under it that add it up."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]
    controls: tuple[str, ...]
    definition: str
    chart: Chart | None = None
    says: tuple[Sentence, ...] = ()

    @property
    def figured(self) -> tuple[bool, ...]:
        """Return of each column whether figures stand in it."""
        columns = zip(*self.rows, strict=True)
        return tuple(any(value.number is not None for value in column) for column in columns)

    @property
    def sentences(self) -> tuple[str, ...]:
        """Return what there is to say about the table."""
        return tuple(each.text for each in self.says if each.text)


@dataclass(frozen=True, slots=True)
class Entry:
    """Words that a person typed in, with who and when."""

    title: str
    words: str
    entered_by: str
    entered_on: date


@dataclass(frozen=True, slots=True)
class Pair:
    """What young people said and what the service did about it, typed in by a person; None while nothing was done.

    ``theme`` is what it is about, if anybody said so; ``could_not``: ``did`` says why nothing could be done.
    """

    said: str
    did: str | None
    entered_by: str
    entered_on: date
    theme: str = ""
    could_not: bool = False

    @property
    def what(self) -> str:
        """Return what was said, after its theme."""
        return f"{self.theme}: {self.said}" if self.theme else self.said

    @property
    def reply(self) -> str:
        """Return what was done, or that it could not be done and why; empty while nothing is entered."""
        return f"We could not: {self.did}" if self.did and self.could_not else self.did or ""


@dataclass(frozen=True, slots=True)
class Section:
    """One section: what it says, its tables, its figures with their control lines, and typed-in words.

    ``quotes`` are words of young people who allowed them to be printed; nothing says who they are.
    """

    key: str
    title: str
    says: tuple[Sentence, ...] = ()
    grids: tuple[Grid, ...] = ()
    figures: tuple[Figure, ...] = ()
    controls: tuple[str, ...] = ()
    entries: tuple[Entry, ...] = ()
    pairs: tuple[Pair, ...] = ()
    quotes: tuple[str, ...] = ()

    @property
    def sentences(self) -> tuple[str, ...]:
        """Return what the section says before its tables."""
        return tuple(each.text for each in self.says if each.text)

    @property
    def is_empty(self) -> bool:
        """Return whether nothing stands under its title."""
        return not (self.sentences or self.grids or self.figures or self.entries or self.pairs or self.quotes)

    @property
    def in_words(self) -> tuple[str, ...]:
        """Return the sentences of its figures."""
        return tuple(each.sentence for each in self.figures if each.sentence)


@dataclass(frozen=True, slots=True)
class Annual:
    """The whole report of a year beside the year before; counts of each run up to its own day.

    ``state`` says that the report was frozen, when and by whom; empty while its figures are live.
    """

    authority: str
    service: str
    years: tuple[str, str]
    as_at: tuple[date, date]
    made_on: date
    state: str
    notes: tuple[Sentence, ...]
    sections: tuple[Section, ...]
    is_published: bool = False
    kind: str = "annual report"

    @property
    def title(self) -> str:
        """Return the title of the report."""
        edition = ", published edition" if self.is_published else ""
        return f"Child in Care reviews: {self.kind} {self.years[1]}{edition}"

    @property
    def in_words(self) -> tuple[str, ...]:
        """Return how the report is to be read."""
        return tuple(note.text for note in self.notes if note.text)

    @property
    def charts(self) -> tuple[Chart, ...]:
        """Return every drawing in the order of the report."""
        return tuple(grid.chart for section in self.sections for grid in section.grids if grid.chart)
