"""The shapes of files that every authority can export: by which columns they are known, and what they leave out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bot.domain.imports.characters import squeezed
from bot.domain.imports.kinds import FileKind


@dataclass(frozen=True, slots=True)
class FileShape:
    """A file of the SSDA903 return or of the Standard Safeguarding Dataset (SSD), with the columns that give it away.

    ``lacks`` are needed fields that it does not have, or leaves empty; ``holds_what_was_held``: all its reviews took
    place.
    """

    name: str
    kind: FileKind
    signs: tuple[str, ...]
    lacks: frozenset[str] = frozenset()
    holds_what_was_held: bool = False

    def missing(self, header: Iterable[str]) -> list[str]:
        """Return the columns of this shape that a header does not have."""
        names = {squeezed(title) for title in header}
        return [sign for sign in self.signs if squeezed(sign) not in names]


SHAPES = (
    FileShape("SSDA903 Header", FileKind.CHILDREN, ("CHILD", "DOB", "ETHNIC"), frozenset({"known_as"})),
    FileShape("ssd_person", FileKind.CHILDREN, ("pers_person_id", "pers_dob"), frozenset({"known_as"})),
    FileShape("SSDA903 Episodes", FileKind.CARE_PERIODS, ("CHILD", "DECOM", "RNE")),
    FileShape("ssd_cla_episodes", FileKind.CARE_PERIODS, ("clae_person_id", "clae_cla_episode_start_date")),
    FileShape(
        "ssd_involvements",
        FileKind.OFFICERS,
        (
            "invo_person_id",
            "invo_professional_id",
            "invo_professional_role_id",
            "invo_involvement_start_date",
        ),
        frozenset({"officer_name", "team"}),
    ),
    FileShape(
        "ssd_professionals",
        FileKind.OFFICERS,
        ("prof_professional_id", "prof_professional_name", "prof_professional_job_title"),
        frozenset({"officer_name", "team"}),
    ),
    # The day that goes into the return is the "actual date of review conference" (SSD, ssd_cla_reviews).
    FileShape(
        "SSDA903 Reviews",
        FileKind.REVIEWS,
        ("CHILD", "REVIEW", "REVIEW_CODE"),
        frozenset({"review_id"}),
        holds_what_was_held=True,
    ),
    FileShape("ssd_cla_reviews", FileKind.REVIEWS, ("clar_cla_review_id", "clar_cla_review_date")),
)
# Files of the return that hold nothing Heard needs, by the column that only they have.
NOT_NEEDED = (
    ("UASC", "DUC"),
    ("OC2", "SDQ_SCORE"),
    ("OC3", "IN_TOUCH"),
    ("AD1", "DATE_INT"),
    ("PlacedAdoption", "DATE_PLACED"),
    ("PrevPerm", "PREV_PERM"),
    ("Missing", "MISSING"),
    ("SWEpisodes", "SW_DECOM"),
    ("DoLo", "DOLO_START"),
)


def shape_of(header: Iterable[str], kind: FileKind) -> FileShape | None:
    """Return the shape of this kind that a header has; None when it has another one."""
    titles = tuple(header)
    return next((shape for shape in SHAPES if shape.kind is kind and not shape.missing(titles)), None)


def nearest_shape(header: Iterable[str]) -> FileShape | None:
    """Return the shape of which a header has most columns; None when it has none of any."""
    titles = tuple(header)
    nearest = min(SHAPES, key=lambda shape: len(shape.missing(titles)) / len(shape.signs))
    return nearest if len(nearest.missing(titles)) < len(nearest.signs) else None


def not_needed(header: Iterable[str]) -> str:
    """Return the name of a file of the return that holds nothing Heard needs; "" for any other file."""
    names = {squeezed(title) for title in header}
    own = "child" in names
    return next((name for name, sign in NOT_NEEDED if own and squeezed(sign) in names), "")
