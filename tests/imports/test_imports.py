"""Taking files in: all or nothing, only what changed, codes beside codes, due dates."""

import io
from datetime import date, timedelta

import openpyxl
import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.domain.imports import ColumnMapping, FileKind, FileRefused
from bot.domain.participation import Code
from bot.domain.reviews import ReviewKind
from bot.ground.errors import InputRefused
from bot.ground.roles import Person, Role
from bot.imports import (
    FileSource,
    HasRefusals,
    Outdated,
    apply,
    drop_upload,
    keep_upload,
    read_file,
    save_mapping,
    saved_mappings,
)
from bot.reviews import change_kind
from bot.store.imports import ImportBatch, ImportChange, ImportUpload
from bot.store.people import Allocation, Child, Officer, OfficerPost, Team
from bot.store.reviews import CodeRecord, Review
from tests import factories
from tests.factories import NOW
from tests.ground.people import person
from tests.imports.importing import (
    CARE,
    CHILDREN,
    CONTEXT,
    OFFICERS,
    REVIEWS,
    Take,
    codes,
    look,
    review,
    rows,
)

pytestmark = pytest.mark.usefixtures("noise")


def test_four_files_bring_a_child_from_nothing_to_its_reviews(
    session: Session, take: Take, dates_are_held: str
) -> None:
    applied = take(CHILDREN, CARE, OFFICERS, REVIEWS, mapping=dates_are_held)
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


def test_our_due_date_stands_beside_that_of_the_case_system(
    session: Session, take: Take, dates_are_held: str
) -> None:
    take(CHILDREN, CARE, OFFICERS, REVIEWS, mapping=dates_are_held)
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
    session: Session, take: Take, dates_are_held: str
) -> None:
    take(CHILDREN, CARE, OFFICERS, REVIEWS, mapping=dates_are_held)
    before, number = rows(session), session.scalar(select(func.count(ImportBatch.id)))
    for text in (CHILDREN, CARE, OFFICERS, REVIEWS):
        again = take(text, mapping=dates_are_held)
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
    session: Session, take: Take, dates_are_held: str
) -> None:
    take(CHILDREN, CARE, OFFICERS, REVIEWS.replace("PN5", ""), mapping=dates_are_held)
    factories.code(session, review_id=review(session, "X2").id, code="PN6")
    take(REVIEWS, mapping=dates_are_held)
    assert codes(session, "X2") == [("PN6", "confirmed", True), ("PN5", "imported", False)]
    assert take(REVIEWS, mapping=dates_are_held).batch_id is None


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
    mapping = ColumnMapping(
        "Ours", FileKind.REVIEWS, {"review_id": "STEP"}, aliases={"Came and spoke": Code.PN1}
    )
    save_mapping(session, mapping, ada, NOW)
    take(CHILDREN, CARE, OFFICERS)
    text = "STEP,child_id,review_date,participation\nX1,900001,24/02/2026,came and SPOKE\n"
    apply(session, look(session, text, "Ours"), ada, NOW, CONTEXT)
    assert codes(session, "X1") == [("PN1", "imported", True)]


def test_saving_a_mapping_again_replaces_it_unless_it_is_of_another_kind(
    session: Session, ada: Person
) -> None:
    save_mapping(session, ColumnMapping("M", FileKind.CHILDREN, {"child_id": "A"}), ada, NOW)
    save_mapping(session, ColumnMapping("M", FileKind.CHILDREN, {"child_id": "B"}), ada, NOW)
    assert [each.columns for each in saved_mappings(session) if each.name == "M"] == [{"child_id": "B"}]
    for wrong in (
        ColumnMapping("M", FileKind.REVIEWS),
        ColumnMapping(" ", FileKind.CHILDREN),
        ColumnMapping("N" * 61, FileKind.CHILDREN),
        ColumnMapping("N", FileKind.CHILDREN, {"child_id": "A", "known_as": "A"}),
    ):
        with pytest.raises(InputRefused):
            save_mapping(session, wrong, ada, NOW)


def test_a_mapping_that_is_not_saved_is_named(session: Session) -> None:
    with pytest.raises(FileRefused, match="There is no mapping called “Nobody’s”"):
        look(session, CHILDREN, "Nobody’s")


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


