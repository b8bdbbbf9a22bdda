"""Real files as phones send them: pictures with a place in them, recordings that a browser plays."""

import io
import math
import wave
from array import array

import av
from PIL import ExifTags, Image

GPS = b"GPS of the placement"
RATE = 8000


def photo(width: int = 640, height: int = 480, orientation: int = 6) -> bytes:
    """Return a JPEG as a phone takes it: held upright, with the place, the maker and a comment in the file."""
    picture = Image.linear_gradient("L").resize((width, height)).convert("RGB")
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    exif[ExifTags.Base.Make] = "Phone of Kofi"
    exif.get_ifd(ExifTags.IFD.GPSInfo).update({1: "N", 2: (53.0, 47.0, 36.0), 29: GPS.decode()})
    file = io.BytesIO()
    picture.save(file, "JPEG", exif=exif, comment=b"taken at home")
    return file.getvalue()


def saved(picture: Image.Image, kind: str, **more: object) -> bytes:
    """Return a picture in a format of Pillow's."""
    file = io.BytesIO()
    picture.save(file, kind, **more)
    return file.getvalue()


def recording(seconds: float = 1.0) -> bytes:
    """Return a recording of one note."""
    file = io.BytesIO()
    with wave.open(file, "wb") as written:
        written.setnchannels(1)
        written.setsampwidth(1)
        written.setframerate(RATE)
        points = range(int(RATE * seconds))
        written.writeframes(bytes(128 + round(90 * math.sin(at / 5)) for at in points))
    return file.getvalue()


VOICE_NOTE = b"OggS\x00\x02" + bytes(20) + b"\x01\x13OpusHead" + bytes(200)
"""The head of a voice note as WhatsApp and Telegram send it (RFC 7845): Opus in Ogg."""


def telephone_recording(seconds: float = 1.0) -> bytes:
    """Return one note as old telephones record it (AMR-NB)."""
    points = array("h", (round(9000 * math.sin(at / 3)) for at in range(int(RATE * seconds))))
    sound = av.AudioFrame(format="s16", layout="mono", samples=len(points))
    sound.sample_rate = RATE
    sound.planes[0].update(points.tobytes())
    written = io.BytesIO()
    with av.open(written, "w", format="amr") as file:
        track = file.add_stream("libopencore_amrnb", rate=RATE, layout="mono", bit_rate=12_200)
        file.mux(track.encode(sound))
        file.mux(track.encode(None))
    return written.getvalue()


WIDE_RECORDING = b"#!AMR-WB\n" + (b"\x04" + bytes(17)) * 50
"""A second of AMR-WB (RFC 4867, section 5.3): fifty frames of the lowest rate, in which little is said."""
