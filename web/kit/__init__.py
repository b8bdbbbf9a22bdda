"""What every page stands on: who may open it, its database session, forms, formats and headers."""

from __future__ import annotations

from typing import cast

from flask import current_app

from bot.domain.participation import Policy
from bot.wiring import Wiring

WIRING = "heard"
# Providers call these paths: no cookie, no person, no form token, and every microsecond counts.
MACHINE_PATHS = "/webhooks/"

# Programs call these paths with a key: no cookie, no person, no form token.
KEY_PATHS = "/api/"


def wiring() -> Wiring:
    """Return the wiring that the application of this request was made with."""
    return cast(Wiring, current_app.extensions[WIRING])


def policy() -> Policy:
    """Return the authority's reading of the codes: the profile and the rule for live calls, stored with every code."""
    return wiring().decisions.policies.codes
