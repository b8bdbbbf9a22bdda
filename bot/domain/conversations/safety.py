"""The question about being safe: whether its answer stands, is doubted, or brings an adult."""

from __future__ import annotations

from bot.domain.answers import SAD, Reading, ReplyOutcome
from bot.domain.conversations.answers import ask_unless_coming, understand, understand_words
from bot.domain.conversations.attribution import is_within
from bot.domain.conversations.events import Reaction
from bot.domain.conversations.state import Given, Status
from bot.domain.conversations.turn import ONE_BREATH, TALKING, Turn
from bot.domain.lexicons import Intent
from bot.domain.questionnaires import Question, QuestionRole


def is_about_safety(turn: Turn, question: str | None) -> bool:
    """Return whether a question of this conversation asks whether the child is safe."""
    return any(
        each.id == question and each.role is QuestionRole.SAFETY for each in turn.questionnaire.questions
    )


def is_unsafe(question: Question, reading: Reading) -> bool:
    """Return whether the reply says that the child is not safe."""
    return (
        question.role is QuestionRole.SAFETY
        and reading.outcome is ReplyOutcome.ANSWERED
        and reading.value == "no"
    )


def is_doubted(turn: Turn, question: Question, reading: Reading) -> bool:
    """Return whether an answer about being safe contradicts itself, so that it is asked once more before it counts."""
    if question.role is not QuestionRole.SAFETY or not reading.doubt:
        return False
    return reading.outcome is ReplyOutcome.UNCLEAR or turn.state.tries == 0


def just_said_safe(turn: Turn) -> bool:
    """Return whether the question about being safe was the last one answered, in the same breath."""
    state = turn.state
    return is_about_safety(turn, state.last_given) and is_within(turn, ONE_BREATH, state.last_given_at)


def is_said_of_safety(turn: Turn) -> bool:
    """Return whether words stand beside a file while, or just after, we ask about being safe."""
    is_asked = turn.state.at is not None and turn.question.role is QuestionRole.SAFETY
    return bool(turn.message.text) and (is_asked or just_said_safe(turn))


def doubt_safety(turn: Turn) -> None:
    """Ask about being safe once more when words that follow the answer at once say something else."""
    turn.keep_note()
    if contradicts_safety(turn):
        turn.flag("check_safe")
        turn.ask(turn.state.last_given or "")
    else:
        ask_unless_coming(turn)


def contradicts_safety(turn: Turn) -> bool:
    """Return whether words that follow the answer about being safe at once say something else, or doubt it."""
    question = turn.questionnaire.question(turn.state.last_given or "")
    reading, before = understand(turn, question), turn.state.answers[question.id]
    if reading.outcome is ReplyOutcome.UNCLEAR:
        said = set(turn.text.words.split(" "))
        takes_back = any(said & words.retractions for words in turn.listener.own)
        return reading.doubt or takes_back or _is_doubtful_reason(turn, question, before)
    return reading.outcome is not ReplyOutcome.SKIPPED and reading.value != before.value


def _is_doubtful_reason(turn: Turn, question: Question, before: Given) -> bool:
    """Return whether words give a reason that takes back the yes before: "yes", and then "because he says so"."""
    words = turn.message.text
    begins_so = any(
        own.because is not None and own.because.match(words.lstrip()) for own in turn.listener.own
    )
    if not begins_so or question.options is None or before.value not in question.options.keys:
        return False
    place = question.options.keys.index(str(before.value)) + 1
    return understand_words(turn, question, f"{place} {words}").doubt


def doubt_by_sign(turn: Turn, reaction: Reaction) -> None:
    """Let an emoji on the question about being safe bring an adult when it says no; it answers nothing."""
    turn.remember()
    meaning = turn.world.knowledge.signs.read(reaction.emoji)
    is_bad = meaning in {Intent.NO, Intent.UNSURE} or (isinstance(meaning, int) and meaning <= SAD)
    if is_bad and turn.state.status is not Status.WRONG_PERSON:
        turn.flag("check_safe")
    if turn.state.status in TALKING and turn.state.at == reaction.question:
        turn.prompt()
