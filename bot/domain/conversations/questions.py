"""The questions themselves: which way a message takes while they are asked, and answers in words."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.answers import Reading, ReplyOutcome, normalise
from bot.domain.conversations.agreement import parts_proposed
from bot.domain.conversations.answers import (
    append,
    ask_in_other_words,
    ask_unless_coming,
    go_on,
    keep,
    not_understood,
    understand,
)
from bot.domain.conversations.attribution import (
    continues_answer,
    is_within,
    was_shown,
)
from bot.domain.conversations.candidates import FEWEST_OF_SENTENCE
from bot.domain.conversations.commands import carry_out, command, command_of
from bot.domain.conversations.corrections import quoted_question, supersede, takes_correction
from bot.domain.conversations.danger import say_safety
from bot.domain.conversations.earlier_words import without_later
from bot.domain.conversations.media import take_media
from bot.domain.conversations.menus import decline
from bot.domain.conversations.prompts import SUGGESTED_ONE, SUGGESTED_SOME
from bot.domain.conversations.requests import (
    agreed_request,
    asks_for_person,
    command_inside,
    request_in_words,
    take_offered_request,
)
from bot.domain.conversations.safety import (
    contradicts_safety,
    doubt_safety,
    is_doubted,
    is_unsafe,
    just_said_safe,
)
from bot.domain.conversations.suggestions import offer_request, take_language, taken
from bot.domain.conversations.turn import ONE_BREATH, Turn
from bot.domain.lexicons import Intent
from bot.domain.questionnaires import OptionKey, Question, QuestionRole

# "No thanks" may refuse one thing; a refusal of the questions has more words than that.
FEWEST_SPACES = 2
# The commands that answer a question, and so cannot be meant for one that nobody has seen.
ANSWERS_BY_COMMAND = frozenset({Intent.SKIP})


def asking(turn: Turn) -> None:
    """Take a message while questions are being asked."""
    quoted = quoted_question(turn)
    if take_language(turn):
        return
    if not _is_of_another(turn) and (take_offered_request(turn) or _take_suggestion(turn)):
        return
    if turn.message.media is not None:
        take_media(turn, quoted)
    elif quoted is not None:
        supersede(turn, quoted)
    elif _is_stale_button(turn):
        turn.keep_note()
        turn.prompt()
    elif not was_shown(turn):
        _take_unseeing(turn)
    elif (found := command_of(turn)) is None or _is_label(turn):
        _take_words(turn)
    else:
        carry_out(turn, found)


def _is_of_another(turn: Turn) -> bool:
    """Return whether a quote or a button names another question than the open one: it answers no offer."""
    button = turn.message.button
    about = turn.message.quotes or (button.question if button is not None else None)
    return about not in {None, turn.state.at, SUGGESTED_ONE, SUGGESTED_SOME}


def _take_suggestion(turn: Turn) -> bool:
    """Take what the child said to what we thought was meant; False when it is something else."""
    is_of_earlier_words = turn.state.offered_earlier_words is not None
    said = taken(turn, turn.question)
    if said is None:
        return False
    if isinstance(said, Reading):
        keep(turn, turn.question, said)
        go_on(turn)
    elif is_of_earlier_words:
        turn.prompt()
    else:
        ask_in_other_words(turn, turn.question)
    return True


def _is_stale_button(turn: Turn) -> bool:
    """Return whether the button stood under another message of ours: it is no answer to the open question."""
    button = turn.message.button
    return button is not None and button.question not in {None, turn.state.at}


def _is_label(turn: Turn) -> bool:
    """Return whether the message is one of the open question's own labels or a pressed button: no command then."""
    options = turn.question.options
    if turn.message.button is not None:
        return True
    if options is None:
        return False
    labels = turn.world.knowledge.labels(turn.language, options, turn.question.id)
    forms = turn.world.knowledge.vocabulary.forms(turn.text, turn.language)
    return any(labels.means(form) is not None for form in forms)


def _take_words(turn: Turn) -> None:
    question = turn.question
    if continues_answer(turn):
        _join(turn)
        return
    if (turn.is_open_question and request_in_words(turn)) or takes_correction(turn):
        return
    reading = understand(turn, question)
    is_answer = reading.outcome is not ReplyOutcome.UNCLEAR
    is_first = is_answer and not reading.inferred
    if _may_be_command(turn, reading) and command_inside(
        turn, beside_an_answer=is_answer, behind_answer=is_first
    ):
        return
    if is_answer and _is_doubtful(turn, reading):
        return
    if is_answer and asks_for_person(turn):
        turn.flag("wants_contact")
    if _refuses(turn, reading):
        if reading.doubt:
            turn.flag("check_safe")
        decline(turn)
    else:
        _take_reading(turn, question, reading)


