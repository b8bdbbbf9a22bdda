"""Taking files in: all or nothing, only what changed, codes beside codes, due dates, and the rows as they were after undoing."""

import io
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from typing import Any

import openpyxl
import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.domain.imports import ColumnMapping, FileRefused, Kind
from bot.domain.participation import Code
from bot.services import audit
from bot.services.access import NotFound, Person, Role
from bot.services.calendar import closed_days
from bot.services.errors import InputRefused
from bot.services.imports import (
    Applied,
    HasRefusals,
    Moment,
    Office,
    Outdated,
    Prepared,
    Source,
    apply,
    batches,
    carry_out,
    drop_upload,
    find_upload,
    keep_upload,
    look_at_undo,
    prepare,
    read_file,
    save_mapping,
    saved_mappings,
    undo,
)
from bot.services.imports import (
    look as look_at,
)
from bot.store.audit import AuditEvent
from bot.store.conversations import ConversationRecord
from bot.store.engine import Database
from bot.store.imports import ImportBatch, ImportChange
from bot.store.participation import CodeRecord
from bot.store.people import Allocation, CarePeriod, Child, Officer, OfficerPost, Team
from bot.store.reviews import Review
from bot.wiring import make_context
from tests import factories
from tests.factories import NOW, TODAY
from tests.services.people import person
from tests.services.talks import talk

pytestmark = pytest.mark.usefixtures("noise")
CONTEXT = make_context()
LANGUAGES = CONTEXT.content.languages
MOMENT = Moment(NOW, TODAY)
Take = Callable[..., Applied]

CHILDREN = "child_id,known_as,date_of_birth,language,sibling_group\n900001,Kofi,04/05/2013,Polish,S1\n900002,Ama,,,S1\n"
CARE = "child_id,care_start,care_id,short_breaks_only\n900001,02/02/2026,C1,N\n900002,01/07/2020,C2,N\n"
OFFICERS = (
    "officer_name,officer_email,team,fte,post_start,child_id,allocated_from\n"
    "Ida Cole,ida@example.org,Team North,0.8,01/04/2025,900001,02/02/2026\n"
    "Ida Cole,ida@example.org,Team North,0.8,01/04/2025,900002,01/04/2025\n"
)
HEADER = "clar_cla_review_id,clar_cla_id,clar_cla_person_id,clar_cla_review_due_date,clar_cla_review_date,clar_cla_review_cancelled,clar_cla_review_participation\n"
REVIEWS = HEADER + (
    'X1,C1,900001,02/03/2026,24/02/2026,N,"Child physically attends and speaks for him or herself (Attend"\n'
    "X2,C1,900001,26/05/2026,20/05/2026,N,PN5\n"
    "X3,C1,,20/11/2026,24/11/2026,N,\n"
    "X4,C2,900002,04/05/2026,05/05/2026,N,\n"
)


@pytest.fixture
def ada(session: Session) -> Person:
    return person(session, Role.ADMINISTRATOR)


@pytest.fixture
def held(session: Session, ada: Person) -> str:
    """Save a mapping with which a past date means that the review was held."""
    save_mapping(session, ColumnMapping("Dates are held", Kind.REVIEWS, {}, date_means_held=True), ada, NOW)
    return "Dates are held"


@pytest.fixture
def take(session: Session, ada: Person) -> Take:
    """Take files in, one after the other, and give what became of the last one."""

    def taken(*files: str, mapping: str | None = None) -> Applied:
        for text in files:
            prepared = look(session, text, mapping if text.startswith(HEADER) else None)
            assert prepared.plan.refusals == ()
            applied = apply(session, prepared, ada, NOW, CONTEXT)
        return applied

    return taken


def look(session: Session, text: str | bytes, mapping: str | None = None) -> Prepared:
    content = text if isinstance(text, bytes) else text.encode()
    return prepare(session, Source("file.csv", content, mapping), MOMENT, LANGUAGES)


def review(session: Session, key: str) -> Review:
    session.expire_all()
    return session.scalars(select(Review).where(Review.key == key)).one()


