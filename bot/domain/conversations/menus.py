"""Before the first question: the invitation, the code on the card, the language, the notice."""

from __future__ import annotations

from bot.domain.answers import Outcome, read
from bot.domain.answers.normalise import normalise
from bot.domain.conversations.answering import go_on
from bot.domain.conversations.commands import (
    ask_for_help,
    ask_for_person,
    ask_to_delete,
    choose_language,
    command,
    command_of,
    inform,
    near_stop,
    pause,
    resume,
    wrong_person,
)
from bot.domain.conversations.effects import Decline
from bot.domain.conversations.state import Confirm, Status
from bot.domain.conversations.turn import TALKING, Turn
from bot.domain.languages import ENGLISH
from bot.domain.lexicons import Intent
from bot.domain.questionnaires import Audience, OptionKey, Question, Role

CODE_TRIES = 5
MENU_TRIES = 2
LANGUAGES_A_PAGE = 6


def choice(turn: Turn, menu: str) -> OptionKey | None:
    """Read the message as a choice of a menu: a number, a button or a label, nothing else."""
    options = turn.world.knowledge.menus[menu]
    button = turn.message.button
    if button is not None:
        return next((key for key in options.keys if str(key) == str(button.key)), None)
    question = Question(menu, "", Role.SUPPORT, options)
    labels = turn.world.knowledge.labels(turn.language, options)
    if turn.text.words.isdecimal():
        reading = read(turn.message.text, turn.text, question, labels, turn.listener)
        return reading.value if reading.outcome is Outcome.ANSWERED else None  # type: ignore[return-value]
    forms = turn.world.knowledge.vocabulary.forms(turn.text, turn.language)
    return next((labels.exact[form] for form in forms if form in labels.exact), None)


def invited(turn: Turn) -> None:
    """Take the answer to the invitation."""
    chosen = choice(turn, "invite") or _plain_choice(turn, "start", "decline")
    if turn.message.media is not None:
        _keep_waiting(turn)
    elif chosen is not None:
        {"start": begin, "later": pause, "decline": decline, "wrong": wrong_person}[str(chosen)](turn)
    elif command_of(turn) is Intent.ABOUT:
        turn.send("about")
    elif not command(turn):
        turn.jot()
        turn.prompt()


def _plain_choice(turn: Turn, yes: str, no: str) -> str | None:
    """Read yes, START, no and "no thanks" in the child's words."""
    if turn.is_start:
        return yes
    if Intent.DECLINE in turn.intents:
        return no
    signs = turn.world.knowledge.signs.read(turn.message.text)
    polarity = signs if isinstance(signs, Intent) else turn.listener.polarity(turn.text)
    return {Intent.YES: yes, Intent.NO: no}.get(polarity) if polarity else None


def _keep_waiting(turn: Turn) -> None:
    """Keep media that came before the questions, tell an adult, and say again what we wait for."""
    turn.jot()
    turn.flag("message_waiting")
    turn.prompt()


def begin(turn: Turn) -> None:
    """Go on from the invitation: the code, then the language, then the notice."""
    if not turn.state.verified:
        turn.change(status=Status.CODE, resume=None)
        turn.send("enter_code")
    else:
        _language_or_notice(turn)


def _language_or_notice(turn: Turn) -> None:
    if turn.state.language is None and len(turn.state.offered) > 1:
        turn.change(status=Status.LANGUAGE, after_menu=Status.NOTICE, menu_page=0, menu_tries=0, resume=None)
    else:
        language = turn.state.language or turn.state.offered[0]
        turn.change(status=Status.NOTICE, language=language, resume=None)
    turn.prompt()


def decline(turn: Turn) -> None:
    """Take a refusal, and offer the other ways to be heard."""
    turn.change(status=Status.DECLINED, resume=None, confirm=Confirm.OFFER, menu_tries=0)
    turn.effects.append(Decline(None))
    turn.send("declined")


