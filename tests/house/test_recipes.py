"""The recipes name files that exist, each recipe with the tests that hold it."""

import re

from tests.house.sources import ROOT

PAGE = "docs/how-to/extend.md"
FILE = re.compile(r"`((?:[\w.-]+/)+[\w.-]+\.\w+)`")
RECIPES = (ROOT / PAGE).read_text(encoding="utf-8").split("\n## ")[1:]


def test_every_file_of_a_recipe_exists() -> None:
    named = {file for recipe in RECIPES for file in FILE.findall(recipe)}
    assert len(named) > 40, "the pattern finds the files"
    missing = sorted(file for file in named if not (ROOT / file).is_file())
    assert missing == [], f"say where these are now in {PAGE}"


def test_every_recipe_names_the_tests_that_hold_it() -> None:
    for recipe in RECIPES:
        tests = FILE.findall(recipe.rpartition("Tests: ")[2])
        assert tests, f"{PAGE}: end with Tests: and their files: {recipe.splitlines()[0]}"
        assert [file for file in tests if not file.startswith("tests/")] == []
