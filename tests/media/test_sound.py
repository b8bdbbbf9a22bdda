"""What old telephones recorded becomes playable in a process of its own, and what cannot be read is kept."""

import array
import io

import av
import pytest

from bot.domain.media import FileType, type_of
from bot.media import sound
from bot.media.fetch import made_safe
from tests.factories.recordings import RATE, VOICE_NOTE, WIDE_RECORDING, telephone_recording

LOUD = 3000


def points_of(content: bytes) -> tuple[int, "array.array[int]"]:
    """Return how many samples a second an MP3 has, and the samples."""
    with av.open(io.BytesIO(content), "r", format="mp3") as file:
        plain = av.AudioResampler(format="s16", layout="mono")
        made = [piece for frame in file.decode(audio=0) for piece in plain.resample(frame)]
        points = array.array("h")
        for piece in made:
            points.frombytes(bytes(piece.planes[0])[: 2 * piece.samples])
        return file.streams.audio[0].rate, points


def test_a_recording_of_an_old_telephone_is_kept_as_what_browsers_play() -> None:
    kind, content = made_safe(telephone_recording(seconds=2.0))  # type: ignore[misc]
    assert (kind, type_of(content)) == (FileType.MP3, FileType.MP3)
    rate, points = points_of(content)
    assert rate == RATE
    assert 2.0 <= len(points) / rate < 2.3
    assert max(points) > LOUD


def test_a_wide_recording_keeps_its_width() -> None:
    kind, content = made_safe(WIDE_RECORDING)  # type: ignore[misc]
    rate, points = points_of(content)
    assert (kind, rate) == (FileType.MP3, 16_000)
    assert 1.0 <= len(points) / rate < 1.2


@pytest.mark.parametrize("content", [b"#!AMR\n", b"#!AMR\n" + b"\xff" * 999, b"#!AMR-NO\n" + bytes(99)])
def test_a_recording_that_cannot_be_read_is_kept_as_it_came(content: bytes) -> None:
    assert made_safe(content) == (FileType.AMR, content)


def test_a_recording_that_takes_too_long_is_kept_as_it_came(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sound, "SECONDS", 0.01)
    content = telephone_recording()
    assert made_safe(content) == (FileType.AMR, content)


def test_what_browsers_play_stays_as_it_came() -> None:
    assert made_safe(VOICE_NOTE) == (FileType.OGG, VOICE_NOTE)
