"""Every catalogue passes what a machine can check, and the checks themselves catch what they are for."""

from pathlib import Path

import pytest

from bot.domain.languages import LanguageStatus, Script
from bot.translation import (
    Catalogue,
    Translations,
    entries,
    load_content,
    load_glossary,
    load_translations,
    read_catalogue,
)
from bot.translation.checks import catalogue_problems, english_problems, written_in
from bot.translation.files import catalogues_of, locales, questionnaires, toml_files

WANTED = {
    (entry.context, entry.text): entry
    for file in toml_files(questionnaires(), frozenset())
    for entry in entries(file.read_text(encoding="utf-8"))
}
NOTICE = ("msg:notice", load_content().messages["notice"])
SAFE = ("q:safe", "Do you feel safe where you live?")


def test_every_written_language_has_a_catalogue_and_none_claims_a_speaker():
    translations = load_translations()
    written = set(translations.languages) - {"en", "rom"}
    assert set(translations.catalogues) == written
    no_speaker = {LanguageStatus.MACHINE_DRAFTED, LanguageStatus.BACK_CHECKED}
    assert {translations.status(language) for language in written} <= no_speaker
    assert translations.status("en") is LanguageStatus.WRITTEN
    assert translations.status("rom") is None


def test_catalogues_are_read_once():
    assert load_translations() is load_translations()


@pytest.mark.parametrize("language", sorted(load_translations().catalogues))
def test_no_catalogue_has_a_problem_that_a_machine_can_see(language):
    content = load_content()
    catalogue = load_translations().catalogues[language]
    assert catalogue_problems(content.languages[language], catalogue, content, WANTED) == [], (
        f"mend these in locales/{language}/LC_MESSAGES/bot.po; what is missing has an empty msgstr after `make translate`"
    )


def test_every_english_question_and_message_is_one_text_message():
    assert english_problems(load_content()) == [], (
        "shorten these, or write segments = 2 into the row of KINDS in bot/domain/kinds.py"
    )


def problems_with(changes, language="ur", without=()):
    """Return what the checks say of the real catalogue with some sentences changed or taken out."""
    content = load_content()
    real = load_translations().catalogues[language]
    sentences = {text: sentence for text, sentence in real.sentences.items() if text not in without} | changes
    catalogue = Catalogue(language, real.status, sentences)
    return catalogue_problems(content.languages[language], catalogue, content, WANTED)


URDU = load_translations().catalogues["ur"].sentences


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({NOTICE: URDU[NOTICE].replace("{date}", "{day}")}, "the placeholders differ"),
        ({NOTICE: URDU[NOTICE] + " {"}, "the placeholders differ"),
        ({NOTICE: URDU[NOTICE].replace("IRO", "افسر")}, "a word that stays in Latin letters is gone"),
        ({NOTICE: URDU[NOTICE].replace("محفوظ", "ٹھیک")}, "the glossary has 'محفوظ'"),
        ({NOTICE: URDU[NOTICE] * 2}, "the placeholders differ"),
        ({SAFE: "Do you feel محفوظ?"}, "fewer than 80% of its letters are of the script Arab"),
        ({SAFE: URDU[SAFE] + " \N{GRINNING FACE}"}, "it holds an emoji"),
        ({SAFE: URDU[SAFE] + "\u200f"}, "it holds a control of direction"),
        ({SAFE: URDU[SAFE] + " ۱"}, "the digits differ"),
        ({SAFE: URDU[SAFE] * 3}, "segments of UCS-2, at most 2"),
        ({("opt:yns.no", "No"): "ہاں!"}, "opt:yns: two options read the same"),
        ({("opt:face5.1", "Very bad"): "بہت " * 6}, "a label has at most 20 characters"),
        ({("q:gone", "Old?"): "پرانا؟"}, "q:gone: not asked any more"),
    ],
)
def test_a_planted_fault_is_found(changes, reason):
    assert any(reason in problem for problem in problems_with(changes)), problems_with(changes)


