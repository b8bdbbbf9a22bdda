"""The five kinds of file and their columns: one table that the reader, the page and the documentation share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from bot.domain.imports import cells
from bot.domain.imports.cells import Reader
from bot.domain.imports.characters import squeezed

_HOLDS: Mapping[Reader, str] = MappingProxyType(
    {
        cells.day: "day",
        cells.past_day: "day",
        cells.birthday: "day",
        cells.yes_no: "yes_no",
        cells.full_time: "number",
    }
)


class FileKind(StrEnum):
    """What the lines of a file are about."""

    CHILDREN = "children"
    CARE_PERIODS = "care_periods"
    OFFICERS = "officers"
    REVIEWS = "reviews"
    PHONES = "phones"


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that a file may say; ``also`` are other headers it is known by, ``needed`` in every line."""

    name: str
    reads: Reader
    says: str
    needed: bool = False
    also: tuple[str, ...] = ()
    is_name: bool = False

    @property
    def holds(self) -> str:
        """Tell what a spreadsheet's cell of this column may be beyond text: a day, a yes or no, a number."""
        return _HOLDS.get(self.reads, "text")


_WHOSE = Field(
    "child_id",
    cells.identifier,
    "the authority’s id of the child; when empty, care_id finds the child",
    also=("CHILD", "clar_cla_person_id"),
)

FIELDS: Mapping[FileKind, tuple[Field, ...]] = MappingProxyType(
    {
        FileKind.CHILDREN: (
            Field(
                "child_id",
                cells.identifier,
                "the authority’s id of the child",
                needed=True,
                also=("CHILD", "pers_person_id"),
            ),
            Field("known_as", cells.name(100), "the name the child is known by", needed=True, is_name=True),
            Field(
                "first_name",
                cells.name(100),
                "taken as the name while nobody has given another",
                also=("pers_forename",),
                is_name=True,
            ),
            Field("date_of_birth", cells.birthday, "the date of birth", also=("DOB", "pers_dob")),
            Field("language", cells.language, "the preferred language, by name or code"),
            Field("sibling_group", cells.words(40), "the same text for all brothers and sisters"),
            Field("parent_child_id", cells.identifier, "the id of a parent who is in care too"),
        ),
        FileKind.CARE_PERIODS: (
            Field(
                "child_id",
                cells.identifier,
                "the authority’s id of the child",
                needed=True,
                also=("CHILD", "clae_person_id"),
            ),
            Field(
                "care_start",
                cells.past_day,
                "the day care began; for short breaks the first break",
                needed=True,
                also=("DECOM", "clae_cla_episode_start_date"),
            ),
            Field(
                "care_end",
                cells.day,
                "the day care ended; empty while it goes on",
                also=("DEC", "clae_cla_episode_ceased", "clae_cla_episode_ceased_date"),
            ),
            Field(
                "care_id",
                cells.words(40),
                "the case system’s id of this time in care",
                also=("clae_cla_id",),
            ),
            Field(
                "entered_care",
                cells.past_day,
                "the day care began, beside the first day of an episode",
                also=("clae_entered_care_date",),
            ),
            Field("short_breaks_only", cells.yes_no, "Y where the child has short breaks only"),
            Field(
                "episode_start_reason",
                cells.start_reason,
                "why the episode began: only with S did care begin",
                also=("RNE", "clae_cla_episode_start_reason"),
            ),
            Field(
                "episode_end_reason",
                cells.end_reason,
                "why it ended: with X1 care goes on",
                also=("REC", "clae_cla_episode_ceased_reason"),
            ),
            Field("legal_status", cells.legal_status, "V3 and V4 are short breaks", also=("LS",)),
        ),
        FileKind.OFFICERS: (
            Field(
                "officer_name",
                cells.name(100),
                "the IRO’s name",
                needed=True,
                also=("prof_professional_name",),
                is_name=True,
            ),
            Field(
                "officer_email",
                cells.email,
                "the IRO’s e-mail address; an IRO without one is known by officer_id, or by name and team",
            ),
            Field(
                "officer_id",
                cells.words(40),
                "the case system’s id of the IRO",
                also=("invo_professional_id", "prof_professional_id"),
            ),
            Field(
                "role",
                cells.words(100),
                "what the officer is for the child; only lines of an IRO are taken",
                also=("invo_professional_role_id", "prof_professional_job_title"),
            ),
            Field(
                "team",
                cells.name(100),
                "the IRO’s team",
                needed=True,
                also=("invo_professional_team", "prof_professional_department"),
                is_name=True,
            ),
            Field("fte", cells.full_time, "the share of full time, such as 0.8"),
            Field("post_start", cells.day, "from when the team and the share are true"),
            Field("post_end", cells.day, "until when they are true; empty while they are"),
            Field(
                "child_id",
                cells.identifier,
                "a child who is allocated to the IRO; one line each",
                also=("invo_person_id",),
            ),
            Field(
                "allocated_from",
                cells.day,
                "from when the child is allocated",
                also=("invo_involvement_start_date",),
            ),
            Field(
                "allocated_to",
                cells.day,
                "until when; empty while the child is",
                also=("invo_involvement_end_date",),
            ),
        ),
        FileKind.REVIEWS: (
            Field(
                "review_id",
                cells.words(40),
                "the case system’s stable id of the review; without one, child and day tell it apart",
                needed=True,
                also=("clar_cla_review_id",),
            ),
            _WHOSE,
            Field(
                "care_id", cells.words(40), "the case system’s id of the time in care", also=("clar_cla_id",)
            ),
            Field(
                "due_date", cells.day, "the due date of the case system", also=("clar_cla_review_due_date",)
            ),
            Field("review_date", cells.day, "the day of the review", also=("REVIEW", "clar_cla_review_date")),
            Field("cancelled", cells.yes_no, "Y where it was cancelled", also=("clar_cla_review_cancelled",)),
            Field(
                "participation",
                cells.participation,
                "PN0 to PN7, or the official text as far as it is not cut off",
                also=("REVIEW_CODE", "clar_cla_review_participation"),
            ),
            Field("officer_email", cells.email, "the IRO; when empty, the one the child is allocated to"),
            Field(
                "review_kind",
                cells.review_kind,
                "child in care or supervision order; empty is child in care, or what is known already",
            ),
        ),
        FileKind.PHONES: (
            Field("child_id", cells.identifier, "the authority’s id of the child", needed=True),
            Field("phone", cells.phone, "a mobile number", needed=True),
            Field("phone_owner", cells.phone_owner, "own, shared, carer or key_worker", needed=True),
            Field("channel", cells.phone_channel, "sms or whatsapp; empty is sms"),
            Field("language", cells.language, "the language the child is written to in, by name or code"),
            Field("consent_by", cells.words(100), "who agreed that this number may be used", needed=True),
            Field("consent_on", cells.past_day, "on which day they agreed", needed=True),
        ),
    }
)
# Columns of which a file of this kind must have at least one.
ONE_OF: Mapping[FileKind, tuple[str, ...]] = MappingProxyType({FileKind.REVIEWS: ("child_id", "care_id")})
# Everything that a column may be called without a mapping.
OWN_NAMES = frozenset(
    squeezed(name) for fields in FIELDS.values() for each in fields for name in (each.name, *each.also)
)
