"""Our count of SMS segments against Twilio's own calculator, npm sms-segments-calculator."""

import json
import random
import subprocess
import unicodedata

import pytest

from bot.domain.texting import measure
from tests import peers

STRINGS = 3000
ASK = """
const { SegmentedMessage } = require("sms-segments-calculator");
const texts = JSON.parse(require("fs").readFileSync(0, "utf8"));
const cost = (text) => { const m = new SegmentedMessage(text, "auto", false); return [m.encodingName, m.segmentsCount]; };
process.stdout.write(JSON.stringify(texts.map(cost)));
"""


def letters(first, last):
    points = map(chr, range(first, last + 1))
    return [c for c in points if unicodedata.category(c)[0] in "LMN"]


EMOJI = [
    "👩‍👩‍👧‍👦",
    "👨🏽‍🚒",
    "🏳️‍🌈",
    "👍🏿",
    "🇬🇧",
    "🇵🇰",
    "🇵🇱🇸🇰",
    "3️⃣",
    "❤️",
    "😢",
    "🙁",
    "🤷🏻‍♀️",
    "☺",
    "🧑🏾‍🤝‍🧑🏻",
    " ",
    "ok ",
]
GSM = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡§¿abcxyzÄÖÑÜäöñüà"
SCRIPTS = {
    "gsm": list(GSM),
    "extended": [*GSM, *"€[]{}~^|\\\f" * 4],
    "latin": list("abc deł ąęśżźćńó ăâîșț řůěč ığş ệễơư ñ é ç ’“”–…"),
    "arabic": [*letters(0x620, 0x66F), *"پچڈگکیےۂ", "\u200c", " ", "؟"],
    "gurmukhi": [*letters(0xA05, 0xA75), "ਕ੍ਰ", "ਹਾਂ", " "],
    "bengali": [*letters(0x985, 0x9E3), "ক্ষ", "ন্ত্র", "ড়", " "],
    "ethiopic": [*letters(0x1200, 0x1357), " "],
    "emoji": EMOJI,
    "chaos": [
        *map(chr, range(0x1F300, 0x1F650)),
        *["\u200d", "\ufe0f", "\U0001f3fb", "👩", "❤", "🇬", "\r", "\n", "ᄀ", "ᅡ", "ᆨ"] * 40,
    ],
    "mixed": [*EMOJI, *"abc €[", "ਕਿ", "কো", "نَ", "е\u0301", "각", "\r\n"],
}


def fuzzed():
    chance = random.Random(20260910)
    scripts = list(SCRIPTS.values())
    texts = ["", "a" * 160, "a" * 161, "a" * 152 + "€" * 4, "ż" * 70, "ż" * 71, "😢" * 35, "😢" * 36]
    while len(texts) < STRINGS:
        texts.append("".join(chance.choices(scripts[len(texts) % len(scripts)], k=chance.randrange(1, 330))))
    return texts


@pytest.fixture(scope="module")
def costs():
    """Pairs of our cost and the calculator's, asked in one call."""
    texts = fuzzed()
    command = [str(peers.node()), "-e", ASK]
    done = subprocess.run(
        command,
        input=json.dumps(texts),
        env={"NODE_PATH": str(peers.node_modules())},
        capture_output=True,
        text=True,
        check=True,
    )
    ours = [(cost.encoding, cost.segments) for cost in map(measure, texts)]
    return list(zip(texts, ours, map(tuple, json.loads(done.stdout)), strict=True))


def test_encodings_are_always_the_calculators(costs):
    assert [text for text, ours, theirs in costs if ours[0] != theirs[0]] == []


def test_segments_are_always_the_calculators(costs):
    kinds = [theirs[0] for _, _, theirs in costs]
    assert min(kinds.count("GSM-7"), kinds.count("UCS-2")) > 500
    assert [(text, ours, theirs) for text, ours, theirs in costs if ours != theirs] == []
