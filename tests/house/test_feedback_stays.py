"""No page, file or answer of the panel shows anybody feedback that is not theirs: every role walks through everything."""

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from difflib import unified_diff
from html import unescape
from pathlib import Path

import flask.testing
import pytest
from sqlalchemy.orm import Session

from bot.domain.messages import Media, MediaKind
from bot.domain.questionnaires import Phase
from bot.ground import accounts
from bot.ground.roles import Person, Role
from bot.settings import load
from bot.store.conversations import ConversationRecord
from bot.store.reviews import Review
from tests import factories
from tests.content import build
from tests.factories import NOW
from tests.house.panel import Panel
from tests.judges.paper import Paper, drawn_here
from tests.peers import databases
from tests.talk import talks
from tests.talk.phones import Phone, enrol, phone_of
from web import create_app

SHARED = {"named"}
DANGER = {"danger"}
GONE = {"deleted"}
KEPT = {
    "unnamed",
    "team",
    "unasked",
    "skipped",
    "media",
    "changed",
    "stopped",
    "corrected",
    "danger",
    "short",
}
# The reviews before which a child spoke as well, and the one whose words two managers have opened.
OPENED, CLOSED = "named", "skipped"
VIEWS = (OPENED, CLOSED)
HREF = re.compile(r'(?:href|action)="(/[^"]*)"')
PLACEHOLDER = re.compile(r"\{[a-z_]+\}")
MOST = 1500
NOT_FOLLOWED = ("/static", "/simulator", "/sign-out", "/translations/")
"""Of thousands of sentences, which are all alike, the map of places leads to some."""
"""More pages than there are: a walk that goes on for ever is a fault of its own."""


@dataclass(frozen=True)
class House:
    """The panel, the reviews of every case, and who walks: each role beside the IRO, and a stranger."""

    panel: Panel
    reviews: Mapping[str, int]
    talks: Mapping[str, int]
    walked: dict[str, str] = field(default_factory=dict)


# What the pages of two children differ in anyway: ids, names, times and tokens.
OWN_FACTS = re.compile(
    r"/(?:reviews|children|young-people)/\d+|after=\d+|[Cc]hild \w+|\bT\d+\b|ending \d+|\d+:\d\d"
    r"|datetime=\"[^\"]*\"|(?:value|data-heard-\w+)=\"[^\"]*\""
)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder: Path = tmp_path_factory.mktemp("feedback")
    with databases.fresh("sqlite", folder) as url:
        wiring = build(load(env="development", database_url=url, data_dir=folder))
        with wiring.database.write() as session:
            team = factories.team(session)
            officer = factories.officer(session, team_id=team.id)
            talks = {case: _say(session, officer.id, case) for case in SHARED | GONE | KEPT}
            found = {
                case: session.get_one(ConversationRecord, talk).review_id for case, talk in talks.items()
            }
            _add_views(session, found)
            tokens = _people(session, officer.id, team.id, found[OPENED])
        with drawn_here():
            yield House(Panel(create_app(wiring), wiring.database, tokens), found, talks)
        wiring.database.close()


def _say(session: Session, officer_id: int, case: str) -> int:
    """Let one child answer and choose as the case says; every word of theirs holds the name of the case."""
    held = {"status": "held", "review_on": NOW.date() - timedelta(days=1), "officer_id": officer_id}
    review_id, address_id = enrol(
        session, review={**held, "attendance": "in_person", "contribution": "spoke"}, known_as=f"Child {case}"
    )
    factories.allocation(session, child_id=session.get_one(Review, review_id).child_id, officer_id=officer_id)
    session.flush()
    phone = phone_of(session, review_id, address_id, Phase.POST)
    for reply in ("1", "1", "1", f"hm well {token(case)} before", "1", "3", "3", "3", "1", "1"):
        phone.writes(reply)
    phone.writes(f"my words are {token(case)} here")
    phone.writes("3")
    _choose(phone, case)
    if case == "deleted":
        phone.writes("delete")
        phone.writes("1")
    else:
        phone.writes(f"and later {token(case)} late")
    return phone.conversation_id


