"""The charts: native ones in the Word file (DrawingML, ECMA-376, part 1, 21.2), and drawings as SVG."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from openpyxl import Workbook

from bot.domain.annual import Chart, Value
from bot.reports.spreadsheets import WORKBOOK, content_of

if TYPE_CHECKING:
    from docx.document import Document

CHART_TYPE = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
NAMESPACES = (
    'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"'
    ' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
# Of the only series; of two, the year before is the paler one.
COLOURS = ("#10505b", "#7fa9b0")
# English Metric Units: 360,000 to the centimetre. A row has room for two lines of a label: where they do not fit,
# LibreOffice leaves every second one out.
WIDTH, ROW, MARGIN = 5_760_000, 350_000, 800_000
# Of a drawing, in pixels.
DRAWN, LABELS, LINE, TOP, LONGEST = 760, 330, 28, 44, 340
INK, REST = "#0b0c0c", "#c9d9dc"


def add_chart(document: Document, chart: Chart, number: int) -> None:
    """Put a chart into a paragraph of its own, with its words as alternative text."""
    package = document.part.package
    part = Part(PackURI(f"/word/charts/chart{number}.xml"), CHART_TYPE, b"", package)
    book = Part(PackURI(f"/word/embeddings/chart{number}.xlsx"), WORKBOOK, _workbook(chart), package)
    data = part.relate_to(book, RELATIONSHIP_TYPE.PACKAGE)
    part._blob = _chart_xml(chart, data).encode()
    relation = document.part.relate_to(part, RELATIONSHIP_TYPE.CHART)
    run = document.add_paragraph().add_run()
    run._r.append(parse_xml(_frame_xml(chart, number, relation)))


def _workbook(chart: Chart) -> bytes:
    """Return the numbers of the chart, so that it can be edited; what is no number is an empty cell."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["", *(name or chart.title for name, _ in chart.series)])
    for place, group in enumerate(chart.groups):
        sheet.append([group, *(values[place].number for _, values in chart.series)])
    return content_of(book)


def _frame_xml(chart: Chart, number: int, relation: str) -> str:
    height = MARGIN + ROW * len(chart.bars)
    return (
        '<w:drawing xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
        ' xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'
        f" {NAMESPACES}>"
        f'<wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{WIDTH}" cy="{height}"/>'
        f'<wp:docPr id="{1000 + number}" name="Chart {number}" title={quoteattr(chart.title)}'
        f" descr={quoteattr(chart.alternative)}/><wp:cNvGraphicFramePr/>"
        '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart">'
        f'<c:chart r:id="{relation}"/></a:graphicData></a:graphic></wp:inline></w:drawing>'
    )


def _chart_xml(chart: Chart, data: str) -> str:
    """Write a horizontal bar chart; the first bar on top, percent from 0 to 100, values beside the bars."""
    series = "".join(_series_xml(chart, place) for place in range(len(chart.series)))
    return (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><c:chartSpace {NAMESPACES}>'
        '<c:date1904 val="0"/><c:lang val="en-GB"/><c:roundedCorners val="0"/><c:chart>'
        f"{_title(chart.title)}"
        '<c:autoTitleDeleted val="0"/><c:plotArea><c:layout/><c:barChart><c:barDir val="bar"/>'
        f'<c:grouping val="clustered"/><c:varyColors val="0"/>{series}'
        '<c:gapWidth val="60"/><c:axId val="111111111"/><c:axId val="222222222"/></c:barChart>'
        f"{_axis('catAx', 111111111, 222222222, 'maxMin', 'l', '')}"
        f"{_axis('valAx', 222222222, 111111111, 'minMax', 'b', _PERCENT)}"
        f"</c:plotArea>{_LEGEND if len(chart.series) > 1 else ''}"
        '<c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart>'
        f'<c:externalData r:id="{data}"><c:autoUpdate val="0"/></c:externalData></c:chartSpace>'
    )


def _series_xml(chart: Chart, place: int) -> str:
    """Write the bars of one year, each with its own label."""
    name, values = chart.series[place]
    column, last = "BC"[place], len(chart.groups) + 1
    colour = COLOURS[len(chart.series) - 1 - place]
    return (
        f'<c:ser><c:idx val="{place}"/><c:order val="{place}"/>'
        f"<c:tx>{_texts(f'Sheet!${column}$1', [name or chart.title])}</c:tx>"
        f'<c:spPr><a:solidFill><a:srgbClr val="{colour[1:].upper()}"/></a:solidFill></c:spPr>'
        '<c:invertIfNegative val="0"/>'
        f'<c:dLbls><c:numFmt formatCode="{_format(values)}&quot;%&quot;" sourceLinked="0"/><c:spPr/>'
        f'{_SMALL}<c:dLblPos val="outEnd"/>'
        '<c:showLegendKey val="0"/>'
        '<c:showVal val="1"/><c:showCatName val="0"/><c:showSerName val="0"/><c:showPercent val="0"/>'
        '<c:showBubbleSize val="0"/></c:dLbls>'
        f"<c:cat>{_texts(f'Sheet!$A$2:$A${last}', _labels(chart))}</c:cat>"
        f"<c:val>{_numbers(values, f'Sheet!${column}$2:${column}${last}')}</c:val></c:ser>"
    )


