"""Training the scorer that proposes options: `python -m tests.evaluation.training` writes its weights anew.

It learns from the option forms, the words for yes and no, the forms of requests, and the open labelled replies.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from bot.domain.answers import normalise
from bot.domain.answers.request_words import REQUESTS
from bot.domain.answers.scorer import NOTHING_MEANT, REQUESTS_SET, SetWeights, pieces_of, write_scorer
from bot.domain.conversations import Knowledge
from bot.domain.languages import ENGLISH
from bot.domain.lexicons import Intent, Lexicon
from bot.domain.questionnaires import OptionSet
from bot.evaluation.replies import INTENT, LabelledReply, load_own_words, load_replies
from bot.ground.context import arranged
from bot.translation import Content, load_content, load_lexicon, load_option_forms
from bot.translation.content import SCORER
from bot.translation.files import lexicons

BUCKETS = 2**13
# Requests have fourteen classes in every language at once, and are told from answers by more than single words.
REQUEST_BUCKETS = 2**16
# How freely weights follow the examples; what was written for open-ended questions is little, so it counts for more.
FREEDOM, REQUEST_FREEDOM = 4.0, 16.0
WRITTEN_BY_HAND = 4.0
# A byte holds weights up to this share of them as they are; the few larger ones are cut to the largest of these.
NOT_CUT = 0.9995
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
)  # fmt: skip
RANDOM_TEXTS = 1_500
# More examples of a set make the training longer and the weights no better.
MOST_EXAMPLES = 24_000
ROUNDS, REQUEST_ROUNDS = 60, 150
# What a child is asked about: requests, and refusals, which no wording that is new carries out by itself.
ASKED_ABOUT = (*REQUESTS, Intent.STOP, Intent.WRONG, Intent.DECLINE, Intent.SKIP)
# Neither requests nor other words: what is nearly STOP.
OF_REFUSALS = (Intent.STOP_AS_WRITTEN, Intent.MAYBE_STOP)
# So many forms of a request in a language, and so many other words: more are near copies of each other.
MOST_FORMS, MOST_OTHER_WORDS = 150, 20_000
LETTERS = "abcdefghijklmnopqrstuvwxyz"
Example = tuple[str, str]
instead = cache(load_option_forms)


@cache
def heard() -> Mapping[str, Lexicon]:
    """Return the words of every language that has any."""
    return {code: load_lexicon(code) for code in sorted(load_content().heard)}


def train(knowledge: Knowledge, content: Content, replies: Sequence[LabelledReply]) -> bytes:
    """Train the weights of every answer set with a choice."""
    chance = random.Random(SEED)
    sets = []
    for options in content.option_sets.values():
        examples = _examples(knowledge, content, options, chance)
        examples += [
            (normalise(reply.text).words, key)
            for reply in replies
            for key in _keys_of(reply, content, options)
        ]
        sets.append((options.id, _fitted([example for example in examples if example[0]])))
    sets.append((REQUESTS_SET, train_requests(knowledge, content)))
    return write_scorer(sets)


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
    return _fitted(examples, REQUEST_BUCKETS, REQUEST_FREEDOM, REQUEST_ROUNDS, counts_for)


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
    known = {words for words, _ in found}
    found += [(words, NOTHING_MEANT) for words in _meaningless(chance) if words not in known]
    return found if len(found) <= MOST_EXAMPLES else chance.sample(found, MOST_EXAMPLES)


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


def _meaningless(chance: random.Random) -> Iterator[str]:
    for lexicon in heard().values():
        for kind in MEANINGLESS:
            yield from (normalise(phrase).words for phrase in lexicon.words.get(kind, ()))
    yield from GREETINGS
    for _ in range(RANDOM_TEXTS):
        yield " ".join(
            "".join(chance.choice(LETTERS) for _ in range(chance.randrange(2, 9)))
            for _ in range(chance.randrange(1, 4))
        )


def _fitted(
    examples: Sequence[Example],
    buckets: int = BUCKETS,
    freedom: float = FREEDOM,
    rounds: int = ROUNDS,
    counts_for: Sequence[float] | None = None,
) -> SetWeights:
    """Fit one set: pieces counted by bucket and brought to one length, weights kept in a byte each."""
    rows, columns, values = [], [], []
    for row, (words, _) in enumerate(examples):
        pieces = list(pieces_of(words, buckets))
        rows += [row] * len(pieces)
        columns += pieces
        values += [len(pieces) ** -0.5] * len(pieces)
    counts = csr_matrix((values, (rows, columns)), shape=(len(examples), buckets))
    model: Any = LogisticRegression(C=freedom, max_iter=rounds, tol=1e-4)
    model.fit(counts, [key for _, key in examples], sample_weight=counts_for)
    keys = tuple(str(key) for key in model.classes_)
    weights, bias = _by_column(model, len(keys))
    scale = float(numpy.quantile(numpy.abs(weights), NOT_CUT)) / 127
    kept = numpy.clip(numpy.round(weights.T / scale), -127, 127).astype("int8")
    return SetWeights(keys, scale, tuple(map(float, bias)), memoryview(kept.tobytes()))


def _by_column(model: Any, classes: int) -> tuple[Any, Any]:
    """Return a row of weights for each class; of two classes only one stands in the model."""
    if classes > 2:
        return model.coef_, model.intercept_
    return numpy.vstack([-model.coef_[0], model.coef_[0]]), [-model.intercept_[0], model.intercept_[0]]


if __name__ == "__main__":
    file = Path(str(lexicons() / SCORER))
    file.write_bytes(train(arranged(), load_content(), load_replies()))
