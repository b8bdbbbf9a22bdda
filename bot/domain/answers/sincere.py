"""Whether a yes about being safe is meant: not one that is doubted, asked back, made in jest or under pressure."""

from __future__ import annotations

from bot.domain.answers.listener import Reading, Reply
from bot.domain.answers.normalise import QUESTION_MARKS, normalise
from bot.domain.answers.reasons import is_unsure
from bot.domain.lexicons import Intent
from bot.domain.questionnaires import SetKind

# Faces that take a yes back: eyes that roll or look aside, a face turned over, a smirk, a raised eyebrow, a long nose.
DOUBTING = frozenset("🙄🙃😒😏🤨🤔🤥👀")
# Those of them that mean the opposite of good words.
MOCKING = frozenset("🙄😒")


def is_doubtful(reply: Reply) -> bool:
    """Return whether a reply, with or without the small talk around it, may mean two things: "ok bro"."""
    forms = reply.listener.vocabulary.forms(reply.text, reply.listener.language)
    return any(reply.labels.is_doubtful(form) for form in forms)


def asks_itself(reply: Reply) -> bool:
    """Return whether a question mark or a doubting face stands behind the words: "yes??", "yeah right 🙄"."""
    end = reply.raw.rstrip()
    return bool(reply.text.words) and (end.endswith(QUESTION_MARKS) or any(face in end for face in DOUBTING))


def is_mocked(reply: Reply, found: Reading) -> bool:
    """Return whether a face that rolls its eyes takes back the better half of a scale: "living the dream 🙄"."""
    value, points = found.value, len(reply.labels.keys)
    is_good = reply.kind is SetKind.SCALE and isinstance(value, int) and 2 * value > points + 1
    return is_good and any(face in reply.raw for face in MOCKING)


def is_less(reply: Reply) -> bool:
    """Return whether a reply that is not understood takes something back: "only when nan is in", "yes under pressure".

    It begins with a word that does, or begins or ends with a yes that other words doubt.
    """
    tokens = reply.text.words.split(" ")
    begins_so = len(tokens) > 1 and any(tokens[0] in words.buts for words in reply.listener.own)
    says_yes = any(reply.listener.polarity(normalise(tokens[place])) is Intent.YES for place in (0, -1))
    doubted = says_yes and (is_put_on(reply) or is_unsure(reply.text.words, reply.listener))
    return begins_so or doubted


def is_put_on(reply: Reply) -> bool:
    """Return whether a yes is made in jest ("yes lol") or under pressure ("yes because he makes me")."""
    return _is_joke(reply) or _is_pressed(reply)


def _is_joke(reply: Reply) -> bool:
    said = set(reply.text.words.split(" "))
    return any(not said.isdisjoint(words.jokes) for words in reply.listener.own)


def _is_pressed(reply: Reply) -> bool:
    """Return whether a text ends with words of pressure; with more behind they may be harmless: "makes me laugh"."""
    forms = reply.listener.vocabulary.forms(reply.text, reply.listener.language)
    return any(
        form.endswith(f" {phrase}")
        for form in forms
        for words in reply.listener.own
        for phrase in words.pressure
    )