# Room for the label of a bar of 100.
_PERCENT = '<c:max val="110"/><c:min val="0"/>'
_FONT = '<a:latin typeface="Arial"/>'
_SMALL = (
    f'<c:txPr><a:bodyPr/><a:p><a:pPr><a:defRPr sz="900">{_FONT}</a:defRPr></a:pPr>'
    '<a:endParaRPr lang="en-GB"/></a:p></c:txPr>'
)
_LEGEND = f'<c:legend><c:legendPos val="b"/><c:overlay val="0"/>{_SMALL}</c:legend>'


def _labels(chart: Chart) -> list[str]:
    """Name the groups, with the words that stand for the values that are not numbers."""
    return [_label(chart, place, group) for place, group in enumerate(chart.groups)]


def _label(chart: Chart, place: int, group: str) -> str:
    words = [(name, values[place].text) for name, values in chart.series if values[place].number is None]
    said = ", ".join(f"{name}: {text}" if name else text for name, text in words)
    return f"{group} ({said})" if said else group


def _title(text: str) -> str:
    return (
        "<c:title><c:tx><c:rich><a:bodyPr/><a:p><a:pPr><a:defRPr sz='1100' b='1'/></a:pPr><a:r>"
        f"<a:rPr lang='en-GB' sz='1100' b='1'>{_FONT}</a:rPr><a:t>{escape(text)}</a:t></a:r></a:p></c:rich></c:tx>"
        '<c:overlay val="0"/></c:title>'
    )


def _texts(where: str, texts: list[str]) -> str:
    points = "".join(
        f'<c:pt idx="{place}"><c:v>{escape(text)}</c:v></c:pt>' for place, text in enumerate(texts)
    )
    cache = f'<c:strCache><c:ptCount val="{len(texts)}"/>{points}</c:strCache>'
    return f"<c:strRef><c:f>{where}</c:f>{cache}</c:strRef>"


def _format(values: Sequence[Value]) -> str:
    """Return the format of the numbers: with one decimal, or whole."""
    return "0.0" if any("." in str(value.number) for value in values) else "0"


def _numbers(values: Sequence[Value], where: str) -> str:
    points = "".join(
        f'<c:pt idx="{place}"><c:v>{value.number}</c:v></c:pt>'
        for place, value in enumerate(values)
        if value.number is not None
    )
    return (
        f"<c:numRef><c:f>{where}</c:f><c:numCache><c:formatCode>{_format(values)}</c:formatCode>"
        f'<c:ptCount val="{len(values)}"/>{points}</c:numCache></c:numRef>'
    )


# Every bar has its label, and the axis a line for each twenty percent.
_EVERY = {"catAx": '<c:tickLblSkip val="1"/>', "valAx": '<c:majorUnit val="20"/>'}


def _axis(kind: str, own: int, other: int, direction: str, side: str, limits: str) -> str:
    crossing = "autoZero" if kind == "catAx" else "max"
    scaling = f'<c:scaling><c:orientation val="{direction}"/>{limits}</c:scaling>'
    return (
        f'<c:{kind}><c:axId val="{own}"/>{scaling}<c:delete val="0"/><c:axPos val="{side}"/>'
        '<c:numFmt formatCode="General" sourceLinked="0"/><c:majorTickMark val="none"/>'
        f'<c:minorTickMark val="none"/><c:tickLblPos val="nextTo"/>{_SMALL}<c:crossAx val="{other}"/>'
        f'<c:crosses val="{crossing}"/>{_EVERY[kind]}</c:{kind}>'
    )


def svg(chart: Chart) -> str:
    """Draw a chart as SVG, with its words for those who cannot see it; a value that is no number has no bar."""
    height = TOP + LINE * len(chart.bars) + 12
    rows = "".join(_bar(label, value, TOP + LINE * place) for place, (label, value) in enumerate(chart.bars))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" lang="en-GB" viewBox="0 0 {DRAWN} {height}"'
        ' aria-labelledby="title words" font-family="Arial, sans-serif" font-size="14">'
        f'<title id="title">{escape(chart.title)}</title><desc id="words">{escape(chart.alternative)}</desc>'
        f'<rect width="{DRAWN}" height="{height}" fill="#fff"/>'
        f'<text x="8" y="26" font-size="17" font-weight="bold" fill="{INK}">{escape(chart.title)}</text>'
        f"{rows}</svg>\n"
    )


def _bar(label: str, value: Value, top: int) -> str:
    text = f'<text y="{top + 14}" fill="{INK}"'
    bar = f'<rect x="{LABELS}" y="{top}" height="18"'
    length = 0 if value.number is None else round(LONGEST * Decimal(value.number) / 100)
    whole = "" if value.number is None else f'{bar} width="{LONGEST}" fill="{REST}"/>'
    return (
        f'{text} x="8">{escape(label)}</text>{whole}{bar} width="{length}" fill="{COLOURS[0]}"/>'
        f'{text} x="{LABELS + LONGEST + 10}">{escape(value.text)}</text>'
    )
