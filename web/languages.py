"""The page of the languages: who has read which sentences, what children will see, and which are offered to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, render_template, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from bot.domain.languages import ENGLISH, Language, LanguageStatus, fallbacks
from bot.ground import languages, sentences
from bot.ground.roles import NotFound, Person, Role
from bot.translation import coverage
from web.kit import clock, database, wiring
from web.kit.forms import BaseForm, Change, SubmitButton, save
from web.kit.guard import allow, current_person
from web.kit.terms import SENTENCE_STATUSES

READERS = (Role.ADMINISTRATOR, Role.TRANSLATOR)
STATUSES = {
    LanguageStatus.WRITTEN: ("The source", "green"),
    LanguageStatus.MACHINE_DRAFTED: ("Has drafts that no speaker has signed off", "orange"),
    LanguageStatus.BACK_CHECKED: ("Translated back and compared: no speaker has read all of it", "yellow"),
    LanguageStatus.SPEAKER_REVIEWED: ("Read by a speaker", "green"),
    None: ("No sentences yet", "grey"),
}
ALONE = "All messages in this language."
WITH_ENGLISH = "Messages in this language, with English beneath on WhatsApp and Telegram and alone by SMS."
blueprint = Blueprint("languages", __name__)


@dataclass(frozen=True, slots=True)
class LanguageRow:
    """One language as the page shows it: its status in words with a colour, and what children see."""

    language: Language
    status: str
    colour: str
    percent: int
    seen: str
    can_accept: bool
    is_accepted: bool


@blueprint.get("/languages")
@allow(*READERS)
def home() -> str:
    """Show every language."""
    return _page(SubmitButton(formdata=None))


@blueprint.get("/languages/<code>/accept")
@allow(Role.ADMINISTRATOR)
def ask(code: str) -> str:
    """Ask whether a language should be offered, saying who has read its sentences."""
    return _confirmation(_known(code), SubmitButton(formdata=None))


@blueprint.post("/languages/<code>/accept")
@allow(Role.ADMINISTRATOR)
def accept(code: str) -> Response:
    """Offer a language to children from now on."""
    language, form = _known(code), SubmitButton()

    def change(session: Session, person: Person) -> None:
        languages.accept(session, person, code, wiring().context.translations.status(code), clock.now())

    return _save(form, change, f"{language.english} is offered from now on")


@blueprint.post("/languages/<code>/take-back")
@allow(Role.ADMINISTRATOR)
def take_back(code: str) -> Response:
    """Offer a language no longer."""
    language, form = _known(code), SubmitButton()

    def change(session: Session, person: Person) -> None:
        languages.take_back(session, person, code, clock.now())

    return _save(
        form, change, f"{language.english} is offered no longer; conversations under way go on in it"
    )


@blueprint.post("/languages/english")
@allow(Role.ADMINISTRATOR)
def english() -> Response:
    """Decide to offer English alone."""

    def change(session: Session, person: Person) -> None:
        languages.stay_with_english(session, person, clock.now())

    return _save(SubmitButton(), change, "English alone is offered until you accept another language")


def _save(form: BaseForm, change: Change[None], done: str) -> Response:
    answer = save(form, change, lambda: _page(form, sent=True), done, url_for("languages.home"))
    wiring().decisions.recent.forget()
    return answer


def _known(code: str) -> Language:
    found = wiring().content.languages.get(code)
    if found is None:
        raise NotFound(code)
    return found


def _confirmation(language: Language, form: BaseForm) -> str:
    (row,) = _rows([language], ())
    is_translated = language in sentences.translated(wiring().starting)
    with database.read() as session:
        found = sentences.safety(session, current_person(), wiring().starting, language.code)
    return render_template(
        "languages/accept.html",
        row=row,
        button=form,
        first=found if is_translated else [],
        statuses=SENTENCE_STATUSES,
    )


def _page(form: BaseForm, *, sent: bool = False) -> str:
    with database.read() as session:
        accepted = languages.accepted(session)
    return render_template(
        "languages/list.html",
        rows=_rows(list(wiring().content.languages.values()), accepted or ()),
        is_decided=accepted is not None,
        form=form,
        button=SubmitButton(formdata=None),
        sent=sent,
        decides=current_person().role is Role.ADMINISTRATOR,
    )


def _rows(shown: Sequence[Language], accepted: Sequence[str]) -> list[LanguageRow]:
    rows = [_row(language, is_accepted=language.code in accepted) for language in shown]
    return sorted(rows, key=lambda row: (row.language.code != ENGLISH, -row.percent, row.language.english))


def _row(language: Language, *, is_accepted: bool) -> LanguageRow:
    translations = wiring().context.translations
    status, share = translations.status(language.code), coverage.percent(translations, language.code)
    words, colour = STATUSES[status]
    can = status is not None and language.code != ENGLISH and not is_accepted
    return LanguageRow(language, words, colour, share, _seen(language, status, share), can, is_accepted)


def _seen(language: Language, status: LanguageStatus | None, share: int) -> str:
    """Say what children will see in a language."""
    known, chain = wiring().content.languages, fallbacks(language.code, wiring().content.languages)
    others = [known[code].english for code in chain[1:]]
    if status is None:
        is_heard = any(code in wiring().content.heard for code in chain[:-1])
        heard = (
            "STOP and words of danger in it are understood." if is_heard else "No words of it are understood."
        )
        why = " It is mostly spoken, and there are no recordings." if language.audio_only else ""
        return f"Messages in {' or '.join(others)}. {heard}{why}"
    whole = ALONE if status in {LanguageStatus.WRITTEN, LanguageStatus.SPEAKER_REVIEWED} else WITH_ENGLISH
    return whole if share == 100 else f"{whole} A message that lacks a sentence comes whole in {others[0]}."
