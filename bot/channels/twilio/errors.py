"""Twilio's error codes: what each one means for us is data, in ``errors.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bot.domain.messages import FailureKind


@dataclass(frozen=True, slots=True)
class Rule:
    """What to do about one code: its class, a sentence for the operator, seconds to wait before a retry."""

    kind: FailureKind
    meaning: str
    retry_after: float | None = None


@cache
def rules() -> Mapping[str, Rule]:
    """Give the rule of every known code."""
    table = tomllib.loads(Path(__file__).with_name("errors.toml").read_text("utf-8"))
    return {
        code: Rule(FailureKind(entry["kind"]), entry["meaning"], entry.get("retry_after"))
        for code, entry in table.items()
    }


def failure_of(code: str) -> FailureKind:
    """Give the class of a code; an unknown one is permanent, so that it is looked at and not sent for ever."""
    rule = rules().get(code)
    return rule.kind if rule else FailureKind.PERMANENT
