"""Let the pictures of the first hour be made anew."""

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let the pictures of the tutorial be made anew."""
    parser.addoption("--write-first-hour", action="store_true", help="write the pictures of the tutorial")
