"""The forms about what came another way than by message."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask_wtf.file import FileField
from govuk_frontend_wtf.wtforms_widgets import GovFileInput, GovSelect
from wtforms import SelectField
from wtforms.validators import InputRequired

from bot.domain.participation import Provenance, Route
from bot.reviews.contributions import (
    OFFERS,
    ContributionStanding,
    Recorded,
    RefusedViews,
    Ruling,
    Upload,
    ViewsSource,
    terms,
)
from web.kit.fields import (
    ReviewForm,
    choices,
    day,
    line,
    maybe_one_of,
    maybe_time,
    one_of,
    paragraph,
    why,
    yes,
)

LONGEST_WORDS = 5000
SOURCES = {
    ViewsSource.CALL: "A call with me",
    ViewsSource.VISIT: "A visit by me",
    ViewsSource.ADVOCATE: "An advocate’s brief",
    ViewsSource.RECORD: "A record of a social worker, carer or teacher",
    ViewsSource.LETTER: "A letter",
    ViewsSource.DRAWING: "A drawing or a picture",
    ViewsSource.APP: "A form of another app",
    ViewsSource.PHONE: "A message to my own phone",
    ViewsSource.SYMBOLS: "Symbols, signs or a communication aid",
    ViewsSource.OBSERVATION: "An observation of a young child",
}
ROUTES = {
    Route.IRO_OR_ADVOCATE: "It came to me or to an advocate",
    Route.OTHER_ATTENDEE: "Another person presented it at the review",
    Route.NOT_PRESENTED: "Another person has it and has not presented it",
}
WHOSE = {
    Provenance.ALONE: "{name}’s own words or picture",
    Provenance.HELPED: "{name}’s own words, with help",
    Provenance.EXACT: "{name}’s words, written down exactly",
    Provenance.MINE: "What {name} said, in an adult’s words",
    Provenance.ADULT: "What an adult thinks {name} feels",
    Provenance.OTHER: "Somebody else’s words",
}
WRITERS = dict(terms.WRITERS)
STANDINGS = {
    ContributionStanding.COUNTS: "It counts as usual",
    ContributionStanding.WITHHELD: "{name} does not want the meeting to know it",
    ContributionStanding.WITHDRAWN: "{name} took it back",
    ContributionStanding.QUARANTINED: "It is not certain that it came from {name}",
}
MEDIA = {
    "call": "By phone",
    "visit": "On a visit",
    "meeting": "At the meeting",
    "letter": "In writing",
    "told": "Through somebody else",
}
TOLD_BY = {
    "child": "The child or young person",
    "carer": "A carer",
    "worker": "A social worker",
    "advocate": "An advocate",
    "other": "Somebody else",
}
OFFERED = {"iro": "A talk with you", "advocate": "An advocate", "other": "Another way to take part"}
ANSWERS = {"not_offered": "Not offered", "taken": "Offered, taken", "declined": "Offered, not wanted"}


def _named(label: str, words: dict[Any, str], missing: str = "") -> SelectField:
    checks = [InputRequired(missing)] if missing else []
    return SelectField(
        label, checks, choices=choices({"": "Choose", **words}), default="", widget=GovSelect()
    )


class ContributionForm(ReviewForm):
    """What came, how, when, whose words they are, and a file."""

    source = one_of("How did it come?", SOURCES, "Say how it came")
    route = one_of("Who received it?", ROUTES, "Say who received it")
    on = day("When did it come?", "Enter the day on which it came")
    received = maybe_time("At what time?", "By the clock, such as 16:15. Leave it empty if you do not know.")
    words = paragraph(
        "The words", "Exactly as they were said or written, in the language they were in.", LONGEST_WORDS
    )
    file = FileField(
        "A picture or a PDF of it", widget=GovFileInput(), description="JPEG, PNG or PDF, up to 5 MB"
    )
    language = _named("In which language?", {})
    provenance = one_of("Whose words are they?", WHOSE, "Say whose words they are")
    writer_role = _named("Who wrote it down or made it?", WRITERS, "Say who wrote it down or made it")
    written_by = line("Their name")
    spoken_for = yes("{name} asked somebody to speak for them")
    only_me = yes("{name} does not want the meeting to know it")

    @property
    def recorded(self) -> Recorded:
        """Return what was typed, once the form is valid."""
        return Recorded(
            source=ViewsSource(self.source.data),
            route=Route(self.route.data),
            provenance=Provenance(self.provenance.data),
            on=self.on.data or date.max,
            received=self.received.data,
            language=self.language.data or None,
            words=self.words.data or "",
            written_by=self.written_by.data or "",
            writer_role=self.writer_role.data,
            spoken_for=bool(self.spoken_for.data),
            shared=not self.only_me.data,
            file=self._upload(),
        )

    def _upload(self) -> Upload | None:
        sent = self.file.data
        content = sent.read() if sent else b""
        return Upload(sent.filename or "", content) if content else None


class RulingForm(ReviewForm):
    """Whether a contribution counts as usual, and why."""

    standing = one_of("Does it count?", STANDINGS, "Say whether it counts")
    presented = yes("Another person presented it at the review")
    has_view = yes("There is a view in it")
    reason = why("Why?", "Say why")

    @property
    def ruling(self) -> Ruling:
        """Return what was typed, once the form is valid; a question that was not asked is a no."""
        return Ruling(
            standing=ContributionStanding(self.standing.data),
            presented="presented" in self and bool(self.presented.data),
            has_view="has_view" in self and bool(self.has_view.data),
            reason=self.reason.data or "",
        )


class RefusalForm(ReviewForm):
    """That a child did not want to, and what they were offered."""

    on = day("When did {name} say no?", "Enter the day")
    medium = one_of("How did {name} say it?", MEDIA, "Say how they said it")
    by = one_of("Who told you?", TOLD_BY, "Say who told you")
    words = paragraph("What did {name} say?", "Exactly, if you know it")
    offer_iro = maybe_one_of(OFFERED["iro"], ANSWERS)
    offer_advocate = maybe_one_of(OFFERED["advocate"], ANSWERS)
    offer_other = maybe_one_of(OFFERED["other"], ANSWERS)

    @property
    def refused(self) -> RefusedViews:
        """Return what was typed, once the form is valid."""
        answers = {offer: self[f"offer_{offer}"].data for offer in OFFERS}
        return RefusedViews(
            on=self.on.data or date.max,
            medium=self.medium.data,
            by=self.by.data,
            words=self.words.data or "",
            offers={
                offer: answer == "taken"
                for offer, answer in answers.items()
                if answer in ("taken", "declined")
            },
        )
