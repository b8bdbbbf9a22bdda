"""Sentences as files: a language's .po file to take away, and one brought back, looked at before it is taken."""

from __future__ import annotations

from base64 import b64encode
from http import HTTPStatus

from flask import Blueprint, make_response, render_template, url_for
from sqlalchemy.orm import Session
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response

from bot.domain.languages import Language
from bot.ground import sentences
from bot.ground.errors import InputRefused
from bot.ground.roles import Person
from bot.ground.sentences import EDITORS, FileDifferences
from bot.translation.po import LARGEST, CatalogueRefused
from web.kit import bodies, clock, database, wiring
from web.kit.downloads import as_download
from web.kit.formats import number_of
from web.kit.forms import save
from web.kit.guard import allow, current_person
from web.translations.forms import SentenceFileForm, TakeFileForm

TOO_LARGE = f"The file is larger than {LARGEST // 1024} KB: no catalogue of these sentences is"
blueprint = Blueprint("translation_files", __name__)
bodies.take_files(blueprint, "look", LARGEST)
# What was looked at comes back in a field, as letters that every form takes.
bodies.take_files(blueprint, "take", LARGEST * 2)


@blueprint.errorhandler(RequestEntityTooLarge)
def _too_large(_error: RequestEntityTooLarge) -> Response:
    page = render_template("translations/too_large.html", reason=TOO_LARGE)
    return make_response(page, HTTPStatus.REQUEST_ENTITY_TOO_LARGE)


@blueprint.get("/translations/<code>/file.po")
@allow(*EDITORS)
def export(code: str) -> Response:
    """Return the sentences of a language as they are said now, with the status of each."""
    sentences.language_of(wiring().starting, code)
    with database.read() as session:
        file = sentences.written(session, current_person(), wiring().starting, code)
    return as_download(file, "text/x-gettext-translation", f"heard-{code}.po")


@blueprint.get("/translations/<code>/file")
@allow(*EDITORS)
def upload(code: str) -> str:
    """Ask for a file of a language."""
    return _upload(_known(code), SentenceFileForm(formdata=None))


@blueprint.post("/translations/<code>/file")
@allow(*EDITORS)
def look(code: str) -> Response:
    """Show what a file would change; nothing is changed yet."""
    spoken, form = _known(code), SentenceFileForm()
    if not form.validate():
        return make_response(_upload(spoken, form), HTTPStatus.BAD_REQUEST)
    content = form.file.data.stream.read()
    if len(content) > LARGEST:
        form.refuse("file", TOO_LARGE)
        return make_response(_upload(spoken, form), HTTPStatus.BAD_REQUEST)
    try:
        found = _differences(code, content)
    except CatalogueRefused as refused:
        form.refuse("file", str(refused))
        return make_response(_upload(spoken, form), HTTPStatus.BAD_REQUEST)
    return make_response(_shown(spoken, found, content, TakeFileForm(formdata=None)))


@blueprint.post("/translations/<code>/file/take")
@allow(*EDITORS)
def take(code: str) -> Response:
    """Take what a file changes, all or nothing; show the differences again where they are others by now."""
    spoken, form = _known(code), TakeFileForm()
    content = form.file

    def change(session: Session, person: Person) -> int:
        try:
            return sentences.take(
                session, person, wiring().starting, code, content, str(form.digest.data), clock.now(),
                is_signed=bool(form.signs.data),
            )  # fmt: skip
        except CatalogueRefused as refused:
            raise InputRefused("", str(refused)) from refused

    answer = save(
        form,
        change,
        lambda: _again(spoken, content, form),
        _taken,
        url_for("translations.language", code=code),
    )
    wiring().decisions.recent.forget()
    return answer


def _taken(number: int) -> str:
    return f"{number_of(number, 'sentence', 'sentences')} taken"


def _again(spoken: Language, content: bytes, form: TakeFileForm) -> str:
    try:
        found = _differences(spoken.code, content)
    except CatalogueRefused as refused:
        again = SentenceFileForm(formdata=None)
        again.refuse("file", str(refused))
        return _upload(spoken, again)
    return _shown(spoken, found, content, form)


def _differences(code: str, content: bytes) -> FileDifferences:
    with database.read() as session:
        return sentences.differences(session, current_person(), wiring().starting, code, content)


def _known(code: str) -> Language:
    return sentences.language_of(wiring().starting, code)


def _upload(spoken: Language, form: SentenceFileForm) -> str:
    return render_template("translations/upload.html", language=spoken, form=form)


def _shown(spoken: Language, found: FileDifferences, content: bytes, form: TakeFileForm) -> str:
    form.content.data, form.digest.data = b64encode(content).decode(), found.digest
    return render_template("translations/differences.html", language=spoken, found=found, form=form)
