"""Twilio's error codes: what each one means for us is data, in ``errors.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from bot.domain.messages import FailureKind, Unreachable


@dataclass(frozen=True, slots=True)
class Rule:
    """What to do about one code: its class, a sentence for the operator, seconds to wait before a retry.

    ``tries`` is how many there may be in all, None for the usual number; ``unreachable`` why nobody is there.
    """

    kind: FailureKind
    meaning: str
    retry_after: float | None = None
    tries: int | None = None
    unreachable: Unreachable | None = None


@cache
def rules() -> Mapping[str, Rule]:
    """Give the rule of every known code."""
    table = tomllib.loads(Path(__file__).with_name("errors.toml").read_text("utf-8"))
    return {code: _rule(entry) for code, entry in table.items()}


def _rule(entry: Mapping[str, Any]) -> Rule:
    why = entry.get("unreachable")
    return Rule(
        kind=FailureKind(entry["kind"]),
        meaning=entry["meaning"],
        retry_after=entry.get("retry_after"),
        tries=entry.get("tries"),
        unreachable=Unreachable(why) if why else None,
    )


UNKNOWN = Rule(FailureKind.PERMANENT, "The code is not in the table.")
"""An unknown code is permanent, so that it is looked at and not sent for ever."""


def rule_of(code: str) -> Rule:
    """Return what to do about a code."""
    return rules().get(code, UNKNOWN)
