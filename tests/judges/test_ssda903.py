"""Our return against the sector's own validator, csc-validator-be-903: every rule that touches Reviews runs and is silent.

The companion files Header and Episodes are made here: the product does not hold what is in them.
"""

import csv
import io
import subprocess
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.demo.seeding import SeedPlan, seed
from bot.domain.participation import Policy
from bot.domain.returns import HEADER
from bot.reports import ReportYear
from bot.reports.returns import Export, make_export, year_return
from bot.settings import Settings
from bot.startup import make_context
from bot.store.people import CarePeriod, Child
from tests import factories, peers
from tests.peers import databases
from tests.reports.both_years import NOW, YEARS, both_years

BRADFORD = "E08000032"
RULES = "166,167,399,440,441,1012,INT08,INT17"
CLEAN = "done=8 skipped=0 failed=[] errors=0"
# Prints each error as rule, table, row and child, then how many rules ran; ends with 1 when anything is wrong.
JUDGE = """
import logging, sys
from pathlib import Path
logging.disable(logging.CRITICAL)
from lac_validator.lac_validator import LacValidator
from lac_validator.rules.ruleset_utils import get_year_ruleset
folder, year, authority, rules = Path(sys.argv[1]), *sys.argv[2:5]
files = [dict(name=p.name, description="This year", file_content=p.read_bytes()) for p in sorted(folder.glob("*.csv"))]
v = LacValidator(metadata={"collectionYear": year, "localAuthority": authority}, files=files,
                 registry=get_year_ruleset(year), selected_rules=rules.split(","))
out = sorted((c[4:], t, int(i), df.loc[i, "CHILD"]) for t, df in v.ds_results.items() if t != "metadata"
             for c in df.columns if c.startswith("ERR_") for i in df.index[df[c] == True])
for r in out: print(*r, sep="\\t")
print(f"done={len(v.dones)} skipped={len(v.skips)} failed={v.fails} errors={len(out)}")
sys.exit(1 if out or v.fails else 0)
"""
READ_XML = """
import logging, sys
logging.disable(logging.CRITICAL)
from lac_validator.ingress import read_xml_from_text
sys.stdout.write(read_xml_from_text(sys.stdin.buffer.read())["Reviews"].to_csv(index=False, lineterminator="\\n"))
"""


class Youngster(NamedTuple):
    """What Header and Episodes say of a child."""

    child: str
    born_on: date
    care: Sequence[tuple[date, date | None, str]]


class Verdict(NamedTuple):
    """What the judge printed: the errors as rule and row, and the last line."""

    errors: list[tuple[str, str]]
    last: str
    code: int


def judge(folder: Path, year: ReportYear, reviews: str | bytes, children: Iterable[Youngster]) -> Verdict:
    folder.mkdir(exist_ok=True)
    (folder / "reviews.csv").write_bytes(reviews if isinstance(reviews, bytes) else reviews.encode())
    for name, text in companions(list(children)).items():
        (folder / name).write_text(text)
    command = (str(peers.judge903()), "-c", JUDGE, str(folder), str(year.start + 1), BRADFORD, RULES)
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.stdout, done.stderr[-2000:]
    *errors, last = done.stdout.splitlines()
    return Verdict([tuple(line.split("\t")[0:3:2]) for line in errors], last, done.returncode)  # type: ignore[misc]


def companions(children: Sequence[Youngster]) -> Mapping[str, str]:
    """Write Header and Episodes for these children, with invented facts where the validator wants some."""
    header = [(each.child, "F", f"{each.born_on:%d/%m/%Y}", "WBRI", "UN1", "", "") for each in children]
    episodes = [
        (
            each.child,
            f"{start:%d/%m/%Y}",
            "S",
            status,
            "N1",
            "U6",
            "PR1",
            f"{end:%d/%m/%Y}" if end else "",
            *("E13" if end else "", "", "BD1 1HX", "BD1 1HX", ""),
        )
        for each in children
        for start, end, status in each.care
    ]
    return {
        "header.csv": table("CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB", header),
        "episodes.csv": table(
            "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN",
            episodes,
        ),
    }


