"""What the page of one review is made of besides the words: its forms, filled with what is known, and its wording."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from bot.domain.participation import DFE_WORDING, LABELS, Attendance, Profile
from bot.domain.reviews import LONDON, REVIEW_KIND_NAMES
from bot.reviews import CheckedContribution, ReviewPage
from bot.reviews.contributions import Words, terms
from web.kit.fields import ReviewForm, name_of
from web.review.course_forms import ALONE, IN_TOUCH, SPOKEN_BY
from web.review.forms import (
    NO_VIEWS,
    ChooseForm,
    ConfirmForm,
    FlagForm,
    HeldForm,
    ReadForm,
    TicksForm,
)
from web.review.record_forms import MEDIA, OFFERED, SOURCES, WRITERS
from web.review.told import DELIVERY, message_name, told

PROFILES = {Profile.BRADFORD: "Bradford", Profile.DFE_LITERAL: "the letter of the DfE’s text"}
# What each row of the decision table says, in a few words.
RULES = {
    "R01": "The review has not been held",
    "R02": "Something that the code needs is missing",
    "R03": "Under four on the day",
    "R10": "Was there and spoke",
    "R11": "Was there, and somebody spoke for them",
    "R12": "Was there, and showed their views without words",
    "R13": "Was there, and did not contribute",
    "R20": "Not there, and no views that count",
    "R21": "Not there, and the views did not pass the check",
    "R22": "Not there; the views wait for the check",
    "R23": "Not there; checked views to the IRO or an advocate",
    "R24": "Not there; checked views presented by another person",
    "R25": "Not there; checked views presented by another person",
    "R26": "Not there; asked somebody to speak for them",
    "R27": "Not there; their own words were put to the review",
}
ACTIONS = {
    "read": "marked the words as read",
    "ticked": "answered the check",
    "held": "recorded the review as held",
    "moved": "moved the review",
    "changed_kind": "changed the kind of the review",
    "asked_earlier": "asked for the review to be held earlier",
    "not_held": "took back that the review was held",
    "withdrew_code": "withdrew the code",
    "adjourned": "adjourned the review",
    "cancelled": "cancelled the review",
    "explained": "said why it is late",
    "arranged": "recorded what was arranged",
    "consulted": "recorded who was consulted",
    "checked_midway": "recorded the midway check",
    "contacted": "recorded a contact with the child",
    "allocated": "changed the IRO",
    "recorded": "recorded what came another way",
    "ruled": "decided whether something counts",
    "refusal": "recorded a refusal",
    "documented": "recorded the outcome documents",
    "corrected": "corrected the record",
    "acknowledged": "dealt with a flag",
    "confirmed": "confirmed the code",
    "chose": "chose another code",
    "themed": "put themes on the words",
    "wrote_beside": "put a text beside the words",
    "told": "told the child something",
    "ended_turn": "ended writing with the child",
    "asked": "asked the child by hand",
}
WORDING = {
    "labels": LABELS,
    "kind_names": REVIEW_KIND_NAMES,
    "official": DFE_WORDING,
    "no_views": NO_VIEWS,
    "attended": terms.ATTENDED,
    "happened": terms.HAPPENED,
    "profiles": PROFILES,
    "actions": ACTIONS,
    "told": told,
    "rules": RULES,
    "message_name": message_name,
    "delivery": DELIVERY,
    "alone": ALONE,
    "spoken_by": SPOKEN_BY,
    "in_touch": IN_TOUCH,
    "sources": SOURCES,
    "writers": WRITERS,
    "refusal_media": MEDIA,
    "offered": OFFERED,
}


def forms_for(page: ReviewPage, made_at: datetime, sent: ReviewForm | None) -> Mapping[str, ReviewForm]:
    """Make the forms of a page by their name; the one that was ``sent`` and refused keeps what was typed."""
    forms: list[ReviewForm] = [
        ReadForm(formdata=None, prefix="read-", seen=made_at.isoformat()),
        _held(page),
        _confirm(page),
        ChooseForm.for_age(page.case.age),
        *(_ticks(one) for one in page.contributions),
        *(FlagForm(formdata=None, prefix=f"flag-{flag.id}-") for flag in page.flags),
    ]
    named = {name_of(form): form for form in [*forms, *([sent] if sent else [])]}
    for form in named.values():
        form.speak_of(page.case.known_as)
    return named


def span(words: Words | None) -> str:
    """Write the day, or the first and the last day, on which a child wrote; nothing without words."""
    moments = sorted(answered.said.at.astimezone(LONDON) for answered in words.answers) if words else []
    days = [f"{moment.day} {moment:%B}" for moment in moments]
    return " to ".join(dict.fromkeys((days[0], days[-1]))) if days else ""


def _held(page: ReviewPage) -> HeldForm:
    case = page.case
    if case.is_open:
        return HeldForm(formdata=None, prefix="held-", on=case.review_on)
    last = page.progress.meetings[-1] if page.progress.meetings else None
    attendance = last.attendance if last else case.attendance
    happened = last.contribution if last else case.happened
    ended = case.bounds.ended_at
    return HeldForm(
        formdata=None,
        prefix="held-",
        on=case.review_on,
        ended=ended.astimezone(LONDON).time() if ended else None,
        attendance=attendance,
        contribution=happened if attendance != Attendance.NONE else None,
        spoken_for=case.spoken_for,
        no_meeting=case.no_meeting,
    )


def _confirm(page: ReviewPage) -> ConfirmForm:
    reasons = page.proposal.weighed.pn7_reasons
    return ConfirmForm(
        formdata=None,
        prefix="confirm-",
        code=page.proposal.decision.code,
        no_views=reasons[0].value if reasons else "",
    )


def _ticks(one: CheckedContribution) -> TicksForm:
    current, accurate, for_review = one.ticks
    return TicksForm(
        formdata=None,
        prefix=f"ticks-{one.id}-",
        current=current,
        accurate=accurate,
        for_review=for_review,
        own_words=one.own_words,
        own_words_reason=one.own_words_reason,
    )
