"""What a file is by its own bytes, and which words a reader of English may not know."""

import pytest

from bot.domain.media import FileType, has_file, may_be_foreign, type_of
from tests.factories.recordings import VOICE_NOTE, photo, recording


def box(kind: bytes, content: bytes) -> bytes:
    return (len(content) + 8).to_bytes(4, "big") + kind + content


M4A = box(b"ftyp", b"M4A \0\0\0\0M4A mp42isom") + box(b"moov", b"mp4a")
MP4 = box(b"ftyp", b"mp42\0\0\0\0mp42isom") + box(b"moov", b"vide avc1 mp4a")


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (VOICE_NOTE, FileType.OGG),
        (b"OggS\x00\x02" + bytes(20) + b"\x80theora", None),
        (b"ID3\x04\x00", FileType.MP3),
        (b"\xff\xfb\x90\x00", FileType.MP3),
        (b"\xff\xf1\x50\x80", FileType.AAC),
        (b"#!AMR\n<", FileType.AMR),
        (recording(0.1), FileType.WAV),
        (M4A, FileType.M4A),
        (box(b"ftyp", b"isom\0\0\0\0isom") + b"mp4a", FileType.M4A),
        (MP4, FileType.MP4),
        (box(b"ftyp", b"mp42\0\0\0\0mp42") + b"vide hvc1 mp4a", None),
        (box(b"ftyp", b"3gp4\0\0\0\0isom") + b"mp4a", None),
        (box(b"ftyp", b"heic\0\0\0\0mif1"), None),
        (b"\x1aE\xdf\xa3\x01\0\0\0\0\0\0\x1f\x42\x82\x84webm" + b"A_OPUS", FileType.WEBM),
        (b"\x1aE\xdf\xa3\x01\0\0\0\0\0\0\x1f\x42\x82\x84webm" + b"V_VP9", None),
        (photo(), FileType.JPEG),
        (b"<!doctype html><script>alert(1)</script>", None),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", None),
        (b"%PDF-1.7", None),
        (b"PK\x03\x04", None),
        (b"", None),
    ],
)
def test_a_file_is_what_its_bytes_say(content: bytes, found: FileType | None) -> None:
    assert type_of(content) is found


@pytest.mark.parametrize(
    ("kind", "reference", "is_one"),
    [
        ("voice", "file-9", True),
        ("other", "location", False),
        ("other", "https://api.twilio.com/x", True),
        ("photo", "", False),
    ],
)
def test_a_place_or_a_contact_has_no_file(kind: str, reference: str, is_one: bool) -> None:
    assert has_file(kind, reference) is is_one


@pytest.mark.parametrize(
    ("words", "language", "is_foreign"),
    [
        ("ምሳይ ክትመጽእ እደሊ", "ti", True),
        ("ምሳይ ክትመጽእ እደሊ", "en", True),
        ("chcę zostać", "pl", True),
        ("I want to stay 😀", "en", False),
        ("Chloë’s café", None, False),
        ("4", "pl", False),
        (None, "pl", False),
    ],
)
def test_words_are_foreign_by_their_language_or_by_their_letters(
    words: str | None, language: str | None, is_foreign: bool
) -> None:
    assert may_be_foreign(words, language) is is_foreign
