"""Two readings together: what some words may mean is the answer where the scorer hears it too."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bot.domain.answers import Normalised, Reading, ReplyOutcome, holds_wish, listed, normalise, read
from bot.domain.conversations.knowledge import AGREED
from bot.domain.conversations.turn import Turn
from bot.domain.questionnaires import OptionKey, OptionSet, Question, QuestionRole, SetKind

# More options than these are the list again.
MOST, PAIR = 3, 2
# How likely the scorer must find the one thing of a list of which some parts are not read, or one of two options.
SURE = 0.75
# Of fewer options one may be a yes and one a no.
FEWEST_OF_MANY = 4
# Finds the one option that a part of a list means, from its words and what was read in them.
HearPart = Callable[[Normalised, Reading], OptionKey | None]


def agreed(turn: Turn, question: Question, options: OptionSet, found: Reading, words: str) -> Reading | None:
    """Return an answer where the option that some words of a sentence may mean is also what the scorer hears.

    So it is for each part of a list, and for the first of two options of a long list, or of two points of the better
    half of a scale. Neither decides alone; None at the question about being safe.
    """
    if (
        not found.inferred
        or found.outcome is not ReplyOutcome.UNCLEAR
        or question.role is QuestionRole.SAFETY
    ):
        return None
    text, is_several = normalise(words), options.kind is SetKind.MULTI
    is_list = is_several and len(list(listed(words, turn.listener))) > 1
    if is_list and (keys := _parts_agreed(turn, question, options, words)):
        return Reading(ReplyOutcome.ANSWERED, keys, words, inferred=True)
    if is_list and parts_proposed(turn, question, options, words):
        return None
    if _is_long(options) and len(found.candidates) == PAIR:
        key = _heard(turn, question, text, found.candidates[0], SURE)
    else:
        key = _one_agreed(turn, question, options, found, text, SURE if is_list else AGREED)
    if key is None or key in options.vague:
        return None
    return Reading(ReplyOutcome.ANSWERED, (key,) if is_several else key, words, inferred=True)


def _is_long(options: OptionSet) -> bool:
    """Return whether one of so many is chosen that it is no yes or no, nor a person who may be named to be left out."""
    is_long = options.kind is SetKind.CHOICE and len(options.keys) >= FEWEST_OF_MANY
    return is_long and options.people.isdisjoint(options.keys)


def _heard(
    turn: Turn, question: Question, text: Normalised, key: OptionKey, least: float
) -> OptionKey | None:
    return key if turn.world.knowledge.hears(question, text, key, least) else None


def _one_agreed(
    turn: Turn, question: Question, options: OptionSet, found: Reading, text: Normalised, least: float
) -> OptionKey | None:
    """Return the one option that words may mean and the scorer hears; None beside a word that turns it round.

    Both hear the name in "my mum should say it, not the social worker". A word that takes something back leaves no
    point of a scale ("it was good til they moved me"), nor does a wish.
    """
    is_scale = options.kind is SetKind.SCALE
    if len(found.candidates) != 1 and not (is_scale and _are_good(found.candidates, len(options.keys))):
        return None
    key, tokens = found.candidates[0], text.words.split(" ")
    is_turned = (is_scale or key not in options.refusing) and holds_turn(turn, text)
    takes_back = is_scale and any(not own.buts.isdisjoint(tokens) for own in turn.listener.own)
    labels = turn.world.knowledge.labels(turn.language, options, question.id)
    is_wished = is_scale and holds_wish(tokens, labels)
    return None if is_turned or takes_back or is_wished else _heard(turn, question, text, key, least)


def _are_good(candidates: Sequence[OptionKey], points: int) -> bool:
    """Return whether all options are points of the better half of a scale: "rlly good i get on with everyone"."""
    return len(candidates) == PAIR and all(
        isinstance(key, int) and 2 * key > points + 1 for key in candidates
    )


def holds_turn(turn: Turn, text: Normalised) -> bool:
    """Return whether a word such as "not" stands in a text."""
    return any(map(turn.listener.turns, text.words.split(" ")))


def _parts_agreed(turn: Turn, question: Question, options: OptionSet, words: str) -> tuple[OptionKey, ...]:
    def both(text: Normalised, said: Reading) -> OptionKey | None:
        is_one = len(said.candidates) == 1
        return _heard(turn, question, text, said.candidates[0], AGREED) if is_one else None

    return _parts_mean(turn, question, options, words, both)


def parts_proposed(turn: Turn, question: Question, options: OptionSet, words: str) -> tuple[OptionKey, ...]:
    """Return the options that the parts of a list may mean: what is not read in a part is what is likeliest.

    A single word in which nothing is heard is no part ("an advocate also, please, and i will chair").
    """

    def likeliest(text: Normalised, _: Reading) -> OptionKey | None:
        likely = turn.world.knowledge.likely(turn.language, question, text)
        return likely[0] if len(likely) == 1 else None

    return _parts_mean(turn, question, options, words, likeliest, skips_words=True)


def _parts_mean(
    turn: Turn,
    question: Question,
    options: OptionSet,
    words: str,
    hear: HearPart,
    *,
    skips_words: bool = False,
) -> tuple[OptionKey, ...]:
    """Return the options that the parts of a list mean, in the order of the set.

    Empty where a part holds a "not" or may mean several or none of them, and where the whole list means less than two
    or too many.
    """
    labels = turn.world.knowledge.labels(turn.language, options, question.id)
    meant = set[OptionKey]()
    for part in listed(words, turn.listener):
        text = normalise(part)
        said = read(part, text, question, labels, turn.listener)
        found = said.value if isinstance(said.value, tuple) else (hear(text, said),)
        if skips_words and found == (None,) and " " not in text.words:
            continue
        if holds_turn(turn, text) or len(found) != 1 or found[0] is None:
            return ()
        meant.update(key for key in found if key is not None)
    keys = tuple(key for key in options.keys if key in meant and key not in options.exclusive)
    return keys if 1 < len(keys) == len(meant) <= MOST else ()
