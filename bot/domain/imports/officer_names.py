"""Which officer a line means: by e-mail address, by the case system's id, or by name and team."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from bot.domain.imports.changes import Draft, Existing, Subject
from bot.domain.imports.known import Known
from bot.domain.imports.rows import ImportRow
from bot.domain.imports.sheets import Notice, shown

_IRO = re.compile(r"\bIRO\b|\breviewing\s+officer\b", re.IGNORECASE)
AMBIGUOUS = "There are two officers of this name in this team: say the e-mail address"


def is_iro(role: str) -> bool:
    """Return whether a role is that of an Independent Reviewing Officer (IRO)."""
    return _IRO.search(role) is not None


def name_of(row: ImportRow) -> str:
    """Return the name of a line's officer; where the file has none, the id stands in for it."""
    return row.text("officer_name") or row.text("officer_id")


def own_key(row: ImportRow) -> str:
    """Return what a line itself calls its officer: address, else id, else name and team."""
    own = row.text("officer_email") or row.text("officer_id")
    return own or f"{name_of(row)}, {row.text('team')}"


@dataclass(slots=True)
class OfficerNames:
    """The officers that the lines of a file mean, one key for each, and the row of each who is known."""

    known: Known
    existing: dict[str, Existing] = field(default_factory=dict)
    _keys: dict[int, str] = field(default_factory=dict)
    _namesakes: Mapping[tuple[str, str], set[str]] = field(default_factory=dict)

    def listen(self, rows: Iterable[ImportRow]) -> None:
        """Note which lines give a name its address or id, for the lines that give only the name."""
        found = defaultdict[tuple[str, str], set[str]](set)
        for row in rows:
            if row.text("officer_email") or row.text("officer_id"):
                found[name_of(row), row.text("team")].add(own_key(row))
        self._namesakes = found

    def key(self, row: ImportRow, draft: Draft) -> str | None:
        """Return the key of a line's officer; None when the line is refused, because it may mean two."""
        own, namesakes = own_key(row), self._namesakes.get((name_of(row), row.text("team")), set())
        is_named = not row.text("officer_email") and not row.text("officer_id")
        found = self._known(row)
        if len(found) > 1 or (is_named and len(namesakes) > 1) or self._without_address(row, namesakes):
            draft.refuse(row, "officer_name", name_of(row), AMBIGUOUS)
            return None
        if is_named and namesakes and not found:
            return next(iter(namesakes))
        if not found:
            self._say_elsewhere(row, draft)
            return own
        key = self._keys.setdefault(found[0].id, own)
        self.existing[key] = found[0]
        return key

    def _without_address(self, row: ImportRow, namesakes: set[str]) -> bool:
        """Return whether another officer of the file has the same name and team and, like this one, no address."""
        return not row.text("officer_email") and len({each for each in namesakes if "@" not in each}) > 1

    def _known(self, row: ImportRow) -> list[Existing]:
        """Return whom a line may mean: the one with its address or id, else those of its name who have neither."""
        email, officer_id = row.text("officer_email"), row.text("officer_id")
        sure = self.known.officers.get(email) or self.known.officer_ids.get(officer_id)
        if sure is not None:
            return [sure]
        here = [each for team, each in self._called(row) if team == row.text("team")]
        if email:
            here = [each for each in here if each.values["email"] is None]
        if officer_id:
            here = [each for each in here if each.values["external_id"] is None]
        return here

    def _called(self, row: ImportRow) -> tuple[tuple[str, Existing], ...]:
        return self.known.officer_names.get(name_of(row), ())

    def _say_elsewhere(self, row: ImportRow, draft: Draft) -> None:
        teams = sorted({team for team, each in self._called(row) if each.values["email"] is None})
        if teams and not row.text("officer_email"):
            text = f"An officer of this name is known in {teams[0]}; this one is taken for another"
            draft.notice(row, "team", row.text("team"), text)


def is_about_iro(row: ImportRow, known: Known) -> bool:
    """Return whether a line is about an IRO: by its role, or, where it is about no child, because the IRO is known."""
    if not row.has("role") or is_iro(row.text("role")):
        return True
    return not row.text("child_id") and row.text("officer_id") in known.officer_ids


def passed_over(rows: Sequence[ImportRow], own: Sequence[ImportRow]) -> list[Notice]:
    """Say once which roles the lines have that are not taken."""
    lines = {row.line for row in own}
    others = [row for row in rows if row.line not in lines]
    if not others:
        return []
    roles = sorted({row.text("role") for row in others})
    says = (
        f"{len(others)} of {len(rows)} lines are about other roles than that of an IRO and say nothing here"
    )
    return [Notice(others[0].line, "role", shown(", ".join(filter(None, roles))), says)]


def nameless(draft: Draft) -> list[Notice]:
    """Say once that new officers have their ids in the place of names, because children will read them."""
    found = [
        each
        for each in draft.changes
        if each.subject is Subject.OFFICER and each.after.get("name", "") == each.after.get("external_id")
    ]
    says = (
        f"{len(found)} {'officer has' if len(found) == 1 else 'officers have'} no name in this file and will be called "
        "by the id, also in texts to children: bring ssd_professionals, or a file of officers with officer_name"
    )
    return [Notice(found[0].line, "officer_id", found[0].key, says)] if found else []
