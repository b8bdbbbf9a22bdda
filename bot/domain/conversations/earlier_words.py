"""What a child said about a later question while answering another: it is offered when that question comes.

It decides nothing. At the question about being safe, at an open-ended one and where several options can be chosen,
nothing is offered: there the child is asked as if nothing had been said.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import dropwhile, islice

from bot.domain.answers import Heard, LaterQuestion, Reading, ReplyOutcome, hear_later
from bot.domain.conversations.prompts import SUGGESTED_ONE, SUGGESTED_SOME
from bot.domain.conversations.state import NONE_OF_THESE, SaidEarlier
from bot.domain.conversations.turn import Turn
from bot.domain.questionnaires import OptionKey, OptionSet, Question, QuestionRole, SetKind

# What these ask is seldom said beside something else, or must be asked and answered by itself.
OFTEN_SAID_EARLIER = frozenset({QuestionRole.VIEW, QuestionRole.PARTICIPATION})


def heard_beside(turn: Turn, question: Question, words: str) -> Heard | None:
    """Return what words that answer a question say about later ones; None where that is nothing.

    A single word says nothing beside its answer. Words that say that a child is not safe are not searched for anything
    else.
    """
    if not turn.speaks or words.isalnum() or turn.listener.vocabulary.means_unsafe(turn.text):
        return None
    knowledge, later = turn.world.knowledge, list(_later(turn, question))
    if not later:
        return None
    labels = knowledge.labels(turn.language, question.options, question.id) if question.options else None
    own = (question, labels) if labels is not None else None
    return hear_later(words, own, later, turn.listener)


def _later(turn: Turn, question: Question) -> Iterator[LaterQuestion]:
    """Yield the questions behind one that have no answer yet and at which earlier words may be offered.

    Words for an option that is hidden from the child are heard as such, so that they are offered as no other.
    """
    knowledge, questions = turn.world.knowledge, turn.questionnaire.questions
    from_here = dropwhile(lambda each: each.id != question.id, questions)
    for each in islice(from_here, 1, None):
        if each.options is None or each.role not in OFTEN_SAID_EARLIER or each.options.kind is SetKind.MULTI:
            continue
        if each.id not in turn.state.answers and each.id != turn.state.at:
            labels = knowledge.labels(turn.language, each.options.whole, each.id)
            yield LaterQuestion(each, labels, knowledge.plainer(turn.language, each))


def remember_for_later(turn: Turn, question: Question, reading: Reading | None = None) -> None:
    """Keep what a message says about later questions; beside anything but a clear yes to being safe, nothing."""
    if question.role is QuestionRole.SAFETY and (reading is None or reading.doubt or reading.value != "yes"):
        return
    heard = heard_beside(turn, question, turn.message.text)
    if heard is not None and heard.mentions:
        new = {
            name: SaidEarlier(keys, turn.message.text)
            for name, keys in heard.mentions.items()
            if not _means_nothing(turn, turn.questionnaire.question(name), keys)
        }
        turn.change(said_earlier={**turn.state.said_earlier, **new})


def _means_nothing(turn: Turn, question: Question, keys: tuple[OptionKey, ...]) -> bool:
    """Return whether an option is "none of these": a list that is not shown cannot be refused."""
    refusals = {option.label for option in turn.world.knowledge.menus["suggest"].options}
    options = question.options.options if question.options is not None else ()
    return any(option.key in keys and option.label in refusals for option in options)


def offer_earlier(turn: Turn, name: str, **params: str) -> bool:
    """Ask a question together with what the child said about it earlier; False where there is nothing to offer."""
    said, question = turn.state.said_earlier.get(name), turn.questionnaire.question(name)
    options = question.options
    if said is None or options is None or question.role is QuestionRole.SAFETY or name in turn.state.answers:
        return False
    if not set(said.keys) <= set(options.keys):
        return False
    turn.open(name)
    propose(turn, options, said.keys, about=name, **params)
    return True


def propose(turn: Turn, options: OptionSet, keys: tuple[OptionKey, ...], **params: str) -> None:
    """Ask whether an option is meant, or one of some; "did you mean: yes?" cannot be answered, so it gets a list."""
    labels = turn.world.knowledge.labels(turn.language, options)
    if len(keys) == 1 and keys[0] not in {labels.yes, labels.no}:
        turn.change(suggested=keys)
        turn.send(SUGGESTED_ONE, None, option=str(keys[0]), **params)
    else:
        turn.change(suggested=(*keys, NONE_OF_THESE))
        turn.send(SUGGESTED_SOME, None, **params)


def without_later(turn: Turn, question: Question, words: str) -> str | None:
    """Return words without what they say about later questions; None where they say nothing about them.

    At the question about being safe every word counts.
    """
    if question.role is QuestionRole.SAFETY:
        return None
    heard = heard_beside(turn, question, words)
    return heard.rest if heard is not None else None


def as_said_earlier(key: OptionKey, said: SaidEarlier) -> Reading:
    """Return the reading of an option that the child said yes to, with the earlier words beside it."""
    return Reading(ReplyOutcome.ANSWERED, key, said.words, confirmed=True)
