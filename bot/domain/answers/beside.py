"""What stands beside a phrase of danger and takes its meaning away, in one language."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.domain.answers.normalise import normalise
from bot.domain.lexicons import Intent, Words

Tokens = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BesideDanger:
    """Folded words around a phrase of danger by which it is none.

    ``nobody`` does it, with ``auxiliaries`` between ("no one can hurt me"), and then nothing or words of
    ``here_and_now``, with none of the ``buts`` behind; but that nobody comes to the ``rescue`` is a cry. ``calls``
    are phrases of danger with one word more that ask for a call ("hit me up"), at the beginning or after a word of
    ``before_a_call``. One of the ``pleas`` ("help me") is none beside words ``about_answering``. Words that turn
    danger round do so over a word of ``feelings`` too; those of ``ordering`` ("don't hit me") only behind one of the
    ``doers`` ("they don't hit me").
    """

    nobody: frozenset[Tokens] = frozenset()
    auxiliaries: frozenset[str] = frozenset()
    here_and_now: frozenset[Tokens] = frozenset()
    buts: frozenset[str] = frozenset()
    rescue: frozenset[str] = frozenset()
    calls: frozenset[Tokens] = frozenset()
    before_a_call: frozenset[str] = frozenset()
    pleas: frozenset[Tokens] = frozenset()
    about_answering: tuple[str, ...] = ()
    feelings: frozenset[str] = frozenset()
    ordering: frozenset[str] = frozenset()
    doers: frozenset[str] = frozenset()

    def is_none(self, tokens: Sequence[str], start: int, end: int) -> bool:
        """Return whether a phrase from ``start`` to ``end`` is no danger because of what stands around it."""
        tests = (self._is_by_nobody, self._is_call, self._is_about_answering)
        return any(is_so(tokens, start, end) for is_so in tests)

    def is_order(self, tokens: Sequence[str], place: int) -> bool:
        """Return whether the word at a place forbids what follows, as "don't" does unless it says who does not."""
        return tokens[place] in self.ordering and (place == 0 or tokens[place - 1] not in self.doers)

    def _is_by_nobody(self, tokens: Sequence[str], start: int, end: int) -> bool:
        """Return whether nobody does it, here and now: "no one can hurt me here".

        "No one can hurt me like he does" is a cry, and so are "no one can hurt me here but dad does" and "nobody can
        help me".
        """
        last = start
        while last > 0 and tokens[last - 1] in self.auxiliaries:
            last -= 1
        is_nobody = any(_stands_before(tokens, last, each) for each in self.nobody)
        is_now = end == len(tokens) or any(_begins(tokens, end, each) for each in self.here_and_now)
        has_more = not self.buts.isdisjoint(tokens[end:])
        return is_nobody and is_now and not has_more and self.rescue.isdisjoint(tokens[start:end])

    def _is_call(self, tokens: Sequence[str], start: int, end: int) -> bool:
        """Return whether "hit me up" asks for a call: behind who does it, "up" may be where the blow fell."""
        is_call = tuple(tokens[start : end + 1]) in self.calls
        return is_call and (start == 0 or tokens[start - 1] in self.before_a_call)

    def _is_about_answering(self, tokens: Sequence[str], start: int, end: int) -> bool:
        """Return whether "help me" asks how to answer: "i dont get how this works can u help me"."""
        if tuple(tokens[start:end]) not in self.pleas:
            return False
        text = f" {' '.join(tokens)} "
        return any(f" {phrase} " in text for phrase in self.about_answering)


def beside_danger(words: Words) -> BesideDanger:
    """Arrange what one language says beside danger."""
    return BesideDanger(
        nobody=_phrases(words.get(Intent.NOBODY, ())),
        auxiliaries=_single(words.get(Intent.AUXILIARY, ())),
        here_and_now=_phrases(words.get(Intent.HERE_AND_NOW, ())),
        buts=_single(words.get(Intent.BUT, ())),
        rescue=_single(words.get(Intent.RESCUE, ())),
        calls=_phrases(words.get(Intent.CALL, ())),
        before_a_call=_single(words.get(Intent.BEFORE_A_CALL, ())),
        pleas=_phrases(words.get(Intent.PLEA, ())),
        about_answering=tuple(normalise(each).words for each in words.get(Intent.ABOUT_ANSWERING, ())),
        feelings=_single(words.get(Intent.FEELING, ())),
        ordering=_single(words.get(Intent.ORDERING, ())),
        doers=_single(words.get(Intent.DOER, ())),
    )


def _stands_before(tokens: Sequence[str], end: int, phrase: Tokens) -> bool:
    start = end - len(phrase)
    return start >= 0 and tuple(tokens[start:end]) == phrase


def _begins(tokens: Sequence[str], start: int, phrase: Tokens) -> bool:
    return tuple(tokens[start : start + len(phrase)]) == phrase


def _single(words: Iterable[str]) -> frozenset[str]:
    return frozenset(normalise(each).words for each in words)


def _phrases(phrases: Iterable[str]) -> frozenset[Tokens]:
    return frozenset(tuple(normalise(each).words.split(" ")) for each in phrases)