def _add_views(session: Session, reviews: Mapping[str, int]) -> None:
    """Let two children say something before the review too, in every place where words can stand."""
    for case in VIEWS:
        talk = talks.talk(session, reviews[case], "done", answered=1)
        message = factories.inbound_message(
            session, conversation_id=talk.id, body=f"noticed {view(case)}", outcome="handled"
        )
        factories.answer(session, conversation_id=talk.id, question="change", value=f"answer {view(case)}")
        note = factories.note(session, conversation_id=talk.id, text=f"note {view(case)}")
        factories.added_text(session, subject="note", subject_id=note.id, text=f"beside {view(case)}")
        factories.flag(session, conversation_id=talk.id, inbound_id=message.id, name="worry_noticed")
        views = factories.contribution(session, conversation_id=talk.id, unread=2)
        factories.record(session, contribution_id=views.id, words=f"record {view(case)}")
        factories.refusal(session, review_id=reviews[case], words=f"refused {view(case)}")


def _choose(phone: Phone, case: str) -> None:
    if case == "unasked":
        return
    if case == "short":
        phone.writes("short")
    elif case == "skipped":
        phone.writes("0")
    elif case == "media":
        phone.writes(f"caption {token(case)}", media=(Media(MediaKind.VOICE, "x"),))
    else:
        phone.writes("2" if case == "unnamed" else "3" if case in {"team", "danger", "stopped"} else "1")
    if case in {"changed", "corrected"}:
        asked = next(row for row in phone.queued() if row.kind == "ask:see")
        phone.writes("3" if case == "changed" else "2", quotes=asked.provider_id)
    if case == "danger":
        phone.writes(f"i want to die {token(case)}")
    if case == "stopped":
        phone.writes("STOP")


def token(case: str) -> str:
    """Return the word by which the words of a case are found again."""
    return f"zz{case}qq"


def view(case: str) -> str:
    """Return the word by which the views of a case are found again."""
    return f"zzview{case}qq"


def _people(session: Session, officer_id: int, team_id: int, opened: int) -> dict[str, str]:
    places = {Role.IRO: {"officer_id": officer_id}, Role.TEAM_MANAGER: {"team_id": team_id}}
    people = {
        role.value: factories.account(session, role=role.value, **places.get(role, {})) for role in Role
    }
    people["stranger"] = factories.account(session)
    now = datetime.now(UTC)
    people["opener"] = factories.account(session, role=Role.SERVICE_MANAGER.value)
    for name in (Role.TEAM_MANAGER.value, "opener"):
        until = {"opened_at": now, "ends_at": now + timedelta(hours=1)}
        factories.break_glass(session, account_id=people[name].id, review_id=opened, **until)
    return {
        name: accounts.start_session(
            session,
            Person(one.id, one.name, one.email, Role(one.role), one.officer_id, one.team_id),
            now,
        )
        for name, one in people.items()
    }


def walk(house: House, who: str) -> str:
    """Open every page and file that this person can find, by the map of places and by every link.

    What programs read with a key, and its description with its own braces, is judged by tests/web/test_api.py.
    """
    visitor, seen, said = house.panel.visitor(who), set[str](), []
    waiting = [path for path in _known(house) if not path.startswith(("/simulator", "/api/"))]
    while waiting and len(seen) < MOST:
        path = waiting.pop()
        if path in seen:
            continue
        seen.add(path)
        said.append(_read(visitor, path, waiting))
    assert len(seen) < MOST
    return "\n".join(said)


def _read(visitor: flask.testing.FlaskClient, path: str, waiting: list[str]) -> str:
    answer = visitor.get(path)
    assert answer.status_code < 500 or path == "/health/ready", path
    if answer.location:
        waiting.append(answer.location)
    if answer.mimetype == "text/html":
        links = (unescape(link).partition("#")[0] for link in HREF.findall(answer.text))
        waiting += [link for link in links if not link.startswith(NOT_FOLLOWED)]
    return _text(answer.data)


def _text(content: bytes) -> str:
    if content.startswith(b"%PDF-"):
        return Paper(content).tree.text
    if not content.startswith(b"PK"):
        return content.decode("utf-8", "replace")
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        return "\n".join(parts.read(name).decode("utf-8", "replace") for name in parts.namelist())


def _known(house: House) -> Iterator[str]:
    ids = {"review_id": set(house.reviews.values()), "conversation_id": set(house.talks.values())}
    for rule in house.panel.rules():
        if "GET" not in (rule.methods or ()):
            continue
        wanted = [name for name in ids if name in rule.arguments]
        if not wanted:
            yield from house.panel.paths(rule)
            continue
        for one in ids[wanted[0]]:
            values = {name: house.panel._value(rule, name, 1) for name in rule.arguments} | {wanted[0]: one}
            yield house.panel.app.url_map.bind("127.0.0.1").build(rule.endpoint, values)


