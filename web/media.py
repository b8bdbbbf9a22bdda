"""Files that young people sent, to be heard and seen, and the pages on which people put texts beside words."""

from __future__ import annotations

from io import BytesIO

from flask import Blueprint, flash, make_response, redirect, render_template, request, send_file, url_for
from govuk_frontend_wtf.wtforms_widgets import GovSelect
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response
from wtforms import SelectField

from bot.domain.languages import ENGLISH
from bot.domain.media import AddedKind, AddedSubject, MachineRefusal
from bot.ground.errors import InputRefused
from bot.ground.roles import NotFound, Person, Role
from bot.media import beside, files, originals
from bot.media.beside import LONGEST, BesideText
from bot.media.originals import Original
from bot.providers import translation_server
from bot.reviews.contributions import terms
from web.kit import clock, database, trail, wiring
from web.kit.errands import BOTH
from web.kit.fields import ReviewForm, choices, paragraph
from web.kit.forms import BaseForm, SubmitButton, save
from web.kit.guard import allow, current_person

blueprint = Blueprint("media", __name__)
WHO_READ = (Role.IRO, Role.TEAM_MANAGER, Role.SERVICE_MANAGER, Role.PARTICIPATION, Role.DUTY)
# A file from outside is played or shown, and is never a page of ours that could run anything.
SANDBOX = "sandbox; default-src 'none'; media-src 'self'; img-src 'self'; style-src 'unsafe-inline'"
TITLES = {AddedKind.WRITE_UP: "Add what was said", AddedKind.TRANSLATION: "Add a translation"}
OF_PICTURES = "Add what it shows"
DONE = "It stands beside the words"
HINTS = {
    AddedKind.WRITE_UP: "Word for word, in the language that was spoken. For a picture: what it shows, and its words.",
    AddedKind.TRANSLATION: "As close to the young person’s own words as you can.",
}
REFUSALS = {
    MachineRefusal.SILENT: "The translation server does not answer. Try again later, or ask an interpreter",
    MachineRefusal.LANGUAGE: "The translation server does not know this language. Ask an interpreter",
    MachineRefusal.KEY: "The translation server does not let Heard in. Tell an administrator",
    MachineRefusal.BUSY: "The translation server has too much to do. Try again in a few minutes",
    MachineRefusal.TOO_LONG: "This is longer than the translation server takes. Ask an interpreter",
    MachineRefusal.GARBLED: "The translation server gave no translation. Ask an interpreter",
}


class AddedTextForm(ReviewForm):
    """A text and its language."""

    text = paragraph("", longest=LONGEST)
    language = SelectField("In which language is this text?", widget=GovSelect())

    def ask_for(self, kind: AddedKind, title: str, language: str) -> None:
        """Ask for this kind of text; ``language`` is chosen until the person chooses another."""
        self.text.label.text, self.text.description = title.removeprefix("Add ").capitalize(), HINTS[kind]
        known = wiring().content.languages
        self.language.choices = choices({code: one.english for code, one in known.items()})
        if self.language.data is None:
            self.language.data = language if language in known else ENGLISH


@blueprint.get("/files/<int:file_id>")
@allow(*WHO_READ)
def show(file_id: int) -> Response:
    """Return a file to be played or shown, whole or in parts; that this person looked is recorded first."""
    person, today = current_person(), clock.today()
    with database.read() as session:
        files.check(session, person, file_id, today)
    trail.viewed("file", file_id)
    with database.read() as session:
        found = files.show(session, person, file_id, today)
    response = send_file(
        BytesIO(found.content), found.file_type.value, download_name=found.name, etag=False, conditional=True
    )
    response.headers["Content-Security-Policy"] = SANDBOX
    response.headers.set("Content-Disposition", "inline", filename=found.name)
    return response


@blueprint.post("/files/<int:file_id>/again")
@allow(*WHO_READ)
def ask_again(file_id: int) -> Response:
    """Let a file be fetched once more that could not be fetched."""
    person, today, now = current_person(), clock.today(), clock.now()
    with database.write() as session:
        message_id = files.ask_again(session, person, file_id, today, now)
    flash("It is being fetched again. Look in a few minutes")
    return redirect(_home(_original(AddedSubject.MESSAGE, message_id)), 303)