def test_an_upload_is_kept_for_a_day_unless_its_owner_drops_it(session: Session, ada: Person) -> None:
    stranger, source = person(session, Role.ADMINISTRATOR), FileSource("children.csv", CHILDREN.encode())
    dropped, forgotten = (keep_upload(session, ada, source, NOW) for _ in range(2))

    def kept() -> set[int]:
        ids = select(ImportUpload.id).where(ImportUpload.id.in_([dropped, forgotten]))
        return set(session.scalars(ids))

    drop_upload(session, stranger, dropped)
    assert kept() == {dropped, forgotten}
    drop_upload(session, ada, dropped)
    assert kept() == {forgotten}
    keep_upload(session, ada, source, NOW + timedelta(days=2))
    assert kept() == set()


MOVE = "child_id,care_start,care_end,care_id\n900001,02/02/2026,01/06/2026,{}\n900001,01/06/2026,,{}\n"


@pytest.mark.parametrize("ids", [("", ""), ("C1", "C1"), ("C1", "C9")])
def test_a_move_as_a_new_episode_does_not_start_the_clock_anew(
    session: Session, take: Take, dates_are_held: str, ids: tuple[str, str]
) -> None:
    take(CHILDREN, CARE, OFFICERS, REVIEWS, mapping=dates_are_held)
    before = {key: (review(session, key).due_on, review(session, key).number) for key in ("X1", "X2", "X3")}
    take(MOVE.format(*ids))
    take(REVIEWS, mapping=dates_are_held)
    after = {key: (review(session, key).due_on, review(session, key).number) for key in before}
    assert after == before


def test_the_same_id_for_two_times_in_care_is_refused_before_anything_is_written(
    session: Session, take: Take
) -> None:
    take(CHILDREN)
    prepared = look(session, "child_id,care_start,care_id\n900001,02/02/2026,C1\n900002,01/07/2020,C1\n")
    assert [(each.line, each.column) for each in prepared.plan.refusals] == [(3, "care_id")]


KINDS = "review_id,child_id,review_date,review_kind,participation\n"


def test_a_supervision_order_review_comes_without_a_time_in_care_and_gets_none_later(
    session: Session, take: Take
) -> None:
    take(CHILDREN, OFFICERS, f"{KINDS}S1,900001,24/11/2026,supervision order,PN5\nS2,900001,25/11/2026,,\n")
    assert [review(session, key).kind for key in ("S1", "S2")] == ["supervision", "care"]
    take(CARE)
    supervised, cared = review(session, "S1"), review(session, "S2")
    assert (supervised.care_period_id, supervised.due_on, supervised.due_rule) == (None, None, None)
    assert cared.care_period_id is not None
    code = session.scalars(select(CodeRecord).where(CodeRecord.review_id == supervised.id)).one()
    assert (code.code, code.review_kind) == ("PN5", "supervision")


def test_a_kind_that_a_person_decided_stays_whatever_the_next_file_says(
    session: Session, take: Take, ada: Person
) -> None:
    take(CHILDREN, CARE, OFFICERS, f"{KINDS}S1,900001,24/11/2026,,\n")
    known = review(session, "S1")
    iro = person(session, Role.IRO, officer_id=known.officer_id)
    change_kind(session, iro, known.id, kind=ReviewKind.SUPERVISION, reason="Home since June", now=NOW)
    again = look(session, f"{KINDS}S1,900001,24/11/2026,child in care,\n")
    assert (again.plan.changes, again.plan.refusals) == ((), ())
    assert "left as it is" in again.plan.notices[-1].says
    assert review(session, "S1").kind == "supervision"


def test_one_line_with_an_impossible_kind_keeps_the_whole_file_out(
    session: Session, take: Take, ada: Person
) -> None:
    take(CHILDREN, CARE, OFFICERS)
    prepared = look(session, f"{KINDS}S1,900001,24/11/2026,supervision order,\nS2,900001,25/11/2026,CP,\n")
    (refused,) = prepared.plan.refusals
    assert (refused.line, refused.column, refused.value) == (3, "review_kind", "CP")
    assert refused.says == "Write child in care or supervision order"
    with pytest.raises(HasRefusals):
        apply(session, prepared, ada, NOW, CONTEXT)
    assert session.scalars(select(Review).where(Review.key.in_(("S1", "S2")))).all() == []
