"""Challenges in the report: Table 13 by stage, Table 14 by theme, counted from the log where there is one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from bot.domain.annual import (
    NOT_RECORDED,
    NOTHING,
    Grid,
    Section,
    Sentence,
    Tally,
    Value,
    Wording,
    change,
    control_line,
)
from bot.domain.challenges import (
    AGENCY_NAMES,
    STAGE_NAMES,
    THEME_NAMES,
    ChallengedAgency,
    ChallengeStage,
)
from bot.ground.calendar import in_words
from bot.reports.annual.facts import ChallengeFacts
from bot.reports.annual.tables import Material

KEY = "challenges"
AUTHORITY = ChallengedAgency.AUTHORITY.value
FROM_LOG = "These counts come from the log of challenges that is kept here."
TYPED = (
    "What a person typed in about challenges stands below the tables; where it has counts too, those of the log take"
    " their place."
)
STAGES = (
    "Challenges to the authority by the stages that they entered in the year; one that went further counts at each. One"
    " that was resolved at stage 1 may have come back at a higher stage. Entries that were withdrawn count nowhere."
)
THEMES = (
    "Challenges to the authority that entered a formal stage for the first time in the year, by theme. A challenge may"
    " have several themes, so they add up to more than the challenges."
)


@dataclass(frozen=True, slots=True)
class _ChallengeRow:
    """One row of a table: its name and its cell in both years, None where the log has no such year."""

    name: str
    before: int | None
    after: int | None

    @property
    def row(self) -> tuple[Value, ...]:
        """Return its cells; against a year that is not in the log there is no change."""
        then, now = (NOT_RECORDED if each is None else Tally(each) for each in (self.before, self.after))
        moved = NOTHING if NOT_RECORDED in (then, now) else change(then, now)
        return Wording(self.name), then, now, moved


def section(material: Material) -> Section | None:
    """Make the section of the log; None while the log has nothing of the report's year."""
    facts = (material.facts[0].challenges, material.facts[1].challenges)
    now = facts[1]
    if now is None:
        return None
    typed = material.typed.sections.get(KEY)
    says = [Sentence(FROM_LOG)]
    if now.began_on > material.facts[0].span.year.first:
        says.append(Sentence(f"The log begins on {in_words(now.began_on)}: what was before is not in it."))
    if typed:
        says.append(Sentence(TYPED))
    return Section(
        KEY,
        "Challenges to care plans",
        says=tuple(says),
        grids=(_stages(material, facts), _themes(material, facts)),
        entries=(typed,) if typed else (),
    )


Facts = tuple[ChallengeFacts | None, ChallengeFacts | None]


def _stages(material: Material, facts: Facts) -> Grid:
    lines = [_line(STAGE_NAMES[ChallengeStage.ONE], facts, "stages", ChallengeStage.ONE.value)]
    lines += [
        _ChallengeRow("Stage 1, escalated at once", *_both(facts, lambda each: each.at_once)),
        _ChallengeRow("Stage 1, resolved there", *_both(facts, lambda each: each.resolved)),
        _ChallengeRow("Stage 1, open", *_both(facts, lambda each: each.open_at_one)),
    ]
    rest = (ChallengeStage.TWO, ChallengeStage.THREE, ChallengeStage.INFORMAL)
    lines += [_line(STAGE_NAMES[stage], facts, "stages", stage.value) for stage in rest]
    partners = [each for each in ChallengedAgency if each is not ChallengedAgency.AUTHORITY]
    named = [
        _line(f"Partner agency: {AGENCY_NAMES[each]}", facts, "partners", each.value) for each in partners
    ]
    lines += [line for line in named if line.before or line.after]
    return _grid(
        "Table 13: challenges by stage", "Stage", lines, tuple(_controls(material, facts)), STAGES, material
    )


def _themes(material: Material, facts: Facts) -> Grid:
    lines = [_line(name, facts, "themes", theme.value) for theme, name in THEME_NAMES.items()]
    lines.append(_ChallengeRow("Challenges", *_both(facts, lambda each: each.formal)))
    return _grid("Table 14: what the challenges were about", "Theme", lines, (), THEMES, material)


def _line(name: str, facts: Facts, kind: str, key: str) -> _ChallengeRow:
    return _ChallengeRow(name, *_both(facts, lambda each: int(getattr(each, kind).get(key, 0))))


def _both(facts: Facts, count: Callable[[ChallengeFacts], int]) -> tuple[int | None, int | None]:
    before, after = facts
    return None if before is None else count(before), None if after is None else count(after)


def _controls(material: Material, facts: Facts) -> Iterator[str]:
    parts = [("escalated at once", "ch.at_once"), ("resolved there", "ch.resolved"), ("open", "ch.open")]
    for year, each in zip(material.years, facts, strict=True):
        if each is not None:
            yield control_line(("stage 1", "ch.one"), parts, year)


def _grid(
    title: str,
    first: str,
    lines: Sequence[_ChallengeRow],
    controls: tuple[str, ...],
    definition: str,
    material: Material,
) -> Grid:
    before, after = (year.name for year in material.years)
    rows = tuple(line.row for line in lines)
    return Grid(title, (first, before, after, "Change"), rows, controls, definition)
