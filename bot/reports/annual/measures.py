"""What each figure of the report is, read from measures.toml, so that its words can be read and changed as words."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from bot.domain.annual import Measure


@cache
def measures() -> Mapping[str, tuple[Measure, ...]]:
    """Return the measures of each section in the order in which they are printed."""
    text = (files(__package__ or "") / "measures.toml").read_text(encoding="utf-8")
    return {key: tuple(Measure(**each) for each in found) for key, found in tomllib.loads(text).items()}