def code(turn: Turn) -> None:
    """Take the code on the card; five wrong ones lock the conversation, and no command counts as one."""
    if turn.message.is_code:
        turn.change(verified=True, code_tries=0)
        _language_or_notice(turn)
    elif turn.message.media is not None:
        _keep_waiting(turn)
    elif {Intent.HELP, Intent.ASKS} & turn.intents:
        turn.flag("lost_code")
        turn.send("person")
    elif not command(turn):
        _wrong_code(turn)


def _wrong_code(turn: Turn) -> None:
    tries = turn.state.code_tries + 1
    turn.change(code_tries=tries)
    if tries < CODE_TRIES:
        turn.send("code_wrong", tries=CODE_TRIES - tries)
    else:
        turn.change(status=Status.LOCKED_OUT)
        turn.flag("code_locked")
        turn.send("code_locked")


def language(turn: Turn) -> None:
    """Take a choice of language by number, own name or English name; 0 turns the page."""
    if turn.message.media is not None:
        _keep_waiting(turn)
        return
    chosen = _named_language(turn)
    if chosen is not None:
        turn.change(language=chosen)
        leave_menu(turn)
    elif turn.text.words == "0" and len(turn.state.offered) > LANGUAGES_A_PAGE:
        pages = -(-len(turn.state.offered) // LANGUAGES_A_PAGE)
        turn.change(menu_page=(turn.state.menu_page + 1) % pages)
        turn.prompt()
    elif not command(turn):
        _language_unclear(turn)


def page_of(offered: tuple[str, ...], page: int) -> tuple[str, ...]:
    """Give the languages on one page of the menu, in typed order."""
    return offered[page * LANGUAGES_A_PAGE : (page + 1) * LANGUAGES_A_PAGE]


def _named_language(turn: Turn) -> str | None:
    button = turn.message.button
    if button is not None and str(button.key) in turn.state.offered:
        return str(button.key)
    shown = page_of(turn.state.offered, turn.state.menu_page)
    words = turn.text.words
    if words.isdecimal() and 1 <= int(words) <= len(shown):
        return shown[int(words) - 1]
    return next((each for each in turn.state.offered if words in _names(turn, each)), None) if words else None


def _names(turn: Turn, each: str) -> set[str]:
    found = turn.world.knowledge.languages.get(each)
    if found is None:
        return {each}
    plain = normalise(found.name.partition("(")[0]).words
    return {each, normalise(found.name).words, plain, normalise(found.english).words}


def _language_unclear(turn: Turn) -> None:
    turn.jot()
    turn.change(menu_tries=turn.state.menu_tries + 1)
    if turn.state.menu_tries > MENU_TRIES:
        turn.change(language=turn.state.language or ENGLISH)
        leave_menu(turn)
    else:
        turn.prompt()


def leave_menu(turn: Turn) -> None:
    """Come back from the language menu to the state beneath it."""
    turn.change(status=turn.state.after_menu or Status.NOTICE, after_menu=None, menu_tries=0)
    turn.prompt()


def notice(turn: Turn) -> None:
    """Take the answer to the notice: yes begins, no is a refusal, anything else is answered and asked again."""
    chosen = choice(turn, "notice") or _plain_choice(turn, "yes", "no")
    if turn.message.media is not None:
        _keep_waiting(turn)
    elif chosen == "yes":
        start_asking(turn)
    elif chosen == "no":
        decline(turn)
    elif not command(turn):
        turn.jot()
        turn.prompt()


def start_asking(turn: Turn) -> None:
    """Ask the first question, for a trusted adult after a word on how to help."""
    resume(turn)
    turn.change(status=Status.ASKING, resume=None, confirm=None)
    if turn.questionnaire.audience is Audience.ADULT_WITH_CHILD and not turn.state.answers:
        turn.send("intro")
    go_on(turn)


__all__ = [
    "TALKING", "ask_for_help", "ask_for_person", "ask_to_delete", "begin", "choice", "choose_language", "code",
    "decline", "inform", "invited", "language", "near_stop", "notice", "page_of", "start_asking",
]  # fmt: skip
