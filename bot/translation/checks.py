"""What a machine can see of a catalogue's quality: nothing missing, nothing broken, nothing too long.

Whether a sentence says the right thing to a child only a speaker can tell; the catalogue's status says who has.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

from bot.domain.answers import normalise
from bot.domain.kinds import segments_of
from bot.domain.languages import Language, Script
from bot.domain.questionnaires import MAX_LABEL, OptionSet, Question, placeholders
from bot.domain.texting import measure
from bot.translation.catalogues import Catalogue, Text
from bot.translation.content import Content
from bot.translation.glossary import load_glossary

OWN_SCRIPT = 0.8  # share of the letters that must be of the language's script
QUESTION_SEGMENTS = 2
MESSAGE_SEGMENTS = 3
ENGLISH_SEGMENTS = 1
KEPT = re.compile(
    r"\b[A-Z]{3,}\b|\bChildline\b"
)  # command words, IRO and the helpline keep their Latin letters
SAMPLES: Mapping[str, str] = {
    "by": "12 September, 17:00",
    "date": "12 September",
    "did": "We asked your school.",
    "iro": "Samantha Brown",
    "kept": "How is school? OK.",
    "label": "Yes, video or phone",
    "language": "Kurdî (Kurmancî)",
    "n": "8",
    "name": "Amina",
    "number": "07700 900123",
    "questions": "8 questions",
    "reader": "Samantha Brown",
    "said": "I want to play football.",
    "sender": "Samantha Brown",
    "service": "Heard",
    "time": "17:00",
    "tries": "4",
    "when": "on 12 September",
    "why": "the club is full.",
    "words": "I will come on Tuesday at four.",
}
# (context, English text) -> the sentence, None when it is missing.
Say = Callable[[str, str], str | None]

_SCRIPT_NAMES: Mapping[Script, str] = {
    Script.ARABIC: "ARABIC",
    Script.BENGALI: "BENGALI",
    Script.CYRILLIC: "CYRILLIC",
    Script.ETHIOPIC: "ETHIOPIC",
    Script.GURMUKHI: "GURMUKHI",
    Script.LATIN: "LATIN",
}
_DIRECTION = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_MARKUP = re.compile(r"<[a-zA-Z/!?]|&(?:#\w+|[a-zA-Z]+);")
_PLACEHOLDER = re.compile(r"\{[^{}]*\}")


def catalogue_problems(
    language: Language, catalogue: Catalogue, content: Content, wanted: Collection[Text]
) -> list[str]:
    """List everything wrong with a catalogue that should hold the wanted texts, each with its context."""
    sentences = catalogue.sentences
    found = [f"{context}: missing: {text}" for context, text in wanted if (context, text) not in sentences]
    found += [f"{context}: not asked any more: {text}" for context, text in sentences.keys() - set(wanted)]
    for (context, text), sentence in sentences.items():
        reasons = (*broken(language, context, text, sentence), *strays(language, text, sentence))
        found += [f"{context}: {reason}: {sentence}" for reason in reasons]

    def say(context: str, text: str) -> str | None:
        return sentences.get((context, text))

    for option_set in (*content.option_sets.values(), *content.menus.values()):
        found += [f"opt:{option_set.id}: {reason}" for reason in alike(say, option_set)]
    found += _costs(say, content, QUESTION_SEGMENTS, MESSAGE_SEGMENTS)
    return found


def english_problems(content: Content) -> list[str]:
    """List every English question or message that costs more than one text message."""
    return list(_costs(lambda _, text: text, content, ENGLISH_SEGMENTS, ENGLISH_SEGMENTS))


def broken(language: Language, context: str, text: str, sentence: str) -> Iterator[str]:
    """Return the reasons why a sentence cannot stand for the English text, whatever it says."""
    for reason, holds in _RULES:
        if not holds(text, sentence):
            yield reason
    if context.startswith("opt:") and len(sentence) > MAX_LABEL:
        yield f"a label has at most {MAX_LABEL} characters"
    if not written_in(language.script, sentence):
        yield f"fewer than {OWN_SCRIPT:.0%} of its letters are of the script {language.script}"


def strays(language: Language, text: str, sentence: str) -> Iterator[str]:
    """Return where a sentence leaves the glossary, whose drafts a speaker may know better than."""
    for term in load_glossary():
        stem = term.stem(language.code)
        if stem and term.stands_in(text) and stem.casefold() not in sentence.casefold():
            yield f"the glossary has {stem!r} for {term.say!r}"


def written_in(script: Script, sentence: str) -> bool:
    """Return whether enough letters are of the script; placeholders and words kept in Latin do not count."""
    letters = [char for char in KEPT.sub("", _PLACEHOLDER.sub("", sentence)) if char.isalpha()]
    own = [char for char in letters if unicodedata.name(char, "").startswith(_SCRIPT_NAMES[script])]
    return len(own) >= OWN_SCRIPT * len(letters)


def _same_placeholders(text: str, sentence: str) -> bool:
    try:
        return Counter(placeholders(text)) == Counter(placeholders(sentence))
    except ValueError:
        return False


def _same_digits(text: str, sentence: str) -> bool:
    return Counter(re.findall(r"\d", text)) == Counter(re.findall(r"\d", sentence))


def _whole_numbers(text: str, sentence: str) -> bool:
    return all(number in sentence for number in ("999", "0800 1111") if number in text)


def _keeps_words(text: str, sentence: str) -> bool:
    return set(KEPT.findall(text)) <= set(KEPT.findall(sentence))


def _no_emoji(_: str, sentence: str) -> bool:
    return all(unicodedata.category(char) not in {"So", "Sk", "Cs"} for char in sentence)


def _one_line(text: str, sentence: str) -> bool:
    return sentence.count("\n") == text.count("\n")


def _no_controls(_: str, sentence: str) -> bool:
    return all(unicodedata.category(char) not in {"Cc", "Co", "Cn"} for char in sentence.replace("\n", ""))


def _no_markup(_: str, sentence: str) -> bool:
    return _MARKUP.search(sentence) is None


def _no_direction(_: str, sentence: str) -> bool:
    return _DIRECTION.isdisjoint(sentence)


_RULES: tuple[tuple[str, Callable[[str, str], bool]], ...] = (
    ("the placeholders differ", _same_placeholders),
    ("the digits differ", _same_digits),
    ("999 or 0800 1111 is gone", _whole_numbers),
    ("a word that stays in Latin letters is gone", _keeps_words),
    ("it holds an emoji", _no_emoji),
    ("it holds a control of direction", _no_direction),
    ("it holds HTML", _no_markup),
    ("the lines differ", _one_line),
    ("it holds signs that no phone can show", _no_controls),
)


def alike(say: Say, option_set: OptionSet) -> Iterator[str]:
    """Say whether options of one set read the same once they are folded for matching."""
    labels = [label for label in (say(*text) for text in label_texts(option_set)) if label is not None]
    if len({normalise(label).words for label in labels}) < len(labels):
        yield f"two options read the same: {', '.join(labels)}"


def _costs(say: Say, content: Content, question_segments: int, message_segments: int) -> Iterator[str]:
    for place, texts, limit in messages(content, question_segments, message_segments):
        body = body_of(say, texts)
        cost = measure(body or "")
        if body is not None and cost.segments > limit:
            yield f"{place}: {cost.segments} segments of {cost.encoding}, at most {limit}: {body}"


def body_of(say: Say, texts: Sequence[Text]) -> str | None:
    """Return one text message with samples for its placeholders; None where a sentence of it is missing."""
    lines = [line for line in (say(*text) for text in texts) if line is not None]
    if len(lines) < len(texts):
        return None
    return filled("\n".join((lines[0], *(f"{n} {line}" for n, line in enumerate(lines[1:], 1)))))


def messages(
    content: Content,
    question_segments: int = QUESTION_SEGMENTS,
    message_segments: int = MESSAGE_SEGMENTS,
) -> Iterator[tuple[str, list[Text], int]]:
    """Return what can be sent as one text message: where it stands, its texts, and the segments it may cost."""
    for key in content.messages:
        limit = max(segments_of(key), message_segments)
        yield f"msg:{key}", [(f"msg:{key}", content.messages[key])], limit
    for name in content.questionnaires:
        questionnaire = content.newest(name)
        if questionnaire.intro:
            yield f"intro:{name}", [(f"intro:{name}", questionnaire.intro)], message_segments
        for question in questionnaire.questions:
            yield f"{name}: q:{question.id}", question_texts(question), question_segments


def question_texts(question: Question) -> list[Text]:
    """Return the texts of a question: its sentence, then its labels in typed order."""
    return [(f"q:{question.id}", question.text), *(label_texts(question.options) if question.options else ())]


def label_texts(option_set: OptionSet) -> list[Text]:
    """Return the texts of an answer set's labels in typed order."""
    return [(f"opt:{option_set.id}.{option.key}", option.label) for option in option_set.options]


def filled(sentence: str) -> str:
    """Fill every known placeholder with a sample of realistic length."""
    return _PLACEHOLDER.sub(lambda match: SAMPLES.get(match.group()[1:-1], match.group()), sentence)
