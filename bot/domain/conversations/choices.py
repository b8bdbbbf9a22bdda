"""Reading a message as a choice of one of the bot's own menus, as a plain yes or no, or as a language."""

from __future__ import annotations

from collections.abc import Collection

from bot.domain.answers import normalise
from bot.domain.conversations.effects import ChooseLanguage
from bot.domain.conversations.turn import Turn
from bot.domain.lexicons import Intent
from bot.domain.questionnaires import OptionKey


def choice(turn: Turn, menu: str) -> OptionKey | None:
    """Read the message as a choice of a menu: a number, a button of this menu or a label, nothing else."""
    options = turn.world.knowledge.menus[menu]
    button = turn.message.button
    if button is not None:
        asked = button.question is None or button.question.startswith(menu)
        return next((key for key in options.keys if asked and str(key) == str(button.key)), None)
    labels = turn.world.knowledge.labels(turn.language, options)
    forms = turn.world.knowledge.vocabulary.forms(turn.text, turn.language)
    found = (labels.number(number) if (number := digit(form)) else labels.means(form) for form in forms)
    return next((key for key in found if key is not None), None)


def digit(words: str) -> int:
    """Return the number from 1 to 9 that the folded words are, else 0."""
    return int(words) if len(words) == 1 and words.isdecimal() else 0


def yes_or_no(turn: Turn) -> str | None:
    """Read a plain yes or no in the child's words or signs; None when it is neither or may be both."""
    if turn.message.button is not None:
        return None
    signs = turn.world.knowledge.signs.read(turn.message.text)
    polarity = signs if isinstance(signs, Intent) else turn.listener.polarity(turn.text)
    return polarity.value if polarity in {Intent.YES, Intent.NO} else None


def named_language(turn: Turn, languages: Collection[str]) -> str | None:
    """Return the language that the message names, in its own words or in English; None when it names none of them."""
    words = turn.text.words
    return next((each for each in languages if words in _names(turn, each)), None) if words else None


def choose_language(turn: Turn, language: str) -> None:
    """Speak a language from now on because the child chose it, here and in later conversations."""
    turn.change(language=language)
    turn.effects.append(ChooseLanguage(language))


def _names(turn: Turn, each: str) -> set[str]:
    found = turn.world.knowledge.languages.get(each)
    if found is None:
        return {each}
    plain = normalise(found.name.partition("(")[0]).words
    return {each, normalise(found.name).words, plain, normalise(found.english).words}
