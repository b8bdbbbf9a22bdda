"""Taking a reply as the answer to a question, and going on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from bot.domain.answers import (
    SKIPPED,
    UNCLEAR,
    Reading,
    ReplyOutcome,
    normalise,
    read,
)
from bot.domain.conversations.agreement import agreed
from bot.domain.conversations.attribution import BURST, is_within
from bot.domain.conversations.earlier_words import offer_earlier, remember_for_later, without_later
from bot.domain.conversations.effects import Complete
from bot.domain.conversations.events import Button
from bot.domain.conversations.small_talk import says_nothing
from bot.domain.conversations.state import AnswerStatus, Given, Status
from bot.domain.conversations.suggestions import SKIP_BUTTONS, offer_language, offer_request, suggest
from bot.domain.conversations.turn import TALKING, Turn
from bot.domain.lexicons import Intent
from bot.domain.questionnaires import OptionKey, OptionSet, Phase, Question, QuestionRole

# A question is repeated at most twice; then the words are kept and the child is not kept waiting.
MOST_TRIES = 2
# A question that was not sent after so long is put again; the outbox takes no second copy of one that still waits.
OVERDUE = timedelta(minutes=1)


def understand(turn: Turn, question: Question) -> Reading:
    """Read the message as a reply to a question; an open question takes any words."""
    message = turn.message
    if message.button is not None and str(message.button.key) in SKIP_BUTTONS:
        return SKIPPED
    if question.options is None:
        return _open(turn)
    if message.button is None:
        return understand_words(turn, question, message.text)
    typed = _typed(message.button, question.options.keys)
    return understand_words(turn, question, typed) if typed else UNCLEAR


def understand_words(turn: Turn, question: Question, words: str) -> Reading:
    """Read some words as a reply to a question with options; UNCLEAR for an open question.

    What they say about later questions is no answer to this one, and stands in the note with all the rest.
    """
    if question.options is None:
        return UNCLEAR
    rest = without_later(turn, question, words)
    if rest is None:
        found = _read_offered(turn, question, words)
        return agreed(turn, question, question.options, found, words) or found
    found = _read_offered(turn, question, rest) if rest else UNCLEAR
    return found if found.outcome is ReplyOutcome.UNCLEAR else replace(found, note=words)


def _read_offered(turn: Turn, question: Question, words: str) -> Reading:
    """Read words as one of the options that are offered; UNCLEAR where they name one that is hidden from this child."""
    options = question.options
    if options is None:
        return UNCLEAR
    found = _read_among(turn, question, options, words)
    if options.hidden and _read_among(turn, question, options.whole, words).value != found.value:
        return UNCLEAR
    return found


def _read_among(turn: Turn, question: Question, options: OptionSet, words: str) -> Reading:
    labels = turn.world.knowledge.labels(turn.language, options, question.id)
    text = turn.text if words == turn.message.text else normalise(words)
    return read(words, text, question, labels, turn.listener)


def _typed(button: Button, keys: tuple[OptionKey, ...]) -> str:
    """Return the number that a child without buttons would type for this one, "" for a button of another list."""
    places = {str(key): str(place) for place, key in enumerate(keys, 1)}
    return places.get(str(button.key), "")


def _open(turn: Turn) -> Reading:
    if turn.text.words == "0" or Intent.SKIP in turn.intents:
        return SKIPPED
    if not turn.text.plain and turn.message.media is None:
        return UNCLEAR
    signs = turn.world.knowledge.signs.read(turn.message.text)
    if signs is Intent.UNSURE or turn.listener.polarity(turn.text) is Intent.UNSURE:
        return Reading(ReplyOutcome.UNSURE, turn.message.text)
    return Reading(ReplyOutcome.ANSWERED, turn.message.text)


def keep(turn: Turn, question: Question, reading: Reading) -> None:
    """Keep an understood reply with its flags."""
    turn.make_room(question)
    status = {ReplyOutcome.SKIPPED: AnswerStatus.SKIPPED, ReplyOutcome.UNSURE: AnswerStatus.UNSURE}
    status_now = status.get(reading.outcome, AnswerStatus.ANSWERED)
    given = Given(status_now, reading.value, reading.note, confirmed=reading.confirmed)
    turn.store(question, given, quiet=question.options is None and says_nothing(turn))
    is_open = question.options is None and given.status is AnswerStatus.ANSWERED
    remember_open(turn, question if is_open else None)
    if question.role is QuestionRole.SAFETY and reading.doubt:
        turn.flag("check_safe")
    remember_for_later(turn, question, reading)


def remember_open(turn: Turn, question: Question | None) -> None:
    """Remember the open answer that more words may still join; None when no words may join one any more."""
    at = turn.message.at if question is not None else None
    turn.change(last_open=question.id if question is not None else None, last_open_at=at, joined=False)


def keep_media(turn: Turn, question: Question) -> None:
    """Keep a voice note, photo or drawing as the answer, with its caption."""
    message = turn.message
    turn.make_room(question)
    turn.store(question, Given(AnswerStatus.MEDIA, message.text or None, None, message.media))
    remember_open(turn, question if question.options is None else None)


def append(turn: Turn) -> None:
    """Add words to the open answer before, as a new version of it."""
    question = turn.questionnaire.question(turn.state.last_open or "")
    before = turn.state.answers[question.id]
    words = f"{before.value}\n{turn.message.text}" if before.value else turn.message.text
    status = before.status if before.status is AnswerStatus.MEDIA else AnswerStatus.ANSWERED
    longer = replace(before, value=words, status=status)
    turn.store(question, longer, quiet=True, joins=True)
    turn.change(last_open_at=turn.message.at)
    remember_for_later(turn, question)
    for flag in () if says_nothing(turn) else question.flags.values():
        turn.flag(flag)


def append_file(turn: Turn, name: str) -> None:
    """Add a file, with its caption, to the answer that another file of the same album gave."""
    before = turn.state.answers[name]
    captions = [str(each) for each in (before.value, turn.message.text) if each]
    more = replace(before, value="\n".join(captions) or None, media=turn.message.media)
    turn.store(turn.questionnaire.question(name), more, joins=True)


def go_on(turn: Turn, silently: bool = False) -> None:
    """Go to the first question without an answer, or close when there is none; ``silently`` asks nothing yet."""
    following = turn.path.open
    if following is not None:
        _ask_next(turn, following, silently)
        return
    already_done = turn.state.status is Status.DONE
    turn.change(status=Status.DONE, resume=None, at=None, tries=0, suggested=(), doubted=None)
    if not already_done:
        turn.effects.append(Complete())
    if not silently:
        turn.send("closing_post" if turn.state.phase is Phase.POST else "closing")


def _ask_next(turn: Turn, following: str, silently: bool) -> None:
    talking = turn.state.status in TALKING
    tries = turn.state.tries if following == turn.state.at else 0
    turn.change(status=turn.state.status if talking else Status.ASKING, resume=None, tries=tries)
    if silently:
        turn.open(following)
        remember_open(turn, None)
        return
    explained = _explained(turn, following)
    if not offer_earlier(turn, following, **explained):
        turn.ask(following, again=False, **explained)


def _explained(turn: Turn, question: str) -> Mapping[str, str]:
    """Say once what an advocate is, before the first question that offers one."""
    options = turn.questionnaire.question(question).options
    if turn.state.explained or options is None or "advocate" not in options.keys:
        return {}
    turn.change(explained=True)
    return {"lead": "explain_advocate"}


def not_understood(turn: Turn, question: Question, candidates: Sequence[OptionKey] = ()) -> None:
    """Keep the words, and offer what they may mean or ask again, at most twice; then leave it as unclear and go on.

    Words written while the question is on its way to be asked again are more of the same thought and cost no try.
    """
    turn.keep_note()
    remember_for_later(turn, question)
    if turn.state.tries > 0 and is_within(turn, BURST, turn.state.repeat_at):
        return
    if turn.state.tries < MOST_TRIES:
        turn.change(tries=turn.state.tries + 1)
        if not _offer(turn, question, candidates):
            ask_in_other_words(turn, question)
        return
    turn.store(question, Given(AnswerStatus.UNCLEAR))
    remember_open(turn, None)
    if question.role is QuestionRole.SAFETY:
        turn.flag("check_safe")
    turn.send("moved_on")
    go_on(turn)


def _offer(turn: Turn, question: Question, candidates: Sequence[OptionKey]) -> bool:
    """Offer what words may mean; about help, such as an interpreter, an option goes before a request."""
    if offer_language(turn):
        return True
    if question.role is QuestionRole.SUPPORT:
        return suggest(turn, question, candidates) or offer_request(turn)
    return offer_request(turn) or suggest(turn, question, candidates)


def ask_in_other_words(turn: Turn, question: Question) -> None:
    """Ask again: about being safe in simpler words, the second time in another form than the first."""
    if question.role is QuestionRole.SAFETY and turn.state.tries <= 1:
        turn.ask(question.id, again=True, wording="safe_again")
    elif turn.state.tries <= 1:
        turn.ask(question.id, again=True)
    else:
        turn.ask(question.id, again=True, wording="kept_words_again")


def ask_unless_coming(turn: Turn, *, is_said: bool = False) -> None:
    """Put the open question again when it will not come by itself: it ``is_said`` already, or stuck in the outbox."""
    state = turn.state
    stuck = state.prompted_at is None and state.asked_at is not None
    if is_said or (stuck and turn.world.now - (state.asked_at or turn.world.now) >= OVERDUE):
        turn.prompt()
