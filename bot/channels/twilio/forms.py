"""Twilio's form: any parameter may be new, repeated, empty or missing, and any bytes may be inside."""

from __future__ import annotations

from urllib.parse import parse_qsl, unquote_plus


class TwilioForm(dict[str, list[str]]):
    """The parameters of one request with all their values, as valid text."""

    @classmethod
    def parse(cls, body: bytes) -> TwilioForm:
        """Read ``application/x-www-form-urlencoded``; bytes that are not UTF-8 become U+FFFD, never an error."""
        form = cls()
        try:
            found = pairs(body.decode())
        except UnicodeDecodeError:
            found = [(_readable(name), _readable(value)) for name, value in escaped_pairs(body)]
        for name, value in found:
            form.setdefault(name, []).append(value)
        return form

    def getall(self, name: str) -> list[str]:
        """Return every value of a parameter; Twilio's library asks by this name."""
        return self.get(name, [])

    def first(self, *names: str) -> str:
        """Return the first value that is not empty among these parameters, else an empty text."""
        for name in names:
            for value in self.get(name, ()):
                if value:
                    return value
        return ""


def pairs(text: str) -> list[tuple[str, str]]:
    """Return each name and value as ``parse_qsl`` does, UnicodeDecodeError for what is not UTF-8.

    Most of a message's twenty fields hold nothing that is escaped, and are not looked at letter by letter.
    """
    fields = (field.partition("=") for field in text.split("&") if field)
    return [(_unescaped(name), _unescaped(value)) for name, _, value in fields]


def _unescaped(text: str) -> str:
    return unquote_plus(text, errors="strict") if "%" in text or "+" in text else text


def escaped_pairs(body: bytes) -> list[tuple[str, str]]:
    """Return each name and value, bytes that are not UTF-8 escaped as Python's ``surrogateescape`` does."""
    text = body.decode("utf-8", "surrogateescape")
    return parse_qsl(text, keep_blank_values=True, errors="surrogateescape")


def _readable(text: str) -> str:
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
