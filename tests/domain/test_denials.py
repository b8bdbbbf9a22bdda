"""Texts that deny danger raise none, and no cry that looks like a denial is taken for one, in any language."""

import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from bot.domain.answers import Reading, ReplyOutcome, normalise
from tests.content import content, knowledge
from tests.domain.test_answers import understood

CONTRADICTORY = Reading(ReplyOutcome.UNCLEAR, doubt=True)
TEXTS = Path(__file__).parent / "data" / "denials.toml"


@cache
def texts() -> dict[str, dict[str, list[str]]]:
    """Read the texts of each language."""
    return tomllib.loads(TEXTS.read_text(encoding="utf-8"))


def each(kind: str) -> Iterator[tuple[str, str]]:
    """Yield the texts of one kind, each with its language."""
    return ((language, text) for language, found in texts().items() for text in found[kind])


def raises(text: str) -> bool:
    return knowledge().vocabulary.danger_in(normalise(text)) is not None


def test_every_language_has_ten_denials_and_fourteen_cries() -> None:
    assert set(texts()) == set(content().languages) - {"rom"}
    assert all(len(each["denials"]) >= 10 and len(each["cries"]) >= 14 for each in texts().values())


def test_a_denial_raises_no_danger() -> None:
    assert [text for _, text in each("denials") if raises(text)] == []


def test_a_cry_that_looks_like_a_denial_is_heard() -> None:
    assert [text for _, text in each("cries") if not raises(text)] == []


@pytest.mark.parametrize("language", ["en", "hu", "vi"])
def test_a_denial_is_no_no_to_being_safe_and_a_cry_no_yes(language: str) -> None:
    said = {
        kind: {understood("yns", text, language, safety=True).value for text in texts()[language][kind]}
        for kind in ("denials", "cries")
    }
    assert "no" not in said["denials"]
    assert "yes" not in said["cries"]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "ive never felt unsafe here"), ("en", "its not that i dont feel safe its just weird"),
        ("en", "i wouldnt say im not safe"), ("en", "not unsafe just bored"), ("en", "never unsafe"),
        ("en", "not once unsafe"), ("pl", "nigdy nie było niebezpiecznie"), ("uk", "ніколи не було небезпечно"),
        ("sk", "nikdy tu nebolo nebezpečne"), ("tr", "güvende değilim diyemem"),
        ("pa_Arab", "غیر محفوظ تے نئیں پر اپنا گھر وی نئیں لگدا"), ("vi", "không phải là em không an toàn"),
    ],
)  # fmt: skip
def test_not_unsafe_is_asked_again_and_no_danger(language: str, text: str) -> None:
    assert understood("yns", text, language, safety=True) == CONTRADICTORY
    assert not raises(text)


@pytest.mark.parametrize("text", ["i have nobody want to die", "nobody help me", "not safe at all"])
def test_what_may_be_a_cry_stays_one(text: str) -> None:
    assert raises(text)


def test_an_or_joins_what_is_denied() -> None:
    assert not raises("they dont hit me or hurt me")
    assert raises("they dont hit me or hurt me but dad does")
