"""The plain answers of the questions, which a conversation understands by itself: no program need read them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from bot.domain.lexicons import Intent
from bot.translation import WordsOnDisk, load_content, load_translations
from bot.worries.spelling import folded

# What else is no more than an answer or a command, in every language that is heard.
SAID = (
    Intent.YES, Intent.NO, Intent.UNSURE, Intent.SKIP, Intent.LATER, Intent.BACK, Intent.STOP, Intent.START,
    Intent.DELETE, Intent.LANGUAGE, Intent.THANKS, Intent.NOTHING,
)  # fmt: skip
LABEL = "opt:"


@cache
def plain_answers() -> frozenset[str]:
    """Return every label that is offered and every word of yes, no and the commands, folded."""
    return frozenset(map(folded, _answers()))


def _answers() -> Iterator[str]:
    content = load_content()
    for each in (*content.option_sets.values(), *content.menus.values()):
        yield from (option.label for option in each.options)
    for catalogue in load_translations().catalogues.values():
        said = catalogue.sentences.items()
        yield from (sentence for (place, _), sentence in said if place.startswith(LABEL))
    for words in WordsOnDisk(content).values():
        yield from (phrase for intent in SAID for phrase in words.get(intent, ()))
