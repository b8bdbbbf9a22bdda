"""The invented names and words, read once from the two files beside this one."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from random import Random
from typing import Any

from bot.domain.languages import ENGLISH

HERE = files("bot.demo.seeding")
THEMES = {"who": "people", "worry": "change", "say": "change"}
"""Open questions and what is said to them; the others are themes themselves."""
NOTHING_SHARE = 0.15


@dataclass(frozen=True, slots=True)
class Invention:
    """Languages with their share of a thousand children and first names, the officers' names, children's words."""

    shares: Mapping[str, int]
    names: Mapping[str, Sequence[str]]
    officers: Mapping[str, Sequence[str]]
    voices: Mapping[str, Mapping[str, Any]]

    def speaks(self, language: str) -> str:
        """Give the language in which a child's words were invented: their own or English."""
        return language if language in self.voices else ENGLISH

    def words(self, rng: Random, language: str, question: str) -> tuple[str, bool]:
        """Invent an answer to an open question; and whether it is a plain "nothing"."""
        voice = self.voices[self.speaks(language)]
        theme = THEMES.get(question, question)
        if theme == "change" and rng.random() < NOTHING_SHARE:
            return str(voice["nothing"]), True
        return str(rng.choice(voice[theme])), False


@lru_cache(maxsize=1)
def load_invention() -> Invention:
    """Read the files of names and words."""
    people = _read("people.toml")
    return Invention(
        shares={each["code"]: each["share"] for each in people["languages"]},
        names={each["code"]: tuple(each["names"]) for each in people["languages"]},
        officers=people["officers"],
        voices=_read("voices.toml"),
    )


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((HERE / name).read_text(encoding="utf-8"))
