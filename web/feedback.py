"""The pages on which the participation service reads what children said after their reviews."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from bot.ground.roles import Person, Role
from bot.reports import feedback, themes
from bot.reports.feedback import LONGEST_NOTE, FeedbackFilter, FeedbackPage, Show
from bot.reports.themes import ReplyKey
from bot.reviews.contributions import terms
from web.kit import asked, clock, database, trail, wiring
from web.kit.fields import HOW, QuoteForm, ReviewForm, SeenForm, line, name_of, paragraph
from web.kit.forms import save
from web.kit.guard import allow, current_person

blueprint = Blueprint("feedback", __name__)
SUBJECT = "feedback"


class FeedbackReadForm(SeenForm):
    """That somebody has read what their page showed, with a note if they want one."""

    note = paragraph(
        "Your note",
        "What you want to remember or pass on. Leave out the young person’s own words.",
        longest=LONGEST_NOTE,
    )


class FeedbackFlagForm(ReviewForm):
    """What was done about a flag."""

    outcome = line("What did you do?", longest=500)


@blueprint.get("/feedback")
@allow(Role.PARTICIPATION)
def show() -> str:
    """Show the feedback with words in it, unread first; an unknown part or month shows all there is."""
    person, today, by = current_person(), clock.today(), _wanted()
    with database.read() as session:
        listed = feedback.feedback_list(session, person, by, today)
        put = themes.theme_list(session)
    return render_template("feedback/list.html", listed=listed, by=by, today=today, themes=put, shows=Show)


def _wanted() -> FeedbackFilter:
    sent = request.args.get("show")
    return FeedbackFilter(
        show=Show(sent) if sent in set(Show) else Show.ALL,
        month=_month(request.args.get("month")),
        language=request.args.get("language") or None,
        questionnaire=request.args.get("set") or None,
        theme=asked.maybe_number("theme"),
        page=asked.number("page", 1),
    )


def _month(sent: str | None) -> date | None:
    try:
        return date.fromisoformat(f"{sent}-01")
    except ValueError:
        return None


@blueprint.get("/feedback/next")
@allow(Role.PARTICIPATION)
def next_one() -> Response:
    """Lead to the feedback that has waited longest, another than the one that was just read; else to the list."""
    with database.read() as session:
        found = feedback.next_unread(session, current_person(), asked.number("after", 0))
    if found is None:
        return redirect(url_for("feedback.show", show=Show.UNREAD.value))
    return redirect(url_for("feedback.one", conversation_id=found))


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

    def change(session: Session, person: Person) -> int:
        seen, note, now = form.moment or clock.now(), form.note.data or "", clock.now()
        return feedback.mark_read(session, person, conversation_id, seen=seen, note=note, now=now)

    return save(
        form,
        change,
        lambda: _page(conversation_id, form),
        lambda left: (
            "You have read what the page showed. More has come since" if left else "You have read this"
        ),
        url_for("feedback.one", conversation_id=conversation_id),
    )


@blueprint.post("/feedback/<int:conversation_id>/flags/<int:flag_id>")
@allow(Role.PARTICIPATION)
def acknowledge(conversation_id: int, flag_id: int) -> Response:
    """Record what this person did about a flag."""
    form = FeedbackFlagForm(prefix=f"flag-{flag_id}-")

    def change(session: Session, person: Person) -> None:
        outcome, now = form.outcome.data or "", clock.now()
        feedback.acknowledge(session, person, conversation_id, flag_id, outcome=outcome, now=now)

    home = url_for("feedback.one", conversation_id=conversation_id, _anchor="flags")
    return save(form, change, lambda: _page(conversation_id, form), "What you did is recorded", home)


def _page(conversation_id: int, sent: ReviewForm | None = None) -> str:
    person, made_at = current_person(), clock.now()
    with database.read() as session:
        feedback.words_of(session, person, conversation_id)  # NotFound before anything is recorded
    trail.viewed(SUBJECT, conversation_id)
    with database.read() as session:
        page = feedback.feedback_page(
            session, person, conversation_id, content=wiring().content, today=clock.today()
        )
        marks = themes.themes_of(session, ReplyKey(conversation_id=conversation_id))
        following = feedback.next_unread(session, person, conversation_id)
    return render_template(
        "feedback/page.html",
        page=page,
        marks=marks,
        following=following,
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
        forms[name_of(sent)] = sent
    return forms


@blueprint.route("/feedback/<int:conversation_id>/quotes", methods=("GET", "POST"))
@allow(Role.PARTICIPATION)
def quotes(conversation_id: int) -> Response:
    """Show which words may be printed and which could be; take one more consent."""
    form = QuoteForm()
    if request.method != "POST":
        return make_response(_quotes_page(conversation_id, form))

    def change(session: Session, person: Person) -> None:
        feedback.record_quote(
            session, person, conversation_id, given=form.given, today=clock.today(), now=clock.now()
        )

    return save(
        form,
        change,
        lambda: _quotes_page(conversation_id, form, sent=True),
        "The consent is recorded. A manager chooses what the report prints.",
        url_for("feedback.quotes", conversation_id=conversation_id),
    )


@blueprint.post("/feedback/<int:conversation_id>/quotes/<int:quote_id>/taken-back")
@allow(Role.PARTICIPATION)
def take_back(conversation_id: int, quote_id: int) -> Response:
    """Record that the young person took the consent back."""
    with database.write() as session:
        feedback.take_back(session, current_person(), conversation_id, quote_id, clock.now())
    flash("These words are printed nowhere any more")
    return redirect(url_for("feedback.quotes", conversation_id=conversation_id), 303)


def _quotes_page(conversation_id: int, form: QuoteForm, *, sent: bool = False) -> str:
    person = current_person()
    with database.read() as session:
        found = feedback.quotes_of(session, person, conversation_id)
    trail.viewed(SUBJECT, conversation_id)
    with database.read() as session:
        page = feedback.feedback_page(
            session, person, conversation_id, content=wiring().content, today=clock.today()
        )
        words = feedback.words_of(session, person, conversation_id)
    form.speak_of(page.known_as)
    return render_template(
        "quotes.html",
        about=page,
        back=("Back to the feedback", url_for("feedback.one", conversation_id=conversation_id)),
        taken_back=lambda quote_id: url_for(
            "feedback.take_back", conversation_id=conversation_id, quote_id=quote_id
        ),
        form=form,
        quotes=found,
        words=words,
        how=HOW,
        sent=sent,
        is_quotable=feedback.is_quotable(page.readers),
    )
