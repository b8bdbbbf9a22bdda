"""Handing an IRO's children to another: what is open about them, the handover, and who has seen it."""

from bot.reviews.handovers.made import HandedOver, HandoverPlan, hand_over, handed_to, mark_handover_seen
from bot.reviews.handovers.open_work import ChildToHand, LeftBehind, OpenWork, children_to_hand, left_behind

__all__ = [
    "ChildToHand",
    "HandedOver",
    "HandoverPlan",
    "LeftBehind",
    "OpenWork",
    "children_to_hand",
    "hand_over",
    "handed_to",
    "left_behind",
    "mark_handover_seen",
]
