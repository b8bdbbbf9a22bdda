"""Answers to later questions in a text that answers another one: "home is good, school is boring".

A clause counts only when it names what the later question is about and, apart from that, is an answer to it from its
first word to its last. Anything that may make it somebody else's, a question or a condition makes it count for nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from bot.domain.answers.framed import spoken
from bot.domain.answers.labels import Key, Labels
from bot.domain.answers.listener import Listener, Reply
from bot.domain.answers.normalise import COMMAS, FULL_STOPS, QUESTION_MARKS, normalise
from bot.domain.answers.subjects import Subjects, places
from bot.domain.lexicons import Intent
from bot.domain.questionnaires import Question

# What is longer is a letter, for a person to read.
LONGEST_TEXT = 80
# Longer texts without a comma or an "and" are not cut at each of their words.
LONGEST_RUN = 24
# Nor is a part of one longer.
LONGEST_PART = 8
# A bare yes to a later question may leave so many of its options open.
MOST_KEYS = 3
_ENDS = re.compile(rf"[\n.!?{FULL_STOPS}]+")
_BREAKS = re.compile(rf"[:{COMMAS}]+|\s[-–—]+\s")
_WORD = re.compile(r"\S+")
Keys = tuple[Key, ...]
# Words in parts, each with the later question that it answers.
Cut = list[tuple[str, tuple[str, Keys] | None]]


@dataclass(frozen=True, slots=True)
class LaterQuestion:
    """A question with options that comes later; ``plainer``: its options as another set has them, with a plain yes."""

    question: Question
    labels: Labels
    plainer: Labels | None = None


@dataclass(frozen=True, slots=True)
class Heard:
    """What stands in a text beside the answer to its own question: options by later question, and what is left."""

    mentions: Mapping[str, Keys]
    rest: str


@dataclass(frozen=True, slots=True)
class _Piece:
    """A clause, what parts it from the one before, and what it says about which later question."""

    before: str
    text: str
    found: tuple[str, Keys] | None = None


def hear_later(
    raw: str, own: tuple[Question, Labels] | None, later: Sequence[LaterQuestion], listener: Listener
) -> Heard | None:
    """Return the answers to later questions in a reply to its own question; None where there are none.

    ``own`` is the question with its labels, None for an open-ended one.
    """
    tokens = normalise(raw).words.split(" ")
    if len(tokens) > LONGEST_TEXT:
        return None
    named = [
        each for each in later if any(subjects.named(each.question.id, tokens) for subjects in _of(each))
    ]
    if not named:
        return None
    pieces = list(_Hearing(own, named, listener).pieces(raw))
    said = [piece.found for piece in pieces if piece.found is not None]
    if not said:
        return None
    mentions = {
        name: keys for name, keys in said if {keys} == {each for other, each in said if other == name}
    }
    kept = [piece for piece in pieces if piece.found is None and normalise(piece.text).words]
    rest = " ".join(f"{piece.before if place else ''} {piece.text}" for place, piece in enumerate(kept))
    return Heard(mentions, rest.strip())


def _of(asked: LaterQuestion) -> tuple[Subjects, ...]:
    return tuple(each.subjects for each in asked.labels.spoken)


@dataclass(frozen=True, slots=True)
class _Hearing:
    """One text being heard."""

    own: tuple[Question, Labels] | None
    later: Sequence[LaterQuestion]
    listener: Listener

    @property
    def subjects(self) -> tuple[Subjects, ...]:
        """Return how subjects are named in the session's language and in English."""
        return _of(self.later[0])

    def pieces(self, raw: str) -> Iterator[_Piece]:
        """Yield the clauses of a text in order."""
        before = ""
        for sentence, end in _parted(raw, _ENDS.finditer(raw)):
            counts = not end.strip().startswith(QUESTION_MARKS) and not self._is_not_own(sentence)
            for chunk, gap in _parted(sentence, _BREAKS.finditer(sentence)):
                yield from self._clauses(before, chunk) if counts else (_Piece(before, chunk),)
                before = gap
            before = end

    def _is_not_own(self, sentence: str) -> bool:
        """Return whether a sentence asks, wishes, sets a condition or tells what others say."""
        tokens = normalise(sentence).words.split(" ")
        for asked in self.later:
            tokens = next(_without_each(tokens, asked), tokens)
        hearsay = [tuple(each.split(" ")) for words in self.listener.own for each in words.hearsay]
        phrases = [*hearsay, *(each for subjects in self.subjects for each in subjects.not_own)]
        return next(places(tokens, phrases), None) is not None

    def _clauses(self, before: str, chunk: str) -> Iterator[_Piece]:
        """Yield the clauses that words for "and" join; a chunk that is one clause may hold such a word itself."""
        if (found := self._found(chunk)) is not None:
            yield _Piece(before, chunk, found)
            return
        for text, gap in _parted(chunk, self._joints(chunk)):
            yield from self._segments(before, text)
            before = gap

    def _joints(self, chunk: str) -> Iterator[re.Match[str]]:
        joins = frozenset[str]().union(*(words.joins for words in self.listener.own))
        return (each for each in _WORD.finditer(chunk) if normalise(each.group()).words in joins)

    def _segments(self, before: str, text: str) -> Iterator[_Piece]:
        """Yield a clause as it stands, or its parts where it runs on without a comma."""
        words = text.split()
        is_cut = len(words) <= LONGEST_RUN and self._names_any(words)
        parts = self._run(words, {}) if is_cut else None
        if parts is None:
            yield _Piece(before, text)
            return
        for place, (part, found) in enumerate(parts):
            yield _Piece(" " if place else before, part, found)

    def _names_any(self, words: Sequence[str]) -> bool:
        tokens = normalise(" ".join(words)).words.split(" ")
        return any(s.named(each.question.id, tokens) for each in self.later for s in _of(each))

    def _run(self, words: Sequence[str], tried: dict[int, Cut | None]) -> Cut | None:
        """Cut words into answers to the own question and to later ones; None where they are not only that.

        ``tried`` holds what the ends of the same words come to, by their length: each is looked at once.
        """
        if len(words) not in tried:
            tried[len(words)] = self._cut(words, tried)
        return tried[len(words)]

    def _cut(self, words: Sequence[str], tried: dict[int, Cut | None]) -> Cut | None:
        text = " ".join(words)
        if (found := self._found(text)) is not None:
            return [(text, found)]
        for place in range(1, min(len(words), LONGEST_PART + 1)):
            head = " ".join(words[:place])
            if not self._names_any(words[place:]):
                break
            if (said := self._found(head)) is None and not self._answers(head):
                continue
            if (following := self._run(words[place:], tried)) is not None:
                return [(head, said), *following]
        return None

    def _answers(self, text: str) -> bool:
        """Return whether words answer the own question from the first to the last."""
        if self.own is None:
            return False
        question, labels = self.own
        reply = Reply(text, normalise(text), question.role, labels, self.listener)
        return bool(reply.text.words) and spoken(reply, reply.text.words.split(" ")) is not None

    def _found(self, text: str) -> tuple[str, Keys] | None:
        """Return the one later question that a clause answers, with the options; None where it is none or several."""
        tokens = self._without_lead(normalise(text).words.split(" "))
        found = [(each.question.id, keys) for each in self.later if (keys := self._meant(each, tokens))]
        return found[0] if len(found) == 1 else None

    def _without_lead(self, tokens: list[str]) -> list[str]:
        lead = [each for subjects in self.subjects for each in subjects.lead]
        first = next((end for start, end in places(tokens, lead) if start == 0), 0)
        return tokens[first:]

    def _meant(self, asked: LaterQuestion, tokens: list[str]) -> Keys:
        """Return the options of a later question that a clause about its subject means."""
        if self._is_of_others(asked, tokens):
            return ()
        for labels in filter(None, (asked.labels, asked.plainer)):
            key = self._read(asked.question, labels, tokens)
            if key is not None and labels is asked.labels:
                return (key,)
            if key is not None and key == labels.yes:
                open_keys = asked.labels.under(Intent.YES)
                return open_keys if len(open_keys) <= MOST_KEYS else ()
        return ()

    def _is_of_others(self, asked: LaterQuestion, tokens: list[str]) -> bool:
        """Return whether a clause does not name the subject, is nothing else, or names somebody beside it."""
        others = [each for subjects in self.subjects for each in subjects.others]
        return all(next(places(left, others), None) is not None for left in _without_each(tokens, asked))

    def _read(self, question: Question, labels: Labels, tokens: list[str]) -> Key | None:
        """Read a clause as it stands, else with "it" for its subject, else without the subject."""
        reply = Reply(" ".join(tokens), normalise(" ".join(tokens)), question.role, labels, self.listener)
        replaced = self._forms(question, labels, tokens, with_it=True)
        bare = self._forms(question, labels, tokens, with_it=False)
        keys = (spoken(reply, form) for form in chain([tokens], replaced, bare))
        return next((key for key in keys if key in labels.keys), None)

    def _forms(
        self, question: Question, labels: Labels, tokens: list[str], with_it: bool
    ) -> Iterator[list[str]]:
        """Yield a clause with something else for its subject, or with nothing where the rest says enough."""
        for subjects in (each.subjects for each in labels.spoken):
            for start, end in places(tokens, subjects.names.get(question.id, ())):
                if with_it:
                    yield from ([*tokens[:start], *it, *tokens[end:]] for it in subjects.it)
                elif self._says_enough(less := [*tokens[:start], *tokens[end:]]):
                    yield less

    def _says_enough(self, tokens: list[str]) -> bool:
        """Return whether words without their subject are more than a bare yes or no."""
        return bool(tokens) and self.listener.polarity(normalise(" ".join(tokens))) is None


def _without_each(tokens: list[str], asked: LaterQuestion) -> Iterator[list[str]]:
    """Yield words without each name of a question's subject that stands among them, the longest first."""
    for subjects in _of(asked):
        for start, end in places(tokens, subjects.names.get(asked.question.id, ())):
            yield [*tokens[:start], *tokens[end:]]


def _parted(text: str, breaks: Iterator[re.Match[str]]) -> Iterator[tuple[str, str]]:
    """Yield the parts of a text between its breaks, each with the break behind it."""
    start = 0
    for each in breaks:
        yield text[start : each.start()], each.group()
        start = each.end()
    yield text[start:], ""
