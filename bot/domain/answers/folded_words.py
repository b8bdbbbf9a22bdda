"""Folding one language's words as written in its lexicon, and arranging them for look-up."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from bot.domain.answers.normalise import normalise, phrase_of, script_of
from bot.domain.answers.phrase_tables import PhraseTable, phrase_set, shared
from bot.domain.answers.request_words import request_table
from bot.domain.answers.words import AnswerFrame, Intents, LanguageWords
from bot.domain.lexicons import AROUND, Intent, Words

INSIDE_A_TEXT = frozenset({Intent.DISTRESS, Intent.DISTRESS_AS_WRITTEN, Intent.EMERGENCY, Intent.UNSAFE})
AIDS = frozenset(
    {
        Intent.FILLER,
        Intent.HEDGE,
        Intent.BECAUSE,
        Intent.AND,
        Intent.NUMBER_WORDS,
        Intent.I_AM,
        Intent.IT_IS,
        Intent.SUBJECT,
        Intent.FINE,
        Intent.NEGATION,
        Intent.VERY,
        Intent.SLIGHTLY,
        Intent.CARRIER,
        Intent.CORRECTION,
        Intent.BUT,
        Intent.HEARSAY,
    }
)
# What is no message by itself: it is found inside one, helps to read one, or is compared as it is written.
NOT_WHOLE = INSIDE_A_TEXT | AIDS | AROUND | {Intent.START, Intent.STOP_AS_WRITTEN}

# What makes a yes less than a clear one: by a guess, by a little, or because others say so.
DOUBTS = (Intent.HEDGE, Intent.SLIGHTLY, Intent.HEARSAY)
# What may stand around an answer without being part of it.
STANDING_AROUND = (Intent.FILLER, Intent.HEDGE, Intent.CARRIER, Intent.IT_IS, Intent.I_AM)

Meanings = Mapping[str, Intents]


def whole_messages(words: Words) -> tuple[Meanings, Meanings]:
    """Return what whole messages mean, by their folded words, and what signs without words do ("?"), as written."""
    whole: dict[str, set[Intent]] = {}
    signs: dict[str, set[Intent]] = {}
    for kind, phrases in words.items():
        for folded in map(normalise, phrases if kind not in NOT_WHOLE else ()):
            place, key = (whole, folded.words) if folded.words else (signs, folded.plain)
            place.setdefault(key, set()).add(Intent(kind))
    kept = ({key: shared(frozenset(each)) for key, each in found.items()} for found in (whole, signs))
    return next(kept), next(kept)


def arrange(code: str, words: Words, whole: Meanings, signs: Meanings) -> LanguageWords:
    """Fold one language's words; phrases that are found inside a text are arranged for all languages at once."""
    hedge, slightly, hearsay = (frozenset(_folded(words, kind)) for kind in DOUBTS)
    found = LanguageWords(
        code=code,
        script=script_of("".join(words.get(Intent.YES, ())[:1])) or "LATIN",
        whole=PhraseTable(whole),
        starts=frozenset(_as_written(words, Intent.START)),
        folded_starts=frozenset(_folded_starts(words)) - whole.keys(),
        stops=frozenset(_as_written(words, Intent.STOP_AS_WRITTEN)),
        signs=signs,
        filler=frozenset(_folded(words, Intent.FILLER)),
        hedge=hedge,
        because=_joints(words.get(Intent.BECAUSE, ())),
        correction=_joints(words.get(Intent.CORRECTION, ())),
        buts=frozenset(_folded(words, Intent.BUT)),
        exceptions=_folded(words, Intent.EXCEPT),
        alternatives=frozenset(_folded(words, Intent.ALTERNATIVE)),
        joins=frozenset(_folded(words, Intent.AND)),
        numbers={word: place for place, word in enumerate(_folded(words, Intent.NUMBER_WORDS), 1)},
        i_am=tuple(sorted(_folded(words, Intent.I_AM), key=len, reverse=True)),
        it_is=tuple(sorted(_folded(words, Intent.IT_IS), key=len, reverse=True)),
        subjects=frozenset(_folded(words, Intent.SUBJECT)),
        fine=frozenset(_folded(words, Intent.FINE)),
        negations=frozenset(_folded(words, Intent.NEGATION)),
        very=frozenset(_folded(words, Intent.VERY)),
        slightly=slightly,
        doubts=hedge | slightly | hearsay,
        hearsay=hearsay,
        frame=_frame(words),
        requests=request_table(whole),
    )
    return _with_manner(found, words)


def _with_manner(arranged: LanguageWords, words: Words) -> LanguageWords:
    """Add the words that tell how an answer is meant, and what takes it back."""
    return replace(
        arranged,
        reasons=frozenset(_folded(words, Intent.REASON)),
        jokes=frozenset(_folded(words, Intent.JOKE)),
        denials=frozenset(_folded(words, Intent.DENIAL)),
        not_english=frozenset(_folded(words, Intent.NOT_ENGLISH)),
        never=frozenset(_folded(words, Intent.NEVER)),
        pressure=_folded(words, Intent.PRESSURE),
        against=_folded(words, Intent.AGAINST),
        anothers=frozenset(_folded(words, Intent.ANOTHERS)),
        retractions=frozenset(_folded(words, Intent.RETRACTION)),
        hiding=_folded(words, Intent.HIDING),
    )


def _frame(words: Words) -> AnswerFrame:
    """Arrange what may be dropped around an answer, never a word that turns its meaning round."""
    turning = set(_folded(words, Intent.NEGATION))
    said = {each for kind in STANDING_AROUND for each in _folded(words, kind)}
    return AnswerFrame(phrase_set(each for each in said if turning.isdisjoint(each.split(" "))))


def _folded(words: Words, kind: Intent) -> tuple[str, ...]:
    return tuple(normalise(phrase).words or normalise(phrase).plain for phrase in words.get(kind, ()))


def _folded_starts(words: Words) -> Iterator[str]:
    """Yield words for START without accents, in Latin letters alone: folded Arabic "never" is "start"."""
    for start in words.get(Intent.START, ()):
        folded = normalise(start).words
        if folded and script_of(folded) == "LATIN":
            yield folded


def _as_written(words: Words, kind: Intent) -> Iterator[str]:
    return (phrase_of(normalise(phrase).plain) for phrase in words.get(kind, ()))


def _joints(phrases: Iterable[str]) -> re.Pattern[str] | None:
    """Make a pattern for words that begin a reason or a correction, found in the text as it was written."""
    spoken = sorted((phrase for phrase in phrases if phrase[0].isalpha()), key=len, reverse=True)
    if not spoken:
        return None
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, spoken))})(?!\w)", re.IGNORECASE)
