"""The page docs/reference/languages.md, written from the content files: `python -m tests.translation.languages_page`."""

from collections.abc import Iterator
from pathlib import Path

from bot.domain.languages import ENGLISH, Language, fallbacks
from bot.translation import entries, load_content, load_lexicon, load_translations
from bot.translation.files import questionnaires, toml_files

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "languages.md"

HEAD = """# Languages

This page is written by `python -m tests.translation.languages_page`; a test fails when it is not current.

Status of sentences and of the words that are heard:

| status | means |
|---|---|
| written | English, the source |
| machine_drafted | drafted by a machine; no speaker has read it |
| back_checked | translated back by a second hand, here a second machine, and compared |
| speaker_reviewed | read and accepted by a named speaker |

A language is offered once an administrator has accepted it; the decision is logged. Until its sentences are
`speaker_reviewed`, English stands beneath each message on WhatsApp and Telegram. A message is spoken whole in one
language: where the sentence or one of its labels is missing, the whole message comes in the next language to try.
Words are heard in a language whether or not it has sentences, so that STOP and danger are understood from everyone.
Russian is heard for STOP and danger and is not offered.

"""

TAIL = """
## What a speaker should look at first

- **Safety first**: the sentences `msg:safety`, `msg:safety_off`, `msg:notice`, `msg:notice_post`, `msg:stopped`,
  `msg:hint_unsafe` and the question `q:safe`; then the words under `distress`, `unsafe`, `emergency` and `stop`.
- **Its own page**: each language has one under [languages](languages/) with every difference that the second hand found,
  and the sentences and words of which both hands were least sure.
- **Weakest drafts**: Kurdish (both), Pashto, Tigrinya, Amharic and Punjabi (both); romanised spellings everywhere.
- **Albanian**: "nuk jam i sigurt" means "I am not sure" and "I am not safe"; the bot asks again.
- **Polish, Slovak, Czech**: "no" is a colloquial yes; the bot asks again.
- **Vietnamese**: accents are dropped before words are compared, so "đúng" (right) and "dừng" (STOP) would be one; the
  words of danger and STOP that this touches are compared with their accents.
- **Romani** has no sentences: it is mostly spoken and has many dialects, so recordings come before text.
"""


def page() -> str:
    """Write the whole page."""
    return HEAD + "\n".join(_table()) + "\n" + TAIL


def _table() -> Iterator[str]:
    yield "| code | language | own name | script | sentences | status | words | tried next | WhatsApp template | SMS |"
    yield "|---|---|---|---|---|---|---|---|---|---|"
    for language in load_content().languages.values():
        yield f"| {' | '.join(_row(language))} |"


def _row(language: Language) -> list[str]:
    code = language.code
    lexicon = load_lexicon(code) if code in load_content().heard else None
    direction = "right to left" if language.right_to_left else "left to right"
    chain = fallbacks(code, load_content().languages)
    return [
        f"`{code}`",
        language.english,
        language.name,
        f"{language.script}, {direction}",
        _sentences(code, audio_only=language.audio_only),
        str(load_translations().status(code) or "none yet"),
        str(lexicon.status) if lexicon else _borrowed(chain),
        ", ".join(chain[1:]) or "-",
        language.whatsapp or "none known",
        str(language.sms),
    ]


def _sentences(code: str, *, audio_only: bool) -> str:
    if audio_only:
        return "audio only"
    catalogue = load_translations().catalogues.get(code)
    wanted = _wanted()
    held = wanted if code == ENGLISH else len(catalogue.sentences) if catalogue else 0
    return f"{held} of {wanted}"


def _borrowed(chain: tuple[str, ...]) -> str:
    relatives = [code for code in chain[1:-1] if code in load_content().heard]
    return f"those of `{relatives[0]}`" if relatives else "none"


def _wanted() -> int:
    files = toml_files(questionnaires(), frozenset())
    return len({(e.context, e.text) for file in files for e in entries(file.read_text(encoding="utf-8"))})


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
