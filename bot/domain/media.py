"""Files that come beside words: what they are by their bytes, where each stands, what people write beside them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from types import MappingProxyType

from bot.domain.messages import MediaKind

# How long a provider's copy of a file that we hold stays there. By then a nightly backup has the file too, also where
# backups failed over a long weekend, and a database put back to any night of that week can still fetch what it lacks.
COPY_KEPT_FOR = timedelta(days=7)


class FileState(StrEnum):
    """Where a file stands; GONE is one that was taken back or deleted."""

    WAITING = "waiting"
    FETCHED = "fetched"
    REFUSED = "refused"
    FAILED = "failed"
    GONE = "gone"


class FileReason(StrEnum):
    """Why a file was refused, or could not be fetched."""

    TOO_LARGE = "too_large"
    OTHER_TYPE = "other_type"
    BROKEN = "broken"
    TOO_WIDE = "too_wide"
    NO_FILE = "no_file"
    FOREIGN = "foreign"
    NOT_THERE = "not_there"
    NOT_LET_IN = "not_let_in"
    NO_ANSWER = "no_answer"


class CopyFate(StrEnum):
    """What became of a provider's copy that it was asked to delete; KEPT where it deletes none for anybody."""

    GONE = "gone"
    KEPT = "kept"
    FOREIGN = "foreign"
    NOT_LET_IN = "not_let_in"
    NO_ANSWER = "no_answer"


class FileType(StrEnum):
    """The media types that a page may play or show."""

    OGG = "audio/ogg"
    MP3 = "audio/mpeg"
    M4A = "audio/mp4"
    AAC = "audio/aac"
    AMR = "audio/amr"
    WAV = "audio/wav"
    WEBM = "audio/webm"
    MP4 = "video/mp4"
    JPEG = "image/jpeg"
    PNG = "image/png"
    WEBP = "image/webp"
    GIF = "image/gif"

    @property
    def family(self) -> str:
        """Return what it is for a page: audio, video or image."""
        return self.value.partition("/")[0]


ENDINGS: Mapping[FileType, str] = MappingProxyType(
    {
        FileType.OGG: "ogg",
        FileType.MP3: "mp3",
        FileType.M4A: "m4a",
        FileType.AAC: "aac",
        FileType.AMR: "amr",
        FileType.WAV: "wav",
        FileType.WEBM: "weba",
        FileType.MP4: "mp4",
        FileType.JPEG: "jpg",
        FileType.PNG: "png",
    }
)


@dataclass(frozen=True, slots=True)
class Fetched:
    """The bytes of a file as its provider gave them."""

    content: bytes


@dataclass(frozen=True, slots=True)
class Unfetched:
    """Why a file did not come; ``again``: it may come later."""

    reason: FileReason
    again: bool = False


def has_file(kind: str, reference: str | None) -> bool:
    """Return whether there is a file behind an attachment: a place, a contact or a poll has none."""
    return bool(reference) and (kind != MediaKind.OTHER or "://" in (reference or ""))


def type_of(content: bytes) -> FileType | None:
    """Return what a file is by its first bytes, whatever its sender calls it; None for what no page plays or shows."""
    for begins, found in _BEGINNINGS:
        if content.startswith(begins):
            return found
    match content[:4]:
        case b"OggS":
            return FileType.OGG if _has(content[:256], b"OpusHead", b"\x01vorbis", b"Speex   ") else None
        case b"RIFF":
            return {b"WAVE": FileType.WAV, b"WEBP": FileType.WEBP}.get(content[8:12])
        case b"\x1aE\xdf\xa3":
            return _webm(content[:4096])
    return _mp4(content) if content[4:8] == b"ftyp" else _frames(content[:2])


_BEGINNINGS = (
    (b"\xff\xd8\xff", FileType.JPEG),
    (b"\x89PNG\r\n\x1a\n", FileType.PNG),
    (b"GIF87a", FileType.GIF),
    (b"GIF89a", FileType.GIF),
    (b"ID3", FileType.MP3),
    (b"#!AMR", FileType.AMR),
)


def _has(content: bytes, *signs: bytes) -> bool:
    return any(sign in content for sign in signs)


def _webm(head: bytes) -> FileType | None:
    return FileType.WEBM if b"webm" in head[:64] and not _has(head, b"V_VP", b"V_AV1") else None


def _mp4(content: bytes) -> FileType | None:
    """Tell sound from pictures that every browser plays (H.264); HEIC, 3GP and newer codecs are neither."""
    brands = content[8 : min(int.from_bytes(content[:4], "big"), 256)]
    if _has(brands, b"heic", b"heix", b"mif1", b"avif") or brands.startswith(b"3g"):
        return None
    if _has(brands[:4], b"M4A ", b"M4B "):
        return FileType.M4A
    if b"avc1" in content[len(brands) :]:
        return FileType.MP4
    return FileType.M4A if b"mp4a" in content and b"vide" not in content else None


def _frames(first: bytes) -> FileType | None:
    """Tell bare frames of sound by their sync word: layer 0 is AAC (ISO/IEC 13818-7), layer III is MP3."""
    if len(first) < 2 or first[0] != 0xFF or first[1] & 0xE0 != 0xE0:
        return None
    layer = first[1] >> 1 & 3
    if layer == 0 and first[1] & 0xF0 == 0xF0:
        return FileType.AAC
    return FileType.MP3 if layer == 1 else None


class AddedSubject(StrEnum):
    """What a person's text stands beside: an answer, a note, a message with its files, a record of staff."""

    ANSWER = "answer"
    NOTE = "note"
    MESSAGE = "message"
    RECORD = "record"


class AddedKind(StrEnum):
    """What the text is: the words of a recording or picture written down, or a translation."""

    WRITE_UP = "write_up"
    TRANSLATION = "translation"


@dataclass(frozen=True, slots=True)
class MachineTranslation:
    """What a translation server made of a text, and the name of the server."""

    text: str
    server: str


class MachineRefusal(StrEnum):
    """Why a translation server gave no translation."""

    SILENT = "silent"
    LANGUAGE = "language"
    KEY = "key"
    BUSY = "busy"
    TOO_LONG = "too_long"
    GARBLED = "garbled"


def may_be_foreign(text: str | None, language: str | None) -> bool:
    """Return whether a reader of English may not know a text: by its language, or by letters that are not Latin."""
    if not text or not any(letter.isalpha() for letter in text):
        return False
    return language not in {None, "en"} or any(letter.isalpha() and letter > "\u024f" for letter in text)
