"""The sections about what the service did beside reviews; what nobody recorded is named once and has no row."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from bot.domain.annual import (
    NOT_RECORDED,
    NOTHING,
    Figure,
    Grid,
    Measure,
    Section,
    Sentence,
    Share,
    Tally,
    Value,
    Wording,
    Year,
    change,
    compared,
)
from bot.domain.practice import ADULT_FEEDBACK_NAMES, ADULT_NAMES
from bot.reports.annual.facts import Counts, WorkFacts
from bot.reports.annual.measures import measures
from bot.reports.annual.tables import Material

MISSING = "Not recorded: {}."
FROM_AUDITS = (
    "Audits of children’s files that are entered here, by month. Entries that were withdrawn count nowhere."
)
FROM_ADULTS = (
    "What carers, parents and professionals said of the service and somebody entered here: compliments, views and what"
    " should be better."
)


def sections(material: Material) -> tuple[Section, ...]:
    """Make the sections of what is recorded; none for a period of which nothing of the kind is known."""
    now = material.facts[1].work
    if now is None:
        return ()
    made = (_between(material), _advocacy(material, now), _adults(material, now), _audits(material, now))
    return tuple(section for section in made if section)


@dataclass(frozen=True, slots=True)
class _Fact:
    """Where the counts of a measure lie: the group of facts, and the keys of the part and the whole."""

    group: str
    part: str
    whole: str = ""


_BETWEEN = (
    _Fact("contacts", "met", "children"),
    _Fact("checks", "done", "expected"),
    _Fact("appointed", "in_time", "began"),
    _Fact("chaired", "by_child", "known"),
    _Fact("through_adult", "part", "whole"),
    _Fact("parents", "part", "whole"),
)
_ADVOCACY = tuple(
    _Fact("advocacy", key) for key in ("advocate", "offered", "passed", "taken_up", "declined", "complaint")
)


def _group(fact: _Fact, work: WorkFacts | None, year: Year) -> Counts | None:
    """Return the counts of a measure; None where nobody recorded any."""
    if work is None:
        return None
    match fact.group:
        case "through_adult":
            return _including_adults(work, year)
        case "parents":
            return _of_held(work.parents, year)
        case name:
            found: Counts | None = getattr(work, name)
            return found


def _of_held(part: int, year: Year) -> Counts | None:
    return {"part": part, "whole": int(year.count("held").number)} if part else None


def _including_adults(work: WorkFacts, year: Year) -> Counts | None:
    """Add the reviews for which an adult told of the child to those with the child's own contribution."""
    if not work.through_adult:
        return None
    own, whole = (int(year.count(cell).number) for cell in ("participated", "four"))
    return {"part": own + work.through_adult, "whole": whole}


def _between(material: Material) -> Section:
    found = list(_figures("between", _BETWEEN, material))
    known = tuple(each for each in found if each.after.number is not None or each.before.number is not None)
    # That no adult told of a child is nothing that somebody should have recorded.
    names = [
        each.measure.name
        for each, fact in zip(found, _BETWEEN, strict=True)
        if each not in known and fact.group != "through_adult"
    ]
    missing = [names[0], *(_going_on(name) for name in names[1:])] if names else []
    says = (Sentence(MISSING.format("; ".join(missing))),) if missing else ()
    return Section("between", "Between reviews and around them", says=says, figures=known)


def _going_on(name: str) -> str:
    """Return a name as it stands inside a sentence; IRO stays as it is."""
    return name if name[1:2].isupper() else name[0].lower() + name[1:]


def _advocacy(material: Material, now: WorkFacts) -> Section | None:
    if now.advocacy is None:
        return None
    figures = tuple(_figures("advocacy", _ADVOCACY, material))
    return Section("advocacy", "Advocates and complaints", figures=figures)


def _figures(section: str, facts: Sequence[_Fact], material: Material) -> Iterator[Figure]:
    names = material.years[0].name, material.years[1].name
    for measure, fact in zip(measures()[section], facts, strict=True):
        yield _figure(measure, fact, material, names)


def _figure(measure: Measure, fact: _Fact, material: Material, names: tuple[str, str]) -> Figure:
    groups = [
        _group(fact, each.work, year) for each, year in zip(material.facts, material.years, strict=True)
    ]
    before, after = (_value(fact, group) for group in groups)
    if not fact.whole:
        return compared(measure, names, before, after)
    parts = tuple((_tally(group, fact.part), _tally(group, fact.whole)) for group in groups)
    return compared(measure, names, before, after, parts)


def _tally(group: Counts | None, key: str) -> Value:
    return NOT_RECORDED if group is None else Tally(group.get(key, 0))


def _value(fact: _Fact, group: Counts | None) -> Value:
    if group is None:
        return NOT_RECORDED
    if not fact.whole:
        return Tally(group.get(fact.part, 0))
    whole = group.get(fact.whole, 0)
    return Share(group.get(fact.part, 0), whole) if whole else NOTHING


def _adults(material: Material, now: WorkFacts) -> Section | None:
    if now.adults is None:
        return None
    before = material.facts[0].work
    then = before.adults if before else None
    rows = tuple(
        _row(f"{name}: {_going_on(label)}", then, now.adults, f"{adult.value}.{kind.value}")
        for adult, name in ADULT_NAMES.items()
        for kind, label in ADULT_FEEDBACK_NAMES.items()
        if now.adults.get(f"{adult.value}.{kind.value}") or (then or {}).get(f"{adult.value}.{kind.value}")
    )
    grid = _grid("What adults said of the service", "Who and what", rows, FROM_ADULTS, material)
    return Section("adults", "Views of parents, carers and professionals", grids=(grid,)) if rows else None


def _audits(material: Material, now: WorkFacts) -> Section | None:
    """Return the audits of the period by month; the months of the period before are others, so they stand apart."""
    if now.audits is None:
        return None
    year = material.years[1].name
    months = sorted((date.fromisoformat(f"{month}-01"), number) for month, number in now.audits.items())
    rows = tuple((Wording(f"{first:%B %Y}"), Tally(number)) for first, number in months)
    total = (Wording("Together"), Tally(sum(now.audits.values())))
    grid = Grid("Audits of files", ("Month", year), (*rows, total), (), FROM_AUDITS)
    return Section("file_audits", "Audits of files", grids=(grid,)) if rows else None


def _row(name: str, then: Counts | None, now: Counts, key: str) -> tuple[Value, ...]:
    before, after = _tally(then, key), Tally(now.get(key, 0))
    moved = NOTHING if before is NOT_RECORDED else change(before, after)
    return Wording(name), before, after, moved


def _grid(
    title: str, first: str, rows: tuple[tuple[Value, ...], ...], definition: str, material: Material
) -> Grid:
    before, after = (year.name for year in material.years)
    return Grid(title, (first, before, after, "Change"), rows, (), definition)
