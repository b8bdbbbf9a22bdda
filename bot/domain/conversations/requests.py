"""Requests that stand in a sentence: "not now, im at football", "can i talk to someone about school"."""

from __future__ import annotations

from bot.domain.answers import REQUESTS, Reading, clauses, normalise, request_of, share_of_words
from bot.domain.conversations.answers import append, append_file, ask_in_other_words, go_on
from bot.domain.conversations.candidates import may_mean
from bot.domain.conversations.commands import carry_out, command
from bot.domain.conversations.confirmations import stop
from bot.domain.conversations.menus import decline
from bot.domain.conversations.state import NONE_OF_THESE, REQUEST
from bot.domain.conversations.suggestions import heard_request, said_to_request
from bot.domain.conversations.turn import Turn
from bot.domain.lexicons import Intent
from bot.domain.questionnaires import Question, QuestionRole, SetKind

# What may be carried out from the middle of a sentence, the weightiest first.
_INSIDE = (
    Intent.PERSON, Intent.MAYBE_STOP, Intent.BACK, Intent.LATER, Intent.DELETE, Intent.LANGUAGE, Intent.SHORT,
    Intent.PRIVACY, Intent.ABOUT, Intent.ASKS, Intent.HELP, Intent.SKIP,
)  # fmt: skip
_AMONG = tuple(intent for intent in _INSIDE if intent not in {Intent.ASKS, Intent.HELP, Intent.LANGUAGE})
# What is to be talked about is an answer where topics are asked for.
_AMONG_TOPICS = tuple(intent for intent in _AMONG if intent is not Intent.PERSON)
_IN_ONE_WORD = frozenset({Intent.BACK, Intent.LATER, Intent.DELETE})
# What a short message at an open question may ask for, beside its reason: "i want to go back" may be a wish there.
_AT_OPEN = (
    Intent.PERSON, Intent.MAYBE_STOP, Intent.LATER, Intent.LANGUAGE, Intent.SHORT, Intent.PRIVACY, Intent.ABOUT,
    Intent.SKIP,
)  # fmt: skip
_IN_FRONT = (Intent.PERSON, Intent.LATER, Intent.PRIVACY, Intent.ABOUT)
FEWEST_WORDS, LONGEST_COMMAND = 3, 7
# Which share of the words must be known from the forms of a request, and how likely the scorer must find it: of 51 such
# at a choice 51 were meant, of 25 at an open question 25.
AGREED_AT_CHOICE, AGREED_AT_OPEN = (0.6, 0.9), (0.75, 0.9)
# Longer words at an open question are what the child wants to say, whatever else they ask for.
LONGEST_REQUEST = 12
# Of so few words most are the request, wherever it stands: "pls can someone ring me tomorrow".
SHORT_REQUEST = 8


def command_inside(turn: Turn, *, beside_an_answer: bool, behind_answer: bool = False) -> bool:
    """Carry out a command that stands in a sentence, as a clause or as some of its words; False when none does.

    Only what answers or asks first is heard there: a word for STOP or "wrong number" in a sentence is content. Beside
    an answer it must be a clause of its own, and where the first clause is the answer, another than that.
    """
    found = _in_a_clause(turn, first=1 if behind_answer else 0)
    if found is None and not beside_an_answer:
        found = _among_words(turn, _AMONG_TOPICS if _is_about_topics(turn) else _AMONG) or _in_new_words(turn)
    if found is not None and turn.world.knowledge.is_rather_another(turn.text, found):
        return False
    return _heard(turn, found)


def request_in_words(turn: Turn) -> bool:
    """Carry out what a short message at an open question asks for: "can i do this later im at football".

    The request must be a clause of some words, or stand in front; any other words are the child's answer.
    """
    if turn.message.button is not None or turn.text.words.count(" ") >= LONGEST_REQUEST:
        return False
    found = _in_a_clause(turn, _AT_OPEN, FEWEST_WORDS) or _in_front(turn)
    if found is None and turn.text.words.count(" ") < SHORT_REQUEST:
        found = _among_words(turn, _IN_FRONT)
    if found is not None and turn.world.knowledge.is_rather_another(turn.text, found):
        return False
    return _heard(turn, found or _in_new_words(turn) or _agreed(turn, *AGREED_AT_OPEN))


def take_offered_request(turn: Turn) -> bool:
    """Take what the child says when asked whether a request was meant; False when it is for something else.

    At an open-ended question the words are kept as its answer already; a yes makes them a note.
    """
    if not turn.state.has_request_offer:
        return False
    if turn.message.media_failed:
        turn.lose_file()
        return True
    if turn.message.quotes is not None or (turn.state.unseen and turn.message.button is None):
        return _take_beside_offer(turn)
    said = said_to_request(turn)
    turn.change(suggested=())
    if said is None:
        return _take_more(turn)
    if said == NONE_OF_THESE:
        turn.change(refused_request=True)
        _leave_answer(turn)
    else:
        if turn.state.doubted is not None:
            turn.set_aside(turn.question)
        _carry_out_offered(turn, Intent(str(said).removeprefix(REQUEST)))
    return True


def _carry_out_offered(turn: Turn, intent: Intent) -> None:
    """Do what the child said yes to; a refusal was asked about here, so it is not asked about twice."""
    if intent is Intent.STOP:
        stop(turn)
    elif intent is Intent.DECLINE:
        decline(turn)
    else:
        carry_out(turn, intent)


