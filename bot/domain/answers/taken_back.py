"""Whether an answer about being safe takes itself back: two options at once, or a sign that says the opposite."""

from __future__ import annotations

from bot.domain.answers.listener import SAD, Reply, without_signs
from bot.domain.answers.normalise import normalise
from bot.domain.answers.only_answers import says_only
from bot.domain.answers.reasons import is_plainly
from bot.domain.lexicons import Intent
from bot.domain.questionnaires import OptionKey

_ONE_DIGIT = frozenset("123456789")


def takes_itself_back(reply: Reply) -> bool:
    """Return whether an answer about being safe names two options: "yes no", "1 2", a pasted list, "yes 👎", "no 1"."""
    words = reply.text.words.split(" ")
    both = all(any(is_plainly(word, reply, each) for word in words) for each in (Intent.YES, Intent.NO))
    is_one = reply.listener.polarity(reply.text) is not None or says_only(reply) is not None
    if both and not is_one and _names_only_options(words, reply):
        return True
    lines = [line for line in reply.raw.splitlines() if line.strip()]
    named = {key for line in lines if (key := _option_in(line, reply)) is not None}
    return len(named) > 1 or _has_bad_sign(reply)


def _names_only_options(words: list[str], reply: Reply) -> bool:
    """Return whether a text is nothing but numbers, labels and words for yes, no and not sure."""
    of_labels = {word for label in reply.labels.exact for word in label.split(" ")}
    return all(
        word in of_labels or word in _ONE_DIGIT or reply.listener.polarity(normalise(word)) is not None
        for word in words
    )


def _option_in(line: str, reply: Reply) -> OptionKey | None:
    """Return the option that a line of a pasted list names: "2 No", "No"."""
    words = normalise(line).words
    number, _, label = words.partition(" ")
    return reply.labels.exact.get(label if number in _ONE_DIGIT and label else words)


def _has_bad_sign(reply: Reply) -> bool:
    """Return whether a thumb down, a cross, a shrug or a sad face stands beside a word that says yes."""
    says_yes = any(
        is_plainly(word, reply, Intent.YES) for word in normalise(without_signs(reply.raw)).words.split(" ")
    )
    meanings = (
        reply.listener.signs.read(char) for char in reply.raw if not char.isalnum() and not char.isspace()
    )
    return says_yes and any(
        meaning in {Intent.NO, Intent.UNSURE} or (isinstance(meaning, int) and meaning <= SAD)
        for meaning in meanings
    )
