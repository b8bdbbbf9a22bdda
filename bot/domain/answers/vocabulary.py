"""The words of all languages, arranged so that a reply is looked up and not searched for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from bot.domain.answers.normalise import Normalised, normalise, phrase_of, pictures_of, script_of
from bot.domain.answers.phrase_tables import PhraseTable
from bot.domain.answers.phrases import Index, Phrases, found_in
from bot.domain.answers.remembered import remembers_words
from bot.domain.answers.words import NO_FILLERS, NONE, Fillers, Intents, LanguageWords
from bot.domain.languages import ENGLISH
from bot.domain.lexicons import Intent

IN_EVERY_LANGUAGE = frozenset({Intent.STOP, Intent.HELP, Intent.ASKS})
STOP_ALONE = frozenset({Intent.STOP})
IN_DISGUISE = frozenset({Intent.STOP, Intent.ASKS})
# So many single letters spell a word; two may be anything.
LETTERS = 3
# "No danger" is none, though a plain no turns nothing else round: "no he hits me" is danger.
NO_DANGER = frozenset({"no"})
# So short a word in Latin letters is a yes in one language and a particle in another: only the child's own counts.
SHORT_WORD, LATIN = 3, "LATIN"
POLARITIES = (Intent.AMBIGUOUS, Intent.YES, Intent.NO, Intent.UNSURE)


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """Every language's words, and the phrases of danger, which are found inside a text at word boundaries.

    ``introductions`` are the words with which one says who one is, the longest first; ``tokens`` are all single words
    that stand in any phrase, ``small_talk`` the fillers of every language, and ``cries`` the languages of each phrase
    of danger. ``turning`` are words that turn danger round before it ("nobody hits me"), ``turning_behind`` those that
    do it behind the word, by language, in those that say "danger there-is-not".
    """

    languages: Mapping[str, LanguageWords]
    starts: frozenset[str]
    folded_starts: frozenset[str]
    stops: frozenset[str]
    joins: frozenset[str]
    introductions: tuple[str, ...]
    fillers: Mapping[str, Fillers]
    distress: Phrases
    written: Index
    emergency: Phrases
    unsafe: Phrases
    tokens: PhraseTable[bool]
    cries: PhraseTable[tuple[str, ...]]
    small_talk: Fillers
    turning: frozenset[str]
    turning_behind: Mapping[str, frozenset[str]]

    def words(self, code: str) -> LanguageWords:
        """Return one language's words; a language without a lexicon has none."""
        return self.languages.get(code) or LanguageWords(code)

    @remembers_words
    def danger_in(self, text: Normalised) -> Intent | None:
        """Return whether a phrase of distress or else an emergency word stands in the text, in any language."""
        if next(found_in(phrase_of(text.plain).split(" "), self.written), None) is not None:
            return Intent.DISTRESS
        if self.distress.stand_in(text, self.turning):
            return Intent.DISTRESS
        is_emergency = self.emergency.stand_in(text, self._turning_emergencies, self._behind)
        return Intent.EMERGENCY if is_emergency else None

    def denies_danger(self, text: Normalised) -> bool:
        """Return whether words of danger stand in a text and what is beside them takes their meaning away."""
        stands = any(
            next(danger.within(text), None) is not None for danger in (self.distress, self.emergency)
        )
        return stands and self.danger_in(text) is None

    def denies_danger_wholly(self, text: Normalised) -> bool:
        """Return whether a text denies danger and binds that to nothing: no "they don't hit me when mum is here"."""
        return self.denies_danger(text) and (self.distress.is_last(text) or self.emergency.is_last(text))

    @cached_property
    def _turning_emergencies(self) -> frozenset[str]:
        return self.turning | NO_DANGER

    def _behind(self, phrase: str) -> frozenset[str]:
        """Return what turns a phrase round behind it in its own languages: a word may be any other elsewhere."""
        return frozenset[str]().union(*(self.turning_behind[code] for code in self.cries.get(phrase, ())))

    def language_of_danger(self, text: Normalised) -> str:
        """Return the language whose words of danger stand in a text; English when it is one of them or none is."""
        phrases = (each for danger in (self.distress, self.emergency) for each in danger.within(text))
        found = {code for phrase in phrases for code in self.cries.get(phrase, ())}
        if ENGLISH in found or not found:
            return ENGLISH
        return next(code for code in self.languages if code in found)

    def has_word(self, word: str) -> bool:
        """Return whether a single word stands in any phrase that is listened for, in any language."""
        return normalise(word).words in self.tokens

    def means_unsafe(self, text: Normalised) -> bool:
        """Return whether a phrase stands in the text that means "I am not safe"."""
        return self.unsafe.stand_in(text)

    @remembers_words
    def intents(self, text: Normalised, code: str, offered: tuple[str, ...]) -> Intents:
        """Return what the whole message means: the session's language first, then English, then what may be heard.

        STOP and HELP are heard in every language unless the session's language uses the word otherwise; other
        words of other languages only when they are in another script or in a language that the child was offered.
        """
        own, english = self.words(code), self.words(ENGLISH)
        if phrase_of(text.plain) in self.stops:
            return STOP_ALONE
        for phrase in self.forms(text, code):
            found = own.meaning(phrase) or english.meaning(phrase) or self._heard(phrase, code, offered)
            if found:
                return found
        return self._signs(text, own, english) or self._disguised(text, code)

    def _signs(self, text: Normalised, own: LanguageWords, english: LanguageWords) -> Intents:
        """Return what a message without words means: a known one, or one picture, however often it stands there."""
        exact = own.signs.get(text.plain, NONE) | english.signs.get(text.plain, NONE)
        pictures = pictures_of(text.plain)
        if exact or text.words or not pictures:
            return exact
        return NONE.union(*(english.signs.get(picture, NONE) for picture in pictures)) & IN_EVERY_LANGUAGE

    def hides_stop(self, text: Normalised, code: str) -> bool:
        """Return whether a language's word for STOP is left of a message without small talk: "stop please"."""
        forms = (*self.forms(text, code), *_undisguised(text.words, self.small_talk))
        return any(Intent.STOP in self.words(code).meaning(form) for form in forms)

    def _disguised(self, text: Normalised, code: str) -> Intents:
        """Hear STOP and HELP also spelled ("s t o p"), said twice, or beside small talk of any language."""
        for form in _undisguised(text.words, self.small_talk):
            own, english = self.words(code).meaning(form), self.words(ENGLISH).meaning(form)
            found = (own or english or self._heard(form, code, ())) & IN_DISGUISE
            if found:
                return found
        return NONE

    @remembers_words
    def is_start(self, text: Normalised, code: str) -> bool:
        """Return whether the message is a word for START, compared before letters are folded.

        START is heard in every language unless the session's language uses the word otherwise.
        """
        own, english, phrase = self.words(code), self.words(ENGLISH), phrase_of(text.plain)
        is_used, said = own.meaning(text.words), text.words
        for form in (phrase, self._bare(phrase, code), *_undisguised(phrase, self.small_talk)):
            if form in own.starts or form in english.starts or (form in self.starts and not is_used):
                return True
        return said in own.folded_starts or (said in self.folded_starts and not is_used)

    def forms(self, text: Normalised, code: str) -> tuple[str, ...]:
        """Return the message as folded words, then without each filler before it, and without those at both ends."""
        if " " not in text.words:
            return (text.words,)
        fillers = self._fillers(code)
        bare = fillers.strip(text.words)
        if bare == text.words:
            return (text.words,)
        return tuple(dict.fromkeys((text.words, *fillers.after(text.words), bare)))

    def is_filler(self, text: Normalised, code: str) -> bool:
        """Return whether nothing is left of a message but small talk ("lol", "haha") or punctuation."""
        fillers = self._fillers(code)
        return not text.words or fillers.strip(text.words) in fillers.phrases

    @remembers_words
    def polarity(self, text: Normalised, code: str, offered: tuple[str, ...]) -> Intent | None:
        """Return yes, no or unsure; AMBIGUOUS where languages disagree or the language's own word is unclear."""
        for phrase in self.forms(text, code):
            for own in (code, ENGLISH):
                found = next(iter(_polarities(self.words(own).meaning(phrase))), None)
                if found is not None:
                    return found
            others = set(_polarities(self._fallback(phrase, code, offered)))
            if others:
                return others.pop() if len(others) == 1 else Intent.AMBIGUOUS
        return None

    def _heard(self, phrase: str, code: str, offered: tuple[str, ...]) -> Intents:
        everywhere = frozenset().union(*_spoken(self, phrase).values()) & IN_EVERY_LANGUAGE
        return everywhere | self._fallback(phrase, code, offered)

    def _fallback(self, phrase: str, code: str, offered: tuple[str, ...]) -> Intents:
        """Return what languages mean that the child was offered, or that have a script of their own."""
        found = NONE
        for other, meaning in _spoken(self, phrase).items():
            script = script_of(phrase)
            is_foreign = script != self.words(code).script and (script != LATIN or len(phrase) > SHORT_WORD)
            if other in offered or (is_foreign and self.words(other).script == script):
                found |= meaning
        return found

    def _bare(self, phrase: str, code: str) -> str:
        if " " not in phrase:
            return phrase
        return self._fillers(code).strip(phrase)

    def _fillers(self, code: str) -> Fillers:
        return self.fillers.get(code) or self.fillers.get(ENGLISH) or NO_FILLERS


# What is said most ("yes", "4") is looked up several times a message.
@lru_cache(maxsize=1024)
def _spoken(vocabulary: Vocabulary, phrase: str) -> Mapping[str, Intents]:
    """Return what each language means by a whole message of these folded words, where it means anything."""
    found = {code: words.meaning(phrase) for code, words in vocabulary.languages.items()}
    return {code: meaning for code, meaning in found.items() if meaning}


def _undisguised(words: str, small_talk: Fillers) -> Iterator[str]:
    """Return the words that may hide in a message: spelled out, repeated, or with small talk of any language."""
    if " " not in words:
        return
    for form in dict.fromkeys((words, small_talk.strip(words))):
        tokens = form.split(" ")
        if form != words:
            yield form
        if len(tokens) >= LETTERS and all(len(token) == 1 and token.isalpha() for token in tokens):
            yield "".join(tokens)
        if len(tokens) > 1 and len(set(tokens)) == 1:
            yield tokens[0]


def _polarities(intents: Intents) -> list[Intent]:
    return [polarity for polarity in POLARITIES if polarity in intents] if intents else []