def _take_beside_offer(turn: Turn) -> bool:
    """Take what was written before the offer was sent, as more of the words; the offer then still stands.

    What is a command, quotes the question or answers a choice takes its own way, and the offer with it.
    """
    if turn.state.doubted is None or turn.message.quotes is not None:
        turn.change(suggested=(), doubted=None)
        return False
    if turn.message.media is not None:
        append_file(turn, turn.question.id)
    elif not command(turn):
        append(turn)
    return True


def _take_more(turn: Turn) -> bool:
    """Take other words than a yes or no: at an open-ended question they are more of its answer, or a command."""
    if turn.state.doubted is None:
        return False
    if turn.message.media is None and command(turn):
        return True
    if turn.message.media is not None:
        append_file(turn, turn.question.id)
    elif turn.speaks:
        append(turn)
    go_on(turn)
    return True


def _leave_answer(turn: Turn) -> None:
    if turn.state.doubted is not None:
        go_on(turn)
    else:
        ask_in_other_words(turn, turn.question)


def asks_for_person(turn: Turn) -> bool:
    """Return whether a clause beside an answer asks for somebody to talk to: "no, can i talk to someone"."""
    return _in_a_clause(turn) is Intent.PERSON


def _heard(turn: Turn, found: Intent | None) -> bool:
    if found is None:
        return False
    turn.keep_note()
    carry_out(turn, found)
    return True


def _in_a_clause(
    turn: Turn, wanted: tuple[Intent, ...] = _INSIDE, words: int = 2, first: int = 0
) -> Intent | None:
    """Return the command that a clause of at least so many words is; some are heard in one word too.

    ``first`` is the place of the first clause that counts. A single word has no clause beside it.
    """
    if turn.message.text.isalnum():
        return None
    vocabulary, offered = turn.world.knowledge.vocabulary, turn.state.offered
    parts = [normalise(part) for part in clauses(turn.message.text, turn.listener)[first:]]
    parts = [part for part in parts if part.words != turn.text.words]
    heard = [(part, vocabulary.intents(part, turn.language, offered)) for part in parts]
    alone = _IN_ONE_WORD if wanted is _INSIDE else frozenset()
    return next(
        (
            intent
            for intent in wanted
            if any(
                intent in each and (part.words.count(" ") >= words - 1 or intent in alone)
                for part, each in heard
            )
        ),
        None,
    )


def _is_about_topics(turn: Turn) -> bool:
    options = turn.question.options
    return options is not None and options.kind is SetKind.MULTI


def _among_words(turn: Turn, wanted: tuple[Intent, ...]) -> Intent | None:
    """Return the command that some words together are; a single word, or two, may be about anything."""
    tokens = turn.text.words.split(" ")
    spans = {
        " ".join(tokens[start : start + size])
        for size in range(FEWEST_WORDS, LONGEST_COMMAND + 1)
        for start in range(len(tokens) - size + 1)
    }
    return _meant(turn, spans, wanted)


def _in_front(turn: Turn) -> Intent | None:
    """Return the command that the first words are, behind small talk ("hiya can i do this later ...")."""
    fronts = set()
    for form in turn.listener.vocabulary.forms(turn.text, turn.language):
        tokens = form.split(" ")
        fronts |= {" ".join(tokens[:size]) for size in range(FEWEST_WORDS, LONGEST_COMMAND + 1)}
    return _meant(turn, fronts, _IN_FRONT)


def _in_new_words(turn: Turn) -> Intent | None:
    """Return the request that all words together make, though nobody wrote down this wording."""
    forms = [form.split(" ") for form in turn.listener.vocabulary.forms(turn.text, turn.language)]
    tables = [words.requests for words in turn.listener.own]
    found = (request_of(tokens, tables) for tokens in forms if len(tokens) <= LONGEST_REQUEST)
    return next((intent for intent in found if intent is not None), None)


def agreed_request(turn: Turn, question: Question, reading: Reading) -> bool:
    """Carry out what the scorer hears in words that mean no option, many of them known from forms of that request."""
    options = question.options
    if options is None or question.role in {QuestionRole.SAFETY, QuestionRole.SUPPORT} or reading.candidates:
        return False
    found = _agreed(turn, *AGREED_AT_CHOICE)
    if found is None or may_mean(turn, question, options, ()):
        return False
    return _heard(turn, found)


def _agreed(turn: Turn, share: float, chance: float) -> Intent | None:
    """Return the request that words and scorer both find; None once the child said that none was meant."""
    likely = heard_request(turn)
    is_topic = likely == Intent.PERSON and _is_about_topics(turn)
    if turn.state.refused_request or not turn.speaks or likely not in REQUESTS or is_topic:
        return None
    tables = [words.requests for words in turn.listener.own]
    is_known = share_of_words(turn.text.words.split(" "), Intent(likely), tables) >= share
    return Intent(likely) if is_known and turn.world.knowledge.likely_request(turn.text, chance) else None


def _meant(turn: Turn, spans: set[str], wanted: tuple[Intent, ...]) -> Intent | None:
    heard = [words.meaning(span) for words in turn.listener.own for span in spans]
    return next((intent for intent in wanted if any(intent in each for each in heard)), None)