def walked(house: House, who: str) -> str:
    """Return what this person found on their walk; each walks once."""
    if who not in house.walked:
        house.walked[who] = walk(house, who)
    return house.walked[who]


def shown(house: House, who: str) -> set[str]:
    """Return the cases of which this person can read a word."""
    text = walked(house, who)
    return {case for case in SHARED | GONE | KEPT if token(case) in text}


@pytest.mark.parametrize(
    ("who", "reads"),
    [
        (Role.IRO.value, SHARED),
        (Role.TEAM_MANAGER.value, set()),
        (Role.COORDINATOR.value, set()),
        (Role.SERVICE_MANAGER.value, set()),
        (Role.PARTICIPATION.value, SHARED | KEPT),
        (Role.DUTY.value, DANGER),
        (Role.TRANSLATOR.value, set()),
        (Role.ADMINISTRATOR.value, set()),
        ("stranger", set()),
    ],
)
def test_each_role_reads_only_the_feedback_that_is_theirs(house: House, who: str, reads: set[str]) -> None:
    assert shown(house, who) == reads


@pytest.mark.parametrize(
    ("who", "reads"),
    [
        (Role.IRO.value, {OPENED, CLOSED}),
        (Role.TEAM_MANAGER.value, {OPENED}),
        ("opener", {OPENED}),
        *((role.value, set()) for role in sorted(set(Role) - {Role.IRO, Role.TEAM_MANAGER})),
        ("stranger", set()),
    ],
)
def test_views_are_read_by_the_iro_and_by_a_manager_who_broke_the_glass(
    house: House, who: str, reads: set[str]
) -> None:
    text = walked(house, who)
    assert {case for case in VIEWS if view(case) in text} == reads


def test_the_iros_pages_tell_no_difference_between_feedback_that_was_kept_and_none(house: House) -> None:
    visitor, cases = house.panel.visitor(Role.IRO.value), ("team", "unnamed", "unasked")
    with house.panel.database.read() as session:
        children = {case: session.get_one(Review, house.reviews[case]).child_id for case in cases}
    for kind, ids in (("reviews", house.reviews), ("children", children)):
        pages = [visitor.get(f"/{kind}/{ids[case]}") for case in cases]
        assert [page.status_code for page in pages] == [200, 200, 200]
        first, *others = [re.sub(OWN_FACTS, "", page.text).splitlines() for page in pages]
        differences = [line for other in others for line in unified_diff(first, other, lineterm="", n=0)]
        assert differences == [], kind


def test_the_counts_of_the_work_of_an_iro_know_nothing_of_what_was_kept(house: House) -> None:
    text = house.panel.visitor(Role.IRO.value).get("/caseload").text
    items = re.findall(r'<li class="heard-needs__item">.*?</li>', text, flags=re.S)
    waits = [item for item in items if "A message waits" in item]
    assert [re.findall(r"Child (\w+)", item)[0] for item in waits] == ["named"]
    assert [item for item in items if "Wants an adult to get in touch" in item and "Child danger" in item]


@pytest.mark.parametrize("who", [Role.IRO.value, Role.PARTICIPATION.value, Role.SERVICE_MANAGER.value])
def test_no_page_shows_a_placeholder(house: House, who: str) -> None:
    pages = re.sub(r"<script.*?</script>|<style.*?</style>", "", walked(house, who), flags=re.S)
    assert sorted(set(PLACEHOLDER.findall(pages))) == []


def test_views_before_a_review_stay_invisible_to_the_participation_service(house: House) -> None:
    with house.panel.database.write() as session:
        review = session.get_one(Review, house.reviews["team"])
        before = talks.talk(session, review.id, "done")
        factories.answer(session, conversation_id=before.id, question="change", value="zzbeforeqq is mine")
        factories.note(session, conversation_id=before.id, text="zzbeforeqq too")
        key = before.id
    visitor = house.panel.visitor(Role.PARTICIPATION.value)
    for path in (f"/feedback/{key}", f"/feedback/{key}/quotes"):
        assert visitor.get(path).status_code == 404
    assert all(
        "zzbeforeqq" not in visitor.get(path).text for path in ("/feedback", "/themes", "/participation")
    )
