"""Drawing the charts as SVG: one file a chart, with its title and its words for those who cannot see it."""

from __future__ import annotations

from decimal import Decimal
from xml.sax.saxutils import escape

from bot.domain.annual import Bar, Chart

WIDTH, LABELS, ROW, TOP, LONGEST = 760, 330, 28, 44, 340
INK, PART, WHOLE = "#0b0c0c", "#10505b", "#c9d9dc"
FULL = 100


def svg(chart: Chart) -> str:
    """Draw the bars of a chart; a hidden value has words and no bar."""
    height = TOP + ROW * len(chart.bars) + 12
    rows = "".join(_row(bar, TOP + ROW * place) for place, bar in enumerate(chart.bars))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" lang="en-GB" viewBox="0 0 {WIDTH} {height}"'
        ' aria-labelledby="title words" font-family="Arial, sans-serif" font-size="14">'
        f'<title id="title">{escape(chart.title)}</title><desc id="words">{escape(chart.alternative)}</desc>'
        f'<rect width="{WIDTH}" height="{height}" fill="#fff"/>'
        f'<text x="8" y="26" font-size="17" font-weight="bold" fill="{INK}">{escape(chart.title)}</text>'
        f"{rows}</svg>\n"
    )


def _row(bar: Bar, top: int) -> str:
    number = bar.value.number
    length = 0 if number is None else round(LONGEST * Decimal(number) / FULL)
    whole = (
        ""
        if number is None
        else f'<rect x="{LABELS}" y="{top}" width="{LONGEST}" height="18" fill="{WHOLE}"/>'
    )
    return (
        f'<text x="8" y="{top + 14}" fill="{INK}">{escape(bar.label)}</text>{whole}'
        f'<rect x="{LABELS}" y="{top}" width="{length}" height="18" fill="{PART}"/>'
        f'<text x="{LABELS + LONGEST + 10}" y="{top + 14}" fill="{INK}">{escape(bar.value.text)}</text>'
    )
