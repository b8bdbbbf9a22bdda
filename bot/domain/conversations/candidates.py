"""The options that an unclear reply may mean: what its words are known to mean, and what the scorer hears in them."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.answers import keys_left_out, normalise
from bot.domain.conversations.agreement import MOST, holds_turn, parts_proposed
from bot.domain.conversations.earlier_words import without_later
from bot.domain.conversations.state import SEVERAL
from bot.domain.conversations.turn import Turn
from bot.domain.lexicons import Intent
from bot.domain.questionnaires import OptionKey, OptionSet, Question, SetKind

# Two options may also be meant together.
PAIR = 2
# What has fewer spaces is no sentence, and says nothing new behind a yes or no.
FEWEST_OF_SENTENCE = 2
POLAR = frozenset({Intent.YES, Intent.NO})


def may_mean(
    turn: Turn, question: Question, options: OptionSet, candidates: Sequence[OptionKey]
) -> tuple[OptionKey, ...]:
    """Return the options to offer, the likeliest first; none where there are too many, or nothing is likely."""
    keys = _listed(turn, question, options) or _beside_likelier(turn, question, options, candidates)
    if not keys and not says_nothing_new(turn):
        keys = _likely(turn, question, options)
    return _with_both(turn, options, keys) if len(keys) <= MOST else ()


def _about_this(turn: Turn, question: Question) -> str:
    """Return the message without what it says about later questions."""
    about_this = without_later(turn, question, turn.message.text)
    return turn.message.text if about_this is None else about_this


def _likely(turn: Turn, question: Question, options: OptionSet) -> tuple[OptionKey, ...]:
    """Return what the scorer proposes, without whom or what the words leave out."""
    words, knowledge = _about_this(turn, question), turn.world.knowledge
    likely = knowledge.likely(turn.language, question, normalise(words))
    out = _left_out(turn, question, options, words)
    return tuple(key for key in likely if key not in out)


def _left_out(turn: Turn, question: Question, options: OptionSet, words: str) -> frozenset[OptionKey]:
    labels = turn.world.knowledge.labels(turn.language, options, question.id)
    return frozenset(keys_left_out(words, question, labels, turn.listener))


def _beside_likelier(
    turn: Turn, question: Question, options: OptionSet, candidates: Sequence[OptionKey]
) -> tuple[OptionKey, ...]:
    """Return what some words may mean, and behind it the other option that all of them more likely mean."""
    if not 0 < len(candidates) < MOST or says_nothing_new(turn):
        return tuple(candidates)
    words = _about_this(turn, question)
    likeliest = turn.world.knowledge.likeliest(question, normalise(words))
    if likeliest is None or likeliest in candidates or likeliest in _left_out(turn, question, options, words):
        return tuple(candidates)
    return (*candidates, likeliest)


def _with_both(turn: Turn, options: OptionSet, keys: tuple[OptionKey, ...]) -> tuple[OptionKey, ...]:
    """Put two options together before each of them where several can be chosen and no word such as "not" stands."""
    both = tuple(str(key) for key in options.keys if key in keys)
    may_be_both = options.kind is SetKind.MULTI and len(both) == PAIR == len(keys)
    if not may_be_both or not options.exclusive.isdisjoint(keys) or holds_turn(turn, turn.text):
        return keys
    return (SEVERAL.join(both), *keys)


def _listed(turn: Turn, question: Question, options: OptionSet) -> tuple[OptionKey, ...]:
    """Return what the parts of a list may mean, as one suggestion."""
    is_several = options.kind is SetKind.MULTI
    keys = parts_proposed(turn, question, options, turn.text.text) if is_several else ()
    return (SEVERAL.join(map(str, keys)),) if keys else ()


def says_nothing_new(turn: Turn) -> bool:
    """Return whether a reply is numbers, small talk, or begins with a yes or no that was not meant as one."""
    first = turn.text.words.partition(" ")[0]
    has_number = any(char.isdigit() for char in turn.text.words)
    is_polar = (
        turn.listener.polarity(normalise(first)) in POLAR and turn.text.words.count(" ") < FEWEST_OF_SENTENCE
    )
    vocabulary = turn.world.knowledge.vocabulary
    return has_number or is_polar or vocabulary.is_filler(turn.text, turn.language)
