"""The eight participation codes and how they are worded."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class Code(StrEnum):
    """A participation code of the SSDA903 return."""

    PN0 = "PN0"
    PN1 = "PN1"
    PN2 = "PN2"
    PN3 = "PN3"
    PN4 = "PN4"
    PN5 = "PN5"
    PN6 = "PN6"
    PN7 = "PN7"


# DfE "Method of participation" code set, Standard Safeguarding Dataset item CLAR007A.
DFE_WORDING: Mapping[Code, str] = MappingProxyType(
    {
        Code.PN0: "Child aged under 4 at the time of the review",
        Code.PN1: "Child physically attends and speaks for him or herself (Attendance)",
        Code.PN2: "Child physically attends and an advocate speaks on his or her behalf"
        " (views represented by advocate or IRO)",
        Code.PN3: "Child attends and conveys his or her view symbolically (non-verbally)",
        Code.PN4: "Child physically attends but does not speak, does not convey view symbolically"
        " and does not ask an advocate to speak (Attendance without contribution)",
        Code.PN5: "Child does not attend physically but briefs an advocate to speak for him or her (views"
        " represented by advocate or IRO through texting, written format, phone, audio/video, viewpoint)",
        Code.PN6: "Child does not attend but conveys his or her feelings to the review by a facilitative"
        " medium (Texting the chair, written format, phone, audio/video, viewpoint)",
        Code.PN7: "Child does not attend nor are his or her views conveyed to the review",
    }
)

LABELS: Mapping[Code, str] = MappingProxyType(
    {
        Code.PN0: "under 4 at the review",
        Code.PN1: "attended and spoke",
        Code.PN2: "attended, an advocate or the IRO spoke for them",
        Code.PN3: "attended, showed views without words",
        Code.PN4: "attended, did not contribute",
        Code.PN5: "views represented by advocate or IRO",
        Code.PN6: "views conveyed by another person or medium",
        Code.PN7: "did not attend, no views conveyed",
    }
)
