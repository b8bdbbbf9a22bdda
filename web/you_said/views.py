"""Writing what was done about each theme of a quarter, and publishing it after a look at what everybody will read."""

from __future__ import annotations

from flask import Blueprint, make_response, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from bot.domain.quarters import Quarter
from bot.ground.roles import REPORT_READERS, NotFound, Person
from bot.reports import ReportYear, annual, themes, you_said
from bot.reports.annual import KeptPair
from bot.reports.you_said import SaidQuarter
from web.kit import asked, clock, database, wiring
from web.kit.errands import BOTH, Errand, run
from web.kit.fields import ReviewForm
from web.kit.forms import SubmitButton, save
from web.kit.guard import allow, current_person
from web.you_said.forms import PairForm, PublishForm

blueprint = Blueprint("you_said", __name__)
WITHDRAW = Errand(
    "Withdraw the public page?",
    "Withdraw it",
    "The page is withdrawn: nobody can read it any more",
    told=(
        "Nobody can read it any more. Browsers may still show a copy for five minutes. What was written stays here, "
        "and you can publish it again.",
    ),
    warns=True,
    back="You said, we did",
)


@blueprint.get("/you-said")
@allow(*REPORT_READERS)
def show() -> str:
    """Show one quarter; where none is asked for, the one that ended last."""
    return _page(asked.quarter())


def _page(quarter: Quarter, sent: SubmitButton | None = None) -> str:
    return render_template(
        "you_said/quarter.html",
        found=_read(quarter),
        quarters=asked.begun_quarters(),
        sent=sent,
        may_publish=current_person().role in you_said.PUBLISHERS,
        today=clock.today(),
    )


def _read(quarter: Quarter) -> SaidQuarter:
    with database.read() as session:
        return you_said.said_quarter(session, wiring().content, quarter)


@blueprint.route("/you-said/<quarter>/write", methods=BOTH)
@allow(*REPORT_READERS)
def write(quarter: str) -> Response:
    """Write what was done about a theme, or change what was written."""
    about, pair = asked.quarter_named(quarter), asked.maybe_number("pair")
    with database.read() as session:
        kept = _kept(session, about, pair)
        rows = themes.theme_list(session)
    form = PairForm.of(kept, asked.maybe_number("theme"))
    form.offer(rows)

    def change(session: Session, person: Person) -> None:
        annual.say(session, person, about, given=form.given, now=clock.now(), instead_of=pair)

    def page(*, sent: bool = True) -> str:
        return render_template("you_said/write.html", quarter=about, form=form, kept=kept, sent=sent)

    if request.method != "POST":
        return make_response(page(sent=False))
    return save(form, change, page, "It is saved", _home_of(about))


def _kept(session: Session, quarter: Quarter, pair: int | None) -> KeptPair | None:
    """Return the pair that is to be changed; NotFound for one that does not stand in the quarter's year."""
    if pair is None:
        return None
    standing = annual.pairs_of(session, ReportYear(quarter.start))
    found = next((each for each in standing if each.id == pair), None)
    if found is None:
        raise NotFound(f"pair {pair}")
    return found


@blueprint.post("/you-said/<quarter>/pairs/<int:pair>/out")
@allow(*REPORT_READERS)
def take_out(quarter: str, pair: int) -> Response:
    """Take a pair out of its quarter and of the annual report."""
    about, form = asked.quarter_named(quarter), SubmitButton()

    def change(session: Session, person: Person) -> None:
        annual.unsay(session, person, ReportYear(about.start), pair, clock.now())

    home = _home_of(about)
    return save(form, change, lambda: _page(about, form), "It is taken out, and kept in the history", home)


@blueprint.route("/you-said/<quarter>/publish", methods=BOTH)
@allow(*you_said.PUBLISHERS)
def publish(quarter: str) -> Response:
    """Publish a quarter, after a look at what everybody will read."""
    about, form = asked.quarter_named(quarter), PublishForm()
    chosen = frozenset(request.form.getlist("quote", type=int))

    def change(session: Session, person: Person) -> None:
        you_said.publish(
            session,
            person,
            wiring().content,
            about,
            quotes=chosen,
            without_names=bool(form.without_names.data),
            now=clock.now(),
        )

    def page(*, sent: bool = True) -> str:
        found, rounded = _read(about), you_said.rounded
        return render_template(
            "you_said/publish.html", found=found, form=form, chosen=chosen, rounded=rounded, sent=sent
        )

    if request.method != "POST":
        return make_response(page(sent=False))
    home = _home_of(about)
    return save(form, change, page, "The page is published: everybody may read it", home)


@blueprint.route("/you-said/<quarter>/withdraw", methods=BOTH)
@allow(*you_said.PUBLISHERS)
def withdraw(quarter: str) -> Response:
    """Take a quarter off the public page, after a look at what that means."""
    about = asked.quarter_named(quarter)

    def change(session: Session, person: Person) -> None:
        you_said.withdraw(session, person, about, clock.now())

    return run(WITHDRAW, ReviewForm(), change, _home_of(about), about=about.title)


def _home_of(quarter: Quarter) -> str:
    return url_for("you_said.show", quarter=quarter.name)
