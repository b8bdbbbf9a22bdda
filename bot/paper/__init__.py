"""What is printed: HTML becomes a PDF that can be read aloud, drawn with the fonts beside it and nothing else."""

from __future__ import annotations

import subprocess
import sys

# A day of reviews takes seconds; longer than this something is wrong with the machine.
LONGEST_SECONDS = 60
NO_PANGO = "it could not be drawn: Pango is not installed on this machine, see docs/how-to/deploy.md"


class PaperFailed(Exception):
    """Nothing could be drawn; the text says why, and never what was to be drawn."""


def as_pdf(html: str) -> bytes:
    """Return a page as PDF/UA; PaperFailed says why it could not be drawn.

    Its fonts are chosen by the scripts in it, and each ``lang`` becomes the language of that passage.
    """
    return drawn_by("bot.paper", html.encode())


def drawn_by(program: str, given: bytes) -> bytes:
    """Return what a program of ours draws, in a process of its own, because the library is large; else PaperFailed."""
    try:
        drawn = subprocess.run(  # noqa: S603  (a program of ours)
            [sys.executable, "-m", program],
            input=given,
            capture_output=True,
            timeout=LONGEST_SECONDS,
            check=True,
        )
    except subprocess.CalledProcessError as error:
        lacking = b"cannot load library" in error.stderr
        raise PaperFailed(NO_PANGO if lacking else "the program that draws failed") from None
    except (subprocess.SubprocessError, OSError) as error:
        # Without the error's own words: its input holds what a child said, or the code of a card.
        raise PaperFailed(f"it could not be drawn: {type(error).__name__}") from None
    return drawn.stdout
