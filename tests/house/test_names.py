"""One name, one thing: in the glossary, and among the classes of the product."""

import re
from collections import Counter

from bot.domain.participation import Code
from tests.house.sources import ROOT, classes, twice

GLOSSARY, DECISIONS = "docs/reference/glossary.md", "## One word for one thing"


def test_a_class_has_a_name_of_its_own() -> None:
    several = twice()
    places = [f"{each} in {file}" for each, file in classes() if each in several]
    assert places == [], f"choose another name for all but one of them; {GLOSSARY} says which term means what"


def test_the_glossary_has_each_term_once_and_every_code() -> None:
    meanings = (ROOT / GLOSSARY).read_text(encoding="utf-8").partition(DECISIONS)[0]
    rows = re.findall(r"^\| (\*\*.+?) \| \S", meanings, re.MULTILINE)
    terms = Counter(term for row in rows for term in re.findall(r"\*\*(.+?)\*\*", row))
    assert [term for term, times in terms.items() if times > 1] == []
    assert {code.value for code in Code} - terms.keys() == set()


def test_the_classes_that_the_glossary_names_are_there() -> None:
    decisions = (ROOT / GLOSSARY).read_text(encoding="utf-8").partition(DECISIONS)[2]
    named = set(re.findall(r"`((?:[A-Z][a-z]+)+)`", decisions))
    assert named - {each for each, _ in classes()} == set()
    assert "InboundOutcome" in named
