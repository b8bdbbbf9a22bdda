"""What a use case tells a person when their input cannot be taken."""

from __future__ import annotations


class InputRefused(Exception):
    """A form cannot be taken as it is; ``field`` names the place, the text says in plain English what to do."""

    def __init__(self, field: str, text: str) -> None:
        super().__init__(text)
        self.field = field


def require_words(field: str, words: str, request: str, longest: int) -> str:
    """Return what a person wrote, without the spaces around it; InputRefused where it is empty or too long."""
    said = words.strip()
    if not 0 < len(said) <= longest:
        raise InputRefused(field, f"{request}, in 1 to {longest} characters")
    return said
