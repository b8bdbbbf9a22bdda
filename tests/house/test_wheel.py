"""What is installed from a wheel is whole: texts, catalogues, templates and migrations travel with the code."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.house.sources import ROOT, files, name

LEFT_OUT = ("web/assets/",)
ASK = """
import bot
from bot.store import migrating
from bot.translation import load_content
from bot.translation.catalogues import load_translations
load_content()
print(bot.__file__, load_translations().status("ur"), migrating.head())
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel as an installer does."""
    folder = tmp_path_factory.mktemp("wheel")
    command = (sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder))
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return next(folder.glob("heard-*.whl"))


def test_every_file_of_the_product_is_in_the_wheel(wheel: Path) -> None:
    packed = set(zipfile.ZipFile(wheel).namelist())
    ours = {name(path) for path in files() if name(path).startswith(("bot/", "web/", "locales/"))}
    wanted = {file.replace("locales/", "bot/locales/", 1) for file in ours if not file.startswith(LEFT_OUT)}
    assert wanted - packed == set()


def test_an_installed_product_finds_its_texts_and_its_migrations(wheel: Path, tmp_path: Path) -> None:
    zipfile.ZipFile(wheel).extractall(tmp_path)
    surroundings = {**os.environ, "PYTHONPATH": str(tmp_path)}
    done = subprocess.run(
        (sys.executable, "-c", ASK), cwd="/", env=surroundings, capture_output=True, text=True, check=True
    )
    place, status, newest = done.stdout.split()
    assert Path(place).is_relative_to(tmp_path)
    assert status != "None"
    assert newest.startswith("0")
