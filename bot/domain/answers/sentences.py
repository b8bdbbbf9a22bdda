"""Reading a sentence: the answer may stand at its beginning, at its end, in one of its clauses, or inside it.

A sentence is read only where everything in it that means an option means the same one; two meanings are offered to
the child, and a word that turns a meaning round belongs to what stands beside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bot.domain.answers.ends import ends, goes_on, is_number
from bot.domain.answers.framed import NOT_SURE, spoken
from bot.domain.answers.inside import LONGEST_FORM, NEGATES_BEFORE, forms_in, is_turned_somewhere
from bot.domain.answers.labels import Key
from bot.domain.answers.left_out import (
    belongs_to_verb,
    is_turned,
    makes_exception,
    sets_condition,
)
from bot.domain.answers.listener import UNCLEAR, Reading, Reply, ReplyOutcome
from bot.domain.answers.normalise import normalise
from bot.domain.answers.reasons import (
    NAMED,
    Split,
    clauses,
    has_reason,
    is_clouded,
)
from bot.domain.answers.strengths import names_a_thing, on_one_side, with_joint
from bot.domain.lexicons import Intent
from bot.domain.questionnaires import SetKind

# A text of more words may praise one thing and blame another.
SHORT_SCALE_TEXT = 6
# A choice of fewer options is yes or no, and perhaps not sure.
SHORTEST_LIST = 4
# One word begins an answer only before a sentence: "like pizza" is about pizza.
FEWEST_BEHIND = 3
# Of so many words a form says what another clause may not unsay.
LONG_FORM = 3
_DIGIT = re.compile(r"\d")
Tokens = Sequence[str]


def read_sentence(reply: Reply) -> Reading:
    """Read an answer out of a sentence; unclear, with what it may mean, where more than one reading is possible."""
    # "3 people are mean", "3 Good": a number that is no answer is about something else.
    if _DIGIT.match(reply.text.words) or makes_exception(reply):
        return UNCLEAR
    if sets_condition(reply):
        return Reading(ReplyOutcome.UNCLEAR, candidates=_named_in(reply, reply.text.words.split(" ")))
    parts = [reply.part(part) for part in clauses(reply.raw, reply.listener)]
    return _several(reply, parts) if reply.kind is SetKind.MULTI else _one(reply, parts)


def _one(reply: Reply, parts: Sequence[Reply]) -> Reading:
    """Read the one option that the clauses of a sentence mean, or else the forms that stand in it."""
    understood = [(part, _clause(part)) for part in parts]
    said = [key for _, key in understood if key is not None]
    keys = tuple(dict.fromkeys(said))
    if len(keys) == 1 and _is_mixed(reply, keys[0]):
        return UNCLEAR
    rest = [part for part, key in understood if key is None]
    if len(keys) == 1 and not any(_takes_back(part, keys[0]) for part in rest):
        found = dict.fromkeys(key for part in parts for key in _strong_in(part))
        others = tuple(key for key in found if not _are_near(key, keys[0]))
        keys = (*keys, *others)
        if not others:
            return _answered(reply, keys[0])
    if keys:
        return Reading(ReplyOutcome.UNCLEAR, candidates=_offered(reply, keys))
    return _inside(reply)


def _are_near(first: Key, second: Key) -> bool:
    """Return whether two options are the same, or points of a scale side by side."""
    return first == second or (
        isinstance(first, int) and isinstance(second, int) and abs(first - second) <= 1
    )


def _strong_in(reply: Reply) -> Iterator[Key]:
    """Yield the options that long forms mean in a clause that is not an answer from its first word to its last."""
    tokens = reply.text.words.split(" ")
    if spoken(reply, tokens) is None:
        yield from (key for key, size in forms_in(reply, tokens) if size >= LONG_FORM)


def _named_in(reply: Reply, tokens: Tokens) -> tuple[Key, ...]:
    return _offered(reply, tuple(dict.fromkeys(key for key, _ in forms_in(reply, tokens))))


def _answered(reply: Reply, key: Key) -> Reading:
    if key == NAMED and is_clouded(reply.text.words, reply.listener):
        return UNCLEAR
    if key == NOT_SURE and NOT_SURE not in reply.labels.keys:
        return Reading(ReplyOutcome.UNSURE, None, reply.raw)
    return Reading(ReplyOutcome.ANSWERED, key, reply.raw)


def _offered(reply: Reply, keys: Sequence[Key]) -> tuple[Key, ...]:
    return with_joint(reply, [key for key in keys if key in reply.labels.keys])


def _takes_back(part: Reply, key: Key) -> bool:
    """Return whether another clause begins with a no where the answer is one of many: "my iro, no not her"."""
    first = part.text.words.partition(" ")[0]
    says_no = part.listener.polarity(normalise(first)) is Intent.NO
    return says_no and part.labels.yes is None and part.labels.no != key


def other_meaning(reply: Reply, found: Reading, split: Split) -> tuple[Key, ...] | None:
    """Return both options where what follows an answer means another: "super but awful", "i will come, by phone".

    Of a scale it must be a point far away, or a better one behind a "but" ("boring but ok"); of a short list, such as
    yes and no, what follows is a reason.
    """
    value = found.value
    if reply.is_about_safety or value is None or isinstance(value, tuple):
        return None
    if reply.kind is not SetKind.SCALE and len(reply.labels.keys) < SHORTEST_LIST:
        return None
    is_but = any(normalise(split.joint).words in words.buts for words in reply.listener.own)
    reason = split.reason[len(split.joint) :] if is_but else split.reason
    other = _clause(reply.part(reason))
    if other is None or other == value or other not in reply.labels.keys:
        return None
    is_better = is_but and isinstance(value, int) and isinstance(other, int) and other > value
    return None if _are_near(value, other) and not is_better else (value, other)


def says_both(reply: Reply) -> bool:
    """Return whether a yes and a no stand in a text without a reason: "some yes some no" is neither."""
    labels = reply.labels
    has_both = labels.no is not None and (labels.yes is not None or bool(labels.under(Intent.YES)))
    if not has_both or has_reason(reply.raw, reply.listener):
        return False
    fine = frozenset[str]().union(*(words.fine for words in reply.listener.own))
    tokens = [token for token in reply.text.words.split(" ") if token not in fine]
    inner = {token for words in reply.listener.own[:1] for token in tokens[1:-1] if token in words.negations}
    said = [token for token in tokens if token not in inner]  # there "not" belongs to what it stands beside
    return {Intent.YES, Intent.NO} <= {reply.listener.polarity(normalise(token)) for token in said}


def _is_mixed(reply: Reply, key: Key) -> bool:
    """Return whether a short text also means a point far away on the scale: "very good very bad"."""
    tokens = reply.text.words.split(" ")
    if reply.kind is not SetKind.SCALE or len(tokens) > SHORT_SCALE_TEXT or not isinstance(key, int):
        return False
    return any(isinstance(other, int) and abs(other - key) > 1 for other, _ in forms_in(reply, tokens))


def _several(reply: Reply, parts: Sequence[Reply]) -> Reading:
    """Read a sentence where several options may be chosen; everything that "and" joins must be understood."""
    pieces = [piece for part in parts for piece in _between_joins(part)]
    said = [spoken(reply, piece) for piece in pieces]
    keys = list(dict.fromkeys(key for key in said if key is not None))
    is_whole, tokens = None not in said, reply.text.words.split(" ")
    if not keys:
        found = list(forms_in(reply, tokens))
        keys = list(dict.fromkeys(key for key, _ in found))
        strong = any(size > 1 for _, size in found) or names_a_thing(reply, tokens, keys)
        is_one = len(keys) == 1 and len(pieces) == len(parts)
        is_whole = is_one and strong and not is_turned_somewhere(reply, tokens, found)
    chosen = reply.choose_several([*keys]) if keys else UNCLEAR
    if chosen.outcome is ReplyOutcome.ANSWERED and is_whole:
        return Reading(chosen.outcome, chosen.value, reply.raw)
    return Reading(ReplyOutcome.UNCLEAR, candidates=_offered(reply, keys) if len(keys) == 1 else ())


def _between_joins(reply: Reply) -> Iterator[Tokens]:
    joins = frozenset[str]().union(*(words.joins for words in reply.listener.own))
    piece: list[str] = []
    for token in reply.text.words.split(" "):
        if token in joins and piece:
            yield piece
            piece = []
        elif token not in joins:
            piece.append(token)
    if piece:
        yield piece


def _clause(reply: Reply) -> Key | None:
    """Return the option that one clause means: as it stands, without what frames it, turned, or with more behind."""
    tokens = reply.text.words.split(" ")
    key = spoken(reply, tokens)
    return key if key is not None else _at_an_end(reply, tokens)


def _at_an_end(reply: Reply, tokens: Tokens) -> Key | None:
    """Return the one option that begins a clause before a new sentence, or ends it as a sentence of its own."""
    found = {key for words in ends(reply, tokens) if (key := spoken(reply, words)) is not None}
    if not found and not reply.is_about_safety:
        found = set(_first_or_last(reply, tokens))
    return found.pop() if len(found) == 1 else None


def _first_or_last(reply: Reply, tokens: Tokens) -> Iterator[Key]:
    """Yield what a plain yes at the beginning, or a plain yes or no at the end, says: "yeah the lot", "i did yeah"."""
    if len(tokens) < 2 or is_clouded(" ".join(tokens[1:-1]), reply.listener):
        return
    first, last = (reply.listener.polarity(normalise(token)) for token in (tokens[0], tokens[-1]))
    if first is Intent.YES and last is not Intent.NO and reply.labels.yes is not None:
        yield reply.labels.yes
    refuses = first is Intent.NO and last is not Intent.YES and not is_turned(reply, tokens[:1])
    if refuses and reply.labels.no is not None:
        yield reply.labels.no
    key = {Intent.YES: reply.labels.yes, Intent.NO: reply.labels.no}.get(last or Intent.AMBIGUOUS)
    is_of_verb = first is not Intent.NO and belongs_to_verb(reply, tokens[-1])
    if key is not None and first is not Intent.YES and not is_of_verb:
        yield key


def _inside(reply: Reply) -> Reading:
    """Read the forms that stand anywhere in a text: one meaning is the answer, weak or mixed ones are offered."""
    tokens = reply.text.words.split(" ")
    found = list(forms_in(reply, tokens))
    if (begun := _begun(reply, tokens)) is not None:
        return _answered(reply, begun)
    keys = on_one_side(reply, tuple(dict.fromkeys(key for key, _ in found)))
    strong = any(size > 1 for _, size in found)
    if len(keys) == 1 and strong and not is_turned_somewhere(reply, tokens, found):
        return _answered(reply, keys[0])
    return Reading(ReplyOutcome.UNCLEAR, candidates=_offered(reply, keys))


def _begun(reply: Reply, tokens: Tokens) -> Key | None:
    """Return the option that a text begins with, where nothing behind it means another or turns it round."""
    if _counts(reply, tokens[0]):
        return None
    for size in range(min(LONGEST_FORM, len(tokens) - 1), 0, -1):
        rest = tokens[size:]
        if size == 1 and len(rest) < FEWEST_BEHIND:
            return None
        if (key := spoken(reply, tokens[:size])) is not None:
            is_less = key in reply.labels.options.vague or goes_on(reply, tokens[:size])
            return key if not is_less and _leaves(reply, key, rest, tokens[1:]) else None
    return None


def _counts(reply: Reply, token: str) -> bool:
    """Return whether a word is a number, a yes, a no or a not sure: "two cookies", "no idea mate"."""
    return is_number(reply, token) or _is_polar(reply, token)


def _is_polar(reply: Reply, token: str) -> bool:
    return reply.listener.polarity(normalise(token)) is not None


def _leaves(reply: Reply, key: Key, rest: Tokens, inner: Tokens) -> bool:
    """Return whether the words behind an answer leave it as it is: no other meaning, no "not", "but" or "and"."""
    own = reply.listener.own
    others = {other for other, _ in forms_in(reply, rest)} - {key}
    turned = reply.listener.language not in NEGATES_BEFORE and is_turned(reply, rest)
    parts = any(token in words.buts or token in words.joins for token in inner for words in own)
    return not (others or turned or parts or any(_is_polar(reply, token) for token in rest))
