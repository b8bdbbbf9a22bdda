"""What of a text is ours and what is the child's: quotations of every style, and nothing of the child's taken."""

from typing import Any

import pytest

from bot.domain.answers import normalise
from bot.domain.echoes import Echo, parse_frames, read_echo
from bot.domain.languages import LanguageError
from tests.content import content, knowledge
from tests.talk.speaking import SMS, WHATSAPP, everything
from tests.transcripts.test_transcripts import GIVEN, SETTLED

FRAMES = content().frames
OPEN = "What would you like to change?"
SAFE = "Do you feel safe where you live?\n1 Yes\n2 No\n3 Not sure\n9 = I do not feel safe"
HOME = "How are things where you live?\n1 😢 Very bad\n2 🙁 Bad\n3 😐 OK\n4 🙂 Good\n5 😀 Very good"
HELP = "Reply with a number, words or a voice note. 0 = skip. Not safe? Reply 9. In danger? 999."
OURS = [OPEN, SAFE, HOME, HELP]
VOCABULARY = knowledge().vocabulary


def read(text: str, ours: list[str] | None = None) -> Echo:
    return read_echo(text, OURS if ours is None else ours, FRAMES, VOCABULARY.has_word)


REACTIONS = [
    ("Liked “{}”", "👍"),
    ('Liked "{}"', "👍"),
    ("Loved “{}”", "❤️"),
    ("Disliked “{}”", "👎"),
    ("Laughed at “{}”", "😂"),
    ("Emphasized “{}”", "‼️"),
    ("Emphasised ‘{}’", "‼️"),
    ("Questioned “{}”", "❓"),
    ("Removed a like from “{}”", None),
    ("Removed an exclamation from “{}”", None),
    ("Removed a 😂 from “{}”", None),
    ("Reacted 😂 to “{}”", "😂"),
    ("Reacted with 🔥 to “{}”", "🔥"),
    ("👍 to “{}”", "👍"),
    ("\u200b👍🏽\u200b to “\u200a{}\u200a”", "👍🏽"),
    ("❤️ “{}”", "❤️"),
    ("“{}” 👎", "👎"),
    ("Hat „{}“ geliked", "👍"),
    ("Hat „{}“ nicht gemocht", "👎"),
    ("Hat ein „Gefällt mir“ für „{}“ entfernt", None),
    ("A aimé « {} »", "👍"),
    ("N’a pas aimé « {} »", "👎"),
    ("Le gustó “{}”", "👍"),
    ("Ha messo “Mi piace” a “{}”", "👍"),
    ("Vond “{}” leuk", "👍"),
    ("Polubił(a) „{}”", "👍"),
    ("أعجبني «{}»", "👍"),
    ("“{}” کو پسند کیا", "👍"),
    ("“{}” beğenildi", "👍"),
    ("「{}」", None),
    ("Foobaril „{}”", None),
    ("Wzdych na „{}”", None),
    ("Reagoval s 😮 na „{}“", "😮"),
    ("“{}”", None),
    ("{}", None),
    ("> {}", None),
    ("Fwd:\nOn 23 Nov 2026, at 09:00, Heard <a@b.example> wrote:\n> {}", None),
    ("Am 23.11.2026 um 09:00 schrieb Heard:\n> {}", None),
]


@pytest.mark.parametrize(("style", "reaction"), REACTIONS)
@pytest.mark.parametrize("about", range(len(OURS)))
def test_a_reaction_or_quotation_has_no_words_of_the_child(
    style: str, reaction: str | None, about: int
) -> None:
    text = style.format(OURS[about].replace("\n", "\n> ") if style.endswith("> {}") else OURS[about])
    found = read(text)
    assert (found.words, found.reaction, found.about) == ("", reaction, about)


@pytest.mark.parametrize("style", ["Liked “{}…”", "👍 to “{}...”", "Foobaril „{} …”", "“{}…”", "{}…"])
def test_a_quotation_may_be_cut_off_anywhere(style: str) -> None:
    for about, text in enumerate(OURS):
        for end in range(24, len(text)):
            found = read(style.format(text[:end].rstrip()))
            assert (found.words, found.about) == ("", about), text[:end]


def test_a_phone_may_change_quotation_marks_and_spaces() -> None:
    ours = ['We said "see you soon" and it\'s fine.\nWhat now?']
    for text in (
        "We said “see you soon” and it’s fine. What now?",
        "We said  'see you soon' and it's fine.\r\nWhat now?",
    ):
        assert read(f"Liked “{text}”", ours).words == ""


@pytest.mark.parametrize("text", ["Loved an image", "Liked a photo", "Laughed at a video"])
def test_a_reaction_to_a_picture_is_about_nothing_of_ours(text: str) -> None:
    found = read(text)
    assert (found.words, found.about, found.is_echo) == ("", None, True)


