"""Finding a copy of one of our texts inside another text: whole, cut off, or with words put in between."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.domain.echoes.tokens import DOTS, Token, fold, is_sign, opening, tokens

# Less than this of one of our texts may be anybody's words.
LEAST_WORDS, LEAST_CHARACTERS = 3, 12
# A piece from the middle of a text must be longer: "9 = I do not feel safe" stands in ours and is a child's.
LEAST_PIECE = (7, 28)
# A text without quotation marks that ends in dots must be so much of ours.
LEAST_CUT = (5, 20)
# So much of a text without quotation marks must be ours.
MOST = 0.8
# So many words may stand between two parts of a copy.
FARTHEST = 60


@dataclass(frozen=True, slots=True)
class Copy:
    """Where our words stand in a text: from one token to another, and the child's own words between them.

    ``opened`` is the place of the quotation mark before it, None where there is none. ``from_ours`` and ``reached``
    are the first word of our text that was copied, and the one after the last.
    """

    start: int
    end: int
    own: tuple[tuple[int, int], ...]
    from_ours: int
    reached: int
    opened: int | None

    @property
    def length(self) -> int:
        """Return how many of our words were copied."""
        return self.reached - self.from_ours


@dataclass(frozen=True, slots=True)
class Ours:
    """One of our texts, arranged for being found; ``stem`` is how many words stand before its numbered options.

    ``places`` are where each run of a few words stands.
    """

    text: str
    words: tuple[Token, ...]
    stem: int
    options: tuple[tuple[Token, ...], ...]
    places: Mapping[tuple[str, ...], Sequence[int]]


@lru_cache(maxsize=512)
def arrange(text: str) -> Ours:
    """Arrange one of our texts for being found."""
    lines = [tokens(line) for line in text.splitlines()]
    options = [words for words in lines if words and words[0].text in "0123456789" and len(words) > 1]
    first = next((place for place, words in enumerate(lines) if words in options), len(lines))
    stem = sum(len(words) for words in lines[:first])
    whole = tokens(text)
    places: dict[tuple[str, ...], list[int]] = {}
    for place in range(len(whole) - LEAST_WORDS + 1):
        places.setdefault(fold(whole[place : place + LEAST_WORDS]), []).append(place)
    return Ours(text, whole, stem if len(options) > 1 and stem else len(whole), tuple(options), places)


def find(text: str, words: Sequence[Token], ours: Ours, is_quoted: bool = False) -> Copy | None:
    """Find the longest copy of one of our texts from its beginning on; None when there is none to speak of.

    ``is_quoted`` says that something else than quotation marks shows that somebody quotes.
    """
    found = [
        copy
        for place, word in enumerate(words)
        if ours.words and word.folded == ours.words[0].folded
        if _counts(text, words, ours, copy := _follow(text, words, place, ours, 0), is_quoted)
    ]
    return max(found, key=lambda copy: copy.length, default=None)


def find_piece(text: str, words: Sequence[Token], ours: Ours) -> Copy | None:
    """Find a copy of any part of our text that is long enough to be nobody else's."""
    least_words, least_characters = LEAST_PIECE
    for place in range(len(words)):
        for begin in ours.places.get(fold(words[place : place + LEAST_WORDS]), ()):
            copy = _follow(text, words, place, ours, begin)
            if copy.length >= least_words and _size(words, copy) >= least_characters:
                return copy
    return None


def _follow(text: str, words: Sequence[Token], place: int, ours: Ours, begin: int) -> Copy:
    """Follow a copy word by word; where something was put in, go on behind it."""
    at, reached, own = place, begin, list[tuple[int, int]]()
    while True:
        while (
            at < len(words) and reached < len(ours.words) and words[at].folded == ours.words[reached].folded
        ):
            at, reached = at + 1, reached + 1
        skipped = _put_in(words, at, ours, reached)
        if skipped is None:
            break
        own.append((at, at + skipped))
        at += skipped
    if _is_cut_off(text, words, at, ours, reached):
        at, reached = at + 1, reached + 1
    before = words[place - 1].end if place else 0
    mark = opening(text[before : words[place].start])
    return Copy(place, at, tuple(own), begin, reached, None if mark is None else before + mark)


def _put_in(words: Sequence[Token], at: int, ours: Ours, reached: int) -> int | None:
    """Count the words that stand before the copy goes on exactly where it was left; None when it does not."""
    rest = fold(ours.words[reached : reached + LEAST_WORDS])
    if not rest or reached < LEAST_WORDS:
        return None
    for skipped in range(1, min(FARTHEST, len(words) - at - len(rest)) + 1):
        if words[at + skipped].folded != rest[0]:
            continue
        ends = at + skipped + len(rest) == len(words)
        if fold(words[at + skipped : at + skipped + len(rest)]) == rest and (
            len(rest) == LEAST_WORDS or ends
        ):
            return skipped
    return None


def _is_cut_off(text: str, words: Sequence[Token], at: int, ours: Ours, reached: int) -> bool:
    """Return whether the next word is the beginning of ours, cut off by three dots or a closing mark."""
    if at >= len(words) or reached >= len(ours.words):
        return False
    begun = ours.words[reached].folded.startswith(words[at].folded)
    behind = text[words[at].end :].lstrip("\u200b\u200a ")
    return begun and behind.startswith((*DOTS, "”", '"', "»", "“", "」"))


def _counts(text: str, words: Sequence[Token], ours: Ours, copy: Copy, is_quoted: bool) -> bool:
    """Return whether a copy is too long to be the child's own words."""
    is_all = copy.length == len(ours.words)
    is_long = copy.length >= LEAST_WORDS and _size(words, copy) >= LEAST_CHARACTERS
    if is_quoted or copy.opened is not None:
        return is_long or (is_all and copy.length > 1)
    return is_long and _is_case_kept(words, ours, copy) and _is_most(text, words, ours, copy)


def _is_most(text: str, words: Sequence[Token], ours: Ours, copy: Copy) -> bool:
    if copy.length >= MOST * len(ours.words) or copy.length >= ours.stem:
        return True
    least_words, least_characters = LEAST_CUT
    behind = text[words[copy.end - 1].end :][:4]
    is_cut = any(dots in behind for dots in DOTS) and all(map(is_sign, behind))
    return is_cut and copy.length >= least_words and _size(words, copy) >= least_characters


def _is_case_kept(words: Sequence[Token], ours: Ours, copy: Copy) -> bool:
    """Return whether the copy has our capitals: nobody types them like that by chance."""
    skipped = {place for start, end in copy.own for place in range(start, end)}
    copied = (words[place].text for place in range(copy.start, copy.end) if place not in skipped)
    return all(
        word.text.startswith(written)
        for written, word in zip(copied, ours.words[copy.from_ours :], strict=False)
    )


def _size(words: Sequence[Token], copy: Copy) -> int:
    return words[copy.end - 1].end - words[copy.start].start
