"""Pictures are made anew: nothing but their points is left, and one that claims too much is not opened."""

import io
import struct
import zlib

import pytest
from PIL import ExifTags, Image

from bot.domain.media import FileReason, FileType
from bot.media.fetch import made_safe
from bot.media.pictures import LONGEST_SIDE, made_anew
from tests.factories.recordings import GPS, photo, saved


def test_a_photo_has_no_place_in_it_any_more_and_stands_upright() -> None:
    before = photo(640, 480)
    assert GPS in before
    assert b"taken at home" in before
    kind, after = made_anew(before)  # type: ignore[misc]
    with Image.open(io.BytesIO(after)) as picture:
        assert (kind, picture.format, picture.size) == (FileType.JPEG, "JPEG", (480, 640))
        assert dict(picture.getexif()) == {}
        assert picture.getexif().get_ifd(ExifTags.IFD.GPSInfo) == {}
        assert not {"comment", "icc_profile", "exif"} & picture.info.keys()
    for private in (GPS, b"Phone of Kofi", b"taken at home", b"Exif"):
        assert private not in after


def test_a_drawing_keeps_what_shines_through_and_nothing_else() -> None:
    before = saved(Image.new("RGBA", (20, 10), (200, 0, 0, 90)), "PNG") + b"<script>alert(1)</script>"
    kind, after = made_anew(before)  # type: ignore[misc]
    assert kind is FileType.PNG
    assert b"script" not in after
    with Image.open(io.BytesIO(after)) as picture:
        assert picture.convert("RGBA").getpixel((3, 3)) == (200, 0, 0, 90)


@pytest.mark.parametrize("kind", ["WEBP", "GIF"])
def test_of_a_moving_picture_the_first_is_kept(kind: str) -> None:
    first, second = (Image.new("RGB", (30, 20), colour) for colour in ("#ff0000", "#0000ff"))
    moving = saved(first, kind, save_all=True, append_images=[second])
    _, after = made_anew(moving)  # type: ignore[misc]
    with Image.open(io.BytesIO(after)) as picture:
        red, _, blue = picture.convert("RGB").getpixel((5, 5))  # type: ignore[misc]
        assert red > 200 > blue
        assert getattr(picture, "n_frames", 1) == 1


def test_a_picture_is_no_larger_than_a_screen_needs() -> None:
    _, after = made_anew(photo(5000, 1000, orientation=1))  # type: ignore[misc]
    with Image.open(io.BytesIO(after)) as picture:
        assert picture.width == LONGEST_SIDE


def bomb(side: int) -> bytes:
    """Return a PNG of some kilobytes that claims to be a square of so many points a side."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(bytes(99)))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (bomb(8_000), FileReason.TOO_WIDE),
        (bomb(12_000), FileReason.TOO_WIDE),
        (bomb(60_000), FileReason.TOO_WIDE),
        (bomb(100), FileReason.BROKEN),
        (photo()[:900], FileReason.BROKEN),
        (b"\xff\xd8\xff" + bytes(100), FileReason.BROKEN),
        (b"<html>", FileReason.OTHER_TYPE),
        (b"", FileReason.BROKEN),
    ],
)
def test_what_cannot_be_made_anew_is_refused_with_its_reason(content: bytes, reason: FileReason) -> None:
    found = made_safe(content)
    assert getattr(found, "reason", None) is reason
