"""What a check comes to."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """What a check comes to: an input that is not known never makes "none found"."""

    FOUND = "found"
    NONE_FOUND = "none_found"
    NOT_ASSESSED = "not_assessed"
    NOTHING_TO_CHECK = "nothing_to_check"


@dataclass(frozen=True, slots=True)
class Count:
    """How many things a check found, looked at, and could not assess."""

    found: int
    looked: int
    unknown: int

    @property
    def verdict(self) -> Verdict:
        """Say what the check comes to."""
        if self.found:
            return Verdict.FOUND
        if self.looked:
            return Verdict.NONE_FOUND
        return Verdict.NOT_ASSESSED if self.unknown else Verdict.NOTHING_TO_CHECK
