"""Deciding what of an inbound text is ours and what is the child's."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from bot.domain.echoes.copies import LEAST_CHARACTERS, Copy, Ours, arrange, find, find_piece
from bot.domain.echoes.frames import Frames, read_frame, without_header
from bot.domain.echoes.tokens import DOTS, QUOTES, Token, fold, has_quotes, is_sign, pictures, tokens

# No channel brings a longer text with one of ours in it; SMS ends at 1,600 characters, the others at 4,096.
LONGEST = 5_000
# A text without any mark that is shorter than this cannot be a copy of ours.
LEAST_BARE = (20, 4)
# So many of our texts are looked for in one message.
MOST_COPIES = 4
LEAST_OPTIONS = 2
_QUOTED_LINE = re.compile(r"[ \t]*(?:>[ \t]?)+")
_CROSS = {"x", "X"}
MARKS = frozenset("✓✔✗✘×✅☑❌←→⬅➡👈👉*<>[]()#•●○◉►▶-–—~=+|")


@dataclass(frozen=True, slots=True)
class Echo:
    """What of a text is the child's own: the words ("" for none), a reaction, which of our texts it is about.

    ``reaction`` is the face of a reaction; None for no reaction and for one that was taken back. ``about`` is the
    place of our text in the list that was given, None when nothing of ours stands in the text. ``is_echo`` tells
    whether anything was taken out, or the text is a phone's reaction to a picture.
    """

    words: str
    reaction: str | None = None
    about: int | None = None
    is_echo: bool = True


def may_quote(text: str, frames: Frames) -> bool:
    """Tell cheaply whether a text could hold a copy of one of ours; most replies are far too short."""
    if text.strip() in frames.alone:
        return True
    if not LEAST_CHARACTERS <= len(text) <= LONGEST:
        return False
    least, words = LEAST_BARE
    return has_quotes(text) or ">" in text or (len(text) >= least and len(text.split()) >= words)


def read_echo(
    text: str, ours: Sequence[str], frames: Frames, means_something: Callable[[str], bool] = lambda _: False
) -> Echo:
    """Take everything that is ours out of a text; a text with nothing of ours in it stays as it is.

    ``ours`` are our recent texts to this address, the newest first. What was put into or around a copy stays.
    """
    if not may_quote(text, frames):
        return Echo(text, is_echo=False)
    if (face := frames.alone.get(text.strip())) is not None:
        return Echo("", face)
    words, about, reaction = text, None, None
    for _ in range(MOST_COPIES):
        found = _once(words, ours, frames, means_something)
        if found is None:
            break
        words, reaction = found.words, reaction or found.reaction
        about = found.about if about is None else about
        if not words:
            break
    return Echo(words, reaction, about) if about is not None else Echo(text, is_echo=False)


def _once(
    text: str, ours: Sequence[str], frames: Frames, means_something: Callable[[str], bool]
) -> Echo | None:
    """Take out one copy: quoted lines first, then the longest copy, then a piece within a reaction."""
    if (quoted := _quoted_lines(text, ours, frames)) is not None:
        return quoted
    words = tokens(text)
    copies = [
        (place, copy)
        for place, each in enumerate(ours)
        if (copy := find(text, words, arrange(each))) is not None
    ]
    if copies:
        place, copy = max(copies, key=_longest)
        return _taken(text, copy, place, arrange(ours[place]), frames, means_something)
    return _reaction_to_a_piece(text, ours, frames)


def _taken(
    text: str,
    copy: Copy,
    place: int,
    ours: Ours,
    frames: Frames,
    means_something: Callable[[str], bool],
) -> Echo:
    """Return what is left of a text without a copy."""
    words = tokens(text)
    inside = [text[words[start].start : words[end - 1].end] for start, end in copy.own]
    before = text[: words[copy.start].start if copy.opened is None else copy.opened]
    after = _behind(text[words[copy.end - 1].end :], ours, copy)
    reaction = None
    before = before if copy.opened is not None else _before(before, ours)
    if copy.opened is not None or not pictures(before + after):
        unknown = means_something if copy.opened is not None else _surely
        framed = read_frame(before, after, frames, unknown)
        before, reaction, after = framed.before, framed.reaction, framed.after
    before = without_header(before, frames)
    if all(part.strip() in _CROSS for part in inside) and not _said(before) and not _said(after):
        chosen = _marked(text, ours) or _only_option(text, copy, ours)
        if chosen:
            return Echo(chosen, None, place)
    if copy.opened is not None and not has_quotes(after):
        after = after.rstrip(f" {QUOTES}")  # the mark that closes the quotation
    parts = [part.strip() for part in (before, *inside, after)]
    return Echo("\n".join(part for part in parts if _said(part)), reaction, place)


def _surely(_word: str) -> bool:
    """Let no verb be guessed where there is no quotation mark."""
    return True


def _said(part: str) -> bool:
    """Return whether anything is said in a part of a text: a word, a number or a face."""
    return any(not is_sign(char) for char in part)


def _before(text: str, ours: Ours) -> str:
    """Drop the signs and faces with which our text begins from the end of what stands before it."""
    head = ours.text[: ours.words[0].start].strip()
    bare = text.rstrip()
    return bare.removesuffix(head) if head else bare


def _behind(text: str, ours: Ours, copy: Copy) -> str:
    """Drop closing marks, and the signs and faces that follow in our text, from the start of what stands behind it."""
    rest = ours.words[copy.reached : copy.reached + 1]
    end = rest[0].start if rest else len(ours.text)
    tail = [char for char in ours.text[ours.words[copy.reached - 1].end : end] if not is_sign(char)]
    place = 0
    while place < len(text):
        if tail and text[place] == tail[0]:
            tail.pop(0)
        elif not is_sign(text[place]) or text[place] == "\n":
            break
        place += 1
    return text[place:]


def _quoted_lines(text: str, ours: Sequence[str], frames: Frames) -> Echo | None:
    """Take out what a mail marks as quoted ("> …") and is ours, with the line above it."""
    lines = text.split("\n")
    if not any(map(_QUOTED_LINE.match, lines)):
        return None
    first = next(place for place, line in enumerate(lines) if _QUOTED_LINE.match(line))
    plain = "\n".join(_QUOTED_LINE.sub("", line, count=1) for line in lines)
    above = len("\n".join(lines[:first]))
    words = tokens(plain)
    arranged = [arrange(each) for each in ours]
    whole = [(place, find(plain, words, each, is_quoted=True)) for place, each in enumerate(arranged)]
    parts = [(place, find_piece(plain, words, each)) for place, each in enumerate(arranged)]
    copies = [(place, copy) for place, copy in whole + parts if copy and words[copy.start].start >= above]
    if not copies:
        return None
    place, copy = max(copies, key=_longest)
    quoted = replace(copy, opened=words[copy.start].start)
    return _taken(plain, quoted, place, arranged[place], frames, _surely)


def _longest(found: tuple[int, Copy]) -> tuple[int, int]:
    """Prefer the longest copy, and of equal ones that of our newest text."""
    place, copy = found
    return copy.length, -place


def _reaction_to_a_piece(text: str, ours: Sequence[str], frames: Frames) -> Echo | None:
    """Read a reaction of a known form to a part of one of our texts, as phones that get it in parts send."""
    words = tokens(text) if has_quotes(text) else ()
    for place, each in enumerate(ours):
        copy = find_piece(text, words, arrange(each))
        if copy is not None and copy.opened is not None:
            found = _taken(text, copy, place, arrange(each), frames, _surely)
            is_taken_back = copy.start > 0 and not found.words
            return found if found.reaction is not None or is_taken_back else None
    return None


def _marked(text: str, ours: Ours) -> str:
    """Return the numbers of the options that somebody marked in a copy of our list ("2 No ✓")."""
    lines = text.splitlines()
    chosen = [
        option[0].text for option in ours.options if any(_is_mark_on(line, option, ours) for line in lines)
    ]
    return " ".join(chosen) if len(chosen) < len(ours.options) else ""


def _is_mark_on(line: str, option: Sequence[Token], ours: Ours) -> bool:
    """Return whether a line is this option with a cross, a tick or an arrow that we did not write."""
    words = tokens(line)
    plain = [word for word in words if word.text not in _CROSS]
    if fold(plain) != fold(option):
        return False
    signs = set(ours.text[: ours.words[-1].end]) if ours.words else set()
    return len(plain) < len(words) or any(char in MARKS and char not in signs for char in line)


def _only_option(text: str, copy: Copy, ours: Ours) -> str:
    """Return the first option when the copy ends right behind it without dots: the others were deleted by hand."""
    if copy.opened is not None or len(ours.options) < LEAST_OPTIONS or text.rstrip().endswith(DOTS):
        return ""
    return ours.options[0][0].text if copy.reached == ours.stem + len(ours.options[0]) else ""
