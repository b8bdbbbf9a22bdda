"""Pressed buttons: they stay on the screen for ever, so one counts only while its question can still be answered."""

from __future__ import annotations

from bot.domain.conversations import Conversation, Status
from bot.domain.kinds import KINDS
from bot.domain.languages import ENGLISH
from bot.domain.questionnaires import OptionSet
from bot.ground.context import Context
from bot.talk.references import Reference

NOT_SAFE, SKIP = "9", "0"
ALWAYS = {NOT_SAFE: "nine", SKIP: "zero"}
_TALKING = frozenset({Status.ASKING, Status.PARTIAL})


def is_live(state: Conversation, question: str) -> bool:
    """Tell whether a button's question or menu is open, or its answer can still be changed."""
    facts = KINDS.get(question)
    if facts is not None:
        return state.confirm == facts.confirms if facts.confirms else state.beneath == facts.waits_in
    if state.beneath in _TALKING:
        return question in state.answers or question == state.at
    return state.status is Status.DONE and question in state.answers


def words_of(state: Conversation, pressed: Reference, context: Context) -> str:
    """Give the words on a button; Telegram tells only its payload, and what a child pressed is what the child said."""
    key = pressed.key or ""
    options = _options(state, pressed, context)
    places = [str(option.key) for option in options.options] if options else []
    wanted = ALWAYS.get(key, key) if options and options.id == "always" else key
    if options is None or wanted not in places:
        return ""
    return context.knowledge.spoken(state.language or ENGLISH, options)[places.index(wanted)]


def _options(state: Conversation, pressed: Reference, context: Context) -> OptionSet | None:
    if pressed.key in ALWAYS:
        return context.content.menus["always"]
    facts = KINDS.get(pressed.question)
    if facts is not None:
        return context.content.menus[facts.menu] if facts.menu else None
    questions = context.knowledge.questionnaire(state.questionnaire, state.version).questions
    return next((question.options for question in questions if question.id == pressed.question), None)
