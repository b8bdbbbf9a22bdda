"""The cost of a text as SMS, its plain form, and cutting it without breaking a sign."""

import itertools
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.texting import clusters, measure, plain, split, strip_accents
from bot.domain.texting.measure import GSM7, utf16_length

FAMILY = "👩‍👩‍👧‍👦"
SIGNS = [FAMILY, "🇬🇧", "👍🏿", "3️⃣", "e\u0301", "ক্", "ਕਿ", "각", "\r\n", "a", " ", "€", "ب", "\u200c", "😢"]
texts = st.one_of(st.text(max_size=400), st.lists(st.sampled_from(SIGNS), max_size=200).map("".join))


@pytest.mark.parametrize(
    ("text", "encoding", "segments"),
    [
        ("", "GSM-7", 1),
        ("a" * 160, "GSM-7", 1),
        ("a" * 161, "GSM-7", 2),
        ("a" * 306, "GSM-7", 2),
        ("a" * 307, "GSM-7", 3),
        ("€" * 80, "GSM-7", 1),
        ("€" * 81, "GSM-7", 2),
        ("a" * 152 + "€" + "a" * 152, "GSM-7", 3),
        ("a" * 151 + "€" + "a" * 153, "GSM-7", 2),
        ("é è à ñ ü Ç", "GSM-7", 1),
        ("ç", "UCS-2", 1),
        ("\t", "UCS-2", 1),
        ("don’t", "UCS-2", 1),
        ("\u00a0", "UCS-2", 1),
        ("ą" * 70, "UCS-2", 1),
        ("ą" * 71, "UCS-2", 2),
        ("ą" * 134, "UCS-2", 2),
        ("ą" * 135, "UCS-2", 3),
        ("😢" * 35, "UCS-2", 1),
        ("😢" * 36, "UCS-2", 2),
        ("😢" * 67, "UCS-2", 3),
        ("ą" * 60 + FAMILY + "ą" * 56, "UCS-2", 2),
        ("ą" * 60 + FAMILY + "ą" * 57, "UCS-2", 3),
    ],
)
def test_a_text_costs_what_the_networks_charge(text, encoding, segments):
    cost = measure(text)
    assert (cost.encoding, cost.segments) == (encoding, segments)


@given(texts)
def test_the_cost_lies_between_packing_units_and_packing_worst(text):
    cost = measure(text)
    assert (cost.encoding == "GSM-7") is all(c in GSM7 for c in text)
    if cost.encoding == "UCS-2":
        assert -(-utf16_length(text) // 70) <= cost.segments <= max(1, len(text))


@pytest.mark.parametrize("sign", [s for s in SIGNS if s != "\u200c"])
def test_a_sign_is_one_cluster(sign):
    assert clusters(sign) == [sign]
    assert clusters(f"x{sign}x") == ["x", sign, "x"]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("🇬🇧🇵🇱🇸", ["🇬🇧", "🇵🇱", "🇸"]),
        ("🧑🏾‍🤝‍🧑🏻🏳️‍🌈", ["🧑🏾‍🤝‍🧑🏻", "🏳️‍🌈"]),
        ("ক্ষা", ["ক্", "ষা"]),
        ("اَب", ["اَ", "ب"]),
        ("\r\n\n\r", ["\r\n", "\n", "\r"]),
        ("\u0301a", ["\u0301", "a"]),
        ("\n\u0301", ["\n", "\u0301"]),
        ("\u0600١", ["\u0600١"]),
        ("가각", ["가", "각"]),
        ("", []),
    ],
)
def test_a_text_parts_between_signs(text, parts):
    assert clusters(text) == parts


@given(texts)
def test_clusters_joined_are_the_text_and_no_mark_stands_alone(text):
    parts = clusters(text)
    assert "".join(parts) == text
    assert all(parts)
    for before, after in itertools.pairwise(parts):
        ends_plain = unicodedata.category(before[-1])[0] in "LNPS"
        assert not (ends_plain and unicodedata.category(after[0]) in {"Mn", "Me"})


@pytest.mark.parametrize("point", [0x0301, 0x0650, 0x0A41, 0x09CD, 0x0E31, 0x135F, 0xFE0F, 0x1F3FD, 0x0483])
def test_the_table_knows_the_marks_of_our_scripts(point):
    assert len(clusters("a" + chr(point))) == 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Don’t – it’s “fine” … ok", "Don't - it's \"fine\" ... ok"),
        ("10\u202f000\u00a0km\t—", "10 000 km -"),
        ("soft\u00adhyphen\ufeff", "softhyphen"),
        ("می‌خواهم", "می‌خواهم"),
        ("José 😢 Łukasz", "José 😢 Łukasz"),
    ],
)
def test_a_text_is_made_plain(text, expected):
    assert plain(text) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Łukasz Żółć", "Lukasz Zólc".replace("ó", "o")),
        ("José Díaz", "José Diaz"),
        ("Zoë", "Zoe"),
        ("Siân", "Sian"),
        ("Bjørn Åse Müller", "Bjørn Åse Müller"),
        ("Jose\u0301", "José"),
        ("Đặng Nguyễn", "Dang Nguyen"),
        ("Şeyma İpek Işık", "Seyma Ipek Isik"),
        ("Françoise Œuvre", "Francoise OEuvre"),
        ("Ștefan Çelik", "Stefan Çelik"),
        ("کریم", "کریم"),
        ("কামাল", "কামাল"),
        ("Оксана", "Оксана"),
        ("Amy 👍🏽", "Amy 👍🏽"),
        ("", ""),
    ],
)
def test_only_accents_that_gsm_does_not_have_are_taken_off(name, expected):
    assert strip_accents(name) == expected


@given(texts)
def test_plain_and_stripped_texts_are_stable_and_never_dearer_than_a_longer_alphabet(text):
    for change in (plain, strip_accents):
        changed = change(text)
        assert change(changed) == changed
        if measure(text).encoding == "GSM-7":
            assert measure(changed) == measure(text)


def test_a_text_that_fits_is_one_piece():
    assert split("How are you?") == ("How are you?",)
    assert split("") == ("",)
    assert split("a" * 1600) == ("a" * 1600,)


def test_a_long_text_parts_between_words():
    assert split("one two three four", 9) == ("one two ", "three ", "four")
    assert split("one two three four", 14) == ("one two three ", "four")


def test_a_word_longer_than_a_piece_parts_between_signs():
    assert split(FAMILY * 2 + "ab", 12) == (FAMILY, FAMILY + "a", "b")


def test_a_sign_longer_than_a_piece_parts_between_characters():
    assert "".join(split("a" + "\u0301" * 9, 4)) == "a" + "\u0301" * 9


def test_no_piece_is_smaller_than_a_character():
    with pytest.raises(ValueError, match="fits"):
        split("a", 1)


@given(texts, st.integers(12, 60))
def test_pieces_fit_and_joined_are_the_text_with_whole_signs(text, limit):
    pieces = split(text, limit)
    assert "".join(pieces) == text
    assert all(utf16_length(piece) <= limit for piece in pieces)
    if max(map(utf16_length, clusters(text)), default=0) <= limit:
        assert [sign for piece in pieces for sign in clusters(piece)] == clusters(text)
