"""The forms of one feedback: that it was read, and what was done about a flag."""

from __future__ import annotations

from datetime import date, datetime

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import HiddenField

from bot.ground.access import Role
from bot.ground.errors import InputRefused
from bot.reports import feedback
from bot.reports.feedback import LONGEST_NOTE, FeedbackPage, Show
from bot.reviews.contributions import terms
from web.feedback import quotes
from web.kit import clock, database, trail, wiring
from web.kit.fields import ReviewForm, line, paragraph
from web.kit.guard import allow, current_person


class FeedbackReadForm(ReviewForm):
    """That somebody has read what their page showed, with a note if they want one."""

    seen = HiddenField()
    note = paragraph(
        "Your note",
        "What you want to remember or pass on. Leave out the young person’s own words.",
        longest=LONGEST_NOTE,
    )

    @property
    def moment(self) -> datetime | None:
        """Return when the page was made; None when the field does not say."""
        try:
            found = datetime.fromisoformat(str(self.seen.data))
        except ValueError:
            return None
        return found if found.tzinfo else None


class FeedbackFlagForm(ReviewForm):
    """What was done about a flag."""

    outcome = line("What did you do?", longest=500)


blueprint = Blueprint("feedback", __name__)
blueprint.register_blueprint(quotes.blueprint)
BAD_REQUEST = 400
SUBJECT = "feedback"


@blueprint.get("/feedback")
@allow(Role.PARTICIPATION)
def show() -> str:
    """Show the feedback with words in it, unread first; an unknown part or month shows all there is."""
    person, today = current_person(), clock.today()
    by, month = _part(request.args.get("show")), _month(request.args.get("month"))
    with database.read() as session:
        listed = feedback.feedback_list(
            session, person, show=by, month=month, page=request.args.get("page", 1, type=int), today=today
        )
    return render_template("feedback/list.html", listed=listed, by=by, month=month, today=today)


@blueprint.get("/feedback/<int:conversation_id>")
@allow(Role.PARTICIPATION)
def one(conversation_id: int) -> str:
    """Show one feedback with the child's words; that this person looked is recorded first."""
    return _page(conversation_id)


@blueprint.post("/feedback/<int:conversation_id>/read")
@allow(Role.PARTICIPATION)
def read(conversation_id: int) -> Response:
    """Record that this person has read what their page showed, and their note."""
    form = FeedbackReadForm(prefix="read-")
    if not form.validate():
        return make_response(_page(conversation_id, form), BAD_REQUEST)
    seen, now = form.moment or clock.now(), clock.now()
    with database.write() as session:
        left = feedback.mark_read(
            session, current_person(), conversation_id, seen=seen, note=form.note.data or "", now=now
        )
    flash("You have read this" if not left else "You have read what the page showed. More has come since")
    return redirect(url_for("feedback.one", conversation_id=conversation_id), 303)


@blueprint.post("/feedback/<int:conversation_id>/flags/<int:flag_id>")
@allow(Role.PARTICIPATION)
def acknowledge(conversation_id: int, flag_id: int) -> Response:
    """Record what this person did about a flag."""
    form = FeedbackFlagForm(prefix=f"flag-{flag_id}-")
    if not form.validate():
        return make_response(_page(conversation_id, form), BAD_REQUEST)
    try:
        with database.write() as session:
            feedback.acknowledge(
                session,
                current_person(),
                conversation_id,
                flag_id,
                outcome=form.outcome.data or "",
                now=clock.now(),
            )
    except InputRefused as refused:
        form.refuse(refused.field, str(refused))
        return make_response(_page(conversation_id, form), BAD_REQUEST)
    flash("What you did is recorded")
    return redirect(url_for("feedback.one", conversation_id=conversation_id, _anchor="flags"), 303)


def _page(conversation_id: int, sent: ReviewForm | None = None) -> str:
    person, made_at = current_person(), clock.now()
    with database.read() as session:
        feedback.words_of(session, person, conversation_id)  # NotFound before anything is recorded
    trail.viewed(SUBJECT, conversation_id)
    with database.read() as session:
        page = feedback.feedback_page(
            session, person, conversation_id, content=wiring().content, today=clock.today()
        )
    return render_template(
        "feedback/page.html",
        page=page,
        forms=_forms(page, made_at.isoformat(), sent),
        sent=sent,
        wording=terms,
        languages=wiring().content.languages,
        is_quotable=feedback.is_quotable(page.readers),
    )


def _forms(page: FeedbackPage, seen: str, sent: ReviewForm | None) -> dict[str, ReviewForm]:
    forms: dict[str, ReviewForm] = {
        "read": FeedbackReadForm(formdata=None, prefix="read-", seen=seen, note=page.note)
    }
    for flag in page.flags:
        forms[f"flag-{flag.id}"] = FeedbackFlagForm(formdata=None, prefix=f"flag-{flag.id}-")
    if sent is not None:
        forms[str(sent._prefix).rstrip("-")] = sent
    return forms


def _part(asked: str | None) -> Show:
    return Show.UNREAD if asked == Show.UNREAD.value else Show.ALL


def _month(asked: str | None) -> date | None:
    try:
        return date.fromisoformat(f"{asked}-01")
    except ValueError:
        return None
