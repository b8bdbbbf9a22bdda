"""Draw one card: its facts as JSON come in, the PDF goes out."""

from __future__ import annotations

import json
import sys

from bot.enrolment.cards.page import draw


def main() -> None:
    """Read the facts of a card from the standard input and write its PDF to the standard output."""
    sys.stdout.buffer.write(draw(json.load(sys.stdin)))


if __name__ == "__main__":
    main()
