"""The parts of the printed report; page, Word file, workbook and drawings are all made from them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot.domain.annual.figures import Figure
from bot.domain.annual.values import Value, View


def control_line(total: tuple[str, str], parts: Sequence[tuple[str, str]], year: View) -> str:
    """Write out that a total is its parts: "held 3,560 = PN0 721 + ... + without a code 7", as each may be shown."""
    added = " + ".join(f"{name} {year.count(cell).text}" for name, cell in parts)
    return f"{year.name}: {total[0]} {year.count(total[1]).text} = {added}"


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its label and its value; a hidden value has no length.

    Where a chart compares years, ``group`` is what is compared and ``series`` the year.
    """

    label: str
    value: Value
    group: str = ""
    series: str = ""


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars of one kind, in percent."""

    title: str
    bars: tuple[Bar, ...]

    @property
    def groups(self) -> tuple[str, ...]:
        """Give what the bars stand for, each once: where nothing is compared, every bar for itself."""
        return tuple(dict.fromkeys(bar.group or bar.label for bar in self.bars))

    @property
    def series(self) -> Mapping[str, tuple[Value, ...]]:
        """Give the values of each year in the order of the groups; one series without a name where none is compared."""
        found: dict[str, tuple[Value, ...]] = {}
        for bar in self.bars:
            found[bar.series] = (*found.get(bar.series, ()), bar.value)
        return found

    @property
    def alternative(self) -> str:
        """Say in words what the drawing shows, bar by bar."""
        return (
            f"Bar chart: {self.title}. "
            + "; ".join(f"{bar.label} {bar.value.text}" for bar in self.bars)
            + "."
        )


@dataclass(frozen=True, slots=True)
class Grid:
    """One table: the first column names the rows; ``controls`` are the lines under it that add it up.

    ``says`` are sentences about it in plain English.
    """

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]
    controls: tuple[str, ...]
    definition: str
    notes: tuple[str, ...] = ()
    chart: Chart | None = None
    says: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """Words that a person typed in, with who and when."""

    title: str
    words: str
    entered_by: str
    entered_on: date


@dataclass(frozen=True, slots=True)
class Pair:
    """What young people said and what the service did about it, typed in by a person; None while nothing was done."""

    said: str
    did: str | None
    entered_by: str
    entered_on: date


@dataclass(frozen=True, slots=True)
class Section:
    """One section: what it says, its tables, its figures with their control lines, and typed-in words.

    ``quotes`` are words of young people who allowed them to be printed; nothing says whose they are.
    """

    key: str
    title: str
    says: tuple[str, ...] = ()
    grids: tuple[Grid, ...] = ()
    figures: tuple[Figure, ...] = ()
    controls: tuple[str, ...] = ()
    entries: tuple[Entry, ...] = ()
    pairs: tuple[Pair, ...] = ()
    quotes: tuple[str, ...] = ()

    @property
    def sentences(self) -> tuple[str, ...]:
        """Give the section in plain English."""
        return (*self.says, *(figure.sentence for figure in self.figures))


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
    notes: tuple[str, ...]
    sections: tuple[Section, ...]

    @property
    def title(self) -> str:
        """Give the title of the report."""
        return f"Child in Care reviews: annual report {self.years[1]}"

    @property
    def charts(self) -> tuple[Chart, ...]:
        """Give every drawing in the order of the report."""
        return tuple(grid.chart for section in self.sections for grid in section.grids if grid.chart)
