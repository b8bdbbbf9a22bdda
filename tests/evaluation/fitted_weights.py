"""Fitting the weights of one set to examples: pieces of words counted by bucket, a weight in a byte."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from bot.domain.answers.scorer import SetWeights, pieces_of

# A byte holds weights up to this share of them as they are; the few larger ones are cut to the largest of these.
NOT_CUT = 0.9995
Example = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Fit:
    """Into how many buckets pieces fall, how freely weights follow the examples, and for how many rounds."""

    buckets: int
    freedom: float
    rounds: int


FIT_OF_OPTIONS = Fit(2**13, 4.0, 60)
# Requests have fourteen classes in every language at once, and are told from answers by more than single words.
FIT_OF_REQUESTS = Fit(2**16, 16.0, 150)


def fitted(examples: Sequence[Example], counts_for: Sequence[float], fit: Fit) -> SetWeights:
    """Return the weights of one set; ``counts_for`` says how much each example counts."""
    model: Any = LogisticRegression(C=fit.freedom, max_iter=fit.rounds, tol=1e-4)
    model.fit(_counts(examples, fit.buckets), [key for _, key in examples], sample_weight=counts_for)
    keys = tuple(str(key) for key in model.classes_)
    weights, bias = _by_column(model, len(keys))
    scale = float(numpy.quantile(numpy.abs(weights), NOT_CUT)) / 127
    kept = numpy.clip(numpy.round(weights.T / scale), -127, 127).astype("int8")
    return SetWeights(keys, scale, tuple(map(float, bias)), memoryview(kept.tobytes()))


def _counts(examples: Sequence[Example], buckets: int) -> Any:
    """Return how often each bucket is hit by each example, brought to one length."""
    rows, columns, values = [], [], []
    for row, (words, _) in enumerate(examples):
        pieces = list(pieces_of(words, buckets))
        rows += [row] * len(pieces)
        columns += pieces
        values += [len(pieces) ** -0.5] * len(pieces)
    return csr_matrix((values, (rows, columns)), shape=(len(examples), buckets))


def _by_column(model: Any, classes: int) -> tuple[Any, Any]:
    """Return a row of weights for each class; of two classes only one stands in the model."""
    if classes > 2:
        return model.coef_, model.intercept_
    return numpy.vstack([-model.coef_[0], model.coef_[0]]), [-model.intercept_[0], model.intercept_[0]]
