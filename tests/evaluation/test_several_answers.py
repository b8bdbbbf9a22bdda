"""What stands in a text for later questions: labelled texts in English and others, and what the engine keeps of them."""

import time
import tomllib
from collections import Counter
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from bot.domain.conversations import Conversation, Message
from tests.domain.talking import LATER, conversation, happen
from tests.transcripts import real_knowledge

TEXTS = Path(__file__).parent / "several-answers.toml"
# What the engine has to reach, so that a change shows.
MOST_MISSED, FEWEST_RIGHT = 3, 140


@cache
def rows() -> list[dict[str, Any]]:
    """Read the texts and what is to be offered for each."""
    return list(tomllib.loads(TEXTS.read_text(encoding="utf-8"))["rows"])


def heard(row: Mapping[str, Any]) -> Conversation:
    """Let a child write a text at its question, with the product's questions and words."""
    language = row.get("language", "en")
    offered = tuple(dict.fromkeys((language, "en")))
    known = real_knowledge()
    state = conversation(row["set"], known, at=row["at"], language=language, offered=offered)
    return happen(state, Message("m", LATER, row["text"]), known=known)[0]


def verdict(row: Mapping[str, Any], state: Conversation) -> list[str]:
    """Return for each question whether the right options are kept for it."""
    found = {name: list(said.keys) for name, said in state.said_earlier.items()}
    wanted = row["offers"]
    missed = ["missed" for name in wanted if name not in found]
    return missed + ["right" if wanted.get(name) == keys else "wrong" for name, keys in found.items()]


def test_what_is_kept_for_later_questions_is_right_and_little_is_missed() -> None:
    counts = Counter(each for row in rows() for each in verdict(row, heard(row)))
    wrong = [row["text"] for row in rows() if "wrong" in verdict(row, heard(row))]
    assert wrong == []
    assert counts["missed"] <= MOST_MISSED
    assert counts["right"] >= FEWEST_RIGHT


def test_the_answer_itself_is_kept_with_the_whole_text_beside_it() -> None:
    for row in (each for each in rows() if "value" in each and each["offers"]):
        given = heard(row).answers.get(row["at"])
        assert given is not None, row["text"]
        assert given.value == row["value"], row["text"]
        if row["at"] != "safe":
            assert given.note == row["text"]


def test_a_text_made_to_be_cut_in_every_way_is_read_in_time() -> None:
    """Looking at every way to cut these words would take minutes."""
    begun = time.process_time()
    heard({"set": "pre-12-15", "at": "home", "text": "good " * 20 + "school is good banana"})
    assert time.process_time() - begun < 5
