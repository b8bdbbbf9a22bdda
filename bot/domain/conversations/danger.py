"""Danger: distress and emergency words in any language, and the key 9; heard in every state."""

from __future__ import annotations

from bot.domain.answers import Listener, Normalised, normalise, splits
from bot.domain.conversations.answers import append, go_on, keep_media
from bot.domain.conversations.attribution import is_within
from bot.domain.conversations.state import AnswerStatus, Given, Status
from bot.domain.conversations.turn import ONE_BREATH, TALKING, Turn
from bot.domain.lexicons import Intent
from bot.domain.questionnaires import QuestionRole

# The states in which we ask for something, and stop asking after a safety message.
HOLDING = frozenset(
    {Status.INVITED, Status.WHO, Status.LANGUAGE, Status.NOTICE, Status.ASKING, Status.PAUSED, Status.PARTIAL}
)
ENDED = frozenset({Status.DONE, Status.DECLINED, Status.WITHDRAWN, Status.CLOSED, Status.WRONG_PERSON})
NOT_SAFE_KEY, NOT_SAFE_WORD = "9", "nine"
NOT_SAFE_BUTTONS = frozenset({NOT_SAFE_KEY, NOT_SAFE_WORD})
# How the key is typed beside its plain form, where an option is expected.
NOT_SAFE_TYPED = frozenset({NOT_SAFE_WORD, "9 9", "9 9 9", "99", "press 9", "option 9", "number 9"})
A_SCORE = ("9 of ", "9 out of ")


def hear_danger(turn: Turn) -> bool:
    """Answer words of distress or an emergency with the safety message; the words are kept, asking stops."""
    if not turn.speaks:
        return False
    heard = turn.world.knowledge.vocabulary.danger_in(turn.text)
    if heard is not None:
        if not _keep_as_answer(turn):
            turn.keep_note()
    elif (heard := _in_two_texts(turn)) is not None:
        _add_to_words_before(turn)
    else:
        return False
    _respond(turn, "distress" if heard is Intent.DISTRESS else "emergency")
    return True


def _in_two_texts(turn: Turn) -> Intent | None:
    """Hear danger that only this text together with the words just before it says ("i want to", "die")."""
    vocabulary, before = turn.world.knowledge.vocabulary, _words_before(turn)
    if not before or vocabulary.danger_in(normalise(before)) is not None:
        return None
    return vocabulary.danger_in(normalise(f"{before} {turn.message.text}"))


def _words_before(turn: Turn) -> str:
    """Return what the child wrote in the same breath: an open answer or a note, whichever came last."""
    state = turn.state
    if _is_open_answer_last(turn):
        return str(state.answers[state.last_open or ""].value or "")
    return state.notes[-1].text or "" if is_within(turn, ONE_BREATH, state.noted_at) and state.notes else ""


def _is_open_answer_last(turn: Turn) -> bool:
    state = turn.state
    if state.last_open is None or not is_within(turn, ONE_BREATH, state.last_open_at):
        return False
    return state.noted_at is None or state.last_open_at is None or state.noted_at <= state.last_open_at


def _add_to_words_before(turn: Turn) -> None:
    is_asked = turn.state.beneath in TALKING and turn.state.status is not Status.STOPPED
    if is_asked and _is_open_answer_last(turn) and turn.message.media is None:
        append(turn)
    else:
        turn.keep_note()


def not_safe_key(turn: Turn) -> bool:
    """Answer the key 9 ("I do not feel safe"), typed in any script or pressed; words typed with it are kept."""
    button = turn.message.button
    if button is not None:
        pressed = str(button.key) in NOT_SAFE_BUTTONS
    elif NOT_SAFE_KEY not in turn.text.plain and NOT_SAFE_WORD not in turn.text.words:
        pressed = False  # the key is in no form of it
    else:
        pressed = _is_nine(turn) or _is_nine_with_reason(turn)
    if pressed:
        _respond(turn, "not_safe")
    return pressed


def say_safety(turn: Turn) -> None:
    """Send the safety message, in the words for the hour: nobody reads at night."""
    turn.send("safety" if turn.world.open_hours else "safety_off")


