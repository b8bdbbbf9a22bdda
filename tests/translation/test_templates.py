"""Every text that has a WhatsApp template keeps WhatsApp's rules, in every language that has words."""

import pytest

from bot.domain.kinds import KINDS
from bot.domain.templates import PURPOSES, kind_of
from bot.operations.wording import wanted
from bot.startup import make_context
from bot.translation import load_content

CONTEXT = make_context()


@pytest.mark.parametrize("language", sorted(load_content().languages))
def test_no_template_of_ours_breaks_a_rule_of_whatsapp(language: str) -> None:
    found = wanted(CONTEXT, [language])
    assert {(each.purpose, each.problems) for each in found} == {(each.purpose, ()) for each in found}
    if language == "en":
        assert {each.purpose for each in found} == {each for each in PURPOSES if kind_of(each) in KINDS}


def test_languages_have_their_own_code_and_english_beneath() -> None:
    (polish,) = [each for each in wanted(CONTEXT, ["pl"]) if each.purpose == "moved"]
    assert polish.code == "pl"
    assert polish.text.body.endswith(
        "\n\nYour review is now on {{2}}. Your answers are safe. Anything to add? Reply here."
    )
