"""Translating at a server of LibreTranslate's shape: asked as it is described, refusals understood, nothing guessed."""

from collections.abc import Iterator

import pytest

from bot.channels.libretranslate import LibreTranslate
from bot.domain.media import MachineRefusal, MachineTranslation
from bot.settings import SettingsError, load
from tests.fakes.files import FakeFiles
from tests.fakes.libretranslate import KEY, LONGEST, FakeLibreTranslate

WORDS = "chcę zostać u cioci"


@pytest.fixture
def server() -> Iterator[FakeLibreTranslate]:
    with FakeLibreTranslate() as fake:
        yield fake


def test_words_are_translated_with_the_name_of_the_server(server: FakeLibreTranslate) -> None:
    machine = LibreTranslate(server.url)
    assert machine.translate(WORDS, "pl", "en") == MachineTranslation(f"[pl>en] {WORDS}", "127.0.0.1")
    assert server.asked == [("/translate", {"q": WORDS, "source": "pl", "target": "en", "format": "text"})]


def test_a_server_with_a_key_is_given_it_and_says_when_it_is_wrong() -> None:
    with FakeLibreTranslate(needs_key=True) as server:
        assert LibreTranslate(server.url, KEY).translate(WORDS, "pl", "en") == MachineTranslation(
            f"[pl>en] {WORDS}", "127.0.0.1"
        )
        assert LibreTranslate(server.url).translate(WORDS, "pl", "en") is MachineRefusal.KEY
        assert LibreTranslate(server.url, "wrong").translate(WORDS, "pl", "en") is MachineRefusal.KEY


@pytest.mark.parametrize("language", ["ti", "pa_Arab", "ckb", "fa"])
def test_a_language_that_the_server_does_not_read_is_not_guessed_at(
    server: FakeLibreTranslate, language: str
) -> None:
    assert LibreTranslate(server.url).translate(WORDS, language, "en") is MachineRefusal.LANGUAGE
    assert server.asked == []


def test_a_region_may_be_left_out(server: FakeLibreTranslate) -> None:
    assert isinstance(LibreTranslate(server.url).translate(WORDS, "pl_PL", "en"), MachineTranslation)


def test_what_a_server_refuses_is_told_apart(server: FakeLibreTranslate) -> None:
    machine = LibreTranslate(server.url, seconds=2)
    assert machine.translate("a" * (LONGEST + 1), "pl", "en") is MachineRefusal.TOO_LONG
    server.is_busy = True
    assert machine.translate(WORDS, "pl", "en") is MachineRefusal.BUSY
    server.says = b"<html>"
    assert machine.languages() is MachineRefusal.GARBLED
    server.says = b'{"languages": []}'
    assert machine.languages() is MachineRefusal.GARBLED
    assert LibreTranslate("http://127.0.0.1:9").translate(WORDS, "pl", "en") is MachineRefusal.SILENT


def test_words_go_to_no_other_server(server: FakeLibreTranslate) -> None:
    with FakeFiles() as elsewhere:
        elsewhere.lead("/languages", f"{server.url}/languages")
        assert LibreTranslate(elsewhere.url).languages() is MachineRefusal.SILENT


def test_a_server_elsewhere_is_asked_by_https_alone() -> None:
    with pytest.raises(SettingsError, match="HEARD_TRANSLATION_URL: use https"):
        load(translation_url="http://translate.example.gov.uk")
    assert load(translation_url="https://translate.example.gov.uk/").translation_url == (
        "https://translate.example.gov.uk"
    )
