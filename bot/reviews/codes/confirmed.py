"""Confirming codes: a named person settles one, several that follow from age or attendance alone, or takes one back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.domain.participation import Code, NoViewsReason, Policy
from bot.domain.returns import CodeSource
from bot.domain.reviews.states import ReviewState
from bot.exchange import events
from bot.ground import audit
from bot.ground.access import visible_reviews
from bot.ground.conditions import WAITS_FOR_CODE
from bot.ground.errors import InputRefused
from bot.ground.roles import NotFound, Person, Role
from bot.reviews.codes.cases import Case, cases, cases_of
from bot.reviews.codes.proposals import Proposal, propose
from bot.reviews.contributions import check_reason, find_review
from bot.reviews.states import keep_reason
from bot.store.reviews import CodeRecord, Review

ATTENDED = frozenset({Code.PN1, Code.PN2, Code.PN3, Code.PN4})
# Under four, and attended and spoke; other codes are looked at one by one.
RULES = frozenset({"R03", "R10"})
# A second press of the button on a page that was slow to answer; later a confirmation is a change.
PRESSED_TWICE = timedelta(minutes=1)
NO_VIEWS_NEEDED = "Say why no views were conveyed"


@dataclass(frozen=True, slots=True)
class CodeChoice:
    """What a person sends: the code they saw or chose, their reason, and for PN7 why no views count."""

    code: Code
    reason: str = ""
    no_views: NoViewsReason | None = None


@dataclass(frozen=True, slots=True)
class Plain:
    """One held review whose proposed code needs no look at the review itself."""

    review_id: int
    known_as: str
    age: int | None
    review_on: date
    code: Code
    reasons: tuple[str, ...]


def confirm(
    session: Session, person: Person, review_id: int, *, choice: CodeChoice, policy: Policy, now: datetime
) -> None:
    """Confirm the code that is proposed for a held review.

    A manager, and anybody who changes a code, gives a reason. InputRefused when the proposal is no longer the one
    that the person saw; NotFound for a review that is not theirs.
    """
    case, proposal = _held_case(session, person, review_id, policy)
    if proposal.decision.code is None or proposal.decision.code is not choice.code:
        raise InputRefused(
            "code",
            "Something has changed since you opened this page. Look at the new proposal, then confirm it",
        )
    if not choice.reason.strip() and _is_pressed_twice(session, person, review_id, choice.code, now):
        return
    if case.standing or person.role is not Role.IRO:
        check_reason("reason", choice.reason.strip(), "Say why you confirm or change this code")
    if choice.code is Code.PN7 and not _no_views(proposal, choice):
        raise InputRefused("no_views", NO_VIEWS_NEEDED)
    _record(session, person, case, proposal, choice=choice, policy=policy, now=now)


def choose(
    session: Session, person: Person, review_id: int, *, choice: CodeChoice, policy: Policy, now: datetime
) -> None:
    """Record another code than the one proposed, with a reason of at least 10 characters.

    InputRefused for a code that the child's age rules out: PN0 is for children under four, and only for them
    (rules 440 and 441 of the SSDA903 validation). NotFound for a review that is not theirs.
    """
    case, proposal = _held_case(session, person, review_id, policy)
    under_four = (case.age or 0) < 4
    if under_four != (choice.code is Code.PN0):
        raise InputRefused(
            "code",
            "The child was under 4 at the review, so the code is PN0"
            if under_four
            else "PN0 is only for children who were under 4 at the review",
        )
    if case.attendance_missing and choice.code is not Code.PN0:
        raise InputRefused("code", "Record first whether the child was there, and what they did")
    if case.no_meeting and choice.code in ATTENDED:
        raise InputRefused("code", "Nobody attends a review without a meeting: choose PN5, PN6 or PN7")
    check_reason("reason", choice.reason.strip(), "Say why you choose this code")
    if choice.code is Code.PN7 and choice.no_views is None:
        raise InputRefused("no_views", NO_VIEWS_NEEDED)
    _record(session, person, case, proposal, choice=choice, policy=policy, now=now)


def _held_case(session: Session, person: Person, review_id: int, policy: Policy) -> tuple[Case, Proposal]:
    review = find_review(session, person, review_id, lock=True)
    (case,) = cases_of(session, [review.id])
    if case.status != ReviewState.HELD:
        raise InputRefused("code", "Record that the review was held before you confirm its code")
    if case.age is None or case.age < 0:
        raise InputRefused("code", "The date of birth is missing or after the review. Put it right first")
    return case, propose(case, policy, 0)


def _record(
    session: Session,
    person: Person,
    case: Case,
    proposal: Proposal,
    *,
    choice: CodeChoice,
    policy: Policy,
    now: datetime,
) -> None:
    standing = (CodeRecord.review_id == case.review_id, CodeRecord.superseded_at.is_(None))
    session.execute(update(CodeRecord).where(*standing).values(superseded_at=now))
    made = _code_record(person, case, proposal, choice=choice, policy=policy, now=now)
    session.add(made)
    session.flush()
    events.code_was_confirmed(session.connection(), made.id, now)
    audit.record(
        session,
        "confirmed" if choice.code is proposal.decision.code else "chose",
        "review",
        case.review_id,
        person,
        now,
        code=choice.code.value,
        proposed=proposal.decision.code,
        rule=proposal.decision.rule,
        profile=policy.profile.value,
        before=case.standing.code if case.standing else None,
    )


def _code_record(
    person: Person, case: Case, proposal: Proposal, *, choice: CodeChoice, policy: Policy, now: datetime
) -> CodeRecord:
    rests_on = proposal.weighed.rested_on if choice.code is proposal.decision.code else ()
    return CodeRecord(
        review_id=case.review_id,
        code=choice.code.value,
        review_kind=case.kind.value,
        source=CodeSource.CONFIRMED.value,
        proposed=proposal.decision.code,
        rule=proposal.decision.rule,
        profile=policy.profile.value,
        remote=policy.remote.value,
        reasons=_no_views(proposal, choice),
        contribution_ids=[int(key) for key in rests_on],
        override_reason=choice.reason.strip() or None,
        recorded_at=now,
        recorded_by=person.account_id,
    )


def _no_views(proposal: Proposal, choice: CodeChoice) -> list[str]:
    """Return every reason for PN7 that applies, the person's own choice first."""
    if choice.code is not Code.PN7:
        return []
    first = (choice.no_views,) if choice.no_views else ()
    return [reason.value for reason in dict.fromkeys((*first, *proposal.weighed.pn7_reasons))]


