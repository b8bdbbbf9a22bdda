"""The page about languages tells what the files hold today."""

from tests.translation.languages_page import PAGE, page


def test_the_page_about_languages_is_current():
    assert PAGE.read_text(encoding="utf-8") == page(), (
        "run `.venv/bin/python -m tests.translation.languages_page`"
    )
