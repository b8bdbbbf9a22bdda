"""What single words mean is remembered by whoever hears them."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import lru_cache, update_wrapper
from typing import Concatenate, ParamSpec, TypeVar

from bot.domain.answers.normalise import MOST_WORDS, Normalised, is_word

Whose = TypeVar("Whose", bound=Hashable)
Rest = ParamSpec("Rest")
Found = TypeVar("Found")
OfText = Callable[Concatenate[Whose, Normalised, Rest], Found]


def remembers_words(find: OfText[Whose, Rest, Found]) -> OfText[Whose, Rest, Found]:
    """Let a method that depends on nothing but its arguments remember what it found for texts of one word."""
    remembered: OfText[Whose, Rest, Found] = lru_cache(maxsize=MOST_WORDS)(find)

    def found(whose: Whose, text: Normalised, /, *rest: Rest.args, **named: Rest.kwargs) -> Found:
        return (remembered if is_word(text.plain) else find)(whose, text, *rest, **named)

    return update_wrapper(found, find)
