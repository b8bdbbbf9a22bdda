"""Data quality: each kind of finding, why it matters, what corrects it and who; and the rules about families."""

from bot.domain.quality.catalogue import CHECKS
from bot.domain.quality.kinds import (
    Check,
    CheckKind,
    Count,
    Kin,
    Mender,
    Place,
    Verdict,
    Weight,
    parents_known,
    split_siblings,
)

__all__ = [
    "CHECKS",
    "Check",
    "CheckKind",
    "Count",
    "Kin",
    "Mender",
    "Place",
    "Verdict",
    "Weight",
    "parents_known",
    "split_siblings",
]