def _is_pressed_twice(session: Session, person: Person, review_id: int, code: Code, now: datetime) -> bool:
    """Return whether this person has just confirmed this very code."""
    last = confirmed_code(session, review_id)
    return (
        last is not None
        and (last.code, last.recorded_by) == (code, person.account_id)
        and last.recorded_at > now - PRESSED_TWICE
    )


def withdraw(session: Session, person: Person, review_id: int, *, reason: str, now: datetime) -> None:
    """Withdraw the code that was confirmed here; it stays in the history, with the reason.

    A code of the case system that had given way to it stands again. InputRefused without a reason, and where no
    confirmed code stands; NotFound for a review that is not theirs.
    """
    review = find_review(session, person, review_id, lock=True)
    check_reason("reason", reason.strip(), "Say why you withdraw it")
    standing = confirmed_code(session, review.id)
    if standing is None:
        raise InputRefused("reason", "No code is confirmed for this review")
    standing.superseded_at = now
    of_review = (CodeRecord.review_id == review.id, CodeRecord.source == CodeSource.IMPORTED.value)
    newest = select(CodeRecord).where(*of_review).order_by(CodeRecord.id.desc()).limit(1)
    if imported := session.scalar(newest):
        imported.superseded_at = None
    keep_reason(session, person, review, "withdrew_code", reason.strip(), now)
    audit.record(session, "withdrew_code", "review", review.id, person, now, code=standing.code)


def confirmed_code(session: Session, review_id: int) -> CodeRecord | None:
    """Return the code confirmed here that stands for a review; None where there is none."""
    return session.scalar(
        select(CodeRecord).where(
            CodeRecord.review_id == review_id,
            CodeRecord.source == CodeSource.CONFIRMED.value,
            CodeRecord.superseded_at.is_(None),
        )
    )


def plain(session: Session, person: Person, policy: Policy) -> tuple[Plain, ...]:
    """Return an IRO's held reviews that need a code and whose proposal is plain, oldest first; none for other roles."""
    if person.role is not Role.IRO:
        return ()
    waiting = select(Review.id).where(visible_reviews(person), WAITS_FOR_CODE)
    found = (_plain(case, policy) for case in cases(session, Review.id.in_(waiting)))
    return tuple(one for one in found if one is not None)


def confirm_plain(
    session: Session, person: Person, chosen: Mapping[int, Code], *, policy: Policy, now: datetime
) -> int:
    """Confirm the chosen reviews with the codes that the person saw, all or none; return how many.

    InputRefused when none is chosen or one is no longer plain or has another code; NotFound for what is not theirs.
    """
    if not chosen:
        raise InputRefused("chosen", "Choose at least one review")
    now_are = {one.review_id: one.code for one in plain(session, person, policy)}
    if person.role is not Role.IRO:
        raise NotFound("codes to confirm together")
    if any(now_are.get(review_id) is not code for review_id, code in chosen.items()):
        raise InputRefused(
            "chosen", "Something has changed since you opened this page. Look at the list again"
        )
    for review_id, code in chosen.items():
        confirm(session, person, review_id, choice=CodeChoice(code), policy=policy, now=now)
    return len(chosen)


def _plain(case: Case, policy: Policy) -> Plain | None:
    decision = propose(case, policy, 0).decision
    if decision.rule not in RULES or decision.confirm or decision.code is None:
        return None
    return Plain(case.review_id, case.known_as, case.age, case.review_on, decision.code, decision.reasons)
