"""Reading the English sentences of the content files for Babel, with comments for the translator."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import IO, Any

from bot.domain.questionnaires import MAX_LABEL
from bot.translation.glossary import load_glossary

QUESTION_UNITS = 134  # two segments of a text message in UCS-2
MESSAGE_UNITS = 201  # three segments
LABEL_NOTE = f"A button: at most {MAX_LABEL} characters."
QUESTION_NOTE = f"With its numbered answers at most {QUESTION_UNITS} characters."
MESSAGE_NOTE = f"At most {MESSAGE_UNITS} characters with names and dates filled in."
FRAGMENT_NOTE = "Stands inside or beside another message."
CHILD_NOTE = "Asked of the child."
ADULT_NOTE = "Read by the adult who helps a young child."
_Found = Iterable[tuple[str, str, tuple[str, ...]]]


@dataclass(frozen=True, slots=True)
class CatalogueEntry:
    """One English sentence with its context, the line it stands in and what a translator must know."""

    line: int
    context: str
    text: str
    comments: tuple[str, ...]


def extract_toml(
    fileobj: IO[bytes],
    keywords: object,  # noqa: ARG001 - Babel's signature
    comment_tags: object,  # noqa: ARG001
    options: object,  # noqa: ARG001
) -> Iterator[tuple[int, str, tuple[str, str], list[str]]]:
    """Yield (line, function, (context, text), comments): Babel's extraction method for TOML.

    Shape as of Babel 2.18, "Writing Extraction Methods"; the keyword is ``pgettext``: context first.
    """
    for entry in entries(fileobj.read().decode("utf-8")):
        yield entry.line, "pgettext", (entry.context, entry.text), list(entry.comments)


def entries(source: str) -> list[CatalogueEntry]:
    """Return the sentences of one content file in the order of the file."""
    data: Mapping[str, Any] = tomllib.loads(source)
    if "sets" in data:
        found = _labels(data["sets"])
    elif "questions" in data:
        found = _questions(data)
    else:
        found = _messages(data)
    return [
        CatalogueEntry(_line(source, text), context, text, (*notes, *_terms(text)))
        for context, text, notes in found
    ]


def _labels(sets: Iterable[Mapping[str, Any]]) -> _Found:
    for option_set in sets:
        for option in option_set["options"]:
            yield f"opt:{option_set['id']}.{option['key']}", option["label"], (LABEL_NOTE,)


def _questions(data: Mapping[str, Any]) -> _Found:
    if "intro" in data:
        yield f"intro:{data['id']}", data["intro"], (ADULT_NOTE, MESSAGE_NOTE)
    for question in data["questions"]:
        yield (
            f"q:{question['id']}",
            question["text"],
            (ADULT_NOTE if "to" in question else CHILD_NOTE, QUESTION_NOTE),
        )


def _messages(data: Mapping[str, Any]) -> _Found:
    for key, text in data["replies"].items():
        yield f"msg:{key}", text, (MESSAGE_NOTE,)
    for key, text in data["fragments"].items():
        yield f"msg:{key}", text, (FRAGMENT_NOTE,)


def _terms(text: str) -> Iterator[str]:
    for term in load_glossary():
        if term.stands_in(text):
            yield f"{term.say}: {term.means}. Not: {term.avoid}."


def _line(source: str, text: str) -> int:
    """Return the first line that holds the text, 1 when it is written another way there."""
    return next((number for number, line in enumerate(source.splitlines(), 1) if text in line), 1)