CHILDS = [
    (f"{SAFE}\n1", "1", 1),
    (f"1\n\n{SAFE}", "1", 1),
    (f"{SAFE}\n\nno he hits me", "no he hits me", 1),
    (SAFE.replace("2 No", "2 No ✓"), "2", 1),
    (SAFE.replace("2 No", "2 No x"), "2", 1),
    (SAFE.replace("2 No", "👉 2 No"), "2", 1),
    (SAFE.replace("2 No", "*2 No*"), "2", 1),
    (SAFE.replace("9 =", "✅ 9 ="), "9", 1),
    (HOME.replace("4 🙂 Good", "4 🙂 Good <--"), "4", 2),
    ("Do you feel safe where you live?\n2 No", "2 No", 1),
    ("Do you feel safe where you live?\n1 Yes", "1", 1),
    ("Do you feel safe where you live?\n9 = I do not feel safe", "9 = I do not feel safe", 1),
    (
        "Do you feel safe where you live? NO he hits me 1 Yes 2 No\n3 Not sure\n9 = I do not feel safe",
        "NO he hits me",
        1,
    ),
    (f"“{SAFE} he hits me”", "he hits me", 1),
    (f"Liked “{OPEN}” he hits me", "he hits me", 0),
    (f"he hits me Liked “{OPEN}”", "he hits me", 0),
    (f"No “{SAFE}”", "No", 1),
    (f"Help “{SAFE}”", "Help", 1),
    (f"“{OPEN}” my bedtime", "my bedtime", 0),
    (f"“{OPEN}” they removed me from my mum", "they removed me from my mum", 0),
    (f"what does “{SAFE}” mean", "what does\nmean", 1),
    (f"> {OPEN}\n\nmy bedtime", "my bedtime", 0),
    (f"> {OPEN}\nmy bedtime\n> {HOME.splitlines()[0]}\n4", "my bedtime\n4", 0),
    (f"my bedtime\n\nOn Mon, 23 Nov 2026 at 09:00, Heard <a@b.example> wrote:\n> {OPEN}", "my bedtime", 0),
    (f"I am away until Monday.\n\n{OPEN}", "I am away until Monday.", 0),
]


@pytest.mark.parametrize(("text", "words", "about"), CHILDS)
def test_what_the_child_wrote_around_or_into_our_words_is_kept(text: str, words: str, about: int) -> None:
    found = read(text)
    assert (found.words, found.about) == (words, about)


@pytest.mark.parametrize(
    "text",
    [
        "yes", "1", "your review", "I want to be safe", "i do not feel safe", "I do not feel safe",
        '"I do not feel safe"', "9 = I do not feel safe", "9 = I do not feel safe ✓", "> I do not feel safe", "> 9 = I do not feel safe",
        "Liked “9 = I do not feel safe”",
        "who is this", "Loved “Harry Potter and the Goblet of Fire”", "> my room is cold and i hate it",
        "do you feel safe", "i like where you live?", "what would i change", "‘home’ is not home",
        "she said “you are not safe here” to me", "In danger? 999.", "2 No", "1 Yes 2 No 3 Not sure",
    ],
)  # fmt: skip
def test_words_of_the_child_are_never_taken_for_a_quotation(text: str) -> None:
    assert read(text) == Echo(text, is_echo=False)


def test_danger_is_in_what_the_child_wrote_and_never_in_what_is_quoted() -> None:
    for style, _ in REACTIONS:
        for text in (SAFE, HELP):
            assert VOCABULARY.danger_in(normalise(read(style.format(text)).words)) is None
            for around in ("{} he hits me", "he hits me {}", "{}\nhe hits me"):
                heard = read(around.format(style.format(text))).words
                assert VOCABULARY.danger_in(normalise(heard)) is not None, (style, around)


@pytest.mark.parametrize("channel", [SMS, WHATSAPP])
@pytest.mark.parametrize("language", ["en", "ur", "ar", "pl"])
def test_none_of_our_texts_comes_back_as_words_of_a_child(channel: Any, language: str) -> None:
    texts = {each for said in everything(channel, language) for each in (said.plain, said.text) if each}
    long = [text for text in sorted(texts) if len(text) >= 20]
    for text in long:
        for style in ("Liked “{}”", "Foobaril „{}”", "{}", "\u200b👍\u200b to “\u200a{}\u200a”", "> {}"):
            marked = text.replace("\n", "\n> ") if style == "> {}" else text
            assert read(style.format(marked), [OPEN, text]).words == "", (style, text)
        cut = f"Liked “{text[: max(20, len(text) // 2)].rstrip()}…”"
        assert read(cut, [text]).words == "", cut


def said_in(transcripts: list[dict[str, Any]]) -> set[str]:
    turns = [turn["in"] for each in transcripts for turn in each["turns"]]
    flat = [one for turn in turns for one in (turn if isinstance(turn, list) else [turn])]
    return {one["text"] for one in flat if isinstance(one, dict) and one.get("text")}


def test_no_reply_of_the_dialogues_is_taken_for_one_of_our_texts() -> None:
    ours = sorted(
        {said.plain or said.text for code in ("en", "ur", "ar", "pl") for said in everything(SMS, code)}
    )
    for text in said_in(GIVEN) | said_in(SETTLED):
        assert read(text, ours) == Echo(text, is_echo=False)


def test_a_very_long_text_is_left_alone() -> None:
    text = f"“{OPEN}” " + "a" * 1_000_000
    assert read(text).words is text


GOOD: dict[str, Any] = {
    "faces": ["* to …"],
    "taken_back": ["removed"],
    "headers": ["On … wrote:"],
    "spoken": ["what"],
    "reaction": [{"emoji": "👍", "frames": ["Liked …"], "alone": ["Liked an image"]}],
}


@pytest.mark.parametrize(
    "change",
    [
        {"more": 1}, {"faces": ["* to"]}, {"faces": ["to …"]}, {"reaction": [{"emoji": "👍", "frames": ["Liked"]}]},
        {"faces": ["* to …", "* to …"]},
    ],
)  # fmt: skip
def test_a_wrong_list_of_frames_is_refused(change: dict[str, Any]) -> None:
    assert parse_frames(GOOD, "echoes.toml").alone == {"Liked an image": "👍"}
    with pytest.raises(LanguageError, match=r"echoes\.toml"):
        parse_frames(GOOD | change, "echoes.toml")
