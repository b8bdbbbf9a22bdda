"""Whether a contribution has a view in it; only a proposal, which the IRO may overrule."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable
from typing import NamedTuple

from bot.domain.questionnaires import Role

NOTE = "note"  # the role of loose words, given to no question

_VIEW_ROLES = frozenset({Role.VIEW, Role.SAFETY, Role.PARTICIPATION})
_VIEW_STATUSES = frozenset({"answered", "media"})
# Plain refusals that are no intent of the conversation.
_REFUSALS = frozenset({"no comment", "nothing to say", "not saying", "no views"})


class Said(NamedTuple):
    """One thing the child gave: the role of its question or NOTE, its answer status, the words beside it."""

    role: str
    status: str
    text: str


def _words(text: str) -> list[str]:
    """Split into words of letters and digits, case folded, the vowel signs of Indic scripts kept."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(c if unicodedata.category(c)[0] in "LNM" else " " for c in folded).split()


def _survives(text: str, is_empty: Callable[[str], bool]) -> bool:
    words = _words(text)
    has_letters = any(c.isalpha() for word in words for c in word)
    return has_letters and " ".join(words) not in _REFUSALS and not is_empty(text)


def _is_view(said: Said, is_empty: Callable[[str], bool]) -> bool:
    if said.role == NOTE:
        return said.status == "media" or _survives(said.text, is_empty)
    if said.role not in _VIEW_ROLES:
        return False
    # An unread word alone is no view; a sentence that fitted no option ("3 people are mean") is one.
    is_sentence = len(_words(said.text)) > 1
    return said.status in _VIEW_STATUSES or (is_sentence and _survives(said.text, is_empty))


def has_view(items: Iterable[tuple[str, str, str]], is_empty: Callable[[str], bool]) -> bool:
    """Say whether one contribution, given as (role, status, words) items, has a view in it.

    ``is_empty`` says of a whole reply that it is a command, a refusal or a courtesy in the child's languages.
    A digit counts where it was read as the answer to a question about views, safety or taking part; answers
    about who helped and what support is wanted do not count by themselves.
    """
    return any(_is_view(Said(*item), is_empty) for item in items)
