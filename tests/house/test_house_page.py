"""The page about the house is true: its walks, its table and its order of rooms."""

import re
import tomllib

from tests.house.sources import ROOT, functions, tree

PAGE = (ROOT / "docs/explanation/house.md").read_text(encoding="utf-8")
STOP = re.compile(r"\[`([^`]+\.py)`\]\(\.\./\.\./([^)]+)\)\s+`(\w+)`")
ROW = re.compile(r"^\| ([^|]+) \| (`[^|]+`) \|$", re.MULTILINE)
FILE = re.compile(r"`([^`]+)`")


def test_every_stop_of_the_two_walks_is_a_function_or_class_of_its_file() -> None:
    stops = STOP.findall(PAGE)
    assert len(stops) >= 24, "the walks name file and function"
    for shown, linked, found in stops:
        assert shown == linked
        path = ROOT / shown
        defined = {each.name for each in functions(path)} | {
            node.name for node in tree(path).body if hasattr(node, "name")
        }
        assert found in defined, f"{found} is not in {shown} any more: write the walk anew"


def test_where_is_names_files_that_exist() -> None:
    rows = ROW.findall(PAGE.partition("## Where is")[2])
    assert len(rows) >= 25
    missing = [
        (question, file)
        for question, files in rows
        for file in FILE.findall(files)
        if not (ROOT / file).is_file()
    ]
    assert missing == [], "say where it is now in docs/explanation/house.md"


def test_the_order_of_rooms_is_the_one_that_the_imports_keep() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    (layers,) = (each["layers"] for each in contracts if each["type"] == "layers")
    drawn = re.findall(r"[a-z]+(?: \| [a-z]+)*", PAGE.partition("    web | ")[2].partition("\n\n")[0])
    assert drawn == layers


def test_every_room_stands_on_the_page() -> None:
    rooms = {path.name for path in (ROOT / "bot").iterdir() if (path / "__init__.py").is_file()}
    assert {room for room in rooms if f"`bot/{room}`" not in PAGE} - {"cli"} == set()
