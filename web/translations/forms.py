"""The forms of the translators' room: one sentence, and a file of them."""

from __future__ import annotations

from base64 import b64decode
from binascii import Error

from flask_wtf.file import FileField, FileRequired
from govuk_frontend_wtf.wtforms_widgets import GovFileInput, GovTextArea
from wtforms import BooleanField, HiddenField, TextAreaField
from wtforms.validators import InputRequired, Length

from bot.ground.sentences import LONGEST
from web.kit.fields import SmallBox
from web.kit.forms import BaseForm

LONGEST_ID = 12


class SentenceForm(BaseForm):
    """One sentence; ``seen`` is the newest version that its page showed."""

    words = TextAreaField(
        "The sentence",
        [
            InputRequired("Write the sentence"),
            Length(max=LONGEST, message=f"Use {LONGEST} characters or fewer"),
        ],
        widget=GovTextArea(),
    )
    seen = HiddenField()

    @property
    def version(self) -> int:
        """Return the newest version that was seen, 0 for none or for what is no number."""
        sent = str(self.seen.data or "")
        return int(sent) if sent.isascii() and sent.isdecimal() and len(sent) < LONGEST_ID else 0


class SentenceFileForm(BaseForm):
    """A .po file to look at."""

    file = FileField("Choose a .po file", [FileRequired("Choose a .po file")], widget=GovFileInput())


class TakeFileForm(BaseForm):
    """A file that was looked at, and the differences that its page showed."""

    content = HiddenField()
    digest = HiddenField()
    signs = BooleanField("Sign off every sentence of this file", widget=SmallBox())

    @property
    def file(self) -> bytes:
        """Return the file, empty where what came back is none."""
        try:
            return b64decode(str(self.content.data or ""), validate=True)
        except (Error, ValueError):
            return b""
