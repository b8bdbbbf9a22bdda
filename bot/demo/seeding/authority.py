"""Inventing a whole authority in one transaction, the same for the same plan on the same day."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime, timedelta

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from bot.demo.seeding.challenges import write_challenges
from bot.demo.seeding.evidence import write_alerts
from bot.demo.seeding.families import Homes, write_family
from bot.demo.seeding.invitations import Sayings
from bot.demo.seeding.office import SeedOffice
from bot.demo.seeding.outcomes import Decks
from bot.demo.seeding.plan import CannotSeed, Ledger, SeedCounts, SeedPlan
from bot.demo.seeding.population import DAYS_A_YEAR, Family, Phonebook, populate
from bot.demo.seeding.practice import write_practice
from bot.demo.seeding.scripts import Scripts, load_invention
from bot.demo.seeding.showcase import CHILDREN, write_showcase
from bot.demo.seeding.staff import hire
from bot.demo.seeding.supervision import write_supervision
from bot.demo.seeding.themes import publish_what_was_done, write_theme_list, write_what_was_done
from bot.demo.seeding.timetable import local
from bot.domain.reviews import LONDON
from bot.ground import channels
from bot.ground.context import Context
from bot.ground.installation import ACCEPTED, SEEDED
from bot.operations import templates
from bot.store.installation import Fact
from bot.store.records import metadata

FAMILIES_AT_ONCE = 100
Progress = Callable[[int, int], None]
# What a database knows of its keys, folders and channels since it was made.
OF_THE_INSTALLATION = frozenset({"key_canaries", "installations", "data_folders", "channel_switches"})


def seed(
    session: Session,
    plan: SeedPlan,
    context: Context,
    now: datetime,
    progress: Progress,
    *,
    production: bool = False,
) -> SeedCounts:
    """Fill an empty database with invented children, reviews, conversations and codes; the caller commits.

    ``progress`` is told (done, of how many). Raises CannotSeed in production and when any row is there already.
    """
    refuse(session, production=production)
    channels.switch_all_on(session, now)
    session.flush()
    first_day = now.astimezone(LONDON).date() - timedelta(days=round(plan.years * DAYS_A_YEAR))
    office = open_office(session, plan, context, now, first_day)
    ordinary = max(0, plan.children - (CHILDREN if plan.showcase else 0))
    families = list(populate(plan, office.invention, office.today, ordinary))
    _write_families(office, families, progress)
    if plan.showcase:
        write_showcase(session, office, context)
    write_what_was_done(office.ledger, office.today, now)
    close_office(session, office, asdict(plan))
    templates.want(session, context, now)
    write_alerts(session, office.now, context, showcase=plan.showcase)
    if plan.showcase:
        write_practice(session, office)
        write_supervision(session, office)
        write_challenges(session, office)
        publish_what_was_done(session, context.content, office.today, now)
    progress(len(families), len(families))
    return count(office, sum(len(family.children) for family in families if family.ends_on is not None))


def _write_families(office: SeedOffice, families: Sequence[Family], progress: Progress) -> None:
    """Write the families, some at a time, so that not all of them are held in memory."""
    homes = Homes()
    for number, family in enumerate(families):
        write_family(office, homes, number, family)
        if number % FAMILIES_AT_ONCE == FAMILIES_AT_ONCE - 1:
            office.ledger.write()
            progress(number + 1, len(families))


def refuse(session: Session, *, production: bool) -> None:
    """Raise CannotSeed in production and when any row is there already."""
    if production:
        raise CannotSeed("invented children never belong in production (HEARD_ENV=production)")
    tables = [table for table in metadata.sorted_tables if table.name not in OF_THE_INSTALLATION]
    full = [table.name for table in tables if session.execute(select(table).limit(1)).first()]
    if full:
        raise CannotSeed(f"the database is not empty: there are rows in {', '.join(full)}")


def open_office(
    session: Session, plan: SeedPlan, context: Context, now: datetime, first_day: date
) -> SeedOffice:
    """Hire the officers and lay out everything that inventing needs; nothing is reviewed before ``first_day``."""
    ledger, invention = Ledger(session.connection()), load_invention()
    session.execute(insert(Fact), {"name": ACCEPTED, "value": "ur ar pl"})
    write_theme_list(ledger, local(first_day, 9))
    return SeedOffice(
        plan=plan,
        now=now,
        today=now.astimezone(LONDON).date(),
        first_day=first_day,
        ledger=ledger,
        invention=invention,
        scripts=Scripts(context.content, plan.seed),
        sayings=Sayings(context.content, context.translations, context.service),
        staff=hire(session, ledger, plan, invention, local(first_day, 9)),
        phones=Phonebook(plan, ledger, local(first_day, 9)),
        decks=Decks(plan.seed),
    )


def close_office(session: Session, office: SeedOffice, plan: Mapping[str, object]) -> None:
    """Write the rest, and the fact that the data was invented, with the plan it was invented by."""
    office.ledger.close()
    session.execute(insert(Fact), {"name": SEEDED, "value": json.dumps(plan)})


def count(office: SeedOffice, left_care: int) -> SeedCounts:
    """Count what was invented; ``left_care`` of the children are no longer in care."""
    rows = office.ledger.counts
    return SeedCounts(
        children=rows["children"] - left_care,
        left_care=left_care,
        officers=rows["officers"],
        reviews=rows["reviews"],
        held=office.held,
        conversations=rows["conversations"],
        answers=rows["answers"],
        addresses=rows["addresses"],
        rows=rows.total(),
        open_conversations=tuple(office.open_conversations),
    )
