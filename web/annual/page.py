"""The page of a year's report: what stands on it, and what its forms are filled with."""

from __future__ import annotations

from collections.abc import Sequence

from flask import render_template, request

from bot.domain.annual import Annual, published
from bot.ground.roles import MANAGERS, NotFound
from bot.reports import ReportYear, annual
from bot.reports.annual import Version
from bot.reports.years import is_any_held
from web.annual.forms import EntryForm
from web.kit import asked, clock, database, wiring
from web.kit.forms import BaseForm, SubmitButton
from web.kit.guard import access_of, current_person

PUBLISHED = "published"


def has_begun() -> bool:
    """Return whether there is anything to report: before the first review was held there is not."""
    with database.read() as session:
        return is_any_held(session)


def is_published() -> bool:
    """Return whether the published edition is asked for; NotFound for another one than these two."""
    edition = request.values.get("edition", "")
    if edition not in ("", PUBLISHED):
        raise NotFound(edition)
    return edition == PUBLISHED


def report_of(year: ReportYear) -> Annual:
    """Make the report of a year in the edition that is asked for."""
    settings = wiring().settings
    with database.read() as session:
        report = annual.annual_report(
            session,
            year,
            clock.today(),
            wiring().content,
            authority=settings.authority[0],
            service=wiring().context.service,
        )
    return published(report) if is_published() else report


def page(year: ReportYear, sent: BaseForm | None = None) -> str:
    """Show the report of a year, with the forms of those who may add to it."""
    person, today = current_person(), clock.today()
    report = report_of(year)
    with database.read() as session:
        frozen = annual.find_frozen(session, year)
        versions = annual.versions(session, year)
        facts = {
            "uncoded": annual.uncoded(session, person, year, today),
            "quotable": annual.quotable(session, year),
        }
    return render_template(
        "annual/page.html",
        **facts,
        **_forms(sent, versions),
        report=report,
        year=year,
        years=asked.years(),
        today=today,
        frozen=frozen,
        section_keys={title: key for key, title in annual.SECTIONS.items()},
        past=[row for row in versions if row.ended_on is not None],
        may_write=person.role in MANAGERS and not report.is_published,
        may_open=person.role.value in (access_of("review.show") or ()),
    )


def _forms(sent: BaseForm | None, versions: tuple[Version, ...]) -> dict[str, object]:
    """Return the forms of the page: as they were sent, or with what the address asks to be changed."""
    running = [row for row in versions if row.ended_on is None]
    return {
        "sent": sent,
        "entry_form": sent if isinstance(sent, EntryForm) else _entry_form(running),
        "button": sent if type(sent) is SubmitButton else None,
    }


def _entry_form(running: Sequence[Version]) -> EntryForm:
    wanted = request.args.get("section", "")
    if wanted and wanted not in annual.SECTIONS:
        raise NotFound(wanted)
    found = next((row for row in running if row.section == wanted), None)
    form = EntryForm(formdata=None, section=wanted, words=found.words if found else "")
    form.begins_with(found.words if found else "")
    return form
