"""The files that every authority can export are read as they are: SSDA903 as CSV and XML, and the SSD."""

import time
from datetime import date
from functools import partial
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.domain.imports import FileKind, FileRefused
from bot.ground.accounts import people
from bot.ground.roles import Person
from bot.imports import FileSource, Foreseen, apply, parts_of, prepare, read_file, undo
from bot.store.people import Allocation, CarePeriod, Child, Officer
from bot.store.reviews import Review
from tests.factories import NOW
from tests.imports import public_files as public
from tests.imports.importing import CONTEXT, LANGUAGES, MOMENT, Take, codes, look, review, rows

D = date.fromisoformat
RETURN = (public.HEADER, public.EPISODES, public.INVOLVED, public.REVIEWS)


def children(session: Session) -> dict[str, tuple[str, date | None]]:
    session.expire_all()
    return {each.la_child_id: (each.known_as, each.born_on) for each in session.scalars(select(Child))}


def notices(session: Session, text: str) -> list[tuple[int, str]]:
    return [(each.line, each.says) for each in look(session, text).plan.notices]


def test_a_return_brings_children_from_nothing_to_their_reviews(session: Session, take: Take) -> None:
    take(*RETURN)
    assert children(session) == {
        "903001": ("903001", D("2013-05-04")),
        "903002": ("903002", D("2020-09-17")),
    }
    found = session.scalars(select(CarePeriod).order_by(CarePeriod.id)).all()
    assert [(each.starts_on, each.ends_on, each.began_earlier) for each in found] == [
        (D("2026-02-02"), None, False),
        (D("2026-03-10"), None, True),
    ]
    first = review(session, "903001 2026-02-24")
    assert (first.status, first.due_on, first.due_rule, first.number) == ("held", D("2026-03-02"), "first", 1)
    assert review(session, "903001 2026-05-20").number == 2
    assert codes(session, "903001 2026-05-20") == [("PN5", "imported", True)]
    # Nobody knows when the care of the second child began, so nothing begins with its move.
    second = review(session, "903002 2026-04-01")
    assert (second.status, second.due_on, second.due_rule, second.number) == ("held", None, "unknown", None)


def test_the_same_return_again_changes_nothing(session: Session, take: Take) -> None:
    take(*RETURN)
    before = rows(session)
    assert [take(text).batch_id for text in RETURN] == [None] * 4
    assert rows(session) == before


def test_a_dry_run_of_a_whole_return_sees_what_the_files_before_would_add(session: Session) -> None:
    seen = Foreseen()
    for text in RETURN:
        source = FileSource("file.csv", text.encode())
        prepared = prepare(session, source, MOMENT, LANGUAGES, seen=seen)
        assert prepared.plan.refusals == ()
        seen.take(prepared.plan)


def test_a_return_is_undone_file_by_file(session: Session, take: Take, ada: Person) -> None:
    before = rows(session)
    taken = [take(text).batch_id for text in RETURN]
    for batch in reversed(taken):
        assert undo(session, batch or 0, ada, NOW).stays == ()
    assert rows(session) == before


def test_an_id_stands_in_for_a_name_and_never_takes_the_place_of_one(session: Session, take: Take) -> None:
    ((line, says),) = notices(session, public.HEADER)
    assert line == 2
    assert says.startswith("2 children have no name in this file and will be called by the id")
    take(public.HEADER, "child_id,known_as\n903001,Kofi\n", public.HEADER)
    person = public.lines(
        public.PERSON, "903001,M,01,WBRI,2013-05-04,,Emmanuel", "903002,F,02,APKN,2020-09-17T00:00:00,,Ama"
    )
    take(person)
    assert {name: known for name, (known, _) in children(session).items()} == {
        "903001": "Kofi",
        "903002": "Ama",
    }
    assert notices(session, person) == []


def test_the_episode_that_begins_care_completes_what_began_in_the_middle(
    session: Session, take: Take
) -> None:
    take(*RETURN)
    whole = public.lines(
        public.EPISODES_903,
        "903002,02/03/2026,S,V2,N5,U1,PR1,10/03/2026,X1,PLACE,,,",
        "903002,10/03/2026,P,V2,N5,U1,PR1,,,,,,",
    )
    take(whole)
    found = session.scalars(select(CarePeriod).join(Child).where(Child.la_child_id == "903002")).one()
    session.refresh(found)
    assert (found.starts_on, found.ends_on, found.began_earlier) == (D("2026-03-02"), None, False)
    second = review(session, "903002 2026-04-01")
    assert (second.due_on, second.number) == (D("2026-03-30"), 1)
    assert take(whole).batch_id is None
    assert take(public.EPISODES).batch_id is None


