"""Twilio's form: any parameter may be new, repeated, empty or missing, and any bytes may be inside."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import parse_qsl


class Form(dict[str, list[str]]):
    """The parameters of one request with all their values, as valid text."""

    @classmethod
    def parse(cls, body: bytes) -> Form:
        """Read ``application/x-www-form-urlencoded``; bytes that are not UTF-8 become U+FFFD, never an error."""
        form = cls()
        for name, value in pairs(body):
            form.setdefault(_readable(name), []).append(_readable(value))
        return form

    def getlist(self, name: str) -> list[str]:
        """Give every value of a parameter; Twilio's validator asks by this name."""
        return self.get(name, [])

    def first(self, *names: str) -> str:
        """Give the first value that is not empty among these parameters, else an empty text."""
        return next((value for name in names for value in self.get(name, ()) if value), "")


def pairs(body: bytes) -> Iterator[tuple[str, str]]:
    """Give each name and value, bytes that are not UTF-8 escaped as Python's ``surrogateescape`` does."""
    text = body.decode("utf-8", "surrogateescape")
    yield from parse_qsl(text, keep_blank_values=True, errors="surrogateescape")


def _readable(text: str) -> str:
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
