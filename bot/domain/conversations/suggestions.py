"""What an unclear reply may mean is offered to the child, who decides: an option, or another language."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.answers import Reading, ReplyOutcome, normalise, script_of
from bot.domain.conversations.attribution import was_shown
from bot.domain.conversations.candidates import POLAR, may_mean, says_nothing_new
from bot.domain.conversations.choices import choose_language, digit, named_language, yes_or_no
from bot.domain.conversations.earlier_words import as_said_earlier, propose
from bot.domain.conversations.prompts import SUGGESTED_ONE, SUGGESTED_SOME
from bot.domain.conversations.state import NONE_OF_THESE, REQUEST, REQUEST_MENUS, SEVERAL
from bot.domain.conversations.turn import TALKING, Turn
from bot.domain.languages import ENGLISH
from bot.domain.lexicons import Intent
from bot.domain.questionnaires import OptionKey, OptionSet, Question, QuestionRole, SetKind

# Numbers that stood under no offer; 9 is heard before, and 0 skips.
STRAY_NUMBERS = frozenset("2345678")
SKIP_BUTTONS = frozenset({"0", "zero"})
# Fewer words may be about anything, where they are no answer one word less, and more are what the child wants to say.
FEWEST_SPACES, FEWEST_AT_CHOICE, MOST_SPACES = 3, 2, 14
# How likely a request of two or three words must be, beside an answer of as many.
OF_FEW_WORDS = 0.75
# What is asked for in two or three words too: "leave this one", "stop the messages", "delete all that".
IN_FEW_WORDS = frozenset({Intent.SKIP, Intent.STOP, Intent.DELETE})


def suggest(turn: Turn, question: Question, candidates: Sequence[OptionKey]) -> bool:
    """Offer the options that a reply may mean; False where there are none, or at the question about being safe.

    A bare yes or no that fits several options gets the whole list first.
    """
    if question.options is None or question.role is QuestionRole.SAFETY:
        return False
    is_bare = turn.listener.polarity(turn.text) in POLAR
    if is_bare and turn.state.tries <= 1:
        return False
    keys = may_mean(turn, question, question.options, candidates)
    if not keys:
        return False
    propose(turn, question.options, keys)
    return True


def offer_request(turn: Turn) -> bool:
    """Offer the request that words may make; False where there is none, and once the child said that none was meant.

    Nothing is offered at the question about being safe.
    """
    if turn.question.role is QuestionRole.SAFETY or turn.state.refused_request or not turn.speaks:
        return False
    if turn.question.options is not None and says_nothing_new(turn):
        return False
    if (found := heard_request(turn)) is None:
        return False
    turn.change(suggested=(f"{REQUEST}{found}", NONE_OF_THESE), unseen=True)
    turn.send(SUGGESTED_SOME, None)
    return True


def heard_request(turn: Turn) -> str | None:
    """Return the request that is likely; of two or three words at an open-ended question only one of a few."""
    spaces, knowledge = turn.text.words.count(" "), turn.world.knowledge
    fewest = FEWEST_SPACES if turn.question.options is None else FEWEST_AT_CHOICE
    if fewest <= spaces <= MOST_SPACES:
        return knowledge.likely_request(turn.text)
    if turn.question.options is not None or not 0 < spaces < fewest:
        return None
    found = knowledge.likely_request(turn.text, OF_FEW_WORDS)
    return found if found in IN_FEW_WORDS else None


def said_to_request(turn: Turn) -> OptionKey | None:
    """Return the request that the child says yes to, NONE_OF_THESE for a no, None for other words."""
    keys = turn.state.suggested
    if turn.message.button is not None:
        return NONE_OF_THESE if str(turn.message.button.key) in SKIP_BUTTONS else _pressed(turn, keys)
    if turn.message.media is not None:
        return None
    if _is_named(turn, keys[0]):
        return keys[0]
    if Intent.SKIP in turn.intents or turn.text.words == "0":
        return NONE_OF_THESE
    return _typed(turn, keys) or {"yes": keys[0], "no": NONE_OF_THESE}.get(yes_or_no(turn) or "")


def _is_named(turn: Turn, request: OptionKey) -> bool:
    """Return whether the message is the label of a request, typed."""
    knowledge = turn.world.knowledge
    return any(
        key == request and normalise(label).words == turn.text.words
        for menu in REQUEST_MENUS
        for key, label in zip(
            knowledge.menus[menu].keys, knowledge.spoken(turn.language, knowledge.menus[menu]), strict=True
        )
    )


def taken(turn: Turn, question: Question) -> Reading | OptionKey | None:
    """Return what the child said to a suggestion: the reading of the option, NONE_OF_THESE, or None for other words.

    The words that were not understood stand beside the option, as the child wrote them.
    """
    keys, earlier = turn.state.suggested, turn.state.offered_earlier_words
    if not keys or question.options is None or turn.message.media is not None:
        return None
    if earlier is not None and not was_shown(turn):
        return None  # the offer is on its way
    picked = _pressed(turn, keys) if turn.message.button else None if turn.is_unseen else _typed(turn, keys)
    turn.change(suggested=())
    turn.forget_earlier(question.id)
    if earlier is not None and picked is None and turn.text.words in STRAY_NUMBERS:
        turn.keep_note()  # the numbers of the options were not shown
        return NONE_OF_THESE
    if picked is None or picked == NONE_OF_THESE:
        return picked
    if earlier is not None:
        return as_said_earlier(picked, earlier)
    words = turn.state.notes[-1].text if turn.state.notes else None
    return Reading(ReplyOutcome.ANSWERED, _value_of(picked, question.options), words, confirmed=True)


def _value_of(picked: OptionKey, options: OptionSet) -> OptionKey | tuple[OptionKey, ...]:
    if options.kind is not SetKind.MULTI:
        return picked
    several = str(picked).split(SEVERAL)
    return tuple(key for key in options.keys if str(key) in several)


def _pressed(turn: Turn, keys: Sequence[OptionKey]) -> OptionKey | None:
    """Return what a button says; one under an offer of earlier words names the question, so it answers no other."""
    button = turn.message.button
    assert button is not None
    about, _, name = str(button.key).rpartition(".")
    if about != (turn.state.at if turn.state.offered_earlier_words is not None else ""):
        return None
    if button.question == SUGGESTED_ONE:
        return {"yes": keys[0], "no": NONE_OF_THESE}.get(name)
    if button.question == SUGGESTED_SOME:
        return next((key for key in keys if str(key) == name), None)
    return None


def _typed(turn: Turn, keys: Sequence[OptionKey]) -> OptionKey | None:
    place = digit(turn.text.words)
    if NONE_OF_THESE not in keys:
        spoken = {1: "yes", 2: "no"}.get(place) or yes_or_no(turn)
        return {"yes": keys[0], "no": NONE_OF_THESE}.get(spoken or "")
    if 1 <= place <= len(keys):
        return keys[place - 1]
    menu = turn.world.knowledge.menus["suggest"]
    names = {normalise(name).words for name in turn.world.knowledge.spoken(turn.language, menu)}
    return NONE_OF_THESE if turn.text.words in names else None


def offer_language(turn: Turn) -> bool:
    """Offer a language that the child names, or writes in its own script, when it is offered here and not in use."""
    if offer_named_language(turn):
        return True
    written = _written(turn) if turn.state.tries > 1 else None
    return written is not None and _offer(turn, written)


def offer_named_language(turn: Turn) -> bool:
    """Offer a language whose name is the whole message, while questions are asked; False when it is none to offer."""
    named = named_language(turn, turn.state.offered)
    is_other = named is not None and named != turn.language and turn.state.status in TALKING
    return is_other and _offer(turn, named or turn.language)


def _offer(turn: Turn, language: str) -> bool:
    turn.change(wanted_language=language)
    turn.send("offer_language", None, in_language=language)
    return True


def _written(turn: Turn) -> str | None:
    """Return the first offered language of the script in which the child writes, where the session's has another.

    Latin letters may be the session's own language, romanised.
    """
    knowledge = turn.world.knowledge
    script = script_of(turn.text.words)
    if script in {"", "LATIN"} or knowledge.vocabulary.words(turn.language).script == script:
        return None
    return next(
        (code for code in turn.state.offered if knowledge.vocabulary.words(code).script == script), None
    )


def take_language(turn: Turn) -> bool:
    """Take a yes to the language that was offered; False when the message is something else."""
    wanted = turn.state.wanted_language
    if wanted is None:
        return False
    turn.change(wanted_language=None)
    if turn.is_unseen or turn.message.media is not None or not _agrees(turn, wanted):
        return False
    choose_language(turn, wanted)
    turn.prompt()
    return True


def _agrees(turn: Turn, wanted: str) -> bool:
    button = turn.message.button
    if button is not None:
        return button.question == "offer_language" and str(button.key) == "yes"
    listener = turn.listener
    spoken = listener.vocabulary.polarity(turn.text, wanted, (wanted, ENGLISH))
    return digit(turn.text.words) == 1 or spoken is Intent.YES
