"""Words at an open question that say nothing: kept as its answer, and no reason to worry."""

from __future__ import annotations

from bot.domain.answers import without_signs
from bot.domain.conversations.turn import Turn
from bot.domain.lexicons import Intent

QUIET = frozenset({Intent.NOTHING, Intent.YES, Intent.NO, Intent.THANKS})
# Numbers of options, such as "2" and "1 3"; a longer one may be a phone's.
MOST_DIGITS = 2


def says_nothing(turn: Turn) -> bool:
    """Return whether the words are a plain yes, no, "nothing", number or small talk.

    A face or a thumb is no small talk, also beside a "no": it may say more than words.
    """
    if without_signs(turn.message.text) != turn.message.text or turn.message.media is not None:
        return False
    if turn.world.knowledge.signs.read(turn.message.text) is not None:
        return False
    if _is_number(turn.text.words) or QUIET & turn.intents:
        return True
    is_polar = turn.listener.polarity(turn.text) in {Intent.YES, Intent.NO}
    return is_polar or turn.world.knowledge.vocabulary.is_filler(turn.text, turn.language)


def _is_number(words: str) -> bool:
    """Return whether words are digits alone; number words are none, as "ba" is three in Vietnamese, and dad."""
    digits = words.replace(" ", "")
    return digits.isdecimal() and len(digits) <= MOST_DIGITS
