"""Texts made plain for SMS, where one curly quotation mark or accent can treble the price."""

from __future__ import annotations

import unicodedata

from bot.domain.texting.clusters import clusters
from bot.domain.texting.measure import GSM7

# Letters that have no decomposition and are not in GSM-7.
_FOLDED = str.maketrans(
    {
        "ł": "l",
        "Ł": "L",
        "đ": "d",
        "Đ": "D",
        "ð": "d",
        "Ð": "D",
        "þ": "th",
        "Þ": "Th",
        "ħ": "h",
        "Ħ": "H",
        "ı": "i",
        "œ": "oe",
        "Œ": "OE",
        "ŧ": "t",
        "Ŧ": "T",
        "ŋ": "n",
        "Ŋ": "N",
        "ə": "e",
        "Ə": "E",
        "ẞ": "ß",
    }
)
_TYPOGRAPHIC = {
    "'": "\u2018\u2019\u201a\u201b\u2032\u02bc\u02b9\u00b4",
    '"': "\u201c\u201d\u201e\u201f\u2033",
    "-": "\u2010\u2011\u2012\u2013\u2014\u2015\u2212",
    " ": "\t\u00a0\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000",
    "...": "\u2026",
    "": "\u00ad\u2060\ufeff",
}
_PLAIN = str.maketrans({sign: plain for plain, signs in _TYPOGRAPHIC.items() for sign in signs})


def plain(text: str) -> str:
    """Replace curly quotes, dashes, the ellipsis and special spaces by their ASCII forms.

    Letters, marks, joiners and emoji stay as they are: a joiner is spelling in Persian and Kurdish.
    """
    return text.translate(_PLAIN)


def strip_accents(text: str) -> str:
    """Take the accents off Latin letters that GSM-7 does not have, for names in SMS: Łukasz is Lukasz, José stays.

    What has no such form, such as Arabic or Bengali, is left whole.
    """
    return text if GSM7.issuperset(text) else "".join(map(_without_accent, clusters(text)))


def _without_accent(cluster: str) -> str:
    composed = unicodedata.normalize("NFC", cluster)
    if GSM7.issuperset(composed):
        return composed
    letters = "".join(c for c in unicodedata.normalize("NFD", cluster) if not unicodedata.combining(c))
    bare = letters.translate(_FOLDED)
    return bare if bare and GSM7.issuperset(bare) else cluster
