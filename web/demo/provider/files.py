"""What the phones send beside words: a short tune that somebody might hum, and a drawing of a house."""

from __future__ import annotations

import io
import math
import wave
from functools import cache

from flask import Blueprint, Response, abort, redirect, url_for
from werkzeug.wrappers import Response as AnyResponse

from bot.demo.simulator import mailbox
from web.demo.provider import accounts
from web.demo.provider.telegram import is_bot
from web.demo.screen import PHOTO, VOICE
from web.kit import database

RATE = 8000
# Three notes in hertz, each a third of a second long.
TUNE = (262, 330, 392)
SIZE, SKY, GRASS, WALL, ROOF, SUN = (480, 320), "#cfe8f3", "#8fbf6a", "#f4d9a8", "#b3543f", "#ffd23f"
DELETED = "is_deleted_at_twilio"
blueprint = Blueprint("files", __name__)
twilio = Blueprint("twilio_files", __name__)
twilio.url_value_preprocessor(accounts.note)
twilio.before_request(accounts.check)


@twilio.get("/2010-04-01/Accounts/<account>/Messages/<_sid>/Media/<name>")
def at_twilio(_sid: str, name: str) -> AnyResponse | tuple[Response, int]:
    """Lead on to where a file lies, as Twilio does once it knows the account and until the file was deleted."""
    with database.read() as session:
        message = mailbox.find(session, _sid)
    if message is not None and message.body.get(DELETED):
        return accounts.refuse(20404)
    return redirect(url_for("files.kept", name=name), 307)


@twilio.delete("/2010-04-01/Accounts/<account>/Messages/<_sid>/Media/<_name>.json")
def delete_at_twilio(_sid: str, _name: str) -> Response | tuple[Response, int]:
    """Delete Twilio's copy of a file; the phone that sent it keeps its own."""
    with database.write() as session:
        message = mailbox.find(session, _sid)
        if message is None or not message.body.get("media") or message.body.get(DELETED):
            return accounts.refuse(20404)
        mailbox.change(session, _sid, **{DELETED: True})
    return Response(status=204)


@blueprint.get("/simulated-files/<name>")
def kept(name: str) -> Response:
    """Return a file to whoever knows its name."""
    return _file(name)


@blueprint.get("/file/bot<token>/<name>")
def at_telegram(token: str, name: str) -> Response:
    """Return what was attached to a message at Telegram."""
    return _file(name) if is_bot(token) else abort(404)


def _file(name: str) -> Response:
    if name == VOICE.sid:
        return Response(_tune(), mimetype=VOICE.content_type)
    if name == PHOTO.sid:
        return Response(_drawing(), mimetype=PHOTO.content_type)
    return abort(404)


@cache
def _tune() -> bytes:
    points = (math.sin(2 * math.pi * note * at / RATE) for note in TUNE for at in range(RATE // 3))
    written = io.BytesIO()
    with wave.open(written, "wb") as recording:
        recording.setnchannels(1)
        recording.setsampwidth(1)
        recording.setframerate(RATE)
        recording.writeframes(bytes(128 + round(90 * point) for point in points))
    return written.getvalue()


@cache
def _drawing() -> bytes:
    from PIL import Image, ImageDraw  # noqa: PLC0415 - only where somebody sends the picture

    paper = Image.new("RGB", SIZE, SKY)
    pen = ImageDraw.Draw(paper)
    pen.rectangle((0, 220, 480, 320), fill=GRASS)
    pen.ellipse((370, 30, 440, 100), fill=SUN)
    pen.rectangle((150, 140, 310, 260), fill=WALL)
    pen.polygon(((130, 140), (230, 60), (330, 140)), fill=ROOF)
    pen.rectangle((212, 190, 250, 260), fill=ROOF)
    written = io.BytesIO()
    paper.save(written, "PNG")
    return written.getvalue()