def test_involvements_give_each_child_its_iro_and_professionals_the_name(
    session: Session, take: Take
) -> None:
    take(public.HEADER)
    prepared = look(session, public.INVOLVED)
    assert [(each.line, each.value, each.says) for each in prepared.plan.notices] == [
        (
            2,
            "P77",
            "1 officer has no name in this file and will be called by the id, also in texts to children: "
            "bring ssd_professionals, or a file of officers with officer_name",
        ),
        (
            3,
            "Allocated Case Worker",
            "1 of 3 lines are about other roles than that of an IRO and say nothing here",
        ),
    ]
    take(public.INVOLVED)
    officer = session.scalars(select(Officer)).one()
    assert (officer.name, officer.email, officer.external_id) == ("P77", None, "P77")
    assert session.scalar(select(func.count(Allocation.id)).where(Allocation.officer_id == officer.id)) == 2
    take(public.NAMED, public.INVOLVED)
    session.refresh(officer)
    assert officer.name == "Ida Cole"
    assert session.scalar(select(func.count(Officer.id))) == 1


def test_involvements_of_children_who_are_not_known_are_passed_over_and_counted(
    session: Session, take: Take
) -> None:
    everybody = public.INVOLVED + "4,P77,IRO,Team North,2026-01-06,,,903009,R9\n"
    assert [each.line for each in look(session, everybody).plan.refusals] == [2, 4, 5]
    take(public.HEADER)
    plan = look(session, everybody).plan
    assert plan.refusals == ()
    assert (5, "1 line is about children who are not known here, and say nothing") in [
        (each.line, each.says) for each in plan.notices
    ]
    take(everybody)
    assert session.scalar(select(func.count(Allocation.id))) == 2


def test_an_involvement_ends_before_the_next_one_begins(session: Session, take: Take) -> None:
    moves = public.lines(
        public.INVOLVEMENTS,
        "1,P77,IRO,Team North,2024-02-02,2025-02-02,,903001,R1",
        "2,P78,IRO,Team North,2025-02-02,NULL,,903001,R1",
        "3,P79,IRO,Team North,2026-02-02,NULL,,903001,R1",
    )
    take(public.HEADER, moves)
    found = session.scalars(select(Allocation).order_by(Allocation.starts_on))
    assert [each.ends_on for each in found] == [D("2025-02-01"), D("2026-02-01"), None]
    assert take(moves).batch_id is None


def test_an_unborn_child_of_the_standard_dataset_has_no_day_of_birth_yet(
    session: Session, take: Take
) -> None:
    take(public.lines(public.PERSON, "903003,U,00,NOBT,2027-01-15T00:00:00,,Unborn"))
    assert children(session) == {"903003": ("Unborn", None)}


def test_the_standard_dataset_is_read_as_it_is(session: Session, take: Take) -> None:
    episodes = public.lines(
        public.CLA_EPISODES,
        "E1,903001,PL1,2026-02-02T00:00:00,S,N1,2026-06-01T00:00:00,X1,C71,R1,2026-02-02,",
        "E2,903001,PL2,2026-06-01T00:00:00,P,N1,NULL,NULL,C71,R1,2026-02-02,2026-05-02",
        "E3,903002,PL3,2026-03-10T00:00:00,P,N5,NULL,NULL,C72,R2,2024-05-07T00:00:00,NULL",
    )
    reviews = public.lines(
        public.CLA_REVIEWS,
        "V1,E1,C71,2026-03-02T00:00:00,2026-02-24T00:00:00,PN1,NULL",
        "V2,E2,C71,2026-12-15T00:00:00,NULL,,NULL",
    )
    take(public.HEADER, episodes, public.INVOLVED, reviews)
    assert [(each.starts_on, each.external_id) for each in session.scalars(select(CarePeriod))] == [
        (D("2026-02-02"), "C71"),
        (D("2024-05-07"), "C72"),
    ]
    assert not any(session.scalars(select(CarePeriod.began_earlier)))
    assert take(episodes).batch_id is None
    assert [review(session, key).review_on for key in ("V1", "V2")] == [D("2026-02-24"), D("2026-12-15")]


def test_a_review_without_an_id_is_the_known_one_of_that_day_and_gets_its_id_later(
    session: Session, take: Take
) -> None:
    take(*RETURN)
    ours = review(session, "903001 2026-02-24").id
    take("review_id,child_id,review_date\nV1,903001,24/02/2026\n", public.REVIEWS)
    assert review(session, "V1").id == ours
    assert session.scalar(select(func.count(Review.id))) == 3
    twice = public.REVIEWS + "903001,04/05/2013,24/02/2026,PN1\n"
    assert [(each.line, each.says) for each in look(session, twice).plan.refusals] == [
        (5, "The same stands on line 2")
    ]


