"""The translators' room: the languages, the sentences of one, and one sentence with its English and its phone."""

from __future__ import annotations

from flask import Blueprint, make_response, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from bot.domain.languages import Language
from bot.domain.sentences import SentenceStatus, SourceText
from bot.ground import sentences
from bot.ground.roles import NotFound, Person
from bot.ground.sentences import EDITORS, NewVersion
from bot.translation.texts import CatalogueText, all_texts
from web.kit import asked, clock, database, wiring
from web.kit.forms import save
from web.kit.guard import allow, current_person
from web.kit.terms import SENTENCE_STATUSES
from web.translations.forms import SentenceForm
from web.translations.page import (
    KIND_NAMES,
    SentenceFilter,
    checked,
    key_of,
    places,
    unfinished_around,
)

DRAFT, SIGN = "draft", "sign"
blueprint = Blueprint("translations", __name__)


@blueprint.get("/translations")
@allow(*EDITORS)
def home() -> str:
    """Show how far the sentences of every language have come."""
    shipped = wiring().starting
    with database.read() as session:
        counts = sentences.counts(session, current_person(), shipped)
    return render_template(
        "translations/home.html",
        languages=sentences.translated(shipped),
        counts=counts,
        statuses=SENTENCE_STATUSES,
        all=len(all_texts()),
    )


@blueprint.get("/translations/<code>")
@allow(*EDITORS)
def language(code: str) -> str:
    """Show the sentences of a language that are looked for, a page at a time."""
    shipped, sent = wiring().starting, request.args
    found_language = sentences.language_of(shipped, code)
    wanted = SentenceFilter(sent.get("words", "").strip(), sent.get("status", ""), sent.get("kind", ""))
    with database.read() as session:
        found = sentences.states(session, current_person(), shipped, code)
    kept = [each for each in found.values() if wanted.keeps(each)]
    rows, number, pages = asked.part(kept)
    return render_template(
        "translations/language.html",
        language=found_language,
        rows=rows,
        key_of=key_of,
        wanted=wanted,
        found=len(kept),
        page=number,
        pages=pages,
        statuses=SENTENCE_STATUSES,
        kinds=KIND_NAMES,
        first=next((each.source for each in found.values() if not each.is_finished), None),
    )


@blueprint.get("/translations/<code>/<key>")
@allow(*EDITORS)
def sentence(code: str, key: str) -> str:
    """Show one sentence beside its English, and how it looks on a phone."""
    return _page(_known(code), _text(key), SentenceForm(formdata=None))


@blueprint.post("/translations/<code>/<key>")
@allow(*EDITORS)
def write(code: str, key: str) -> Response:
    """Save a sentence as a draft or signed off; or only look at it as it was typed, which changes nothing."""
    spoken, text, form = _known(code), _text(key), SentenceForm()
    if request.form.get("do") not in {DRAFT, SIGN}:
        return make_response(_page(spoken, text, form))
    signs = request.form.get("do") == SIGN

    def change(session: Session, person: Person) -> bool:
        version = NewVersion((text.context, text.english), sentences.tidy(form.words.data or ""), signs)
        return sentences.write(session, person, wiring().starting, code, version, form.version, clock.now())

    def said(is_changed: bool) -> str:
        return (
            ("Signed off, with your name" if signs else "Draft saved")
            if is_changed
            else "Nothing was changed"
        )

    home = _next(code, text) if signs else url_for("translations.sentence", code=code, key=key)
    answer = save(form, change, lambda: _page(spoken, text, form, refused=True), said, home)
    wiring().decisions.recent.forget()
    return answer


def _next(code: str, text: CatalogueText) -> str:
    """Return where signing off leads: to the next sentence that nobody has signed off, else to the list."""
    with database.read() as session:
        found = sentences.states(session, current_person(), wiring().starting, code)
    before, after = unfinished_around(found, (text.context, text.english))
    following = after or before
    if following is None:
        return url_for("translations.language", code=code)
    return url_for("translations.sentence", code=code, key=key_of(following))


def _known(code: str) -> Language:
    return sentences.language_of(wiring().starting, code)


def _text(key: str) -> CatalogueText:
    found = next((each for each in all_texts().values() if each.key == key), None)
    if found is None:
        raise NotFound(key)
    return found


def _page(spoken: Language, text: CatalogueText, form: SentenceForm, *, refused: bool = False) -> str:
    source: SourceText = (text.context, text.english)
    with database.read() as session:
        found = sentences.states(session, current_person(), wiring().starting, spoken.code)
        history = sentences.history(session, current_person(), spoken.code, source)
    state = found[source]
    waiting = state.draft or state.own
    if form.words.data is None:
        form.words.data = waiting.words if waiting else state.shipped or ""
    form.seen.data = str(state.newest)
    before, after = unfinished_around(found, source)
    return render_template(
        "translations/sentence.html",
        language=spoken,
        text=text,
        form=form,
        refused=refused,
        state=state,
        history=history,
        checked=checked(spoken.code, found, source, sentences.tidy(form.words.data or "")),
        places=places(text, wiring().content),
        status=SENTENCE_STATUSES[state.status],
        is_stale=state.status is SentenceStatus.STALE,
        before=key_of(before) if before else None,
        after=key_of(after) if after else None,
    )
