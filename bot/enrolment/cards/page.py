"""How a card looks: one HTML page, drawn with the fonts of the house and nothing from anywhere else."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import segno

from bot.paper.draw import draw as draw_page
from bot.paper.faces import style_for
from bot.paper.templates import templates_in

HERE = Path(__file__).parent
# Error correction M survives a crease; a quiet zone of four is what readers ask for (ISO/IEC 18004).
BORDER = 4
# Lines in Nastaliq stand closer than in a letter: a card has to fit on a small page, in two languages.
LEADING = 1.45


def draw(facts: Mapping[str, Any]) -> bytes:
    """Return the PDF of cards, tagged so that it can be read aloud; ``facts`` holds "shape" and "cards"."""
    cards = [{**card, "squares": _squares(card["links"])} for card in facts["cards"]]
    html = templates_in(HERE).get_template("card.html").render(cards=cards, shape=facts["shape"])
    return draw_page(html, style_for(html, LEADING))


def _squares(links: Mapping[str, str]) -> list[tuple[str, str]]:
    return [(name, _square(link)) for name, link in links.items()]


def _square(link: str) -> str:
    return segno.make(link, error="m", micro=False).svg_data_uri(border=BORDER, scale=4)
