"""What the store can refuse."""

from __future__ import annotations


class CannotDecrypt(Exception):
    """A stored value cannot be read with the keys at hand."""


class BrokenReferences(Exception):
    """A migration would leave rows that point to rows that do not exist."""


class WriteInsideWrite(Exception):
    """A second writing transaction was asked for inside the first, which would wait for itself for ever."""
