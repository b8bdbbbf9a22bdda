"""Files of translators: written and read back the same, and refused with the line where they are broken."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.languages import LanguageStatus
from bot.translation import load_content, load_translations
from bot.translation.files import locales
from bot.translation.po import CatalogueRefused, PoEntry, sentences_of, written
from bot.translation.texts import all_texts

LANGUAGES = load_content().languages
HEAD = 'msgid ""\nmsgstr ""\n"Language: ur\\n"\n'
ONE = '\nmsgctxt "q:a"\nmsgid "A?"\nmsgstr "الف؟"\n'


@pytest.mark.parametrize("code", ["ur", "ar", "pl"])
def test_a_catalogue_of_the_product_is_read_whole(code: str) -> None:
    file = (locales() / code / "LC_MESSAGES" / "bot.po").read_bytes()
    found = sentences_of(file, LANGUAGES[code])
    assert {each.source: each.words for each in found} == load_translations().catalogues[code].sentences
    lines = file.decode().splitlines()
    assert all(lines[each.line - 1].startswith("msgctxt") for each in found)


@given(st.dictionaries(st.sampled_from(list(all_texts())), st.text(min_size=1).map(str.strip)), st.text())
def test_what_is_written_is_read_back(sentences: dict[tuple[str, str], str], remark: str) -> None:
    entries = [PoEntry(source, words, ("a note",), (remark,)) for source, words in sentences.items()]
    file = written(LANGUAGES["fa_AF"], LanguageStatus.BACK_CHECKED, entries).encode("utf-8", "replace")
    expected = {source: words.replace("\r\n", "\n") for source, words in sentences.items() if words}
    assert {each.source: each.words for each in sentences_of(file, LANGUAGES["fa_AF"])} == expected


def test_missing_and_fuzzy_sentences_are_left_out() -> None:
    file = f'{HEAD}{ONE}\n#, fuzzy\nmsgid "B?"\nmsgstr "ب؟"\n\nmsgid "C?"\nmsgstr ""\n\n#~ msgid "D"\n'
    assert [each.words for each in sentences_of(file.encode(), LANGUAGES["ur"])] == ["الف؟"]


@pytest.mark.parametrize(
    ("file", "line", "reason"),
    [
        ("", 1, "does not say “Language: ur”"),
        ("<!DOCTYPE html><html></html>", 1, "this is a web page"),
        (HEAD.replace("ur", "ar") + ONE, 1, "the file is in “ar”, not in “ur”"),
        (ONE, 2, "does not say"),
        (HEAD + ONE.replace('"الف؟"', "الف؟"), 7, "not part of a .po file"),
        (HEAD + ONE.replace('"A?"', '"A"?"'), 6, "not part of a .po file"),
        (HEAD + ONE + "<p>\n", 8, "not part of a .po file"),
        (HEAD + ONE + ONE, 9, "the sentence of line 5 stands here again"),
        (HEAD + '\nmsgid "a"\nmsgid_plural "b"\nmsgstr[0] "c"\n', 6, "plural forms"),
        (HEAD + '\nmsgid "a"\nmsgid "b"\nmsgstr "c"\n', 6, "msgid does not come after msgid"),
        (HEAD + '\nmsgstr "a"\n', 5, "msgstr does not come after msgstr"),
        (HEAD + '\nmsgid "a"\n', 5, "has no msgstr"),
    ],
)
def test_a_broken_file_is_refused_with_its_line(file: str, line: int, reason: str) -> None:
    with pytest.raises(CatalogueRefused, match=reason) as refused:
        sentences_of(file.encode(), LANGUAGES["ur"])
    assert refused.value.line == line


def test_another_encoding_is_refused_with_its_line() -> None:
    with pytest.raises(CatalogueRefused, match="UTF-8") as refused:
        sentences_of(f"{HEAD}{ONE}".encode() + "é".encode("latin-1"), LANGUAGES["ur"])
    assert refused.value.line == 8
