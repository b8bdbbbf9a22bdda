"""Words that several definitions share, so that the same denominator has the same name everywhere."""

from __future__ import annotations

from bot.domain.annual import CountOf, RateOf

Figures = tuple[CountOf | RateOf, ...]
CODED = "Reviews held whose code is one of PN1 to PN7"
CODED_REVIEWS = "reviews with a code PN1 to PN7"
OLDER = "reviews of children of four and over"
