"""Pressed buttons: they stay on the screen for ever, so one counts only while its question can still be answered."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.domain.conversations import Confirm, Conversation, Status
from bot.domain.languages import ENGLISH
from bot.domain.questionnaires import OptionSet
from bot.services.context import Context
from bot.services.references import Reference
from bot.services.rendering import MENU_OF

NOT_SAFE, SKIP = "9", "0"
ALWAYS = {NOT_SAFE: "nine", SKIP: "zero"}
_TALKING = frozenset({Status.ASKING, Status.PARTIAL})

_MENU_IS_LIVE: Mapping[str, Callable[[Conversation], bool]] = {
    "invite": lambda state: state.beneath is Status.INVITED,
    "invite_short": lambda state: state.beneath is Status.INVITED,
    "notice": lambda state: state.beneath is Status.NOTICE,
    "notice_post": lambda state: state.beneath is Status.NOTICE,
    "lang_menu": lambda state: state.status is Status.LANGUAGE,
    "confirm_stop": lambda state: state.confirm is Confirm.STOP,
    "confirm_delete": lambda state: state.confirm is Confirm.DELETE,
    "declined": lambda state: state.confirm is Confirm.OFFER,
}


def is_live(state: Conversation, question: str) -> bool:
    """Tell whether a button's question or menu is open, or its answer can still be changed."""
    menu = _MENU_IS_LIVE.get(question)
    if menu is not None:
        return menu(state)
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
    if pressed.question in MENU_OF:
        return context.content.menus[MENU_OF[pressed.question]]
    questions = context.knowledge.questionnaire(state.questionnaire, state.version).questions
    return next((question.options for question in questions if question.id == pressed.question), None)
