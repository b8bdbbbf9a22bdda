"""The words of all languages, arranged so that a reply is looked up, never searched for."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from bot.domain.answers.normalise import Normalised, normalise
from bot.domain.languages import ENGLISH
from bot.domain.lexicons import Intent, Words

IN_EVERY_LANGUAGE = frozenset({Intent.STOP, Intent.HELP, Intent.ASKS})
INSIDE_A_TEXT = frozenset({Intent.DISTRESS, Intent.EMERGENCY, Intent.UNSAFE})
AIDS = frozenset({Intent.FILLER, Intent.BECAUSE, Intent.AND, Intent.NUMBER_WORDS, Intent.I_AM, Intent.FINE})
POLARITIES = (Intent.YES, Intent.NO, Intent.UNSURE)
NONE: frozenset[Intent] = frozenset()

Intents = frozenset[Intent]


@dataclass(frozen=True, slots=True)
class LanguageWords:
    """One language ready for look-up: whole messages by their folded words, and the small aids of reading."""

    code: str
    script: str
    whole: Mapping[str, Intents]
    starts: frozenset[str]
    signs: Mapping[str, Intents]
    filler: frozenset[str]
    because: tuple[str, ...]
    joins: tuple[str, ...]
    numbers: Mapping[str, int]
    i_am: tuple[str, ...]
    fine: frozenset[str]


@dataclass(frozen=True)
class Vocabulary:
    """Every language's words; distress, emergency and "not safe" phrases are found inside a text, at word boundaries."""

    languages: Mapping[str, LanguageWords]
    distress: re.Pattern[str]
    emergency: re.Pattern[str]
    unsafe: re.Pattern[str]
    starts: frozenset[str]
    anywhere: Mapping[str, tuple[str, ...]]

    def words(self, code: str) -> LanguageWords:
        """Give one language's words; a language without a lexicon has none."""
        return self.languages.get(code) or _silent(code)

    def alarm(self, text: Normalised) -> Intent | None:
        """Tell whether a phrase of distress or else an emergency word stands in the text, in any language."""
        if self.distress.search(text.words):
            return Intent.DISTRESS
        return Intent.EMERGENCY if self.emergency.search(text.words) else None

    def means_unsafe(self, text: Normalised) -> bool:
        """Tell whether a phrase stands in the text that means "I am not safe"."""
        return self.unsafe.search(text.words) is not None

    def intents(self, text: Normalised, code: str, offered: Iterable[str]) -> Intents:
        """Give what the whole message means: the session's language first, then English, then what may be heard.

        STOP and HELP are heard in every language unless the session's language uses the word otherwise; other
        words of other languages only when they are in another script or in a language that the child was offered.
        """
        for phrase in self.forms(text, code):
            found = self._own(phrase, code) or self._heard(phrase, code, offered)
            if found:
                return found
        return self.words(code).signs.get(text.plain, NONE) | self.words(ENGLISH).signs.get(text.plain, NONE)

    def is_start(self, text: Normalised) -> bool:
        """Tell whether the message is a word for START in any language, compared before letters are folded."""
        return _phrase(text.plain) in self.starts or self._bare(_phrase(text.plain), ENGLISH) in self.starts

    def forms(self, text: Normalised, code: str) -> tuple[str, ...]:
        """Give the message as folded words, and once more without the fillers at its ends."""
        bare = self._bare(text.words, code)
        return (text.words,) if bare == text.words else (text.words, bare)

    def polarity(self, text: Normalised, code: str, offered: Iterable[str]) -> Intent | None:
        """Give yes, no or unsure; AMBIGUOUS where languages disagree or the language's own word is unclear."""
        for phrase in self.forms(text, code):
            found = self._polar(phrase, code, offered)
            if found is not None:
                return found
        return None

    def _polar(self, phrase: str, code: str, offered: Iterable[str]) -> Intent | None:
        for own in (code, ENGLISH):
            found = self.words(own).whole.get(phrase, NONE)
            if Intent.AMBIGUOUS in found:
                return Intent.AMBIGUOUS
            for polarity in POLARITIES:
                if polarity in found:
                    return polarity
        others = {
            polarity
            for other in self._eligible(phrase, code, offered)
            for polarity in POLARITIES
            if polarity in self.words(other).whole.get(phrase, NONE)
        }
        return None if not others else others.pop() if len(others) == 1 else Intent.AMBIGUOUS

    def _own(self, phrase: str, code: str) -> Intents:
        return self.words(code).whole.get(phrase, NONE) or self.words(ENGLISH).whole.get(phrase, NONE)

    def _heard(self, phrase: str, code: str, offered: Iterable[str]) -> Intents:
        found: set[Intent] = set()
        for other in self.anywhere.get(phrase, ()):
            found |= self.words(other).whole[phrase] & IN_EVERY_LANGUAGE
        for other in self._eligible(phrase, code, offered):
            found |= self.words(other).whole.get(phrase, NONE)
        return frozenset(found)

    def _eligible(self, phrase: str, code: str, offered: Iterable[str]) -> list[str]:
        """List the other languages that may be heard: offered to the child, or in a script not the session's."""
        script, wanted = script_of(phrase), set(offered)
        foreign = script not in {self.words(code).script, ""}
        return [
            other
            for other, words in self.languages.items()
            if other not in {code, ENGLISH} and (other in wanted or (foreign and words.script == script))
        ]

    def _bare(self, phrase: str, code: str) -> str:
        fillers = self.words(code).filler | self.words(ENGLISH).filler
        tokens = phrase.split(" ")
        while len(tokens) > 1:
            cut = next((n for n in (2, 1) if len(tokens) > n and " ".join(tokens[-n:]) in fillers), 0)
            if cut:
                del tokens[-cut:]
                continue
            cut = next((n for n in (2, 1) if len(tokens) > n and " ".join(tokens[:n]) in fillers), 0)
            if not cut:
                break
            del tokens[:cut]
        return " ".join(tokens)