def _take_reading(turn: Turn, question: Question, reading: Reading) -> None:
    if is_doubted(turn, question, reading):
        turn.flag("check_safe")
        not_understood(turn, question)
    elif reading.outcome is not ReplyOutcome.UNCLEAR:
        keep(turn, question, reading)
        if is_unsafe(question, reading):
            say_safety(turn)
        if not _asks_if_request(turn, reading):
            go_on(turn)
    elif turn.state.last_open is not None and is_within(turn, ONE_BREATH, turn.state.last_open_at):
        _join(turn)
    elif just_said_safe(turn) and contradicts_safety(turn):
        doubt_safety(turn)
    elif not agreed_request(turn, question, reading):
        not_understood(turn, question, reading.candidates)


def _asks_if_request(turn: Turn, reading: Reading) -> bool:
    """Ask whether an open answer is a request; False where none is likely.

    At the end of a set silence finishes it, with the words as the answer.
    """
    may_be = turn.is_open_question and reading.outcome is ReplyOutcome.ANSWERED
    if not may_be or not offer_request(turn):
        return False
    turn.change(doubted=turn.state.at)
    return True


def _refuses(turn: Turn, reading: Reading) -> bool:
    """Return whether the child wants no more questions, in a sentence that answers none of them."""
    if Intent.DECLINE not in turn.intents or turn.text.words.count(" ") < FEWEST_SPACES:
        return False
    return turn.is_open_question or reading.outcome is ReplyOutcome.UNCLEAR


def _may_be_command(turn: Turn, reading: Reading) -> bool:
    """Return whether a reply to a choice is no plain answer, so that it may be a request: "not now, i have PE".

    An answer about being safe is never put aside for one.
    """
    if turn.question.role is QuestionRole.SAFETY and reading.outcome is not ReplyOutcome.UNCLEAR:
        return False
    is_about_help = turn.question.role is QuestionRole.SUPPORT
    if (
        turn.is_open_question
        or is_about_help
        or turn.message.button is not None
        or " " not in turn.text.words
    ):
        return False
    is_plain = reading.outcome is not ReplyOutcome.UNCLEAR and not reading.inferred and reading.note is None
    return not is_plain and not reading.doubt


def _is_doubtful(turn: Turn, reading: Reading) -> bool:
    """Offer what the words mean more likely than the option that was read in a sentence; False where it may stand."""
    question, value = turn.question, reading.value
    is_read = reading.outcome in {ReplyOutcome.ANSWERED, ReplyOutcome.UNSURE}
    if not is_read or not _may_be_command(turn, reading):
        return False
    if isinstance(value, tuple):
        return _lists_more(turn, question, value)
    about_this = without_later(turn, question, turn.message.text)
    text = turn.text if about_this is None else normalise(about_this)
    is_sentence = text.words.count(" ") >= FEWEST_OF_SENTENCE
    rather = turn.world.knowledge.rather(question, text, value) if is_sentence else None
    if rather is None:
        return False
    not_understood(turn, question, (*rather, value) if rather and value is not None else rather)
    return True


def _lists_more(turn: Turn, question: Question, read: Sequence[OptionKey]) -> bool:
    """Offer the whole list where other parts of it likely mean more than what was read; False where none does."""
    if question.options is None:
        return False
    proposed = parts_proposed(turn, question, question.options, turn.message.text)
    if not set(read) < set(proposed):
        return False
    not_understood(turn, question, read)
    return True


def _join(turn: Turn) -> None:
    """Add words to the open answer before; the child is told once, by the open question coming again."""
    append(turn)
    if not turn.state.joined:
        turn.change(joined=True)
        turn.prompt()


def supersede_after_end(turn: Turn) -> bool:
    """Change an answer of a finished conversation by a quoted reply, until the review has used it."""
    quoted = quoted_question(turn)
    if turn.state.locked or quoted is None:
        return False
    if turn.message.media is not None:
        take_media(turn, quoted)
    else:
        supersede(turn, quoted)
    return True


def _take_unseeing(turn: Turn) -> None:
    """Take what was written before the open question could be seen: a command, or more of what was said before."""
    if turn.question.role is QuestionRole.SAFETY and understand(turn, turn.question).value == "no":
        turn.flag("check_safe")  # perhaps not meant for this question, but a no is never left lying
    if not turn.message.early and command_of(turn) not in {None, *ANSWERS_BY_COMMAND}:
        command(turn)
    elif just_said_safe(turn):
        doubt_safety(turn)
    elif turn.state.last_open is not None:
        append(turn)
        ask_unless_coming(turn)
    else:
        turn.keep_note()
        ask_unless_coming(turn, is_said=turn.message.early)
