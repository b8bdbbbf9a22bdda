"""Labelled replies of children: what somebody who knows the language and the question says they mean."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from bot.domain.tables import Table
from bot.translation.files import read_toml, toml_files

# A reply that cannot be read honestly, or not safely: the bot must ask again.
ASK_AGAIN = "ask"
INTENT = "intent:"
# An answer in the child's own words to an open-ended question.
OWN_WORDS = "words"


@dataclass(frozen=True, slots=True)
class LabelledReply:
    """A reply to a question, and what it means.

    ``means`` is an option key (several joined by "+"), skip, unsure, ask, intent:<name>, or words.
    """

    language: str
    question_set: str
    question: str
    text: str
    means: str


def load_replies(*, sealed: bool = False) -> list[LabelledReply]:
    """Read the labelled replies of the open half, or of the sealed one, which nothing is tuned on."""
    return _load("replies", sealed=sealed)


def load_own_words(*, sealed: bool = False) -> list[LabelledReply]:
    """Read labelled replies to open-ended questions: requests in new wordings, and answers that look like them."""
    return _load("own_words", sealed=sealed)


def _load(kind: str, *, sealed: bool) -> list[LabelledReply]:
    folder = files("bot.evaluation") / ("sealed" if sealed else "open") / kind
    found = []
    for file in toml_files(folder, frozenset()):
        written = Table(read_toml(file), file.name)
        language = written.text("language")
        found += [
            LabelledReply(
                language, row.text("set"), row.text("question"), row.text("text"), row.text("means")
            )
            for row in written.tables("replies")
        ]
    return found


def worry_file(*, sealed: bool = False) -> Path:
    """Return the file of labelled messages, worries and others, of the open half or the sealed one."""
    return Path(str(files("bot.evaluation") / ("sealed" if sealed else "open") / "worries.toml"))
