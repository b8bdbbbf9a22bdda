"""Long texts in pieces that a provider takes."""

from __future__ import annotations

from collections.abc import Iterator

from bot.domain.texting.clusters import clusters
from bot.domain.texting.measuring import utf16_length

LONGEST_BODY = 1600  # Twilio's limit for a body on SMS and WhatsApp, in UTF-16 units


def _words(text: str) -> Iterator[str]:
    """Give the words, each with the spaces that follow it."""
    word = ""
    for cluster in clusters(text):
        if word and word[-1].isspace() and not cluster.isspace():
            yield word
            word = ""
        word += cluster
    if word:
        yield word


def _atoms(text: str, limit: int) -> Iterator[str]:
    """Give the words; a word longer than the limit in its clusters, a cluster longer than it in its characters."""
    for word in _words(text):
        if utf16_length(word) <= limit:
            yield word
            continue
        for cluster in clusters(word):
            yield from (cluster,) if utf16_length(cluster) <= limit else cluster


def split(text: str, limit: int = LONGEST_BODY) -> tuple[str, ...]:
    """Part a text into pieces of at most ``limit`` UTF-16 units, between words where it can.

    Joined again the pieces are the text. ValueError when the limit is below 2, the size of one character.
    """
    if limit < 2:
        raise ValueError("No character fits")
    pieces = [""]
    used = 0
    for atom in _atoms(text, limit):
        size = utf16_length(atom)
        if used + size > limit:
            pieces.append("")
            used = 0
        pieces[-1] += atom
        used += size
    return tuple(pieces)
