"""What stands beside a phrase of danger and takes its meaning away, in one language."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from sys import intern

from bot.domain.answers.normalise import normalise
from bot.domain.answers.words import LanguageWords
from bot.domain.lexicons import Intent, Words

Tokens = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BesideDanger:
    """Folded words around a phrase of danger by which it is none.

    Nobody does it: ``nobody`` with ``auxiliaries`` between ("no one can hurt me"), or one of ``opening`` that begins
    the text; or, where a "not" stands behind ("anybody hits me not"), one of ``before_not`` and then one of the
    ``nots``; or one of the ``nots`` right before, and ``of_any`` behind ("not hits me nobody"). Then follows nothing,
    or words of ``here_and_now``. With one of the ``buts`` behind, one of the ``doers`` at the end ("dad does") or
    anything ``untrue`` around ("not a day") it is danger, and with words for ``rescue`` or for oneself in it, it
    stays a cry. So does whatever somebody does not do ``but_for`` somewhere, some time or somebody ("just my dad").
    ``alternatives`` join another phrase to one that is none: "or". ``calls`` are phrases of danger with one word more
    that ask for a call ("hit me up"), at the beginning or after a word of ``before_a_call``. One of the ``pleas``
    ("help me") is none beside words ``about_answering``. Words that turn danger round do so over a word of
    ``feelings`` too; those of ``ordering`` ("don't hit me") only behind one of the ``doers`` ("they don't hit me").
    """

    nobody: frozenset[Tokens] = frozenset()
    opening: frozenset[Tokens] = frozenset()
    before_not: frozenset[Tokens] = frozenset()
    no_such: frozenset[Tokens] = frozenset()
    of_any: frozenset[Tokens] = frozenset()
    nots: frozenset[str] = frozenset()
    auxiliaries: frozenset[str] = frozenset()
    here_and_now: frozenset[Tokens] = frozenset()
    alternatives: frozenset[str] = frozenset()
    buts: frozenset[Tokens] = frozenset()
    but_for: frozenset[Tokens] = frozenset()
    untrue: tuple[str, ...] = ()
    rescue: frozenset[str] = frozenset()
    calls: frozenset[Tokens] = frozenset()
    before_a_call: frozenset[str] = frozenset()
    pleas: frozenset[Tokens] = frozenset()
    about_answering: tuple[str, ...] = ()
    feelings: frozenset[str] = frozenset()
    ordering: frozenset[str] = frozenset()
    doers: frozenset[str] = frozenset()

    @property
    def says_anything(self) -> bool:
        """Return whether a language has words by which a phrase of danger is none."""
        return bool(self.nobody or self.before_not or self.of_any or self.no_such or self.pleas)

    def is_none(self, tokens: Sequence[str], start: int, end: int) -> bool:
        """Return whether a phrase from ``start`` to ``end`` is no danger because of what stands around it."""
        tests = (self._is_by_none, self._is_call, self._is_about_answering)
        return any(is_so(tokens, start, end) for is_so in tests)

    def is_joined(self, tokens: Sequence[str], start: int, end: int) -> bool:
        """Return whether an "or" joins a phrase to one that was none: "they don't hit me or hurt me"."""
        return tokens[start - 1] in self.alternatives and not self._is_taken_back(tokens, end)

    def is_order(self, tokens: Sequence[str], place: int) -> bool:
        """Return whether the word at a place forbids what follows, as "don't" does unless it says who does not."""
        return tokens[place] in self.ordering and (place == 0 or tokens[place - 1] not in self.doers)

    def is_now(self, tokens: Sequence[str], end: int) -> bool:
        """Return whether nothing follows, or words for here and now."""
        return end == len(tokens) or any(_begins(tokens, end, each) for each in self.here_and_now)

    def takes_back(self, tokens: Sequence[str], place: int, end: int) -> bool:
        """Return whether a "not" at a place leaves what follows danger: "nobody hits me here but dad does".

        Of what somebody does not do, only a "but" that ends with who does it takes it back.
        """
        if any(_stands_before(tokens, place + 1, each) for each in self.nobody):
            is_cry = not self.rescue.isdisjoint(tokens[place:end])
            return is_cry or self._is_taken_back(tokens, end)
        if self._is_untrue(tokens) or self._stands_behind(tokens, end, self.but_for):
            return True
        return self._stands_behind(tokens, end, self.buts) and tokens[-1] in self.doers

    def _is_by_none(self, tokens: Sequence[str], start: int, end: int) -> bool:
        """Return whether nobody does it, here and now: "no one can hurt me here".

        "No one can hurt me like he does" is a cry, and so are "no one can hurt me here but dad does" and "nobody can
        help me".
        """
        tests = (self._is_by_nobody, self._is_not_behind, self._is_not_of_any, self._is_no_such)
        if not any(is_so(tokens, start, end) for is_so in tests):
            return False
        return self.rescue.isdisjoint(tokens[start:end]) and not self._is_taken_back(tokens, end)

    def _is_by_nobody(self, tokens: Sequence[str], start: int, end: int) -> bool:
        begins = tuple(tokens[:start]) in self.opening
        return (begins or self._stand_before(tokens, start, self.nobody)) and self.is_now(tokens, end)

    def _is_not_behind(self, tokens: Sequence[str], start: int, end: int) -> bool:
        """Return whether the one "not" of a text stands right behind, and "anybody" before or first."""
        if end == len(tokens) or tokens[end] not in self.nots or not self.is_now(tokens, end + 1):
            return False
        is_only = self.nots.isdisjoint([*tokens[start:end], *tokens[end + 1 :]])
        begins = any(_begins(tokens, start, each) for each in self.before_not)
        return is_only and (begins or self._stand_before(tokens, start, self.before_not))

    def _is_not_of_any(self, tokens: Sequence[str], start: int, end: int) -> bool:
        """Return whether a "not" stands right before, and behind "nobody" and no other "not".

        With one it may be a no: "no he hits me nobody helps me".
        """
        if start == 0 or tokens[start - 1] not in self.nots or not self.nots.isdisjoint(tokens[start:end]):
            return False
        ends = [end + len(each) for each in self.of_any if _begins(tokens, end, each)]
        return any(self.is_now(tokens, each) and self.nots.isdisjoint(tokens[each:]) for each in ends)

    def _is_no_such(self, tokens: Sequence[str], _start: int, end: int) -> bool:
        return any(_stands_before(tokens, end, each) for each in self.no_such) and self.is_now(tokens, end)

    def _stand_before(self, tokens: Sequence[str], start: int, phrases: frozenset[Tokens]) -> bool:
        """Return whether one of some phrases stands before a place, with nothing but auxiliaries between."""
        while not any(_stands_before(tokens, start, each) for each in phrases):
            start -= 1
            if start < 0 or tokens[start] not in self.auxiliaries:
                return False
        return True

    def _is_taken_back(self, tokens: Sequence[str], end: int) -> bool:
        """Return whether what stands around a phrase that nobody does makes it danger after all."""
        has_doer = len(tokens) > end and tokens[-1] in self.doers
        takes_back = self._stands_behind(tokens, end, self.buts | self.but_for)
        return has_doer or takes_back or self._is_untrue(tokens)

    def _stands_behind(self, tokens: Sequence[str], end: int, phrases: frozenset[Tokens]) -> bool:
        return any(_begins(tokens, place, each) for place in range(end, len(tokens)) for each in phrases)

    def _is_untrue(self, tokens: Sequence[str]) -> bool:
        text = f" {' '.join(tokens)} "
        return any(f" {phrase} " in text for phrase in self.untrue)

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


def beside_danger(words: Words, arranged: LanguageWords) -> BesideDanger:
    """Arrange what one language says beside danger; what is ``arranged`` already is taken from there."""
    return BesideDanger(
        nobody=_phrases(words.get(Intent.NOBODY, ())),
        opening=_phrases(words.get(Intent.OPENING, ())),
        before_not=_phrases(words.get(Intent.BEFORE_NOT, ())),
        no_such=_phrases(words.get(Intent.NO_SUCH, ())),
        of_any=_phrases(words.get(Intent.OF_ANY, ())),
        nots=arranged.negations,
        auxiliaries=_single(words.get(Intent.AUXILIARY, ())),
        here_and_now=_phrases(words.get(Intent.HERE_AND_NOW, ())),
        alternatives=arranged.alternatives,
        buts=frozenset(
            tuple(map(intern, each.split(" "))) for each in arranged.buts | {*arranged.exceptions}
        ),
        but_for=_phrases(words.get(Intent.BUT_FOR, ())),
        untrue=tuple(normalise(each).words for each in words.get(Intent.UNTRUE, ())),
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
    return frozenset(intern(normalise(each).words) for each in words)


def _phrases(phrases: Iterable[str]) -> frozenset[Tokens]:
    return frozenset(tuple(map(intern, normalise(each).words.split(" "))) for each in phrases)
