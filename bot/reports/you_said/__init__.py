"""You said, we did: a quarter's themes with what was done about them, and the page of it that everybody may read."""

from bot.reports.you_said.public import (
    PUBLISHERS,
    PublicPage,
    PublicPair,
    PublicTheme,
    public_page,
    publish,
    published_quarters,
    rounded,
    withdraw,
)
from bot.reports.you_said.quarter import Publication, SaidQuarter, SaidTheme, said_quarter

__all__ = [
    "PUBLISHERS",
    "PublicPage",
    "PublicPair",
    "PublicTheme",
    "Publication",
    "SaidQuarter",
    "SaidTheme",
    "public_page",
    "publish",
    "published_quarters",
    "rounded",
    "said_quarter",
    "withdraw",
]
