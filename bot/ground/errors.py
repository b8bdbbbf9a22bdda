"""What a use case says to a person whose input cannot be taken."""

from __future__ import annotations


class InputRefused(Exception):
    """A form cannot be taken as it is; ``field`` names the place, the text says in plain English what to do."""

    def __init__(self, field: str, text: str) -> None:
        super().__init__(text)
        self.field = field