def means_not_safe(text: Normalised, listener: Listener) -> bool:
    """Return whether a typed message is the key 9, alone or with words behind it, where an option is expected."""
    return text.words in NOT_SAFE_TYPED or _is_bare_nine(text, listener) or _has_nine_first(text, listener)


def _is_nine(turn: Turn) -> bool:
    words = turn.text.words
    typed = words in NOT_SAFE_TYPED and (words != "nine" or not turn.is_open_question)
    heard = typed or _is_bare_nine(turn.text, turn.listener) or _is_nine_among_answers(turn)
    if heard and turn.message.media is not None:
        turn.keep_note()  # the picture that came with it
    return heard


def _is_nine_among_answers(turn: Turn) -> bool:
    """Hear the key beside an answer where options are offered: "no 9", "1, 2, 9"."""
    options = turn.question.options if turn.state.beneath in TALKING and turn.state.at is not None else None
    words = turn.text.words.split(" ")
    if options is None or NOT_SAFE_KEY not in words or len(words) < 2 or turn.text.words.startswith(A_SCORE):
        return False
    exact = turn.world.knowledge.labels(turn.language, options).exact
    rest = [word for word in words if word != NOT_SAFE_KEY]
    polar = {Intent.YES, Intent.NO, Intent.UNSURE}
    whole = " ".join(rest) in exact
    heard = whole or all(
        word.isdecimal() or word in exact or turn.listener.polarity(normalise(word)) in polar for word in rest
    )
    if heard:
        turn.keep_note()
    return heard


def _is_nine_with_reason(turn: Turn) -> bool:
    """Hear "9 - my room" where an option is expected, and "9 im not ok" anywhere; "9 people" is an open answer."""
    if turn.is_open_question:
        first = splits(turn.text.plain, turn.listener)[:1]
        heard = any(part.head.strip() == NOT_SAFE_KEY and part.reason[:1].isalpha() for part in first)
    else:
        heard = _has_nine_first(turn.text, turn.listener)
    if heard:
        turn.keep_note()
    return heard


def _is_bare_nine(text: Normalised, listener: Listener) -> bool:
    """Return whether nothing but the key stands in a message, small talk apart ("9 please")."""
    if NOT_SAFE_KEY not in text.words:
        return False
    return NOT_SAFE_KEY in listener.vocabulary.forms(text, listener.language)


def _has_nine_first(text: Normalised, listener: Listener) -> bool:
    words = text.words
    if not words.startswith(NOT_SAFE_KEY):
        return False
    spoken = words.startswith("9 ") and words[2:3].isalpha() and not words.startswith(A_SCORE)
    parts = splits(text.plain, listener)
    return spoken or any(part.head.strip() == NOT_SAFE_KEY and not part.is_list for part in parts)


def _respond(turn: Turn, flag: str) -> None:
    told_once = turn.state.status is Status.WRONG_PERSON and turn.state.held
    turn.flag_each(flag)
    turn.change(confirm=None, held=turn.state.held or turn.state.status in HOLDING | ENDED)
    if not told_once:
        say_safety(turn)


def _keep_as_answer(turn: Turn) -> bool:
    """Keep the words as the answer of an open question; at the safety question "not safe" is also the answer no."""
    stopped = turn.state.status is Status.STOPPED
    asks_nothing = turn.state.held or turn.state.with_officer
    if stopped or turn.state.beneath not in TALKING or turn.state.at is None or asks_nothing:
        return False
    question = turn.question
    if turn.is_open_question:
        turn.make_room(question)
        if turn.message.media is not None:
            keep_media(turn, question)
        else:
            turn.store(question, Given(AnswerStatus.ANSWERED, turn.message.text))
        go_on(turn, silently=True)
        return True
    if question.role is QuestionRole.SAFETY and turn.world.knowledge.vocabulary.means_unsafe(turn.text):
        turn.store(question, Given(AnswerStatus.ANSWERED, "no"))
        go_on(turn, silently=True)
    return False