def test_a_return_as_xml_is_the_three_files_with_its_own_lines(session: Session, ada: Person) -> None:
    parts = parts_of(FileSource("return.xml", public.XML.encode()))
    assert [part.title for part in parts] == [
        f"return.xml {name}" for name in ("Header", "Episodes", "Reviews")
    ]
    prepared = [prepare(session, part, MOMENT, LANGUAGES) for part in parts]
    assert [each.kind for each in prepared] == [FileKind.CHILDREN, FileKind.CARE_PERIODS, FileKind.REVIEWS]
    assert [[row.line for row in each.rows] for each in prepared] == [[4], [10, 13], [6, 7]]
    apply(session, prepared[0], ada, NOW, CONTEXT)
    apply(session, prepare(session, parts[1], MOMENT, LANGUAGES), ada, NOW, CONTEXT)
    (care,) = session.scalars(select(CarePeriod)).all()
    assert (care.starts_on, care.ends_on) == (D("2026-02-02"), None)
    one_line = parts_of(FileSource("x.xml", public.XML.replace("\n", "").encode()))
    assert [len(read_file(part.content).lines) for part in one_line] == [1, 2, 2]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("<EXPSSDA903></EXPSSDA903>", "no child"),
        ("<EXPSSDA903><CHILD>", "cannot be read"),
        ('<!DOCTYPE EXPSSDA903 [<!ENTITY a "b">]><EXPSSDA903>&a;</EXPSSDA903>', "cannot be read"),
        ("<Message><!-- EXPSSDA903 --></Message>", "outermost element is Message"),
        ("<html></html>", "web page or XML"),
        (public.XML, "holds Header, Episodes, Reviews"),
    ],
)
def test_xml_that_is_no_return_is_refused_by_name(content: str, said: str) -> None:
    source = FileSource("x.xml", content.encode())
    if content is not public.XML:
        assert parts_of(source) == [source]
    with pytest.raises(FileRefused, match=said):
        read_file(source.content)


def test_twelve_thousand_reviews_of_a_return_are_taken_in(session: Session, take: Take) -> None:
    take(*public.many_children(2000))
    begun = time.process_time()
    taken = take(public.joined(list(public.many_reviews(12000))))
    assert taken.counts.added == 12000
    assert time.process_time() - begun < 30


OFFICERS = "officer_name,officer_email,team,child_id,allocated_from\n"


def officers(session: Session) -> list[tuple[str, str | None]]:
    session.expire_all()
    return [(each.name, each.email) for each in session.scalars(select(Officer).order_by(Officer.id))]


def test_an_officer_without_an_address_is_known_by_name_and_team(session: Session, take: Take) -> None:
    lines = OFFICERS + "Ida Cole,,Team North,903001,01/03/2026\nIda Cole,,Team North,903002,01/03/2026\n"
    take(public.HEADER, lines)
    assert officers(session) == [("Ida Cole", None)]
    assert take(lines).batch_id is None
    # An address that comes later is hers; in another team somebody else may have her name.
    take(OFFICERS + "Ida Cole,ida@example.org,Team North,,\n", lines)
    assert officers(session) == [("Ida Cole", "ida@example.org")]
    elsewhere = OFFICERS + "Tom Hall,,Team North,,\nTom Hall,,Team South,,\n"
    take(elsewhere)
    assert len(officers(session)) == 3


def test_two_officers_of_one_name_in_one_team_need_addresses(session: Session, take: Take) -> None:
    with_ids = "officer_id,officer_name,team\nP1,Ida Cole,Team North\nP2,Ida Cole,Team North\n"
    refusals: Any = partial(
        lambda text: [(each.line, each.says) for each in look(session, text).plan.refusals]
    )
    says = "There are two officers of this name in this team: say the e-mail address"
    assert refusals(with_ids) == [(2, says), (3, says)]
    take(OFFICERS + "Ida Cole,a@example.org,Team North,,\nIda Cole,b@example.org,Team North,,\n")
    assert refusals(OFFICERS + "Ida Cole,,Team North,,\n") == [(2, says)]


def test_whoever_signs_in_as_an_officer_without_an_address_is_that_officer(
    session: Session, take: Take
) -> None:
    take(public.HEADER, OFFICERS + "Ida Cole,,Team North,903001,01/03/2026\n")
    ida = session.scalars(select(Officer.id)).one()
    assert people.officer_with(session, "ida@example.org", "Ida Cole", "Team North") == ida
    assert officers(session) == [("Ida Cole", "ida@example.org")]
    assert people.officer_with(session, "i.cole@example.org", "Ida Cole", "Team North") != ida
