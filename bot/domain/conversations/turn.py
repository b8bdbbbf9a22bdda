"""One step in the making: the state so far and what it wants done."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import Any

from bot.domain.answers import Listener, Normalised, normalise
from bot.domain.conversations.effects import Effect, JotDown, Raise, Send, Store, Withdraw
from bot.domain.conversations.events import Message
from bot.domain.conversations.knowledge import World
from bot.domain.conversations.path import Path, walk
from bot.domain.conversations.state import AnswerStatus, Conversation, Given, Jotting, Status
from bot.domain.languages import ENGLISH
from bot.domain.lexicons import Intent
from bot.domain.questionnaires import Phase, Question, Questionnaire
from bot.domain.worries import SAFETY

TALKING = frozenset({Status.ASKING, Status.PARTIAL})


class Turn:
    """Collects the changes of one step; lives only inside :func:`bot.domain.conversations.step`."""

    def __init__(self, state: Conversation, world: World, message: Message) -> None:
        self.state = state
        self.world = world
        self.message = message
        self.effects: list[Effect] = []

    @cached_property
    def text(self) -> Normalised:
        """Give the message's words folded for comparing."""
        return normalise(self.message.text)

    @property
    def questionnaire(self) -> Questionnaire:
        """Give the question set of this conversation in its version."""
        return self.world.knowledge.questionnaire(self.state.questionnaire, self.state.version)

    @property
    def language(self) -> str:
        """Give the session's language, English until one is chosen."""
        return self.state.language or ENGLISH

    @property
    def listener(self) -> Listener:
        """Give the ears for this session."""
        knowledge = self.world.knowledge
        return Listener(knowledge.vocabulary, knowledge.signs, self.language, self.state.offered)

    @cached_property
    def intents(self) -> frozenset[Intent]:
        """Give what the whole message means as a command."""
        if not self.message.text:
            return frozenset()
        return self.world.knowledge.vocabulary.intents(self.text, self.language, self.state.offered)

    @cached_property
    def is_start(self) -> bool:
        """Tell whether the message is START in any language."""
        return bool(self.message.text) and self.world.knowledge.vocabulary.is_start(self.text)

    @property
    def question(self) -> Question:
        """Give the open question."""
        return self.questionnaire.question(self.state.at or "")

    @property
    def path(self) -> Path:
        """Give the path that the answers make."""
        return walk(self.questionnaire, self.state.answers, self.state.foreign)

    def change(self, **changes: Any) -> None:
        """Move the state on."""
        self.state = replace(self.state, **changes)

    def send(self, kind: str, question: str | None = None, **params: str | int) -> None:
        """Say something."""
        self.effects.append(Send(kind, question, params))

    def flag(self, name: str) -> None:
        """Raise a flag, once."""
        if name not in self.state.flags:
            self.change(flags=(*self.state.flags, name))
            self.effects.append(Raise(name))

    def withdraw(self, name: str) -> None:
        """Take a flag back."""
        if name in self.state.flags:
            self.change(flags=tuple(each for each in self.state.flags if each != name))
            self.effects.append(Withdraw(name))

    def jot(self) -> None:
        """Keep the message's words and media as belonging to no question."""
        text, media = self.message.text or None, self.message.media
        if text is not None or media is not None:
            self.change(jottings=(*self.state.jottings, Jotting(text, media)))
            self.effects.append(JotDown(text, media))

    def store(self, question: Question, given: Given, quiet: bool = False) -> None:
        """Keep a new version of an answer with its flags; ``quiet`` raises none (a plain "nothing", "no", "yes")."""
        before = self.state.answers.get(question.id)
        answers = {**self.state.answers, question.id: given}
        self.change(answers=answers, foreign=self.state.foreign - {question.id})
        self.effects.append(Store(question.id, given))
        wanted = frozenset() if quiet else flags_of(question, given)
        for name in sorted(flags_of(question, before) - wanted if before else ()):
            if name not in SAFETY and not self._is_supported(name):
                self.withdraw(name)
        for name in question.flags.values():
            if name in wanted:
                self.flag(name)

    def _is_supported(self, flag: str) -> bool:
        return any(
            flag in flags_of(question, self.state.answers[question.id])
            for question in self.questionnaire.questions
            if question.id in self.state.answers
        )

    def ask(self, question: str, again: bool = False) -> None:
        """Put a question, or put it again after a reply that was not understood."""
        self.change(at=question, asked_at=self.world.now, prompted_at=None)
        self.send(f"{'reask' if again else 'ask'}:{question}", question)

    def prompt(self) -> None:
        """Say what the state waits for."""
        status = self.state.beneath
        if status in TALKING and self.state.at is not None:
            self.ask(self.state.at)
        elif status in _PROMPTS:
            self.send(_PROMPTS[status])
        elif status is Status.INVITED:
            self.send("invite_short" if self.questionnaire.id.endswith("-short") else "invite")
        elif status is Status.NOTICE:
            self.send("notice_post" if self.state.phase is Phase.POST else "notice")


_PROMPTS = {Status.LANGUAGE: "lang_menu", Status.WHO: "who", Status.CODE: "enter_code"}


def flags_of(question: Question, given: Given) -> frozenset[str]:
    """Give the flags that an answer raises by its question's rules."""
    if given.status is AnswerStatus.MEDIA:
        keys: set[Any] = {"any"}
    elif given.status is AnswerStatus.ANSWERED:
        keys = {"any", *(given.value if isinstance(given.value, tuple) else (given.value,))}
    else:
        keys = set()
    return frozenset(flag for key, flag in question.flags.items() if key in keys)