def codes(session: Session, key: str) -> list[tuple[str, str, bool]]:
    statement = select(CodeRecord).join(Review).where(Review.key == key).order_by(CodeRecord.id)
    return [(each.code, each.source, each.superseded_at is None) for each in session.scalars(statement)]


def rows(session: Session) -> dict[str, list[Any]]:
    """Give everything that a file can change, without the due dates, which follow from it."""
    derived = {"due_on", "due_rule", "number"}
    session.expire_all()
    tables = [
        each.__table__
        for each in (Team, Officer, OfficerPost, Child, CarePeriod, Allocation, Review, CodeRecord)
    ]
    return {
        table.name: [
            {name: value for name, value in row._mapping.items() if name not in derived}
            for row in session.execute(select(table).order_by(table.c.id))
        ]
        for table in tables
    }


def test_four_files_bring_a_child_from_nothing_to_its_reviews(
    session: Session, take: Take, held: str
) -> None:
    applied = take(CHILDREN, CARE, OFFICERS, REVIEWS, mapping=held)
    assert (applied.counts.rows, applied.counts.added) == (4, 4)
    kofi = session.scalars(select(Child).where(Child.la_child_id == "900001")).one()
    assert (kofi.known_as, kofi.born_on, kofi.language, kofi.sibling_group) == (
        "Kofi",
        date(2013, 5, 4),
        "pl",
        "S1",
    )
    ida = session.scalars(select(Officer).where(Officer.email == "ida@example.org")).one()
    assert session.get_one(Team, ida.team_id).name == "Team North"
    assert session.scalars(
        select(OfficerPost.full_time_hundredths).where(OfficerPost.officer_id == ida.id)
    ).all() == [80]
    first, second, third = (review(session, key) for key in ("X1", "X2", "X3"))
    assert {each.officer_id for each in (first, second, third)} == {ida.id}
    assert (first.status, second.status, third.status) == ("held", "held", "planned")
    assert codes(session, "X1") == [("PN1", "imported", True)]
    assert codes(session, "X2") == [("PN5", "imported", True)]
    assert codes(session, "X3") == []


def test_our_due_date_stands_beside_that_of_the_case_system(session: Session, take: Take, held: str) -> None:
    take(CHILDREN, CARE, OFFICERS, REVIEWS, mapping=held)
    timed = {
        key: (one.due_rule, one.number, one.due_on, one.imported_due_on)
        for key in ("X1", "X2", "X3", "X4")
        if (one := review(session, key))
    }
    assert timed == {
        "X1": ("first", 1, date(2026, 3, 2), date(2026, 3, 2)),
        "X2": ("second", 2, date(2026, 5, 24), date(2026, 5, 26)),
        "X3": ("later", 3, date(2026, 11, 20), date(2026, 11, 20)),
        "X4": ("unknown", None, None, date(2026, 5, 4)),
    }


def test_a_past_date_is_not_held_without_the_declaration(session: Session, take: Take) -> None:
    take(CHILDREN, CARE, OFFICERS, REVIEWS)
    assert {review(session, key).status for key in ("X1", "X2", "X3", "X4")} == {"planned"}


def test_the_same_files_again_change_nothing_and_leave_no_batch(
    session: Session, take: Take, held: str
) -> None:
    take(CHILDREN, CARE, OFFICERS, REVIEWS, mapping=held)
    before, number = rows(session), session.scalar(select(func.count(ImportBatch.id)))
    for text in (CHILDREN, CARE, OFFICERS, REVIEWS):
        again = take(text, mapping=held)
        assert (again.batch_id, again.counts.unchanged) == (None, again.counts.rows)
    assert rows(session) == before
    assert session.scalar(select(func.count(ImportBatch.id))) == number


def test_a_file_with_one_line_refused_takes_nothing_in(session: Session, ada: Person) -> None:
    before = rows(session)
    prepared = look(session, CHILDREN + "90-03,Ben,31/02/2015,,\n")
    assert [(each.line, each.column, each.value) for each in prepared.plan.refusals] == [
        (4, "child_id", "90-03"),
        (4, "date_of_birth", "31/02/2015"),
    ]
    with pytest.raises(HasRefusals):
        apply(session, prepared, ada, NOW, CONTEXT)
    assert rows(session) == before


