"""Passwords that are guessed first: a few words that everybody takes, keyboard rows, and digits."""

from __future__ import annotations

import re

# What tops every published list of passwords, and what lies nearest in an English council.
LISTED = """
password passwort pass word welcome letmein changeme change me please secret login admin administrator root user
test testing default guest temp temporary hello iloveyou love sunshine princess monkey dragon shadow master
football liverpool arsenal chelsea everton united city england london bradford leeds yorkshire britain council
authority service heard social worker children child care review office team manager officer computer internet
qwerty qwertyuiop qwertyui asdf asdfgh asdfghjkl zxcv zxcvbn zxcvbnm azerty abc abcd
summer winter spring autumn january february march april may june july august september october november december
monday tuesday wednesday thursday friday saturday sunday my the is this new one two three
"""
WORDS = frozenset(LISTED.split())
AS_LETTERS = str.maketrans("013457@$!", "oieastasi")


def is_guessed_first(password: str) -> bool:
    """Return whether a password is made of nothing but such words, digits and signs."""
    small = password.casefold()
    written_cleverly = re.sub(r"[\W\d_]+$", "", small).translate(AS_LETTERS)
    return _is_made_of_words(_letters(small)) or _is_made_of_words(_letters(written_cleverly))


def _letters(text: str) -> str:
    return re.sub(r"[\W\d_]", "", text)


def _is_made_of_words(text: str) -> bool:
    ends = {0}
    for start in range(len(text)):
        if start in ends:
            ends |= {start + len(word) for word in WORDS if text.startswith(word, start)}
    return len(text) in ends
