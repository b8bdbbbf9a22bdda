"""Logistic regression with a penalty, the same at every run; numpy comes with the extra ``listen``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]
    Places = NDArray[np.intp]


class Dense:
    """Rows of numbers, each column brought to mean 0 and deviation 1 as the training rows have them."""

    def __init__(self, rows: Numbers) -> None:
        self.mean, self.deviation = rows.mean(axis=0), rows.std(axis=0)
        self.rows = (rows - self.mean) / self.deviation
        self.width = rows.shape[1]

    def times(self, weights: Numbers) -> Numbers:
        """Return the score of each row."""
        found: Numbers = self.rows @ weights
        return found

    def back(self, errors: Numbers) -> Numbers:
        """Return the sum of the rows, each by its error."""
        found: Numbers = errors @ self.rows
        return found

    def unscaled(self, weights: Numbers) -> tuple[Numbers, float]:
        """Return the weights and the shift for rows as they came."""
        plain: Numbers = weights / self.deviation
        return plain, -float(plain @ self.mean)


class Sparse:
    """Rows of which few columns are filled: bucket by bucket, with its share."""

    def __init__(self, rows: Sequence[Mapping[int, float]], width: int) -> None:
        import numpy as np  # noqa: PLC0415 - training only

        self.width, self.height = width, len(rows)
        sizes = [len(row) for row in rows]
        self._row: Places = np.repeat(np.arange(len(rows)), sizes)
        self._column: Places = np.fromiter((place for row in rows for place in row), np.intp, sum(sizes))
        self._share: Numbers = np.fromiter(
            (share for row in rows for share in row.values()), float, sum(sizes)
        )

    def times(self, weights: Numbers) -> Numbers:
        """Return the score of each row."""
        import numpy as np  # noqa: PLC0415 - training only

        return np.bincount(self._row, weights[self._column] * self._share, self.height).astype(float)

    def back(self, errors: Numbers) -> Numbers:
        """Return the sum of the rows, each by its error."""
        import numpy as np  # noqa: PLC0415 - training only

        return np.bincount(self._column, errors[self._row] * self._share, self.width).astype(float)


def fit(rows: Dense | Sparse, targets: Sequence[bool], penalty: float, steps: int) -> tuple[Numbers, float]:
    """Return the weights and the bias by which the rows are told apart, found in so many accelerated steps."""
    import numpy as np  # noqa: PLC0415 - training only

    wanted = np.asarray(targets, float)
    bound = 0.25 * (_largest(rows) + len(wanted)) + penalty
    at = before = np.zeros(rows.width + 1)
    for step in range(1, steps + 1):
        ahead = at + (step - 1) / (step + 2) * (at - before)
        errors = 1 / (1 + np.exp(-(rows.times(ahead[:-1]) + ahead[-1]))) - wanted
        slope = np.append(rows.back(errors) + penalty * ahead[:-1], errors.sum())
        before, at = at, ahead - slope / bound
    return at[:-1], float(at[-1])


def _largest(rows: Dense | Sparse, rounds: int = 30) -> float:
    """Return the largest eigenvalue of the rows' squares, by power iteration from a fixed start."""
    import numpy as np  # noqa: PLC0415 - training only

    vector, found = np.full(rows.width, rows.width**-0.5), 0.0
    for _ in range(rounds):
        turned = rows.back(rows.times(vector))
        found = float(np.linalg.norm(turned))
        vector = turned / found
    return found * 1.05


def threshold_for(scores: Sequence[float], targets: Sequence[bool], precision: float) -> float:
    """Return the lowest threshold from which the noticed ones are worries at least this often."""
    ranked = sorted(zip(scores, targets, strict=True), reverse=True)
    found, best = 0, ranked[0][0]
    for place, (score, is_worry) in enumerate(ranked, 1):
        found += is_worry
        if found / place >= precision:
            best = score
    return best
