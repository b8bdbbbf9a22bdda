"""Train both heads and write them with their model card: `python -m bot.worries.train`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import click

from bot.ports import Encoder
from bot.worries import card
from bot.worries.encoder import SentenceEncoder
from bot.worries.evaluation import WorryCounts, counted, evaluate_by
from bot.worries.fit import Dense, Sparse, fit, threshold_for
from bot.worries.heads import FOLDER, Heads, LetterHead, MeaningHead, load_heads, save_heads
from bot.worries.labelled import LabelledMessage, digest, own_messages, read_messages
from bot.worries.noticer import Noticer
from bot.worries.spelling import BUCKETS, pieces

PROJECT = Path(__file__).parents[2]
# What chooses the thresholds: messages by another hand, from which nothing is learned.
OPEN = PROJECT / "bot/evaluation/open/worries.toml"
CARD = PROJECT / "docs/reference/worries.md"
# A little above the 80 % that are wanted, because the same messages choose it.
PRECISION = 0.82
LETTER_PENALTY, LETTER_STEPS = 0.1, 200
MEANING_PENALTY, MEANING_STEPS = 300.0, 200
# How much spelling counts beside meaning.
LETTERS_BESIDE = 1.0


@dataclass(frozen=True, slots=True)
class Lesson:
    """Messages to learn from, with their spelling and their vectors."""

    messages: Sequence[LabelledMessage]
    spelled: Sequence[Mapping[int, float]]
    vectors: Sequence[Sequence[float]]

    def but(self, language: str) -> Lesson:
        """Return the lesson without one language."""
        kept = [place for place, each in enumerate(self.messages) if each.language != language]
        messages, spelled = [self.messages[place] for place in kept], [self.spelled[place] for place in kept]
        return Lesson(messages, spelled, [self.vectors[place] for place in kept])


def lesson(encoder: Encoder, messages: Sequence[LabelledMessage], without: frozenset[str]) -> Lesson:
    """Return what is learned from messages, each once, leaving out the words in ``without``."""
    once = {each.text: each for each in messages if each.text not in without}
    kept = tuple(once.values())
    return Lesson(kept, [pieces(each.text) for each in kept], encoder.vectors([each.text for each in kept]))


def letter_head(taught: Lesson) -> LetterHead:
    """Return the head of spelling, its weights in eight bits; its threshold is not chosen yet."""
    import numpy as np  # noqa: PLC0415 - training only

    rows = Sparse(taught.spelled, BUCKETS)
    targets = [each.worry for each in taught.messages]
    weights, bias = fit(rows, targets, LETTER_PENALTY, LETTER_STEPS)
    scale = float(np.abs(weights).max()) / 127
    packed = np.rint(weights / scale).astype(np.int8).tobytes()
    return LetterHead(packed, scale, bias, threshold=0.0)


def meaning_head(taught: Lesson) -> MeaningHead:
    """Return the head of meaning; its threshold is not chosen yet."""
    import numpy as np  # noqa: PLC0415 - training only

    rows = Dense(np.asarray(taught.vectors, float))
    targets = [each.worry for each in taught.messages]
    weights, bias = fit(rows, targets, MEANING_PENALTY, MEANING_STEPS)
    plain, shift = rows.unscaled(weights)
    return MeaningHead(
        tuple(round(each, 5) for each in plain.tolist()),
        round(bias + shift, 5),
        LETTERS_BESIDE,
        threshold=0.0,
    )


def teach(
    encoder: Encoder,
    messages: Sequence[LabelledMessage],
    judged_by: Sequence[LabelledMessage],
    folder: Path = FOLDER,
) -> Lesson:
    """Learn from messages and write both heads, with thresholds chosen by others; return the lesson."""
    known = frozenset(each.text for each in judged_by)
    taught = lesson(encoder, messages, known)
    letters, meaning, learned_from = letter_head(taught), meaning_head(taught), digest(messages)
    heads = Heads(letters, meaning, learned_from, version="")
    letters = replace(letters, threshold=chosen(Noticer(heads, None), judged_by))
    meaning = replace(meaning, threshold=chosen(Noticer(heads, encoder), judged_by))
    save_heads(letters, meaning, learned_from, folder)
    return taught


def chosen(noticer: Noticer, judged_by: Sequence[LabelledMessage]) -> float:
    """Return the threshold of a noticer, a little below the lowest score that must be noticed."""
    scores = noticer.scores([each.text for each in judged_by])
    return round(threshold_for(scores, [each.worry for each in judged_by], PRECISION) - 0.0001, 4)


def left_out(taught: Lesson, noticer: Noticer) -> Mapping[str, tuple[WorryCounts, WorryCounts]]:
    """Return for each language how heads that never saw it judge it: both heads together, and spelling alone."""
    found = {}
    for language in sorted({each.language for each in taught.messages}):
        rest = taught.but(language)
        letters, meaning = letter_head(rest), meaning_head(rest)
        rows = [
            (each, letters.score(each.text), meaning.score(vector))
            for each, vector in zip(taught.messages, taught.vectors, strict=True)
            if each.language == language
        ]
        both = noticer.heads.meaning.threshold, noticer.heads.letters.threshold
        found[language] = (
            counted((each.worry, means + LETTERS_BESIDE * spells >= both[0]) for each, spells, means in rows),
            counted((each.worry, spells >= both[1]) for each, spells, _ in rows),
        )
    return found


@click.command()
@click.option("--judged-by", type=click.Path(path_type=Path, exists=True), default=OPEN, show_default=False)
def train(judged_by: Path) -> None:
    """Learn from bot/worries/messages, choose the thresholds by other messages, write weights and model card."""
    encoder, messages, others = SentenceEncoder(), own_messages(), read_messages(judged_by)
    taught = teach(encoder, messages, others)
    heads = load_heads()
    noticers = Noticer(heads, encoder), Noticer(heads, None)
    of_languages = [evaluate_by(others, each, lambda one: one.language) for each in noticers]
    CARD.write_text(
        card.written(messages, taught.messages, noticers[0], of_languages, left_out(taught, noticers[0])),
        encoding="utf-8",
    )
    sizes = ", ".join(f"{path.name} {path.stat().st_size:,} bytes" for path in sorted(FOLDER.glob("*.json")))
    click.echo(f"Wrote {sizes}, and {CARD.name}.")


if __name__ == "__main__":
    train()
