"""Reading a reply as the answer to one question: what stands there whole, with a reason, in a sentence."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from bot.domain.answers.clitics import parted
from bot.domain.answers.labels import Labels
from bot.domain.answers.left_out import makes_exception, sets_condition
from bot.domain.answers.listener import CONTRADICTORY, UNCLEAR, Listener, Reading, Reply, ReplyOutcome
from bot.domain.answers.normalise import MOST_WORDS, Normalised, is_word, normalise
from bot.domain.answers.only_answers import says_only
from bot.domain.answers.reasons import denies, is_clouded, splits, weigh
from bot.domain.answers.safety_sentences import read_safety_sentence
from bot.domain.answers.sentences import other_meaning, read_sentence, says_both
from bot.domain.answers.sincere import asks_itself, is_doubtful, is_less, is_mocked, is_put_on
from bot.domain.answers.strengths import half_taken_back
from bot.domain.answers.taken_back import takes_itself_back
from bot.domain.answers.told_of import offered_if_told_of, says_others_are_safe
from bot.domain.answers.whole import label, number, whole
from bot.domain.answers.words import fillers
from bot.domain.lexicons import Intent
from bot.domain.questionnaires import Question, QuestionRole, SetKind


def read(raw: str, text: Normalised, question: Question, labels: Labels, listener: Listener) -> Reading:
    """Read a reply to a question with options; never guesses where two readings are possible."""
    return (_read_word if is_word(raw) else _read)(raw, text, question.role, labels, listener)


def _read(raw: str, text: Normalised, role: QuestionRole, labels: Labels, listener: Listener) -> Reading:
    reply = Reply(raw, text, role, labels, listener)
    if not reply.is_about_safety:
        found = _as_answer(reply) or replace(_sentence(reply), inferred=not sets_condition(reply))
        if is_mocked(reply, found):
            return Reading(ReplyOutcome.UNCLEAR)
        return half_taken_back(reply, found) or offered_if_told_of(reply, found)
    if takes_itself_back(reply) or is_doubtful(reply) or asks_itself(reply):
        return CONTRADICTORY
    said = _as_answer(reply) or read_safety_sentence(reply)
    if said is None:
        return CONTRADICTORY if denies(reply) or is_less(reply) else UNCLEAR
    if said.value == "yes" and is_put_on(reply):
        return replace(said, doubt=True)
    return CONTRADICTORY if _is_not_said(reply, said) else said


# What most replies are: a number, a label or a yes, each at the same few questions.
_read_word = lru_cache(maxsize=MOST_WORDS)(_read)


def _is_not_said(reply: Reply, said: Reading) -> bool:
    """Return whether a yes about being safe is another's, or a no denies the danger."""
    if said.value == "yes":
        return says_others_are_safe(reply)
    return said.value == "no" and reply.listener.vocabulary.denies_danger(reply.text)


def _as_answer(reply: Reply) -> Reading | None:
    return whole(reply) or _both(reply) or _with_reason(reply) or _hedged(reply) or _near(reply)


def _sentence(reply: Reply) -> Reading:
    """Read a sentence, once more with each "and" apart where it says nothing as it is written."""
    said = read_sentence(reply)
    apart = parted(reply) if said.outcome is ReplyOutcome.UNCLEAR else None
    again = read_sentence(apart) if apart is not None else said
    if again.outcome is ReplyOutcome.UNCLEAR:
        return said if said.candidates else again
    return replace(again, note=reply.raw)


def _near(reply: Reply) -> Reading | None:
    """Read a label with typing slips; a no before it is no slip: "no advocate" is not "An advocate"."""
    key = reply.labels.nearest(reply.text.words)
    first = reply.text.words.partition(" ")[0]
    begins_so = any(label.partition(" ")[0] == first for label, _, each in reply.labels.near if each == key)
    return reply.choose(key) if key is not None and (begins_so or not denies(reply)) else None


def _both(reply: Reply) -> Reading | None:
    """Leave a reply open that says yes and no: "some yes some no"; None when it does not."""
    if not says_both(reply) or (reply.is_about_safety and says_only(reply) is not None):
        return None
    between = reply.labels.options.joint((Intent.YES.value, Intent.NO.value))
    some = (between,) if between is not None else ()
    return CONTRADICTORY if reply.is_about_safety else Reading(ReplyOutcome.UNCLEAR, candidates=some)


def _with_reason(reply: Reply) -> Reading | None:
    """Read an answer that is followed by the child's reason in its own words."""
    for split in splits(reply.raw, reply.listener) if not makes_exception(reply) else ():
        found = whole(reply.part(split.head))
        if found is not None and found.outcome is ReplyOutcome.ANSWERED:
            if split.is_list:
                return CONTRADICTORY if reply.is_about_safety else UNCLEAR
            if _lists_more(reply, split.reason):
                return UNCLEAR
            if (other := other_meaning(reply, found, split)) is not None:
                return Reading(ReplyOutcome.UNCLEAR, candidates=other)
            return weigh(reply, found, split)
    return None


def _lists_more(reply: Reply, reason: str) -> bool:
    """Return whether what follows an answer goes on with an "and" where several may be chosen: "papers, and family"."""
    first = normalise(reason).words.partition(" ")[0]
    return reply.kind is SetKind.MULTI and any(first in words.joins for words in reply.listener.own)


def _hedged(reply: Reply) -> Reading | None:
    """Read "3 i think", "its 4" and "im ok"; a "yes i think" at the safety question needs an adult.

    What follows "im" must be one of the labels: a number there is an age.
    """
    for words in reply.listener.own:
        bare = fillers(words.hedge).strip(reply.text.words)
        if bare != reply.text.words and (found := whole(reply.part(bare))) is not None:
            return replace(found, doubt=reply.is_about_safety and found.value == "yes")
        for prefix in words.it_is:
            place = bare.removeprefix(f"{prefix} ")
            if place != bare and (found := number(reply.part(place)) or label(reply.part(place))):
                is_less = bare != reply.text.words or is_clouded(prefix, reply.listener)
                return replace(found, doubt=reply.is_about_safety and found.value == "yes" and is_less)
        for prefix in words.i_am:
            name = bare.removeprefix(f"{prefix} ")
            if name != bare and not reply.is_about_safety and (found := label(reply.part(name))):
                return found
    return None
