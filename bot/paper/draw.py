"""Drawing a page: WeasyPrint makes a tagged PDF, reads the fonts beside this file and nothing from anywhere else."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from unicodedata import bidirectional

import pydyf
from weasyprint import CSS, HTML
from weasyprint.formatting_structure import boxes
from weasyprint.pdf import tags
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

HERE = Path(__file__).parent
BASE = f"{HERE.as_uri()}/"
VARIANT = "pdf/ua-1"
FROM_THE_RIGHT = frozenset({"R", "AL"})  # UAX #9


class OwnFilesOnly(URLFetcher):
    """Reads the fonts beside this file and pictures that stand in the page itself, and refuses every other address."""

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> URLFetcherResponse:
        """Return a font, or a picture out of its own address; FatalURLFetchingError for anything else."""
        is_font = url.startswith(f"{BASE}fonts/") and ".." not in url
        if not is_font and not url.startswith("data:image/svg+xml"):
            raise FatalURLFetchingError("a page is drawn from its own files alone")
        return super().fetch(url, headers)


def draw(html: str, style: str = "") -> bytes:
    """Return a page as a PDF tagged so that it can be read aloud; ``style`` is one more style sheet."""
    fonts, own = FontConfiguration(), OwnFilesOnly()
    sheet = CSS(string=style, base_url=BASE, font_config=fonts, url_fetcher=own)
    page = HTML(string=html, base_url=BASE, url_fetcher=own)
    pdf: bytes = page.write_pdf(pdf_variant=VARIANT, stylesheets=[sheet], font_config=fonts)
    return pdf


_bare_elements = tags._build_box_tree
_REFERENCE = re.compile(rb"\d+")


def _spoken_elements(box: Any, parent: Any, pdf: Any, *others: Any) -> Iterator[Any]:
    """Tag a box as WeasyPrint does, and add what it leaves out.

    A screen reader changes its voice by Lang, and finds headers by Scope; a line that runs from the right is painted
    from the left, so what it says stands in ActualText (ISO 32000-1, 14.9.2, 14.8.5.7 and 14.9.4).
    """
    source = getattr(getattr(box, "_box", box), "element", None)
    for element in _bare_elements(box, parent, pdf, *others):
        if source is not None and source.get("lang"):
            element.setdefault("Lang", pydyf.String(source.get("lang")))
        if element["S"] == "/TH" and source is not None:
            element["A"]["Scope"] = "/Row" if source.get("scope") == "row" else "/Column"
        _say_in_order(box, element, pdf)
        yield element


def _say_in_order(box: Any, element: Any, pdf: Any) -> None:
    """Write beside each line what it says, where the box holds nothing but lines of text."""
    inside = getattr(box, "children", ())
    texts = [
        text for each in inside for text in (each.children if isinstance(each, boxes.LineBox) else [each])
    ]
    if len(texts) != len(element["K"]) or not all(isinstance(text, boxes.TextBox) for text in texts):
        return
    for text, reference in zip(texts, element["K"], strict=True):
        number = _REFERENCE.match(reference) if isinstance(reference, bytes) else None
        if number and FROM_THE_RIGHT.intersection(map(bidirectional, text.text)):
            pdf.objects[int(number.group())]["ActualText"] = pydyf.String(text.text)


# WeasyPrint 70 writes one language for the whole document; this process draws one page and ends.
tags._build_box_tree = _spoken_elements
