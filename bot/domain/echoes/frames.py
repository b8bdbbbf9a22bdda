"""What a phone writes around a quotation ("Liked “…”", "👍 to “…”", "On … wrote:"), and what is a child's own."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from bot.domain.echoes.tokens import Token, fold, has_quotes, pictures, tokens
from bot.domain.languages import LanguageError
from bot.domain.tables import Table

QUOTED, FACE = "…", "*"
# So many words may a phone write before and after a quotation in a language that we do not know.
SHORT_BEFORE, SHORT_AFTER = 3, 2
Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Frame:
    """One way to write a reaction: the folded words before and after the quotation, and what it says.

    ``emoji`` is None where the face of the sender's choice stands in the frame itself.
    """

    before: Words
    after: Words
    emoji: str | None
    first: str


@dataclass(frozen=True, slots=True)
class Frames:
    """Every form that is known: ``alone`` are reactions to something that is no text, by their exact words.

    ``joints`` are the words that stand right before a quotation ("to", "auf"), which a phone may use in any language.
    """

    known: tuple[Frame, ...]
    alone: Mapping[str, str]
    taken_back: frozenset[str]
    headers: tuple[re.Pattern[str], ...]
    spoken: frozenset[str]
    joints: frozenset[str]


@dataclass(frozen=True, slots=True)
class Framed:
    """What stands around a quotation: the reaction it is, if it is one, and the words that are the child's."""

    reaction: str | None
    before: str
    after: str


def parse_frames(data: Mapping[str, object], source: str) -> Frames:
    """Read the loaded ``echoes.toml``; raises LanguageError, e.g. for a frame without a place for the quotation."""
    file = Table(data, source, LanguageError)
    file.only("faces", "taken_back", "headers", "spoken", "reaction")
    rows = file.tables("reaction")
    for row in rows:
        row.only("emoji", "frames", "alone")
    faces = [(form, None) for form in file.texts("faces")]
    forms = [(form, row.text("emoji")) for row in rows for form in row.texts("frames")]
    file.once("frame", (form for form, _ in (*faces, *forms)))
    known = [_frame(file, form, emoji) for form, emoji in (*faces, *forms)]
    return Frames(
        known=tuple(sorted(known, key=lambda each: -len(each.before) - len(each.after))),
        alone={form: row.text("emoji") for row in rows for form in row.texts("alone")},
        taken_back=frozenset(word.casefold() for word in file.texts("taken_back")),
        headers=tuple(_header(file, form) for form in file.texts("headers")),
        spoken=frozenset(file.texts("spoken")),
        joints=frozenset(each.before[-1] for each in known if each.before),
    )


def _frame(file: Table, form: str, emoji: str | None) -> Frame:
    if form.count(QUOTED) != 1 or (emoji is None) is not (FACE in form):
        file.fail(f"{form!r} must hold one {QUOTED}, and {FACE} only under faces")
    before, after = form.split(QUOTED)
    first = next((word.text for word in tokens(form)), "")
    return Frame(fold(tokens(before)), fold(tokens(after)), emoji, first)


def _header(file: Table, form: str) -> re.Pattern[str]:
    if form.count(QUOTED) > 1 and not form.endswith(":"):
        file.fail(f"{form!r} must end with a colon")
    parts = [r"\s*".join(re.escape(word) for word in part.split()) for part in form.split(QUOTED)]
    return re.compile(r"(?:\A|\n)[\W_]*" + r"[^\n]{0,200}(?:\n[^\n]{0,100})?".join(parts) + r"[\W_]*\Z")


def without_header(text: str, frames: Frames) -> str:
    """Take the line off the end of a text that a mail puts above what it quotes ("On … wrote:")."""
    for header in frames.headers:
        if (found := header.search(text)) is not None:
            return without_header(text[: found.start()], frames)
    return text


def read_frame(before: str, after: str, frames: Frames, means_something: Callable[[str], bool]) -> Framed:
    """Tell what stands around a quotation; whatever is not surely a phone's is the child's.

    ``means_something`` tells whether a word stands in the words that we listen for: then it is no phone's verb.
    """
    if (removed := _taken_back(before, after, frames)) is not None:
        return removed
    around = _Around(before, after, tokens(before), tokens(after), pictures(before + after))
    for frame in frames.known:
        found = _chosen(frame, around) if frame.emoji is None else _as(frame, frame.emoji, around)
        if found is not None:
            return found
    if _is_unknown_verb(before, after, frames, means_something):
        return Framed(pictures(before) or None, "", "")
    return Framed(None, before, after)


def _taken_back(before: str, after: str, frames: Frames) -> Framed | None:
    """Read "Removed a like from …": nothing is left of it but what the child wrote behind it."""
    left, right = fold(tokens(before)), fold(tokens(after))
    if not left or len(left) > 2 * SHORT_BEFORE:
        return None
    if left[0] in frames.taken_back:
        return Framed(None, "", after)
    is_last = len(right) <= SHORT_AFTER and bool(right) and right[-1] in frames.taken_back
    return Framed(None, "", "") if is_last else None


@dataclass(frozen=True, slots=True)
class _Around:
    """What stands around a quotation, with its words and faces."""

    before: str
    after: str
    left: Sequence[Token]
    right: Sequence[Token]
    face: str


def _chosen(frame: Frame, around: _Around) -> Framed | None:
    """Read a frame in which the face of the sender's choice stands."""
    is_whole = (
        fold(around.left) == frame.before and fold(around.right) == frame.after if around.face else False
    )
    return Framed(around.face, "", "") if is_whole else None


def _as(frame: Frame, emoji: str, around: _Around) -> Framed | None:
    """Read a frame with a verb; words beside it are the child's, and then the verb must have its capital."""
    left, right = around.left, around.right
    more = len(left) - len(frame.before)
    if more < 0 or fold(left[more:]) != frame.before or fold(right[: len(frame.after)]) != frame.after:
        return None
    if more and (not frame.before or left[more].text != frame.first):
        return None
    end = right[len(frame.after) - 1].end if frame.after else 0
    return Framed(emoji, around.before[: left[more - 1].end] if more else "", around.after[end:])


def _is_unknown_verb(before: str, after: str, frames: Frames, means_something: Callable[[str], bool]) -> bool:
    """Return whether a frame has the shape of a phone's in any language: a short phrase with a capital, no speech."""
    left, right = tokens(before), tokens(after)
    is_short = 0 < len(left) <= SHORT_BEFORE and len(right) <= SHORT_AFTER
    if not is_short or not left[0].text[0].isupper():
        return False
    is_joined = len(left) > 1 and left[-1].folded in frames.joints
    words = fold((*(left[:-1] if is_joined else left), *right))
    is_spoken = any(word in frames.spoken or word.isdecimal() or means_something(word) for word in words)
    return not is_spoken and not any(sign in before + after for sign in "?!\n؟") and not has_quotes(after)