def test_a_split_emergency_number_is_found():
    helping = ("msg:help", load_content().messages["help"])
    split = {helping: URDU[helping].replace("0800 1111", "08001111")}
    assert any("999 or 0800 1111 is gone" in problem for problem in problems_with(split))


def test_a_missing_sentence_is_found():
    assert f"q:safe: missing: {SAFE[1]}" in problems_with({}, without={SAFE})


def test_words_kept_in_latin_letters_do_not_count_against_the_script():
    assert written_in(Script.ARABIC, "بند: STOP {iro} IRO Childline")
    assert not written_in(Script.ARABIC, "بند: please stop")
    assert written_in(Script.CYRILLIC, "Так, 9")
    assert written_in(Script.LATIN, "1 / {n}")


def test_a_message_is_spoken_whole_in_one_language():
    languages = load_content().languages
    farsi = Catalogue("fa", LanguageStatus.MACHINE_DRAFTED, {("q:a", "A?"): "الف؟", ("q:b", "B?"): "ب؟"})
    dari = Catalogue("fa_AF", LanguageStatus.MACHINE_DRAFTED, {("q:a", "A?"): "دری؟"})
    translations = Translations(languages, {"fa": farsi, "fa_AF": dari})
    assert translations.choose("fa_AF", [("q:a", "A?")]) == "fa_AF"
    assert translations.choose("fa_AF", [("q:a", "A?"), ("q:b", "B?")]) == "fa"
    assert translations.choose("fa_AF", [("q:a", "A?"), ("q:c", "C?")]) == "en"
    assert translations.choose("nowhere", [("q:a", "A?")]) == "en"
    assert translations.translate("fa_AF", "q:b", "B?") is None
    assert translations.translate("vi", "q:b", "B?") is None
    assert translations.translate("en", "q:c", "C?") == "C?"
    assert not translations.covers("vi", [("q:a", "A?")])


PO = """# {status}
msgid ""
msgstr "Content-Type: text/plain; charset=utf-8\\n"

msgctxt "q:a"
msgid "A?"
msgstr "Ano?"

#, fuzzy
msgctxt "q:b"
msgid "B?"
msgstr "Be?"

msgctxt "q:c"
msgid "C?"
msgstr ""
"""


def test_missing_and_doubtful_entries_of_a_catalogue_do_not_exist(tmp_path):
    file = tmp_path / "bot.po"
    file.write_text(PO.format(status="X-Heard-Status: back_checked"), encoding="utf-8")
    assert read_catalogue("cs", file) == Catalogue("cs", LanguageStatus.BACK_CHECKED, {("q:a", "A?"): "Ano?"})


@pytest.mark.parametrize("line", ["Czech", "X-Heard-Status: perfect"])
def test_a_catalogue_without_an_honest_status_is_refused(tmp_path, line):
    file = tmp_path / "bot.po"
    file.write_text(PO.format(status=line), encoding="utf-8")
    with pytest.raises(ValueError, match=r"X-Heard-Status|perfect"):
        read_catalogue("cs", file)


def test_catalogues_lie_inside_an_installed_package_and_beside_a_checked_out_one(tmp_path):
    package = tmp_path / "bot"
    package.mkdir()
    assert catalogues_of(package) == tmp_path / "locales"
    (package / "locales").mkdir()
    assert catalogues_of(package) == package / "locales"
    assert Path(str(locales())).name == "locales"


def test_the_translator_is_told_the_limits_and_the_terms():
    assert WANTED[SAFE].comments[0] == "Asked of the child."
    assert any("no one hurts or scares you" in comment for comment in WANTED[SAFE].comments)
    assert WANTED["opt:yns.no", "No"].comments == ("A button: at most 20 characters.",)
    assert any("lawyer" in comment for comment in WANTED["opt:speaker.advocate", "An advocate"].comments)


def test_a_placeholder_is_not_a_term():
    iro = next(term for term in load_glossary() if term.key == "iro")
    assert iro.stands_in("Your IRO {iro} reads this")
    assert not iro.stands_in("{iro} reads this")
    assert iro.stem("ur") == "IRO"
    assert iro.stem("vi") is None
