"""Arranging the words of all languages for look-up, once a process."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from bot.domain.answers.beside import BesideDanger, beside_danger
from bot.domain.answers.folded_words import INSIDE_A_TEXT, NOT_WHOLE, arrange, whole_messages
from bot.domain.answers.normalise import normalise, squeezed
from bot.domain.answers.phrase_tables import PhraseTable, phrase_set
from bot.domain.answers.phrases import as_folded, as_written, at_word_boundaries
from bot.domain.answers.vocabulary import Vocabulary
from bot.domain.answers.words import Fillers, LanguageWords, fillers, fillers_of
from bot.domain.languages import ENGLISH
from bot.domain.lexicons import AROUND, Intent, Words

KEPT = INSIDE_A_TEXT | {Intent.NOT_UNSAFE}
DANGER = (Intent.DISTRESS, Intent.UNSAFE, Intent.EMERGENCY)


def build_vocabularies(lexicon: Mapping[str, Words]) -> Vocabulary:
    """Arrange a lexicon (language -> kind -> phrases as written) for look-up; the phrases themselves are not kept.

    Each language is read once, and let go before the next: a mapping may read it from its file when it is asked.
    """
    languages: dict[str, LanguageWords] = {}
    danger: dict[str, Words] = {}
    beside: list[BesideDanger] = []
    tokens, english = set[str](), set[str]()
    for code, words in lexicon.items():
        whole, signs = whole_messages(words)
        languages[code] = arrange(code, words, whole, signs)
        beside.append(beside_danger(words, languages[code]))
        danger[code] = {kind: words.get(kind, ()) for kind in KEPT}
        tokens |= _tokens(words, whole)
        if code == ENGLISH:
            english = {token for phrase in whole for token in phrase.split(" ")}
    return _joined(languages, danger, _distinct(beside), tokens, english)


def _joined(
    languages: Mapping[str, LanguageWords],
    danger: Mapping[str, Words],
    beside: Sequence[BesideDanger],
    tokens: set[str],
    english: set[str],
) -> Vocabulary:
    unsafe = _everywhere(danger, Intent.UNSAFE)
    denials = as_folded(_everywhere(danger, Intent.NOT_UNSAFE))
    starts = _all(words.folded_starts for words in languages.values())
    return Vocabulary(
        languages=languages,
        starts=_all(words.starts for words in languages.values()),
        folded_starts=frozenset(
            start for start in starts if not any(words.meaning(start) for words in languages.values())
        ),
        stops=_all(words.stops for words in languages.values()),
        joins=_all(words.joins for words in languages.values()),
        introductions=tuple(sorted(_all(words.i_am for words in languages.values()), key=_longest)),
        fillers={code: fillers_of(words, languages.get(ENGLISH)) for code, words in languages.items()},
        distress=at_word_boundaries(_everywhere(danger, Intent.DISTRESS) + unsafe, beside, denials),
        written=as_written(_everywhere(danger, Intent.DISTRESS_AS_WRITTEN)),
        emergency=at_word_boundaries(_everywhere(danger, Intent.EMERGENCY), beside),
        turning=_turning(languages),
        turning_behind={code: _turning_behind(words, english) for code, words in languages.items()},
        unsafe=at_word_boundaries(unsafe, beside, denials),
        small_talk=_small_talk(languages, english),
        tokens=phrase_set(tokens),
        cries=_cries(danger),
    )


def _distinct(beside: Iterable[BesideDanger]) -> Sequence[BesideDanger]:
    """Return what stands beside danger once for each language that has such words."""
    return tuple(dict.fromkeys(each for each in beside if each.says_anything))


def _all(groups: Iterable[Iterable[str]]) -> frozenset[str]:
    return frozenset(each for group in groups for each in group)


def _tokens(words: Words, whole: Iterable[str]) -> set[str]:
    """Return the folded words of all phrases of a language; whole messages are folded already."""
    written = {
        token for kind in NOT_WHOLE - AROUND for phrase in words.get(kind, ()) for token in phrase.split()
    }
    folded = {token for phrase in whole for token in phrase.split(" ")}
    return folded | {token for each in written for token in normalise(each).words.split()}


def _cries(danger: Mapping[str, Words]) -> PhraseTable[tuple[str, ...]]:
    """Arrange the languages of each phrase of danger, as folded and with every run of one letter folded too."""
    found: dict[str, tuple[str, ...]] = {}
    for code, words in danger.items():
        said = {normalise(phrase).words for kind in DANGER for phrase in words.get(kind, ())}
        for phrase in said | {squeezed(each) for each in said}:
            found[phrase] = (*found.get(phrase, ()), code)
    return PhraseTable(found)


def _small_talk(languages: Mapping[str, LanguageWords], english: set[str]) -> Fillers:
    """Put the fillers of all languages together, without those that mean something in English: "to", "it"."""
    meant = english - languages[ENGLISH].filler if ENGLISH in languages else set[str]()
    said = _all(words.filler for words in languages.values())
    return fillers(frozenset(phrase for phrase in said if not meant.issuperset(phrase.split(" "))))


def _turning(languages: Mapping[str, LanguageWords]) -> frozenset[str]:
    """Return the English words that turn what follows round; a plain no is none, as "no he hits me" is danger.

    Other languages put them elsewhere, or have one word for both; danger that is missed is worse than a false alarm.
    """
    english = languages.get(ENGLISH)
    if english is None:
        return frozenset()
    polar = {Intent.NO, Intent.YES, Intent.UNSURE}
    return frozenset(token for token in english.negations if not polar & english.meaning(token))


def _turning_behind(words: LanguageWords, english: set[str]) -> frozenset[str]:
    """Return what turns danger round behind it in one language; a single letter may be any word: "s" is "with"."""
    if words.code == ENGLISH:
        return frozenset()
    return frozenset(each for each in words.negations - english if len(each) > 1)


def _longest(phrase: str) -> tuple[int, str]:
    return -len(phrase), phrase


def _everywhere(danger: Mapping[str, Words], kind: Intent) -> list[str]:
    return [phrase for words in danger.values() for phrase in words.get(kind, ())]