def test_only_the_row_that_changed_is_changed_and_recorded(session: Session, take: Take) -> None:
    take(CHILDREN)
    applied = take(CHILDREN.replace("Ama", "Amma"))
    assert (applied.counts.changed, applied.counts.unchanged) == (1, 1)
    change = session.scalars(select(ImportChange).where(ImportChange.batch_id == applied.batch_id)).one()
    assert (change.line, change.subject, change.before, change.after) == (
        3, "child", {"known_as": "Ama"}, {"known_as": "Amma"},
    )  # fmt: skip


def test_a_plan_that_rests_on_rows_which_moved_is_not_written(
    session: Session, take: Take, ada: Person
) -> None:
    take(CHILDREN)
    prepared = look(session, CHILDREN.replace("Ama", "Amma"))
    session.scalars(select(Child).where(Child.la_child_id == "900002")).one().known_as = "Somebody"
    session.flush()
    with pytest.raises(Outdated):
        apply(session, prepared, ada, NOW, CONTEXT)


def test_a_language_that_is_not_spoken_is_noticed_and_left_open(session: Session) -> None:
    prepared = look(session, "child_id,known_as,language\n900001,Kofi,Klingon\n900002,Ama,فارسی\n")
    assert [(each.line, each.value) for each in prepared.plan.notices] == [(2, "Klingon")]
    assert [change.after.get("language") for change in prepared.plan.changes] == [None, "fa"]


def test_a_confirmed_code_stands_and_the_code_of_the_case_system_is_kept_beside_it(
    session: Session, take: Take, held: str
) -> None:
    take(CHILDREN, CARE, OFFICERS, REVIEWS.replace("PN5", ""), mapping=held)
    factories.code(session, review_id=review(session, "X2").id, code="PN6")
    take(REVIEWS, mapping=held)
    assert codes(session, "X2") == [("PN6", "confirmed", True), ("PN5", "imported", False)]
    assert take(REVIEWS, mapping=held).batch_id is None


def test_a_code_of_the_case_system_says_where_it_came_from(session: Session, take: Take, ada: Person) -> None:
    applied = take(CHILDREN, CARE, OFFICERS, REVIEWS)
    code = session.scalars(select(CodeRecord).join(Review).where(Review.key == "X2")).one()
    change = session.scalars(
        select(ImportChange).where(ImportChange.subject == "code", ImportChange.subject_id == code.id)
    ).one()
    assert (change.batch_id, change.line) == (applied.batch_id, 3)
    assert (code.rule, code.profile, code.proposed, code.contribution_ids) == (None, None, None, [])
    assert (code.recorded_at, code.recorded_by) == (NOW, ada.account_id)


def test_an_alias_of_the_mapping_stands_for_a_code(session: Session, take: Take, ada: Person) -> None:
    mapping = ColumnMapping("Ours", Kind.REVIEWS, {"review_id": "STEP"}, aliases={"Came and spoke": Code.PN1})
    save_mapping(session, mapping, ada, NOW)
    take(CHILDREN, CARE, OFFICERS)
    text = "STEP,child_id,review_date,participation\nX1,900001,24/02/2026,came and SPOKE\n"
    apply(session, look(session, text, "Ours"), ada, NOW, CONTEXT)
    assert codes(session, "X1") == [("PN1", "imported", True)]


def test_saving_a_mapping_again_replaces_it_unless_it_is_of_another_kind(
    session: Session, ada: Person
) -> None:
    save_mapping(session, ColumnMapping("M", Kind.CHILDREN, {"child_id": "A"}), ada, NOW)
    save_mapping(session, ColumnMapping("M", Kind.CHILDREN, {"child_id": "B"}), ada, NOW)
    assert [each.columns for each in saved_mappings(session) if each.name == "M"] == [{"child_id": "B"}]
    for wrong in (
        ColumnMapping("M", Kind.REVIEWS),
        ColumnMapping(" ", Kind.CHILDREN),
        ColumnMapping("N" * 61, Kind.CHILDREN),
        ColumnMapping("N", Kind.CHILDREN, {"child_id": "A", "known_as": "A"}),
    ):
        with pytest.raises(InputRefused):
            save_mapping(session, wrong, ada, NOW)


