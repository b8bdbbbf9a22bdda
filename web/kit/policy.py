"""The authority's reading of the participation codes, as it is set for this installation."""

from __future__ import annotations

from bot.domain.participation import Policy, Profile, Remote
from web.kit import wiring


def policy() -> Policy:
    """Give the profile and the rule for live calls; both are stored with every confirmed code."""
    settings = wiring().settings
    return Policy(Profile(settings.participation_profile), Remote(settings.remote_policy))
