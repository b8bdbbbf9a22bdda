"""The same examples give the same weights, whole replies outweigh forms, and what is drawn is drawn alike."""

import random

from bot.domain.answers.scorer import NOTHING_MEANT, Scorer
from tests.evaluation.fitted_weights import Fit, fitted
from tests.evaluation.training import drawn

SMALL = Fit(2**8, 4.0, 60)
EXAMPLES = [
    ("its well good", "5"),
    ("rubbish", "1"),
    ("really bad", "1"),
    ("love it", "5"),
    ("hello", NOTHING_MEANT),
]


def test_the_same_examples_give_the_same_weights() -> None:
    first, second = (fitted(EXAMPLES, [1.0] * len(EXAMPLES), SMALL) for _ in range(2))
    assert (first.keys, first.scale, first.bias) == (second.keys, second.scale, second.bias)
    assert bytes(first.rows) == bytes(second.rows)


def test_what_counts_for_more_is_followed_more() -> None:
    two_minds = [("sick", "5"), ("sick", "1"), ("hello", NOTHING_MEANT)]
    chances = Scorer({"face5": fitted(two_minds, [1.0, 3.0, 1.0], SMALL)}).chances("face5", "sick")
    assert chances["1"] > chances["5"]


def test_a_sample_does_not_depend_on_the_order_of_the_texts() -> None:
    texts = [f"word {number}" for number in range(50)]
    one, other = (drawn(set(order), 5, random.Random(1)) for order in (texts, texts[::-1]))
    assert one == other
    assert len(one) == 5
