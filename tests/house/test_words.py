"""What is never committed: addresses of package indexes, paths of one machine, talk about the work itself."""

import re

import pytest

from tests.house.sources import files, name, texts

# Patterns are written so that they do not match their own line.
NEVER = {
    "the address of a package index": r"registry[.]npmjs|pypi[.]org|pythonhosted[.]org|deb[.]debian[.]org"
    r"|--(?:extra-)?index-url[ =]|--find-links[ =]|\"resolved\"[:]",
    "a path of one machine": r"/work/(?:main|shared)\b|/root[/]|/home[/][a-z]|/tmp[/][a-z]|/Users[/][a-z]",
    "how the work was organised": r"(?i)\bsub-?agent|\banthropi[c]\b|\bclaud[e]\b|\bchatgp[t]\b|\bcopilo[t]\b"
    r"|\bLL[M]s?\b|language mode[l]|as an A[I]\b|\bAI assistan[t]|other engineer[s]\b|helper sessio[n]",
    "something left for later": r"\bTOD[O]\b|\bFIXM[E]\b|\bXX[X]\b|\bHAC[K]\b",
}
IN_TESTS = {
    "a test that may be skipped": r"pytest[.](?:skip|importorskip|xfail)|mark[.](?:skip|skipif|xfail)\b",
    "a test that waits for time to pass": r"\btime[.]sleep\b|\basyncio[.]sleep\(0?[.]?[1-9]",
}
DOCUMENT = re.compile(r"(?<![\w-])([\w-]+[.]md)\b")
VAGUE = re.compile(r"(?:^|[_/])(?:utils?|helpers?|common|misc|stuff)(?:[_./]|$)|(?:^|/)managers?(?:[./]|$)")


@pytest.mark.parametrize("pattern", NEVER.values(), ids=NEVER)
def test_no_file_contains(pattern: str) -> None:
    assert _found(pattern, "") == []


@pytest.mark.parametrize("pattern", IN_TESTS.values(), ids=IN_TESTS)
def test_no_test_file_contains(pattern: str) -> None:
    found = _found(pattern, "tests/")
    assert [
        line for line in found if not line.startswith(("tests/peers/", "tests/bench/"))
    ] == []  # to start or to measure a server takes waiting


def test_every_document_that_is_mentioned_is_in_the_repository() -> None:
    known = {path.name for path in files() if path.suffix == ".md"}
    mentioned = {(found, name(path)) for path, text in texts() for found in DOCUMENT.findall(text)}
    assert {pair for pair in mentioned if pair[0] not in known} == set()


def test_no_file_has_a_name_that_says_nothing() -> None:
    assert [name(path) for path in files() if VAGUE.search(name(path))] == []


def test_the_name_rule_knows_a_vague_name() -> None:
    assert VAGUE.search("bot/services/text_utils.py")
    assert VAGUE.search("web/common/forms.py")
    assert VAGUE.search("bot/managers.py")
    assert not VAGUE.search("tests/reviews/test_team_managers_view.py")  # a role of the field


def _found(pattern: str, below: str) -> list[str]:
    return [
        f"{name(path)}:{number} {line.strip()[:120]}"
        for path, text in texts()
        if name(path).startswith(below)
        for number, line in enumerate(text.splitlines(), 1)
        if re.search(pattern, line)
    ]
