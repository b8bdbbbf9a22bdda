"""The recording and the picture that the phones can send, fetched from the provider as any other."""

from __future__ import annotations

import base64
import io
import wave

from flask import Blueprint, Response, abort

from web.demo.screen import PHOTO, VOICE

blueprint = Blueprint("media", __name__)
SECONDS, RATE = 1, 8000
# The smallest picture there is: one grey point.
PICTURE = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg=="


@blueprint.get("/2010-04-01/Accounts/<_account>/Messages/<_sid>/Media/<name>")
def twilio_media(_account: str, _sid: str, name: str) -> Response:
    """Return what was attached to a message at Twilio."""
    return _file(name)


@blueprint.get("/file/bot<_token>/<name>")
def telegram_media(_token: str, name: str) -> Response:
    """Return what was attached to a message at Telegram."""
    return _file(name)


def _file(name: str) -> Response:
    if name == VOICE.sid:
        return Response(_silence(), mimetype=VOICE.content_type)
    if name == PHOTO.sid:
        return Response(base64.b64decode(PICTURE), mimetype=PHOTO.content_type)
    return abort(404)


def _silence() -> bytes:
    written = io.BytesIO()
    with wave.open(written, "wb") as recording:
        recording.setnchannels(1)
        recording.setsampwidth(1)
        recording.setframerate(RATE)
        recording.writeframes(bytes([128]) * RATE * SECONDS)
    return written.getvalue()