def test_a_mapping_that_is_not_saved_is_named(session: Session) -> None:
    with pytest.raises(FileRefused, match="There is no mapping called “Nobody’s”"):
        look(session, CHILDREN, "Nobody’s")


def test_undoing_brings_back_every_row_as_it_was(
    session: Session, take: Take, ada: Person, held: str
) -> None:
    for text in (
        CHILDREN,
        CARE,
        OFFICERS,
        REVIEWS,
        REVIEWS.replace("PN5", "PN6").replace("24/11/2026", "26/11/2026"),
    ):
        before = rows(session)
        applied = take(text, mapping=held)
        assert rows(session) != before
        assert applied.batch_id is not None
        undone = undo(session, applied.batch_id, ada, NOW, closed_days())
        assert (undone.lines, undone.stays) == (applied.counts.added + applied.counts.changed, ())
        assert rows(session) == before
        take(text, mapping=held)
    assert audit.verify(session) > 0


def test_undoing_leaves_lines_on_which_something_depends(
    session: Session, take: Take, ada: Person, held: str
) -> None:
    applied = take(CHILDREN, CARE, OFFICERS, REVIEWS, mapping=held)
    factories.code(session, review_id=review(session, "X1").id, code="PN1")
    factories.conversation(session, review_id=review(session, "X2").id)
    review(session, "X3").parents_consulted_on = TODAY
    session.flush()
    assert applied.batch_id is not None
    assert look_at_undo(session, applied.batch_id).lines == 1
    undone = undo(session, applied.batch_id, ada, NOW, closed_days())
    assert [(each.line, each.reason) for each in undone.stays] == [
        (2, "a code was recorded"),
        (3, "the child was written to"),
        (4, "it was changed since"),
    ]
    assert session.scalars(select(Review.key).where(Review.key.startswith("X")).order_by(Review.key)).all() == [
        "X1", "X2", "X3",
    ]  # fmt: skip


def test_a_line_whose_rows_are_needed_by_a_line_that_stays_stays_too(
    session: Session, take: Take, ada: Person
) -> None:
    applied = take(CHILDREN, OFFICERS)
    allocation = session.scalars(select(Allocation).join(Child).where(Child.la_child_id == "900002")).one()
    allocation.ends_on = TODAY
    session.flush()
    assert applied.batch_id is not None
    undone = undo(session, applied.batch_id, ada, NOW, closed_days())
    assert [(each.line, each.reason) for each in undone.stays] == [
        (2, "allocations belong to it"),
        (3, "it was changed since"),
    ]


def test_a_review_that_was_held_stays_so_once_its_code_is_confirmed(
    session: Session, take: Take, ada: Person, held: str
) -> None:
    take(CHILDREN, CARE, OFFICERS, REVIEWS)
    applied = take(REVIEWS, mapping=held)
    factories.code(session, review_id=review(session, "X4").id, code="PN7")
    assert applied.batch_id is not None
    undone = undo(session, applied.batch_id, ada, NOW, closed_days())
    assert [(each.line, each.reason) for each in undone.stays] == [(5, "a code was confirmed for the review")]
    assert (review(session, "X1").status, review(session, "X4").status) == ("planned", "held")


