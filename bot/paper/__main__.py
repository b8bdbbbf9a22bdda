"""Draw one page: HTML comes in, its PDF goes out."""

from __future__ import annotations

import sys

from bot.paper.draw import draw
from bot.paper.faces import style_for


def main() -> None:
    """Read HTML from the standard input and write its PDF to the standard output."""
    html = sys.stdin.buffer.read().decode()
    sys.stdout.buffer.write(draw(html, style_for(html)))


if __name__ == "__main__":
    main()
