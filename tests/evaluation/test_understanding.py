"""How well labelled replies are read never falls below floors; the aims and the figures stand on the page."""

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import pytest

from bot.domain.answers import read_scorer
from bot.domain.answers.scorer import SetWeights, write_scorer
from bot.evaluation.judge import SAFE, Judged, ReplyVerdict, judge_all, tallies
from bot.evaluation.replies import load_replies
from bot.ground.context import arranged
from bot.translation import load_scorer

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "understanding.md"
GOOD = (ReplyVerdict.RIGHT, ReplyVerdict.OFFERED)
TWO_MEGABYTES = 2 * 1024 * 1024


@cache
def judged(*, sealed: bool) -> Sequence[Judged]:
    """Let the engine read one half, once for all tests."""
    return judge_all(load_replies(sealed=sealed), arranged())


def share(replies: Sequence[Judged], *verdicts: ReplyVerdict) -> float:
    return sum(each.verdict in verdicts for each in replies) / len(replies)


def test_the_open_half_is_read_nearly_whole_in_every_language() -> None:
    low = {
        name: counts.percent(ReplyVerdict.RIGHT) for name, counts in tallies(judged(sealed=False), "language")
    }
    assert {name: percent for name, percent in low.items() if percent < 90} == {}


def test_the_sealed_half_keeps_its_floor() -> None:
    replies = judged(sealed=True)
    assert share(replies, ReplyVerdict.RIGHT) > 0.7
    assert share(replies, *GOOD) > 0.78
    assert share(replies, ReplyVerdict.WRONG) < 0.04


@pytest.mark.parametrize("sealed", [False, True])
def test_about_being_safe_nothing_that_denies_is_taken_as_a_yes(*, sealed: bool) -> None:
    asked = [each for each in judged(sealed=sealed) if each.reply.question == SAFE]
    assert [each.reply.text for each in asked if each.reply.means == "no" and each.read == "yes"] == []
    assert [each.offered for each in asked if each.offered] == []


def test_the_page_names_the_figures_of_both_halves() -> None:
    page = PAGE.read_text(encoding="utf-8")
    for sealed in (False, True):
        total = len(judged(sealed=sealed))
        right = 100 * share(judged(sealed=sealed), ReplyVerdict.RIGHT)
        assert re.search(rf"^\| all \| {total} \| {right:.1f} % ", page, re.MULTILINE), (
            f"heard evaluate --page {PAGE.name}"
        )


def test_weights_are_small_and_read_back_as_they_were_written() -> None:
    scorer = load_scorer()
    assert scorer is not None
    written = write_scorer(list(scorer.sets.items()))
    assert len(written) < TWO_MEGABYTES
    again = read_scorer(written)
    assert again.likely("face5", "its well good") == scorer.likely("face5", "its well good")
    assert {name: each.keys for name, each in again.sets.items()} == {
        name: each.keys for name, each in scorer.sets.items()
    }


def test_weights_that_are_cut_off_are_refused() -> None:
    whole = write_scorer([("face3", SetWeights(("", "1"), 1.0, (0.0, 0.0), memoryview(bytes(4))))])
    with pytest.raises(ValueError, match="cut off"):
        read_scorer(whole[:-1])


@pytest.mark.parametrize("words", ["asdkjh", "blah blah", "zz1", "hello"])
def test_nothing_is_proposed_for_what_means_nothing(words: str) -> None:
    scorer = load_scorer()
    assert scorer is not None
    assert scorer.likely("face5", words) == ()