def script_of(text: str) -> str:
    """Give the script of the first letter as Unicode names it (LATIN, ARABIC, ...), "" without letters."""
    for char in text:
        if char.isalpha():
            return _script(char)
    return ""


@lru_cache(maxsize=4096)
def _script(char: str) -> str:
    return unicodedata.name(char, "").partition(" ")[0]


@lru_cache(maxsize=64)
def _silent(code: str) -> LanguageWords:
    return LanguageWords(code, "LATIN", {}, frozenset(), {}, frozenset(), (), (), {}, (), frozenset())


def build_vocabularies(lexicon: Mapping[str, Words]) -> Vocabulary:
    """Arrange a lexicon (language -> kind -> phrases as written) for look-up."""
    languages = {code: _arrange(code, words) for code, words in lexicon.items()}
    emergency = _everywhere(lexicon, Intent.EMERGENCY)
    unsafe = _everywhere(lexicon, Intent.UNSAFE)
    anywhere: dict[str, list[str]] = {}
    for code, words in languages.items():
        for phrase, intents in words.whole.items():
            if intents & IN_EVERY_LANGUAGE:
                anywhere.setdefault(phrase, []).append(code)
    return Vocabulary(
        languages=languages,
        distress=_pattern(_everywhere(lexicon, Intent.DISTRESS) + unsafe),
        emergency=_pattern(emergency),
        unsafe=_pattern(unsafe),
        starts=frozenset(start for words in languages.values() for start in words.starts),
        anywhere={phrase: tuple(codes) for phrase, codes in anywhere.items()},
    )


def _everywhere(lexicon: Mapping[str, Words], kind: Intent) -> list[str]:
    return [phrase for words in lexicon.values() for phrase in words.get(kind, ())]


def _arrange(code: str, words: Words) -> LanguageWords:
    whole: dict[str, set[Intent]] = {}
    signs: dict[str, set[Intent]] = {}
    for kind, phrases in words.items():
        intent = Intent(kind)
        if intent in INSIDE_A_TEXT or intent in AIDS or intent is Intent.START:
            continue
        for phrase in phrases:
            folded = normalise(phrase)
            place, key = (whole, folded.words) if folded.words else (signs, folded.plain)
            place.setdefault(key, set()).add(intent)
    return LanguageWords(
        code=code,
        script=script_of("".join(words.get(Intent.YES, ())[:1])) or "LATIN",
        whole={phrase: frozenset(intents) for phrase, intents in whole.items()},
        starts=frozenset(_phrase(normalise(p).plain) for p in words.get(Intent.START, ())),
        signs={sign: frozenset(intents) for sign, intents in signs.items()},
        filler=frozenset(_folded(words, Intent.FILLER)),
        because=_folded(words, Intent.BECAUSE),
        joins=_folded(words, Intent.AND),
        numbers={word: place for place, word in enumerate(_folded(words, Intent.NUMBER_WORDS), 1)},
        i_am=tuple(sorted(_folded(words, Intent.I_AM), key=len, reverse=True)),
        fine=frozenset(_folded(words, Intent.FINE)),
    )


def _folded(words: Words, kind: Intent) -> tuple[str, ...]:
    return tuple(normalise(phrase).words or normalise(phrase).plain for phrase in words.get(kind, ()))


def _phrase(plain: str) -> str:
    return " ".join("".join(char if char.isalnum() else " " for char in plain).split())


def _pattern(phrases: Iterable[str]) -> re.Pattern[str]:
    folded = sorted({normalise(phrase).words for phrase in phrases}, key=len, reverse=True)
    body = "|".join(re.escape(phrase) for phrase in folded if phrase) or r"(?!)"
    return re.compile(rf"(?<!\S)(?:{body})(?!\S)")