def test_the_conversation_before_a_review_hears_what_the_file_changed(
    session: Session, take: Take, ada: Person, held: str
) -> None:
    take(CHILDREN, CARE, OFFICERS, REVIEWS)
    talks = {key: talk(session, review(session, key).id, "asking").id for key in ("X1", "X3")}
    applied = take(REVIEWS.replace("24/11/2026,N", "24/11/2026,Y"), mapping=held)
    session.expire_all()
    statuses = {key: session.get_one(ConversationRecord, one).status for key, one in talks.items()}
    assert statuses == {"X1": "closed", "X3": "closed"}
    assert applied.batch_id is not None
    undone = undo(session, applied.batch_id, ada, NOW, closed_days())
    assert [(each.line, each.reason) for each in undone.stays] == [
        (2, "the child was written to about the review"),
        (4, "the child was written to about the review"),
    ]


def test_only_the_last_import_can_be_undone_and_only_once(session: Session, take: Take, ada: Person) -> None:
    first, second = take(CHILDREN), take(CARE)
    assert first.batch_id is not None
    assert second.batch_id is not None
    with pytest.raises(InputRefused):
        undo(session, first.batch_id, ada, NOW, closed_days())
    undo(session, second.batch_id, ada, NOW, closed_days())
    with pytest.raises(InputRefused):
        undo(session, second.batch_id, ada, NOW, closed_days())
    undo(session, first.batch_id, ada, NOW, closed_days())
    with pytest.raises(NotFound):
        undo(session, 10**6, ada, NOW, closed_days())
    known = [(each.kind, each.is_last, each.undone_at is not None) for each in batches(session)[:2]]
    assert known == [("care_periods", False, True), ("children", False, True)]


def test_times_in_care_that_come_late_take_up_the_reviews_and_give_them_back(
    session: Session, take: Take, ada: Person
) -> None:
    take(CHILDREN, OFFICERS, REVIEWS.replace("C1", "").replace("C2", "").replace("X3,,", "X3,,900001"))
    assert (review(session, "X1").care_period_id, review(session, "X1").due_rule) == (None, "unknown")
    applied = take(CARE)
    assert review(session, "X1").due_rule == "first"
    assert applied.batch_id is not None
    assert undo(session, applied.batch_id, ada, NOW, closed_days()).stays == ()
    assert (review(session, "X1").care_period_id, review(session, "X1").due_rule) == (None, "unknown")


def test_a_child_who_is_allocated_anew_takes_the_planned_reviews_along(session: Session, take: Take) -> None:
    take(CHILDREN, CARE, OFFICERS, REVIEWS)
    take(
        "officer_name,officer_email,team,child_id,allocated_from\n"
        "Tom Hall,tom.hall@example.org,Team South,900001,01/11/2026\n"
    )
    tom = session.scalars(select(Officer).where(Officer.email == "tom.hall@example.org")).one()
    assert review(session, "X3").officer_id == tom.id
    assert review(session, "X2").officer_id != tom.id
    ends = select(Allocation.ends_on).join(Child).where(Child.la_child_id == "900001").order_by(Allocation.id)
    assert session.scalars(ends).all() == [date(2026, 10, 31), None]


