"""Before the first question: the invitation, the code on the card, the language, the notice."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from bot.domain.conversations.answers import go_on
from bot.domain.conversations.attribution import is_same_album
from bot.domain.conversations.choices import choice, choose_language, digit, named_language, yes_or_no
from bot.domain.conversations.commands import command, pause, wrong_person
from bot.domain.conversations.effects import Decline
from bot.domain.conversations.state import Confirm, Conversation, Status
from bot.domain.conversations.turn import Turn
from bot.domain.languages import ENGLISH
from bot.domain.lexicons import Intent
from bot.domain.questionnaires import Audience

CODE_TRIES = 5
MENU_TRIES = 2
LANGUAGES_A_PAGE = 6


def _choice(turn: Turn, menu: str, yes: str, no: str) -> str | None:
    """Read a choice of the invitation or the notice: by number, label, yes, START, no or "no thanks"."""
    chosen = choice(turn, menu)
    if chosen is not None:
        return str(chosen)
    if turn.is_start:
        return yes
    if Intent.DECLINE in turn.intents:
        return no
    spoken = yes_or_no(turn)
    return {"yes": yes, "no": no}[spoken] if spoken is not None else None


def invited(turn: Turn) -> None:
    """Take the answer to the invitation."""
    if turn.message.media is not None:
        _keep_waiting(turn)
        return
    chosen = _choice(turn, "invite", yes="start", no="decline")
    if chosen is not None:
        _INVITED[chosen](turn)
    elif not command(turn):
        _prompt_again(turn)


def _prompt_again(turn: Turn) -> None:
    """Keep words that are none of the choices, and say so before the choices come again."""
    turn.keep_note()
    turn.prompt(lead="not_a_choice" if digit(turn.text.words) else "kept_words")


def _keep_waiting(turn: Turn) -> None:
    """Keep media that came before the questions, tell an adult, and say again what we wait for."""
    if turn.message.media_failed:
        turn.lose_file()
        return
    more = is_same_album(turn)
    turn.keep_note()
    turn.flag("message_waiting")
    if not more:
        turn.prompt(lead="kept_file")


def begin(turn: Turn, silently: bool = False) -> None:
    """Go on from the invitation: the code, then the language, then the notice; ``silently`` says nothing yet."""
    if not turn.state.verified:
        turn.change(status=Status.CODE, resume=None)
    elif turn.state.language is None and len(turn.state.offered) > 1:
        turn.change(status=Status.LANGUAGE, after_menu=Status.NOTICE, menu_page=0, menu_tries=0, resume=None)
    else:
        language = turn.state.language or next(iter(turn.state.offered), ENGLISH)
        turn.change(status=Status.NOTICE, language=language, resume=None)
    if not silently:
        turn.prompt()


def decline(turn: Turn) -> None:
    """Take a refusal, and offer the other ways to be heard."""
    turn.change(status=Status.DECLINED, resume=None, confirm=Confirm.OFFER, menu_tries=0)
    turn.effects.append(Decline(None))
    turn.send("declined")


def code(turn: Turn) -> None:
    """Take the code on the card; five wrong ones lock the conversation, and no word that we know counts as one."""
    if turn.message.is_code:
        turn.change(verified=True, code_tries=0)
        begin(turn)
    elif turn.message.media is not None:
        _keep_waiting(turn)
    elif not command(turn):
        if turn.intents:
            turn.prompt()
        else:
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
    chosen = _chosen_language(turn)
    if chosen is not None:
        choose_language(turn, chosen)
        leave_menu(turn)
    elif turn.text.words == "0" and len(turn.state.offered) > LANGUAGES_A_PAGE:
        pages = -(-len(turn.state.offered) // LANGUAGES_A_PAGE)
        turn.change(menu_page=(turn.state.menu_page + 1) % pages)
        turn.prompt()
    elif not command(turn):
        _language_unclear(turn)


def page_of(offered: tuple[str, ...], page: int) -> tuple[str, ...]:
    """Return the languages on one page of the menu, in typed order."""
    return offered[page * LANGUAGES_A_PAGE : (page + 1) * LANGUAGES_A_PAGE]


def offering(state: Conversation, accepted: Sequence[str]) -> Conversation:
    """Return a conversation that offers what is accepted now, beside English and its own language.

    Not while the child sees the menu: its numbers must mean what they meant when it was sent.
    """
    wanted = {ENGLISH, state.language, *accepted}
    offered = tuple(each for each in dict.fromkeys((*state.offered, *accepted)) if each in wanted)
    if state.status is Status.LANGUAGE or offered == state.offered:
        return state
    return replace(state, offered=offered)


def _chosen_language(turn: Turn) -> str | None:
    button = turn.message.button
    if button is not None and str(button.key) in turn.state.offered:
        return str(button.key)
    shown = page_of(turn.state.offered, turn.state.menu_page)
    words = turn.text.words
    if 1 <= digit(words) <= len(shown):
        return shown[digit(words) - 1]
    return named_language(turn, turn.state.offered)


def _language_unclear(turn: Turn) -> None:
    turn.keep_note()
    turn.change(menu_tries=turn.state.menu_tries + 1)
    if turn.state.menu_tries > MENU_TRIES:
        turn.change(language=turn.state.language or ENGLISH)
        leave_menu(turn)
    else:
        turn.prompt(lead="kept_words")


def leave_menu(turn: Turn) -> None:
    """Come back from the language menu to the state beneath it."""
    turn.change(status=turn.state.after_menu or Status.NOTICE, after_menu=None, menu_tries=0)
    turn.prompt()


def notice(turn: Turn) -> None:
    """Take the answer to the notice: yes begins, no is a refusal, anything else is answered and asked again."""
    if turn.message.media is not None:
        _keep_waiting(turn)
        return
    chosen = _choice(turn, "notice", yes="yes", no="no")
    if chosen is not None and turn.is_unseen:
        turn.keep_note()  # nobody agrees to what was not sent yet; it is on its way
    elif chosen is not None:
        _NOTICE[chosen](turn)
    elif not command(turn):
        _prompt_again(turn)


def start_asking(turn: Turn) -> None:
    """Ask the first question, for a trusted adult after a word on how to help."""
    turn.change(status=Status.ASKING, resume=None, confirm=None)
    if turn.questionnaire.audience is Audience.ADULT_WITH_CHILD and not turn.state.answers:
        turn.send("intro")
    go_on(turn)


def _wrong_pressed(turn: Turn) -> None:
    """Say who we are and ask whether it is the wrong person; a second time it is: one slip closes no number."""
    if turn.state.confirm is Confirm.WRONG:
        wrong_person(turn)
    else:
        turn.change(confirm=Confirm.WRONG)
        turn.send("about")


_INVITED: Mapping[str, Callable[[Turn], None]] = {
    "start": begin,
    "later": pause,
    "decline": decline,
    "wrong": _wrong_pressed,
}
_NOTICE: Mapping[str, Callable[[Turn], None]] = {"yes": start_asking, "no": decline}
