"""One step in the making: the state so far and what it wants done."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from bot.domain.answers import listener_of, normalise
from bot.domain.conversations.effects import Effect, KeepNote, Raise, Send, SetAside, Store, Withdraw
from bot.domain.conversations.events import Message
from bot.domain.conversations.knowledge import World
from bot.domain.conversations.path import Path, walk
from bot.domain.conversations.prompts import consent_said, prompt_kind
from bot.domain.conversations.state import (
    SEEN,
    AnswerStatus,
    Conversation,
    Given,
    KeptNote,
    Status,
    amend,
    changed,
)
from bot.domain.flags import LASTING
from bot.domain.languages import ENGLISH
from bot.domain.lexicons import Intent
from bot.domain.questionnaires import Question

NONE: frozenset[Intent] = frozenset()
TALKING = frozenset({Status.ASKING, Status.PARTIAL})
# The child said STOP, or the phone is somebody else's: nothing but safety is said from here on.
FINAL = frozenset({Status.STOPPED, Status.WRONG_PERSON})
SAME_TEXT_A_MINUTE = 2
# The parameter that names the question with which an offer is made.
ABOUT = "about"
A_MINUTE = timedelta(minutes=1)
# What of a state decides which questions are asked, and which is open.
CHOOSES_QUESTIONS = frozenset({"questionnaire", "version", "left_out", "at"})
# What is written within this time of each other is one thought.
ONE_BREATH = timedelta(seconds=120)


class Turn:
    """Collects the changes of one step; lives only inside :func:`bot.domain.conversations.step`.

    ``speaks`` tells that the text is the child's own, not a button's label; ``intents`` is what the whole message
    means as a command.
    """

    def __init__(self, state: Conversation, world: World, message: Message) -> None:
        self.state = state
        self.world = world
        self.message = message
        self.effects: list[Effect] = []
        self.text = normalise(message.text)
        self.language = state.language or ENGLISH
        vocabulary = world.knowledge.vocabulary
        self.listener = listener_of(vocabulary, world.knowledge.signs, self.language, state.offered)
        self.speaks = bool(message.text) and message.button is None
        self.intents = vocabulary.intents(self.text, self.language, state.offered) if self.speaks else NONE
        self.questionnaire = world.knowledge.asked(state)
        self._has_own_copy = False
        self._question: Question | None = None

    @property
    def is_start(self) -> bool:
        """Return whether the message is START in any language."""
        return self.speaks and self.listener.vocabulary.is_start(self.text, self.language)

    @property
    def question(self) -> Question:
        """Return the open question."""
        if self._question is None:
            self._question = self.questionnaire.question(self.state.at or "")
        return self._question

    @property
    def is_open_question(self) -> bool:
        """Return whether a question is open that takes any words."""
        state = self.state
        is_asked = state.at is not None and not state.with_officer and state.beneath in TALKING
        return is_asked and self.question.options is None

    @property
    def path(self) -> Path:
        """Return the path that the answers make."""
        return walk(self.questionnaire, self.state.answers, self.state.foreign)

    def change(self, **changes: Any) -> None:
        """Move the state on; the first change makes a copy, as the state before belongs to the caller."""
        if self._has_own_copy:
            amend(self.state, changes)
        else:
            self.state = changed(self.state, changes)
            self._has_own_copy = True
        if not CHOOSES_QUESTIONS.isdisjoint(changes):
            self.questionnaire, self._question = self.world.knowledge.asked(self.state), None

    def remember(self) -> None:
        """Note that this message was heard."""
        self.change(seen=(*self.state.seen[1 - SEEN :], self.message.provider_id))

    def send(self, kind: str, question: str | None = None, **params: str | int) -> None:
        """Say something, but never the same text a third time in a minute, whatever comes in.

        ``lead`` among the parameters names a sentence to stand before it, ``about`` a question, ``wording`` another
        text for it.
        """
        what = " ".join([kind, *(str(params[each]) for each in ("tries", ABOUT) if each in params)])
        lately = self._lately
        if _times(what, lately) < SAME_TEXT_A_MINUTE:
            self.change(said=(*lately, (what, self.world.now)))
            self.effects.append(Send(kind, question, params))

    @property
    def is_unseen(self) -> bool:
        """Return whether the message was typed in the minute in which the notice or confirmation was still unsent."""
        said = consent_said(self.state)
        return self.state.unseen and self.message.button is None and self.times_said(said or "") > 0

    def times_said(self, what: str) -> int:
        """Return how often this text was said in the last minute."""
        return _times(what, self._lately)

    @property
    def _lately(self) -> Sequence[tuple[str, datetime]]:
        since = self.world.now - A_MINUTE
        return [each for each in self.state.said if each[1] > since]

    def flag(self, name: str) -> None:
        """Raise a flag, once."""
        if name not in self.state.flags:
            self.change(flags=(*self.state.flags, name))
            self.effects.append(Raise(name))

    def flag_each(self, name: str) -> None:
        """Raise a flag again for each message that nobody answers: a person may have dealt with the one before."""
        if name in self.state.flags:
            self.effects.append(Raise(name))
        self.flag(name)

    def withdraw(self, name: str) -> None:
        """Take a flag back."""
        if name in self.state.flags:
            self.change(flags=tuple(each for each in self.state.flags if each != name))
            self.effects.append(Withdraw(name))

    def keep_note(self) -> None:
        """Keep the message's words and media as belonging to no question."""
        text, media = self.message.text or None, self.message.media
        if self.message.media_failed:
            media = None  # nothing came that could be kept
        if text is not None or media is not None:
            before = self.state.noted_at
            goes_on = before is not None and self.message.at - before <= ONE_BREATH
            self.change(in_breath=self.state.in_breath + 1 if goes_on else 1)
            self.change(notes=(*self.state.notes, KeptNote(text, media)), noted_at=self.message.at)
            self.effects.append(KeepNote(text, media, to_officer=self.state.with_officer))

    def lose_file(self) -> None:
        """Keep the words of a message that lost its file on the way, and ask for the file again."""
        self.keep_note()
        self.send("media_failed")

    def store(self, question: Question, given: Given, *, quiet: bool = False, joins: bool = False) -> None:
        """Keep a new version of an answer with its flags.

        ``quiet`` raises none (a plain "nothing", "no", "yes"); ``joins`` adds to the version before instead of
        changing it.
        """
        before = self.state.answers.get(question.id)
        answers = {**self.state.answers, question.id: given}
        foreign = self.state.foreign - {question.id}
        self.change(answers=answers, foreign=foreign, last_given=question.id, last_given_at=self.message.at)
        self.forget_earlier(question.id)
        self.effects.append(Store(question.id, given, joins))
        wanted = frozenset() if quiet else flags_of(question, given)
        if before is not None:
            self._withdraw_all(flags_of(question, before) - wanted)
        for name in question.flags.values():
            if name in wanted:
                self.flag(name)

    def make_room(self, question: Question) -> None:
        """Make words that may be a request a note, where the next ones would take their place."""
        if self.state.doubted == question.id:
            self.set_aside(question)

    def set_aside(self, question: Question) -> None:
        """Make the answer to an open-ended question a note, and take back what it alone raised."""
        before = self.state.answers.get(question.id)
        if before is not None:
            left = {name: given for name, given in self.state.answers.items() if name != question.id}
            words = str(before.value) if before.value is not None else None
            notes = (*self.state.notes, KeptNote(words, before.media))
            self.change(answers=left, notes=notes, last_open=None, last_open_at=None, joined=False)
            self.change(doubted=None)
            self.effects.append(SetAside(question.id))
            self._withdraw_all(flags_of(question, before))

    def _withdraw_all(self, flags: frozenset[str]) -> None:
        for name in sorted(flags):
            if name not in LASTING and not self._is_supported(name):
                self.withdraw(name)

    def forget_earlier(self, question: str) -> None:
        """Forget what was said about a question before it was asked."""
        if question in self.state.said_earlier:
            left = {name: each for name, each in self.state.said_earlier.items() if name != question}
            self.change(said_earlier=left)

    def _is_supported(self, flag: str) -> bool:
        return any(
            flag in flags_of(question, self.state.answers[question.id])
            for question in self.questionnaire.questions
            if question.id in self.state.answers
        )

    def open(self, question: str) -> None:
        """Make a question the open one, and drop what was offered at it: whoever sees the question answers that.

        One that was put or answered before has been shown to the child already. Words that may be a request make room
        for the answer, as a note, when their question is put again.
        """
        now = self.world.now
        if self.state.doubted is not None:
            self.make_room(self.questionnaire.question(question))
            self.change(doubted=None)
        if question == self.state.at and self.state.asked_at is not None:
            self.change(repeat_at=now, suggested=(), wanted_language=None)
        else:
            shown = now if question in self.state.answers else None
            self.change(
                at=question,
                asked_at=now,
                prompted_at=shown,
                repeat_at=None,
                suggested=(),
                wanted_language=None,
            )

    def ask(self, question: str, again: bool = False, **params: str | int) -> None:
        """Put a question, or put it again after a reply that was not understood."""
        self.open(question)
        self.send(f"{'reask' if again else 'ask'}:{question}", question, **params)

    def prompt(self, **params: str) -> None:
        """Say what the state waits for."""
        status = self.state.beneath
        if status in TALKING and self.state.at is not None and not self.state.with_officer:
            self.ask(self.state.at, again=False, **params)
        elif (kind := prompt_kind(self.state)) is not None:
            self.send(kind, None, **params)


def _times(what: str, lately: Sequence[tuple[str, datetime]]) -> int:
    return [said for said, _ in lately].count(what)


def flags_of(question: Question, given: Given) -> frozenset[str]:
    """Return the flags that an answer raises by its question's rules."""
    if not question.flags:
        return frozenset()
    if given.status is AnswerStatus.MEDIA:
        keys: set[Any] = {"any"}
    elif given.status is AnswerStatus.ANSWERED:
        keys = {"any", *(given.value if isinstance(given.value, tuple) else (given.value,))}
    else:
        keys = set()
    return frozenset(flag for key, flag in question.flags.items() if key in keys)
