"""Who and what a sentence only tells of: "i hate my social worker" chooses nobody, "my dads advocate" is another's."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.domain.answers.inside import longest_form
from bot.domain.answers.labels import Key
from bot.domain.answers.left_out import names_only
from bot.domain.answers.listener import Reading, Reply, ReplyOutcome
from bot.domain.answers.normalise import normalise
from bot.domain.answers.reasons import splits
from bot.domain.lexicons import Intent
from bot.domain.questionnaires import SetKind

# A sentence about somebody else begins with who it is: "my sister had an advocate".
SUBJECT_PLACES = (0, 1)
Tokens = Sequence[str]
# From the first word of a form to the one behind it.
Place = tuple[int, int]


def offered_if_told_of(reply: Reply, found: Reading) -> Reading:
    """Return a reading that offers what it found, where the words only tell of it; else the reading as it is.

    Somebody is not chosen by words against them, beside words that make them another's, or in a sentence about
    somebody else; a thing is not chosen when it is another's. What stands behind "because" says why.
    """
    keys = _keys(found)
    if not keys or not (found.inferred or found.note is not None):
        return found
    is_of_people = reply.labels.options.people.issuperset(keys)
    if not is_of_people and not (names_only(reply) and reply.kind is SetKind.MULTI):
        return found
    tokens = _before_reason(reply).split(" ")
    forms = list(_forms(reply, tokens))
    is_anothers = _is_anothers(reply, tokens, forms)
    is_told = is_of_people and (_is_against(reply, tokens, forms) or _is_of_others(reply, tokens, forms))
    return Reading(ReplyOutcome.UNCLEAR, candidates=keys) if is_anothers or is_told else found


def _keys(found: Reading) -> tuple[Key, ...]:
    if found.outcome is not ReplyOutcome.ANSWERED:
        return found.candidates
    return (
        found.value if isinstance(found.value, tuple) else (found.value,) if found.value is not None else ()
    )


def _before_reason(reply: Reply) -> str:
    """Return the words before a pure reason: "my advocate because my social worker lies" chooses the advocate."""
    reasons = frozenset[str]().union(*(words.reasons for words in reply.listener.own))
    parts = splits(reply.raw, reply.listener)
    head = next((part.head for part in parts if normalise(part.joint).words in reasons), reply.raw)
    return normalise(head).words or reply.text.words


def _forms(reply: Reply, tokens: Tokens) -> Iterator[Place]:
    place = 0
    while place < len(tokens):
        size, key = longest_form(reply, tokens, place)
        if key is not None:
            yield place, place + size
        place += size


def _is_anothers(reply: Reply, tokens: Tokens, forms: Sequence[Place]) -> bool:
    """Return whether a word beside a name makes it another's; in another language an English one may mean anything."""
    words, *_ = reply.listener.own
    return any(
        not words.anothers.isdisjoint((*tokens[max(0, start - 1) : start], *tokens[end : end + 1]))
        for start, end in forms
    )


def _is_against(reply: Reply, tokens: Tokens, forms: Sequence[Place]) -> bool:
    """Return whether words outside the forms speak against somebody, or are those for the two worst faces."""
    inside = {place for start, end in forms for place in range(start, end)}
    outside = " ".join("|" if place in inside else token for place, token in enumerate(tokens))
    text = f" {outside} "
    if any(f" {phrase} " in text for words in reply.listener.own for phrase in words.against):
        return True
    return any(
        reply.labels.is_bad(phrase) for part in outside.split("|") for phrase in _phrases(part.split())
    )


def _phrases(tokens: Tokens) -> Iterator[str]:
    spans = ((start, start + size) for size in range(1, 4) for start in range(len(tokens) - size + 1))
    return (" ".join(tokens[start:end]) for start, end in spans)


def _is_of_others(reply: Reply, tokens: Tokens, forms: Sequence[Place]) -> bool:
    """Return whether a sentence begins with somebody who is none of the options, nor the name of one: "miss brown"."""
    named = {place for start, end in forms for place in range(start - 1, end)}
    return _names_others(reply, tokens, [place for place in SUBJECT_PLACES if place not in named])


def _names_others(reply: Reply, tokens: Tokens, at: Sequence[int]) -> bool:
    """Return whether somebody else is named at one of some places among words."""
    others = [each for words in reply.labels.spoken[:1] for each in words.subjects.others]
    return any(tuple(tokens[place : place + len(each)]) == each for place in at for each in others)


def says_others_are_safe(reply: Reply) -> bool:
    """Return whether a yes about being safe is another's: "my brother is safe", not "bro im safe" nor "bro yes"."""
    tokens = reply.text.words.split(" ")
    is_form = reply.labels.means(reply.text.words) is not None
    if is_form or not _names_others(reply, tokens, SUBJECT_PLACES):
        return False
    text = f" {reply.text.words} "
    own = reply.listener.own
    says_i = any(f" {each} " in text for words in own for each in words.i_am if each not in words.it_is)
    said = (reply.text, *map(normalise, tokens))
    return not says_i and not any(reply.listener.polarity(each) is Intent.YES for each in said)
