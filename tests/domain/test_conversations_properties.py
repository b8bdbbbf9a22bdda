"""What must hold for every conversation, whatever is typed and whatever happens."""

from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.conversations import Message
from tests.domain.dialogues import PHRASES, START, Dialogue, households, play

FIRST, MANY, PARTS = 1, 4_000, 2
"""The same dialogues in every run, so that no landing fails by chance; `python -m tests.domain.search` tries others."""


@pytest.mark.parametrize("part", range(PARTS))
def test_four_thousand_random_dialogues_keep_every_promise(part: int) -> None:
    first = FIRST + part * MANY // PARTS
    for seed in range(first, first + MANY // PARTS):
        try:
            play(seed)
        except Exception as error:
            raise AssertionError(f"the dialogue of seed {seed}") from error


@settings(max_examples=150, suppress_health_check=list(HealthCheck))
@given(
    seed=st.integers(0, 2**16), texts=st.lists(st.text() | st.sampled_from(PHRASES), min_size=1, max_size=8)
)
def test_no_text_breaks_a_conversation(seed: int, texts: list[str]) -> None:
    random = Random(seed)
    dialogue = Dialogue(random, next(households(random)))
    for place, text in enumerate(texts):
        dialogue.take(Message(f"t{place}", START, text))
