"""Words of a language with another script, typed in Latin letters: the same word has a dozen spellings.

What stays the same are the consonants and the vowels at both ends: "kteer", "ktir" and "kter" are one word, and so are
"bahut", "bohot" and "bht".
"""

from __future__ import annotations

import re
from functools import lru_cache

# Languages that children type in Latin letters too, without a spelling that is taught.
ROMANISED = frozenset({"ar", "ur", "pa", "pa_Arab", "ps", "fa", "fa_AF", "ckb", "am", "ti", "bn"})
# A phrase with fewer letters left may be anything.
FEWEST_LETTERS = 4
_DIGITS = {"2": "", "3": "", "5": "kh", "6": "t", "7": "h", "8": "gh", "9": "s"}
_MANY = (
    ("sh", "x"), ("ch", "c"), ("ph", "f"), ("kh", "h"), ("gh", "g"),
    ("ck", "k"), ("q", "k"), ("w", "v"), ("oo", "u"), ("ou", "u"), ("ee", "i"), ("y", "i"),
)  # fmt: skip
_BREATHED = re.compile(r"(?<=[tdb])h(?=[aeiou])")
_DOUBLE = re.compile(r"(.)\1+")
_INNER_VOWELS = re.compile(r"(?<=.)[aeiou]+(?=.)")
_ENDS = str.maketrans("eo", "iu")


def romanised(phrase: str) -> str:
    """Return a phrase in Latin letters as one may spell it in any way, "" where too little of it is left."""
    if not phrase.isascii():
        return ""
    spelt = " ".join(filter(None, map(_word, phrase.split(" "))))
    return spelt if sum(map(str.isalpha, spelt)) >= FEWEST_LETTERS else ""


@lru_cache(maxsize=4096)
def _word(word: str) -> str:
    if not any(map(str.isalpha, word)):
        return word
    for typed, heard in (*_DIGITS.items(), *_MANY):
        word = word.replace(typed, heard)
    word = _INNER_VOWELS.sub("", _BREATHED.sub("", _DOUBLE.sub(r"\1", word)))
    return _DOUBLE.sub(r"\1", word).translate(_ENDS)