def table(header: str, rows: Iterable[Sequence[str]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header.split(","))
    writer.writerows(rows)
    return out.getvalue()


def youngsters(session: Session) -> list[Youngster]:
    """Return every child of the database, with the legal status of short breaks where there was nothing else."""
    found: dict[str, Youngster] = {}
    rows = session.execute(select(Child, CarePeriod).join(CarePeriod, CarePeriod.child_id == Child.id))
    for child, period in rows:
        one = found.setdefault(child.la_child_id, Youngster(child.la_child_id, child.born_on, []))
        status = "V3" if period.short_breaks_only else "E1"
        assert isinstance(one.care, list)
        one.care.append((period.starts_on, period.ends_on, status))
    return list(found.values())


class Made(NamedTuple):
    """Exports by year, and the children they are about."""

    exports: Mapping[ReportYear, Export]
    children: Sequence[Youngster]


@pytest.fixture(scope="module")
def bradford(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Made]:
    """The two years of the annual report, and a child of short breaks with a coded review in each."""
    folder = tmp_path_factory.mktemp("bradford")
    with databases.fresh("sqlite", folder, both_years) as url, databases.opened(url) as database:
        with database.write() as session:
            for year in YEARS:
                visitor = factories.child(session, la_child_id=f"V3{year.start}")
                period = factories.care_period(
                    session, child_id=visitor.id, short_breaks_only=True, starts_on=date(2023, 1, 9)
                )
                review = factories.review(
                    session,
                    child_id=visitor.id,
                    care_period_id=period.id,
                    status="held",
                    review_on=date(year.start, 9, 10),
                )
                factories.code(session, review_id=review.id)
        with database.read() as session:
            made = {
                year: make_export(
                    year_return(session, year, Policy(), NOW.date()), "Sam Bell", NOW, with_xml=True
                )
                for year in YEARS
            }
            yield Made(made, youngsters(session))


@pytest.mark.parametrize(("year", "held"), [(YEARS[0], 3578), (YEARS[1], 3560)], ids=str)
def test_the_annual_reports_years_pass_every_rule(
    bradford: Made, tmp_path: Path, year: ReportYear, held: int
) -> None:
    export = bradford.exports[year]
    assert export.control.is_even
    assert export.control.held == held + 1  # the child of short breaks
    verdict = judge(tmp_path, year, export.files["reviews.csv"], bradford.children)
    assert verdict == Verdict([], CLEAN, 0)


def test_a_review_of_short_breaks_would_have_been_caught(bradford: Made, tmp_path: Path) -> None:
    year = YEARS[1]
    forced = bradford.exports[year].files["reviews.csv"].decode() + "V32025,04/05/2013,10/09/2025,PN1\n"
    verdict = judge(tmp_path, year, forced, bradford.children)
    assert {rule for rule, _ in verdict.errors} == {"399"}
    assert verdict.code == 1


def test_an_ordinary_seeded_year_passes_every_rule(tmp_path: Path) -> None:
    with databases.fresh("sqlite", tmp_path) as url, databases.opened(url) as database:
        with database.write() as session:
            seed(
                session,
                SeedPlan(children=150, years=2),
                make_context(Settings()),
                NOW,
                lambda _done, _of: None,
            )
        with database.read() as session:
            made = make_export(year_return(session, YEARS[1], Policy(), NOW.date()), "Sam Bell", NOW)
            children = youngsters(session)
    assert made.control.exported > 250
    verdict = judge(tmp_path / "files", YEARS[1], made.files["reviews.csv"], children)
    assert verdict == Verdict([], CLEAN, 0)


CARE = ((date(2024, 1, 8), None, "E1"),)
TWO = (
    Youngster("ABC0000001", date(2012, 6, 15), CARE),
    Youngster("ABC0000002", date(2023, 1, 20), CARE),
)
GOOD = ",".join(HEADER) + "\nABC0000001,15/06/2012,10/09/2025,PN5\nABC0000002,20/01/2023,10/09/2025,PN0\n"


def test_wrong_rows_are_caught(tmp_path: Path) -> None:
    assert judge(tmp_path, YEARS[1], GOOD, TWO) == Verdict([], CLEAN, 0)
    wrong = (
        "ABC0000001,15/06/2012,10/09/2025,PN0\n"
        "ABC0000002,21/01/2023,10/09/2025,PN0\n"
        "ABC0000003,20/01/2023,10/09/2025,PN0\n"
    )
    verdict = judge(tmp_path, YEARS[1], ",".join(HEADER) + "\n" + wrong, TWO)
    assert verdict.errors == [("1012", "2"), ("440", "0"), ("INT08", "2"), ("INT17", "1")]
    assert verdict.code == 1


def test_the_judge_is_silent_about_what_our_own_checks_are_for(tmp_path: Path) -> None:
    """Duplicates, days outside the year and in the future, codes in small letters: if this fails, it learned more."""
    passed = (
        "ABC0000001,15/06/2012,10/09/2025,PN5\n"
        "ABC0000001,15/06/2012,10/09/2025,PN5\n"
        "ABC0000001,15/06/2012,10/09/2035,PN5\n"
        "ABC0000001,15/06/2012,10/09/2019,PN5\n"
        "ABC0000001,15/06/2012,11/09/2025,pn5\n"
    )
    assert judge(tmp_path, YEARS[1], ",".join(HEADER) + "\n" + passed, TWO).errors == []


def test_the_judge_reads_the_xml_fragment_as_the_same_rows(bradford: Made) -> None:
    export = bradford.exports[YEARS[0]]
    command = (str(peers.judge903()), "-c", READ_XML)
    done = subprocess.run(
        command, input=export.files["reviews-fragment.xml"], capture_output=True, check=True
    )
    assert done.stdout == export.files["reviews.csv"]
