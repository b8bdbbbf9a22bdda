"""The built files are complete, and nothing in them belongs to GOV.UK alone."""

import re
from pathlib import Path

import web

STATIC = Path(web.__file__).parent / "static"
STYLES = (STATIC / "heard.css").read_text(encoding="utf-8")


def test_every_file_that_the_styles_name_is_there_and_is_ours() -> None:
    named = re.findall(r'url\("?([^")]+)"?\)', STYLES)
    assert named
    assert [name for name in named if not (STATIC / name).is_file()] == []


def test_neither_the_crown_nor_its_typeface_is_used() -> None:
    assert "GDS Transport" not in STYLES
    assert "govuk-crest" not in STYLES
    assert not list(STATIC.rglob("*crest*"))


def test_every_typeface_carries_its_licence() -> None:
    fonts = {path.stem.rpartition("-")[0] for path in (STATIC / "fonts").iterdir()}
    licences = {path.stem: path.read_text(encoding="utf-8") for path in (STATIC / "licences").iterdir()}
    assert fonts <= set(licences)
    assert all("SIL OPEN FONT LICENSE" in licences[name].upper() for name in fonts)


def test_the_script_imports_only_what_is_built() -> None:
    imported = re.findall(r'from "\./([^"]+)"', (STATIC / "heard.js").read_text(encoding="utf-8"))
    assert len(imported) == 1
    assert (STATIC / imported[0]).is_file()
