"""Training the scorer that proposes options: `python -m tests.evaluation.training` writes its weights anew.

With `options` or `requests` behind it, only those, and the others stay as they are.

It learns from the option forms, the words for yes and no, the forms of requests, and the open labelled replies.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

from bot.domain.answers import normalise
from bot.domain.answers.request_words import REQUESTS
from bot.domain.answers.scorer import NOTHING_MEANT, REQUESTS_SET, SetWeights, write_scorer
from bot.domain.conversations import Knowledge
from bot.domain.languages import ENGLISH
from bot.domain.lexicons import Intent, Lexicon
from bot.domain.questionnaires import OptionSet
from bot.evaluation.judge import SKIP
from bot.evaluation.replies import INTENT, LabelledReply, load_own_words, load_replies
from bot.ground.context import arranged
from bot.translation import Content, load_content, load_lexicon, load_option_forms, load_scorer
from bot.translation.content import SCORER
from bot.translation.files import lexicons
from tests.evaluation.fitted_weights import FIT_OF_OPTIONS, FIT_OF_REQUESTS, Example, fitted

# What was written for open-ended questions is little, so it counts for more; so does a whole reply beside a form, which
# is mostly a part of one, and a greeting, which is one among thousands.
WRITTEN_BY_HAND, WHOLE_REPLY, GREETING = 4.0, 3.0, 20.0
# The same seed gives the same weights.
SEED = 20261129
# What means none of the options: requests, small talk, and keys hit at random.
MEANINGLESS = (
    Intent.PERSON, Intent.LATER, Intent.PRIVACY, Intent.ABOUT, Intent.DELETE, Intent.BACK, Intent.LANGUAGE,
    Intent.HELP, Intent.THANKS, Intent.FILLER, Intent.CARRIER, Intent.SUBJECT, Intent.NEGATION, Intent.BECAUSE,
)  # fmt: skip
GREETINGS = (
    "hello", "hi", "hey", "hiya", "hello there", "good morning", "hmm", "blah", "blah blah", "what", "whatever",
    "lol ok", "test", "testing", "who", "why", "when", "my room", "my dog", "my brother", "football", "minecraft",
    "i guess", "i guess so", "i think", "i think so", "i suppose", "i suppose so", "maybe so",
)  # fmt: skip
RANDOM_TEXTS = 1_500
# All that means an option is learned from. What means none of them is a sample: more of it drowns the rest.
MOST_MEANINGLESS, MOST_REQUESTS = 12_000, 4_000
# What a child is asked about: requests, and refusals, which no wording that is new carries out by itself.
ASKED_ABOUT = (*REQUESTS, Intent.STOP, Intent.WRONG, Intent.DECLINE, Intent.SKIP)
# Neither requests nor other words: what is nearly STOP.
OF_REFUSALS = (Intent.STOP_AS_WRITTEN, Intent.MAYBE_STOP)
# So many forms of a request in a language, and so many other words: more are near copies of each other.
MOST_FORMS, MOST_OTHER_WORDS = 150, 20_000
PARTS = ("options", "requests")
LETTERS = "abcdefghijklmnopqrstuvwxyz"
instead = cache(load_option_forms)


@cache
def heard() -> Mapping[str, Lexicon]:
    """Return the words of every language that has any."""
    return {code: load_lexicon(code) for code in sorted(load_content().heard)}


def train_options(
    knowledge: Knowledge, content: Content, replies: Sequence[LabelledReply]
) -> dict[str, SetWeights]:
    """Train the weights of every answer set with a choice."""
    chance = random.Random(SEED)
    return {
        options.id: _train_set(knowledge, content, options, replies, chance)
        for options in content.option_sets.values()
    }


def _train_set(
    knowledge: Knowledge,
    content: Content,
    options: OptionSet,
    replies: Sequence[LabelledReply],
    chance: random.Random,
) -> SetWeights:
    """Train the weights of one set: what means an option, and a sample of what means none of them."""
    labelled = {
        normalise(reply.text).words: key for reply in replies for key in _keys_of(reply, content, options)
    }
    found = {**dict(_examples(knowledge, content, options, chance)), **labelled}
    found.pop("", None)
    nothing = {*GREETINGS, *_keys_at_random(chance)}
    nothing |= drawn(_meaningless(), MOST_MEANINGLESS, chance) | drawn(
        _labelled_requests(replies), MOST_REQUESTS, chance
    )
    examples = [*found.items(), *((words, NOTHING_MEANT) for words in sorted(nothing - found.keys()))]
    weighs = dict.fromkeys(GREETINGS, GREETING) | dict.fromkeys(labelled, WHOLE_REPLY)
    return fitted(examples, [weighs.get(words, 1.0) for words, _ in examples], FIT_OF_OPTIONS)


def drawn(texts: set[str], most: int, chance: random.Random) -> set[str]:
    """Return so many of the texts, the same ones for the same texts and the same chance."""
    return set(chance.sample(sorted(texts), min(most, len(texts))))


def _labelled_requests(replies: Sequence[LabelledReply]) -> set[str]:
    """Return what is labelled as a request, or as the wish to leave a question out, folded."""
    wishes = {f"{INTENT}{intent}" for intent in ASKED_ABOUT} | {SKIP}
    return {normalise(each.text).words for each in (*replies, *load_own_words()) if each.means in wishes}


def train_requests(knowledge: Knowledge, content: Content) -> SetWeights:
    """Train the weights that tell requests from everything else that children say, in all languages at once."""
    chance, found = random.Random(SEED), dict[str, str]()
    for intent in ASKED_ABOUT:
        for lexicon in heard().values():
            forms = sorted({normalise(phrase).words for phrase in lexicon.words.get(intent, ())})
            found |= dict.fromkeys(chance.sample(forms, min(MOST_FORMS, len(forms))), intent.value)
    others = sorted({*_other_words(knowledge, content)} - found.keys())
    found |= dict.fromkeys(chance.sample(others, min(MOST_OTHER_WORDS, len(others))), NOTHING_MEANT)
    known = {f"{INTENT}{intent}": intent.value for intent in ASKED_ABOUT}
    replies, by_hand = (
        {normalise(each.text).words: known.get(each.means, NOTHING_MEANT) for each in labelled}
        for labelled in (load_replies(), load_own_words())
    )
    examples = [(words, meant) for words, meant in {**found, **replies, **by_hand}.items() if words]
    begun = sorted({*_beginnings(by_hand)} - {words for words, _ in examples})
    examples += [(words, NOTHING_MEANT) for words in begun]
    counts_for = [WRITTEN_BY_HAND if words in by_hand else 1.0 for words, _ in examples]
    return fitted(examples, counts_for, FIT_OF_REQUESTS)


def _beginnings(by_hand: Mapping[str, str]) -> Iterator[str]:
    """Yield the first words of answers: short ones are answers too ("to see my nan")."""
    for words, meant in by_hand.items():
        tokens = words.split(" ")
        if meant == NOTHING_MEANT:
            yield from (" ".join(tokens[:size]) for size in range(3, min(6, len(tokens))))


def _other_words(knowledge: Knowledge, content: Content) -> Iterator[str]:
    for code, lexicon in heard().items():
        for kind, phrases in lexicon.words.items():
            if kind not in {*ASKED_ABOUT, *OF_REFUSALS}:
                yield from (normalise(phrase).words for phrase in phrases)
        for options in content.option_sets.values():
            yield from (words for words, _ in _said(knowledge, content, code, options))


def _keys_of(reply: LabelledReply, content: Content, options: OptionSet) -> Iterator[str]:
    question = content.newest(reply.question_set).question(reply.question)
    if question.options == options and reply.means in map(str, options.keys):
        yield reply.means


def _examples(
    knowledge: Knowledge, content: Content, options: OptionSet, chance: random.Random
) -> list[Example]:
    english = set(_said(knowledge, content, ENGLISH, options))
    found: list[Example] = []
    for code, lexicon in heard().items():
        frames = [*lexicon.words.get(Intent.CARRIER, ()), *lexicon.words.get(Intent.FILLER, ())]
        own = english if code == ENGLISH else set(_said(knowledge, content, code, options)) - english
        found += sorted(own)
        for words, key in sorted(own) if frames else ():
            framed = f"{normalise(chance.choice(frames)).words} {words}"
            found.append((_mistyped(framed, chance), key))
    return found


def _said(knowledge: Knowledge, content: Content, code: str, options: OptionSet) -> Iterator[Example]:
    asked = {
        question.id
        for name in content.questionnaires
        for question in content.newest(name).questions
        if question.options == options
    }
    for question in sorted(asked):
        labels = knowledge.labels(code, options, question)
        yield from ((form, str(key)) for form, key in labels.exact.items())
        for form in _forms(code, options, question):
            if (meant := labels.form(form)) is not None:
                yield form, str(meant)
        for intent, key in ((Intent.YES, labels.yes), (Intent.NO, labels.no)):
            words = heard()[code].words.get(intent, ()) if key is not None else ()
            yield from ((normalise(phrase).words, str(key)) for phrase in words)


def _forms(code: str, options: OptionSet, question: str) -> Iterator[str]:
    """Yield what children write instead of the labels of a set, at a question and everywhere, folded."""
    for written in filter(None, (instead(code), instead(ENGLISH))):
        for by_key in (written.questions.get(question, {}), written.sets.get(options.id, {})):
            yield from (normalise(form).words for forms in by_key.values() for form in forms)


def _mistyped(words: str, chance: random.Random) -> str:
    """Leave out or swap a letter of every third text."""
    if chance.random() > 1 / 3 or len(words) < 5:
        return words
    place = chance.randrange(1, len(words) - 1)
    if chance.random() < 0.5:
        return words[:place] + words[place + 1 :]
    return words[:place] + words[place + 1] + words[place] + words[place + 2 :]


@cache
def _meaningless() -> set[str]:
    """Return the words of every language that mean none of the options, folded."""
    return {
        normalise(phrase).words
        for lexicon in heard().values()
        for kind in MEANINGLESS
        for phrase in lexicon.words.get(kind, ())
    } - {""}


def _keys_at_random(chance: random.Random) -> Iterator[str]:
    for _ in range(RANDOM_TEXTS):
        yield " ".join(
            "".join(chance.choice(LETTERS) for _ in range(chance.randrange(2, 9)))
            for _ in range(chance.randrange(1, 4))
        )


def train(parts: Sequence[str]) -> bytes:
    """Train what is named (all where nothing is), and keep the rest of the weights as they are."""
    knowledge, content, before = arranged(), load_content(), load_scorer()
    sets = dict(before.sets) if before is not None else {}
    if "options" in (parts or PARTS):
        sets |= train_options(knowledge, content, load_replies())
    if "requests" in (parts or PARTS):
        sets[REQUESTS_SET] = train_requests(knowledge, content)
    return write_scorer([*sets.items()])


if __name__ == "__main__":
    Path(str(lexicons() / SCORER)).write_bytes(train(sys.argv[1:]))