def test_a_workbook_is_read_like_a_file_of_text(session: Session) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["child_id", "known_as", "date_of_birth", "sibling_group"])
    sheet.append([900001, "Zoë", date(2013, 5, 4), 7.0])
    sheet.append([])
    sheet.append(["900002", "=1+1", "1 March 2015", None])
    out = io.BytesIO()
    book.save(out)
    prepared = look(session, out.getvalue())
    assert prepared.read_as == "workbook, sheet Sheet"
    assert [(each.line, dict(each.values)) for each in prepared.rows] == [
        (
            2,
            {
                "child_id": "900001",
                "known_as": "Zoë",
                "date_of_birth": date(2013, 5, 4),
                "sibling_group": "7",
            },
        ),
    ]
    assert [(each.line, each.column) for each in prepared.plan.refusals] == [(4, "known_as")]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b"PK\x03\x04 no workbook", "neither text nor a workbook"),
        (bytes.fromhex("d0cf11e0a1b11ae1"), "old kind"),
        (b"a" * (20 * 1024 * 1024 + 1), "larger than"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(content: bytes, said: str) -> None:
    with pytest.raises(FileRefused, match=said):
        read_file(content)


def test_an_upload_is_its_owners_for_a_day(session: Session, ada: Person) -> None:
    stranger = person(session, Role.ADMINISTRATOR)
    upload = keep_upload(session, ada, Source("children.csv", CHILDREN.encode()), NOW)
    assert find_upload(session, ada, upload, NOW).content == CHILDREN.encode()
    drop_upload(session, stranger, upload)
    for who, when in ((stranger, NOW), (ada, NOW.replace(day=25))):
        with pytest.raises(NotFound):
            find_upload(session, who, upload, when)
    drop_upload(session, ada, upload)
    with pytest.raises(NotFound):
        find_upload(session, ada, upload, NOW)


def authority(children: int) -> tuple[str, str, str, str]:
    """Give files of so many children, each with a time in care, an allocation and five reviews."""
    number = range(children)
    days = ("20/02/2024", "20/05/2024", "12/11/2024", "06/05/2025", "28/10/2025")
    files = (
        ["child_id,known_as,date_of_birth", *(f"{one},Child,04/05/2013" for one in number)],
        ["child_id,care_start,care_id", *(f"{one},02/02/2024,C{one}" for one in number)],
        [
            "officer_name,officer_email,team,child_id,allocated_from",
            *(f"Ida,ida@example.org,Team,{one},02/02/2024" for one in number),
        ],
        [
            HEADER.strip(),
            *(f"{one}x{day[-4:]}{day[3:5]},C{one},{one},{day},{day},N,PN5" for one in number for day in days),
        ],
    )
    children_file, care, officers, reviews = ("\n".join(lines) + "\n" for lines in files)
    return children_file, care, officers, reviews


def test_five_thousand_reviews_take_less_than_five_seconds_of_work(
    session: Session, take: Take, held: str
) -> None:
    *before, reviews = authority(1000)
    take(*before)
    shown: list[tuple[int, int]] = []
    begun = time.process_time()
    source = Source("reviews.csv", reviews.encode(), held)
    prepared = prepare(session, source, MOMENT, LANGUAGES, lambda done, of: shown.append((done, of)))
    read = time.process_time()
    applied = apply(session, prepared, None, NOW, CONTEXT, by="a test")
    done = time.process_time()
    print(f"5,000 reviews: {read - begun:.2f} s to read and plan, {done - read:.2f} s to write")
    assert (applied.counts.added, applied.retimed) == (5000, 5000)
    assert (shown[0], shown[-1], len(shown)) == ((0, 5000), (5000, 5000), 11)
    assert done - begun < 5


def test_a_file_is_read_and_planned_while_others_write(database: Database) -> None:
    office = Office(database, CONTEXT)
    with database.write() as webhook:
        factories.inbound_message(webhook)
        assert look_at(office, Source("children.csv", CHILDREN.encode()), MOMENT).plan.counts.added == 2


class Busy(Database):
    """A database in which somebody else renames a child just before the first transaction that writes."""

    moved = 0

    def write(self) -> AbstractContextManager[Session]:
        """Let the other person write first."""
        if self.moved < 1:
            self.moved += 1
            with super().write() as session:
                session.scalars(select(Child).where(Child.la_child_id == "900001")).one().known_as = "Kofi A"
        return super().write()


def test_rows_that_move_between_looking_and_writing_are_looked_at_again(
    database: Database, database_url: str
) -> None:
    quiet = Office(database, CONTEXT)
    carry_out(quiet, Source("children.csv", CHILDREN.encode()), lambda: MOMENT, None)
    busy = Busy(database_url)
    changed = Source("children.csv", CHILDREN.replace("Ama", "Amma").encode())
    outcome = carry_out(Office(busy, CONTEXT), changed, lambda: MOMENT, None, by="a test")
    busy.close()
    assert outcome.applied is not None
    assert outcome.applied.counts.changed == 2
    with database.read() as session:
        assert session.scalars(select(Child.known_as).order_by(Child.la_child_id)).all() == ["Kofi", "Amma"]
        newest = session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc())).first()
        assert newest is not None
        assert newest.detail["by"] == "a test"
