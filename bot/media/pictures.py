"""Pictures drawn again from their pixels alone: what stood beside them in the file, such as the place, is gone."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from bot.domain.media import FileReason, FileType

if TYPE_CHECKING:
    from PIL.Image import Image

# What may be opened at all: each further format is a further reader of strangers' bytes.
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
# A phone's camera has 12 to 50 million points; a picture that claims more would fill the memory when it is opened.
MOST_POINTS = 50_000_000
LONGEST_SIDE = 2400
QUALITY = 88


def made_anew(content: bytes) -> tuple[FileType, bytes] | FileReason:
    """Return a picture upright, without anything but its points, as JPEG, or as PNG where it has transparent parts.

    A FileReason says why it cannot be shown: it is broken, or claims to be too large.
    """
    from PIL import Image, ImageFile  # noqa: PLC0415 - only the worker opens pictures

    ImageFile.LOAD_TRUNCATED_IMAGES = False  # what draws papers allows it for the whole process
    too_many = (Image.DecompressionBombError, Image.DecompressionBombWarning)
    try:
        with Image.open(io.BytesIO(content), formats=FORMATS) as opened:
            if opened.width * opened.height > MOST_POINTS:
                return FileReason.TOO_WIDE
            return _written(_upright(opened))
    except too_many:
        return FileReason.TOO_WIDE
    except Exception:  # noqa: BLE001 - what a stranger's bytes make a reader do, nobody can list
        return FileReason.BROKEN


def _upright(opened: Image) -> Image:
    from PIL import ImageOps  # noqa: PLC0415 - only the worker opens pictures

    opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
    turned = ImageOps.exif_transpose(opened)
    turned.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    return turned


def _written(turned: Image) -> tuple[FileType, bytes]:
    from PIL import Image  # noqa: PLC0415 - only the worker opens pictures

    mode = "RGBA" if turned.has_transparency_data else "RGB"
    clean = Image.new(mode, turned.size)
    clean.paste(turned.convert(mode))
    file = io.BytesIO()
    if mode == "RGBA":
        clean.save(file, "PNG", optimize=True)
        return FileType.PNG, file.getvalue()
    clean.save(file, "JPEG", quality=QUALITY)
    return FileType.JPEG, file.getvalue()