@blueprint.route("/words/<subject>/<int:subject_id>/<what>", methods=BOTH)
@allow(*WHO_READ)
def add(subject: str, subject_id: int, what: str) -> Response:
    """Show the words or files with what stands beside them, and take one more text."""
    if what not in set(AddedKind):
        raise NotFound(what)
    chosen, found = AddedKind(what), _original(subject, subject_id)
    form = AddedTextForm()
    form.ask_for(
        chosen,
        _title(chosen, found),
        (found.language or ENGLISH) if chosen is AddedKind.WRITE_UP else ENGLISH,
    )
    if request.method != "POST":
        return make_response(_page(found, chosen, form))

    def change(session: Session, person: Person) -> None:
        about = originals.original(session, person, subject, subject_id, clock.today())
        text, language = str(form.text.data or ""), str(form.language.data)
        beside.add(session, person, about, kind=chosen, language=language, text=text, now=clock.now())

    return save(form, change, lambda: _page(found, chosen, form, form), DONE, _home(found))


@blueprint.post("/words/<subject>/<int:subject_id>/machine")
@allow(*WHO_READ)
def ask_machine(subject: str, subject_id: int) -> Response:
    """Let the authority's own server translate the words into English, and put that beside them."""
    server, form = translation_server(wiring().settings), SubmitButton()
    found = _original(subject, subject_id)
    if server is None:
        raise NotFound("there is no translation server")
    with database.read() as session:
        text, language = _source(found, beside.beside(session, (found.subject, found.id)))
    if text is None:
        raise NotFound("there is nothing to translate")
    made = server.translate(text, language or ENGLISH, ENGLISH)  # with no transaction open

    def change(session: Session, person: Person) -> None:
        if isinstance(made, MachineRefusal):
            raise InputRefused("machine", REFUSALS[made])
        about = originals.original(session, person, subject, subject_id, clock.today())
        beside.add(
            session, person, about, kind=AddedKind.TRANSLATION, language=ENGLISH, text=made.text,
            machine=made.server, now=clock.now(),
        )  # fmt: skip

    return save(form, change, lambda: _refused(found, form), DONE, _home(found))


def _refused(found: Original, sent: BaseForm) -> str:
    """Show the page of a translation that no machine gave."""
    form = AddedTextForm(formdata=None)
    form.ask_for(AddedKind.TRANSLATION, TITLES[AddedKind.TRANSLATION], ENGLISH)
    return _page(found, AddedKind.TRANSLATION, form, sent)


def _original(subject: str, subject_id: int) -> Original:
    """Find what a text is put beside, and record that this person looks at it."""
    with database.read() as session:
        found = originals.original(session, current_person(), subject, subject_id, clock.today())
    trail.viewed(*found.place.audited)
    return found


def _source(found: Original, texts: tuple[BesideText, ...]) -> tuple[str | None, str | None]:
    """Return what a machine can translate, and its language: what was typed, else what was written down."""
    if found.words:
        return found.words, found.language
    written = next((one for one in texts if one.kind is AddedKind.WRITE_UP), None)
    return (written.newest.text, written.language) if written else (None, None)


def _page(found: Original, kind: AddedKind, form: AddedTextForm, sent: BaseForm | None = None) -> str:
    server = translation_server(wiring().settings)
    with database.read() as session:
        texts = beside.beside(session, (found.subject, found.id))
    text, language = _source(found, texts)
    return render_template(
        "media/add.html",
        title=_title(kind, found),
        original=found,
        texts=texts,
        kind=kind,
        form=form,
        sent=sent,
        back=_home(found),
        button=SubmitButton(formdata=None),
        machine=server.name if server is not None and kind is AddedKind.TRANSLATION else None,
        may_ask_machine=text is not None and language not in {None, ENGLISH},
        wording=terms,
    )


def _title(kind: AddedKind, found: Original) -> str:
    is_picture = bool(found.files) and all(one.family == "image" for one in found.files)
    return OF_PICTURES if is_picture and kind is AddedKind.WRITE_UP else TITLES[kind]


def _home(found: Original) -> str:
    """Return the page that shows the words to the person signed in."""
    place, role = found.place, current_person().role
    if place.is_feedback and role is Role.PARTICIPATION:
        return url_for("feedback.one", conversation_id=place.conversation_id, _anchor="words")
    if place.review_id is not None:
        at = "feedback" if place.is_feedback else "records" if place.conversation_id is None else "words"
        return url_for("review.show", review_id=place.review_id, _anchor=at)
    if place.alert_id is not None:
        return url_for("duty.room", _anchor=f"alert-{place.alert_id}")
    return url_for("duty.messages")
