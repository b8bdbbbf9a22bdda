"""How a card looks: one HTML page, drawn with the fonts beside it and nothing from anywhere else."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import segno
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from weasyprint import HTML
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

HERE = Path(__file__).parent
# Error correction M survives a crease; a quiet zone of four is what readers ask for (ISO/IEC 18004).
BORDER = 4
NAMES = {"sms": "Text message", "whatsapp": "WhatsApp", "telegram": "Telegram"}


class OwnFilesOnly(URLFetcher):
    """Reads the fonts beside this file and refuses every other address, whatever a card says."""

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> URLFetcherResponse:
        """Return a file of the card's own folder; FatalURLFetchingError for anything else."""
        if not url.startswith((f"{HERE.as_uri()}/fonts/", "data:image/svg+xml")):
            raise FatalURLFetchingError("a card is drawn from its own files alone")
        return super().fetch(url, headers)


def draw(facts: Mapping[str, Any]) -> bytes:
    """Return the PDF of cards, tagged so that it can be read aloud; ``facts`` holds "shape" and "cards"."""
    templates = Environment(
        loader=FileSystemLoader(HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    cards = [{**card, "squares": _squares(card["links"])} for card in facts["cards"]]
    html = templates.get_template("card.html").render(cards=cards, shape=facts["shape"])
    pdf: bytes = HTML(string=html, base_url=f"{HERE.as_uri()}/", url_fetcher=OwnFilesOnly()).write_pdf(
        pdf_variant="pdf/ua-1"
    )
    return pdf


def _squares(links: Mapping[str, str]) -> list[tuple[str, str]]:
    return [(NAMES[channel], _square(link)) for channel, link in links.items()]


def _square(link: str) -> str:
    return segno.make(link, error="m", micro=False).svg_data_uri(border=BORDER, scale=4)
