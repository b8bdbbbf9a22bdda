"""The fonts of every script that children write: which of them a text needs, as a style sheet."""

from __future__ import annotations

import re
from dataclasses import dataclass

SANS, NASTALIQ = "Noto", "Noto Nastaliq"
# Urdu and Punjabi in Shahmukhi are read in Nastaliq; every other language of the Arabic script is not.
IN_NASTALIQ = ("ur", "pa-Arab")
LEADING = 2.1  # times the size: Nastaliq falls far below the line


@dataclass(frozen=True, slots=True)
class FontFace:
    """One font file: the family it stands for, how heavy it is, and the letters for which it is needed."""

    family: str
    file: str
    weight: int
    letters: str


_ARABIC = "[\u0600-\u06ff\u0750-\u077f\u0870-\u08ff\ufb50-\ufdff\ufe70-\ufefc]"
_SCRIPTS = {
    "Arabic": _ARABIC,
    "Ethiopic": "[\u1200-\u139f\u2d80-\u2ddf\uab00-\uab2f]",
    "Bengali": "[\u0980-\u09ff]",
    "Gurmukhi": "[\u0a00-\u0a7f]",
}
_PICTURES = "[\u203c\u2049\u20e3\u2122\u2139-\u2bff\u3030-\u3299\U0001f000-\U0001faff]"
_LANGUAGES = "|".join(IN_NASTALIQ)
FACES = (
    FontFace(SANS, "NotoSans-Regular", 400, ""),
    FontFace(SANS, "NotoSans-Bold", 700, ""),
    *(
        FontFace(f"Noto {script}", f"NotoSans{script}-{name}", weight, letters)
        for script, letters in _SCRIPTS.items()
        for name, weight in (("Regular", 400), ("Bold", 700))
    ),
    FontFace(NASTALIQ, "NotoNastaliqUrdu-Regular", 400, f'lang="(?:{_LANGUAGES})"'),
    FontFace("Noto Emoji", "NotoEmoji-Regular", 400, _PICTURES),
)  # fmt: skip


def style_for(html: str, leading: float = LEADING) -> str:
    """Return the style sheet that names the fonts that a page needs, and only those: each costs time to read.

    ``leading`` is how far apart lines in Nastaliq stand, in sizes of the letters.
    """
    needed = [face for face in FACES if re.search(face.letters, html)]
    named = "\n".join(
        f'@font-face {{ font-family: "{face.family}"; font-weight: {face.weight}; '
        f'src: url("fonts/{face.file}.ttf"); }}'
        for face in needed
    )
    families = list(dict.fromkeys(face.family for face in needed))
    stack = ", ".join(f'"{family}"' for family in families if family != NASTALIQ)
    style = f"{named}\nhtml {{ font-family: {stack}; }}"
    if NASTALIQ not in families:
        return style
    # Latin letters and digits inside Urdu stay in the plain font.
    urdu = ", ".join(f'[lang="{language}"]' for language in IN_NASTALIQ)
    first = stack.replace(f'"{SANS}"', f'"{SANS}", "{NASTALIQ}"', 1)
    return f"{style}\n{urdu} {{ font-family: {first}; line-height: {leading}; }}"
