"""Who has not answered: the list, reminding chosen children after a look at what that means, handing over to IROs."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date

from flask import Blueprint, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from bot.domain.questionnaires import Phase
from bot.ground.access import askable_phases
from bot.ground.roles import REPORT_READERS, NotFound, Person, Role
from bot.reports import unanswered as room
from bot.reports.periods import month_of, months
from bot.reports.unanswered import AskedPeriod, NotRemindedReason, UnansweredList, UnansweredPart
from bot.reviews.contributions import terms
from bot.reviews.handed_over import LONGEST_REQUEST
from web.kit import asked, clock, database, wiring
from web.kit.fields import ReviewForm, paragraph
from web.kit.formats import number_of
from web.kit.forms import SubmitButton, save
from web.kit.guard import allow, current_person

blueprint = Blueprint("unanswered", __name__)
FILTERS = ("month", "phase", "state", "team", "iro", "language")
MAY = "may"
PHASE_NAMES = {Phase.PRE: "Views before the review", Phase.POST: "Feedback after it"}
_KEY = re.compile(r"[0-9]{1,9}-(?:pre|post)")
LISTED_MONTHS, MONTHS_AHEAD = 14, 2


class HandOverForm(ReviewForm):
    """What the IRO should know."""

    words = paragraph(
        "What should the IRO know?",
        "One sentence: what was tried, and what you ask for. Nothing that a young person said.",
        longest=LONGEST_REQUEST,
    )


@blueprint.get("/participation/unanswered")
@allow(*REPORT_READERS)
def show() -> str:
    """Show who was asked and has not answered, the nearest review first."""
    with database.read() as session:
        listed = _listed(session, page=asked.number("page", 1))
    person, today = current_person(), clock.today()
    return render_template(
        "participation/unanswered.html",
        listed=listed,
        filters=asked.kept(*FILTERS),
        reasons=room.REASONS,
        messages=room.MESSAGES,
        phases={phase: PHASE_NAMES[phase] for phase in Phase if phase in askable_phases(person)},
        months=months(today, LISTED_MONTHS, MONTHS_AHEAD),
        month=_month(),
        channels=terms.CHANNELS,
        may=MAY,
        acts=person.role is Role.PARTICIPATION,
        today=today,
        no_language=room.NO_LANGUAGE,
    )


@blueprint.get("/participation/unanswered/remind")
@allow(Role.PARTICIPATION)
def look_at_reminders() -> str:
    """Show how many children a reminder would go to, who gets none and why, when and at what cost."""
    return _remind_page(SubmitButton())


@blueprint.post("/participation/unanswered/remind")
@allow(Role.PARTICIPATION)
def remind() -> Response:
    """Remind the children who were chosen and may be reminded; one press or ten, each gets one message."""
    form, chosen = SubmitButton(), _chosen()

    def change(session: Session, person: Person) -> int:
        room.lock(session, _listed(session), chosen)
        return room.remind(session, person, _listed(session), chosen, clock.now())

    return save(
        form,
        change,
        lambda: _remind_page(form),
        _reminded,
        url_for("unanswered.show", **asked.kept(*FILTERS)),
    )


def _reminded(number: int) -> str:
    if not number:
        return "Nobody was reminded: the reminders are on their way already, or nobody may be reminded now"
    return f"{number_of(number, 'reminder goes', 'reminders go')} out in the next hours for writing"


def _remind_page(form: SubmitButton) -> str:
    chosen, now = _chosen(), clock.now()
    policies = wiring().decisions.policies
    with database.read() as session:
        told = room.preview(session, _listed(session), chosen, wiring().context, policies, now)
    return render_template(
        "participation/remind.html",
        told=told,
        form=form,
        reasons=room.REASONS,
        now=now,
        filters=asked.kept(*FILTERS),
    )


@blueprint.get("/participation/unanswered/hand-over")
@allow(Role.PARTICIPATION)
def look_at_handing_over() -> str:
    """Show which children would be handed over to whom, and ask for a sentence."""
    return _hand_over_page(HandOverForm(), sent=False)


@blueprint.post("/participation/unanswered/hand-over")
@allow(Role.PARTICIPATION)
def hand_over() -> Response:
    """Ask the IROs of the chosen children to reach them."""
    form, chosen = HandOverForm(), _chosen()

    def change(session: Session, person: Person) -> int:
        rows = room.of_chosen(_listed(session), chosen)
        return room.hand_over_all(session, person, rows, words=form.words.data or "", now=clock.now())

    home = url_for("unanswered.show", **asked.kept(*FILTERS))
    return save(form, change, lambda: _hand_over_page(form, sent=True), _handed, home)


def _handed(number: int) -> str:
    if not number:
        return "Nothing was handed over: the IRO has been asked already"
    return f"{number_of(number, 'review is', 'reviews are')} handed over and on the IRO’s Today"


def _hand_over_page(form: HandOverForm, *, sent: bool) -> str:
    with database.read() as session:
        rows = room.of_chosen(_listed(session), _chosen())
    return render_template(
        "participation/hand_over.html",
        rows=rows,
        form=form,
        sent=sent,
        filters=asked.kept(*FILTERS),
        phases=PHASE_NAMES,
    )


def _listed(session: Session, page: int = 1) -> UnansweredList:
    starting = wiring().settings.policies
    about = (current_person(), _period(), _part())
    return room.unanswered(session, *about, page=page, now=clock.now(), starting=starting)


def _chosen() -> Collection[str] | None:
    """Return the requests that were chosen in the address; None where all of the list's part are meant."""
    if request.args.get("all"):
        return None
    return frozenset(key for key in request.args.getlist("chosen") if _KEY.fullmatch(key))


def _part() -> UnansweredPart:
    """Return the part of the list that the address asks for; NotFound for what there is not."""
    state = request.args.get("state", "")
    try:
        return UnansweredPart(
            phase=asked.maybe("phase", Phase),
            reason=NotRemindedReason(state) if state not in ("", MAY) else None,
            may=state == MAY,
            team=asked.maybe_number("team"),
            officer=asked.maybe_number("iro"),
            language=request.args.get("language") or None,
        )
    except ValueError as error:
        raise NotFound(state) from error


def _period() -> AskedPeriod:
    month = _month()
    if month is None:
        return room.open_now(clock.today())
    return AskedPeriod(month, month_of(month).last, is_open=False)


def _month() -> date | None:
    """Return the first day of the month that is asked for; None for all that is open; NotFound for no month."""
    wanted = request.args.get("month", "")
    try:
        return date.fromisoformat(f"{wanted}-01") if wanted else None
    except ValueError as error:
        raise NotFound(wanted) from error
