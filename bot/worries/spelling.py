"""How a message is spelled: folded, and counted in short pieces, so that letters alone say something of a worry."""

from __future__ import annotations

import math
import re
import unicodedata
import zlib
from collections.abc import Iterator, Mapping
from itertools import zip_longest

BUCKETS = 1 << 17
SHORTEST, LONGEST = 2, 5
# Accents of Latin letters; the vowel signs of other scripts are letters of their own and stay.
ACCENTS = re.compile("[\u0300-\u036f]")
UNSEEN = re.compile("[\u00ad\u200b\u2060\ufeff]")
# Figures and signs that stand for letters: h3lp, k1ll, @lone.
DISGUISES = str.maketrans("013457@$", "oieastas")
DISGUISED = re.compile(r"(?<=[a-z])[013457@$]+(?=[a-z]|\b)|\b[01345@$]+(?=[a-z]{2})")
DRAWN_OUT = re.compile(r"(.)\1{2,}")
SPACED = re.compile(r"\b(?:[^\W\d_][ .\-_*]){2,}[^\W\d_]\b")
BETWEEN = re.compile(r"[ .\-_*]")
GAPS = re.compile(r"\s+")


def folded(text: str) -> str:
    """Return a message in small letters, without accents and disguises: "K i l l  m3!!!!" becomes "kill me!!"."""
    plain = ACCENTS.sub("", unicodedata.normalize("NFKD", UNSEEN.sub("", text).casefold()))
    plain = unicodedata.normalize("NFC", plain)
    plain = SPACED.sub(lambda found: BETWEEN.sub("", found[0]), plain)
    plain = DISGUISED.sub(lambda found: found[0].translate(DISGUISES), plain)
    return GAPS.sub(" ", DRAWN_OUT.sub(r"\1\1", plain)).strip()


def pieces(text: str) -> Mapping[int, float]:
    """Return in which buckets the pieces of a message fall, each with the same share; the shares have length one."""
    buckets = {zlib.crc32(piece.encode("utf-8", "replace")) % BUCKETS for piece in _pieces(folded(text))}
    share = 1 / math.sqrt(len(buckets)) if buckets else 0.0
    return dict.fromkeys(sorted(buckets), share)


def _pieces(plain: str) -> Iterator[str]:
    """Walk through the short strings of letters of a message, and through its words and pairs of words."""
    spaced, words = f" {plain} ", plain.split()
    for size in range(SHORTEST, LONGEST + 1):
        yield from (spaced[start : start + size] for start in range(len(spaced) - size + 1))
    for first, second in zip_longest(words, words[1:], fillvalue=""):
        yield from (f"\n{first}", f"\n{first} {second}")


def says_something(text: str) -> bool:
    """Return whether a message holds a letter or a picture; numbers and stops alone are answers, and no worry."""
    return any(each.isalpha() or unicodedata.category(each) == "So" for each in text)
