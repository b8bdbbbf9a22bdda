"""The list of languages, the words and the faces are read strictly, and every fallback ends in English."""

import re

import pytest

from bot.domain.languages import Digits, LanguageError, Script, SmsAlphabet, fallbacks, parse_languages
from bot.domain.lexicons import parse_emoji, parse_lexicon


def row(code, **changes):
    """Return one row of the list of languages with the changes."""
    return {
        "code": code,
        "name": code.upper(),
        "english": code.title(),
        "direction": "rtl",
        "script": "Arab",
        "digits": ["arabext", "latn"],
        "sms": "ucs2",
        "why": "spoken here",
    } | changes


ROWS = [row("en", direction="ltr"), row("fa"), row("fa_AF", fallback="fa", babel="fa_AF")]
LANGUAGES = parse_languages({"languages": ROWS}, "languages.toml")


def test_a_language_is_read_with_its_script_digits_and_cost():
    dari = LANGUAGES["fa_AF"]
    assert dari.digits == (Digits.PERSIAN, Digits.LATIN)
    assert (dari.script, dari.sms, dari.babel, dari.whatsapp) == (
        Script.ARABIC,
        SmsAlphabet.UCS2,
        "fa_AF",
        None,
    )
    assert dari.right_to_left
    assert not LANGUAGES["en"].right_to_left
    assert not dari.audio_only


def test_the_tag_for_html_has_a_hyphen():
    assert LANGUAGES["fa_AF"].tag == "fa-AF"
    assert LANGUAGES["fa"].tag == "fa"


@pytest.mark.parametrize(
    ("code", "chain"),
    [("en", ("en",)), ("fa", ("fa", "en")), ("fa_AF", ("fa_AF", "fa", "en")), ("xx", ("en",)), ("", ("en",))],
)
def test_every_language_falls_back_to_english_in_the_end(code, chain):
    assert fallbacks(code, LANGUAGES) == chain


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ([row("fa"), row("fa")], "'fa' comes twice"),
        ([row("fa", name="X"), row("ps", name="X")], "'X' comes twice"),
        ([row("fa", size=3)], "fa: unknown key 'size'"),
        ([row("fa", direction="up")], "fa: direction is 'up'"),
        ([row("fa", script="Klingon")], "fa: script is 'Klingon'"),
        ([row("fa", digits=["roman"])], "fa: digits 'roman'"),
        ([row("fa", digits=["latn", "latn"])], "fa: digits: 'latn' comes twice"),
        ([row("fa", digits=[1])], "fa: digits must hold texts"),
        ([row("fa", sms="morse")], "fa: sms is 'morse'"),
        ([row("fa", audio_only="yes")], "fa: audio_only must be true or false"),
        ([row("fa", fallback="tg")], "fa: falls back to 'tg'"),
        ([row("fa", fallback="ps"), row("ps", fallback="fa")], "fa: the fallbacks run in a circle"),
    ],
)
def test_a_broken_list_of_languages_is_refused(rows, reason):
    with pytest.raises(LanguageError, match=re.escape(reason)):
        parse_languages({"languages": rows}, "languages.toml")


def test_words_are_kept_as_written():
    data = {"language": "en", "status": "written", "words": {"stop": ["STOP", "Stop it!"], "yes": ["Y"]}}
    lexicon = parse_lexicon(data, "en.toml")
    assert lexicon.words == {"stop": ("STOP", "Stop it!"), "yes": ("Y",)}


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (
            {"language": "en", "status": "written", "words": {"shout": ["x"]}},
            "en.toml: words: unknown key 'shout'",
        ),
        ({"language": "en", "status": "written", "words": {"stop": []}}, "stop must be an array"),
        ({"language": "en", "status": "written", "words": {"stop": ["x", "x"]}}, "'x' comes twice"),
        ({"language": "en", "status": "written", "words": {"no": [False]}}, "no must hold texts"),
        ({"language": "en", "status": "perfect", "words": {"no": ["no"]}}, "status is 'perfect'"),
        ({"language": "en", "words": {"no": ["no"]}}, "status must be a text"),
    ],
)
def test_a_broken_lexicon_is_refused_naming_the_file(data, reason):
    with pytest.raises(LanguageError, match=re.escape(reason)):
        parse_lexicon(data, "en.toml")


def faces(**changes):
    """Return a list of faces with the changes."""
    scale = [{"point": n, "faces": "abcde"[n - 1], "typed": [f":{n}"]} for n in (1, 2, 3, 4, 5)]
    return {"yes": "Y", "no": "N", "unsure": "U", "scale": scale} | changes


def test_faces_are_read_by_point():
    emoji = parse_emoji(faces(), "emoji.toml")
    assert emoji.scale == {1: "a", 2: "b", 3: "c", 4: "d", 5: "e"}
    assert emoji.ascii[":5"] == 5
    assert (emoji.yes, emoji.no, emoji.unsure) == ("Y", "N", "U")


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"no": "Y"}, "'Y' comes twice"),
        ({"scale": [{"point": 1, "faces": "a", "typed": ["x"]}]}, "scale has the points 1 to 5"),
        ({"maybe": "?"}, "unknown key 'maybe'"),
    ],
)
def test_a_broken_list_of_faces_is_refused(changes, reason):
    with pytest.raises(LanguageError, match=re.escape(reason)):
        parse_emoji(faces(**changes), "emoji.toml")
