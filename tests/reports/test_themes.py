"""Themes are put on words by who may read them, counted without a name, and kept as one list."""

from collections.abc import Mapping
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.domain.quarters import Quarter
from bot.ground.errors import InputRefused
from bot.ground.roles import Forbidden, NotFound, Person, Role
from bot.reports import themes
from bot.reports.themes import NOTES, RECORDED, ReplyKey, ThemeCount
from bot.store.audit import AuditEvent
from bot.store.conversations import ConversationRecord
from bot.store.themes import Theme, ThemedPart, ThemeMark
from tests import factories
from tests.factories import NOW, TODAY
from tests.ground.people import person
from tests.reviews.test_caseload import counted
from tests.reviews.test_feedback_readers import chosen
from tests.talk.phones import context

LATER = NOW + timedelta(hours=1)
THIS, LAST = Quarter(2026, 3), Quarter(2026, 2)
CONTENT = context().content


@pytest.fixture
def service(session: Session) -> Person:
    return person(session, Role.PARTICIPATION)


@pytest.fixture
def ira(session: Session) -> Person:
    return person(session)


def reply(session: Session, phase: str = "pre", *, on: date = TODAY, officer: int | None = None) -> int:
    """Add a reply with words at one open question, a bare option, and return its conversation."""
    given = {"officer_id": officer} if officer else {}
    review = factories.review(session, review_on=on, status="planned" if phase == "pre" else "held", **given)
    name = f"{phase}-12-15"
    talk = factories.conversation(
        session,
        review_id=review.id,
        phase=phase,
        questionnaire=name,
        readers="iro" if phase == "pre" else "team",
    )
    question = "change" if phase == "pre" else "better"
    factories.answer(
        session, conversation_id=talk.id, question=question, value="more football", answered_at=NOW
    )
    bare = "home" if phase == "pre" else "clear"
    factories.answer(session, conversation_id=talk.id, question=bare, value=4, answered_at=NOW)
    return talk.id


def put(session: Session, who: Person, talk: int, chosen: Mapping[str, list[int]]) -> None:
    themes.put_themes(session, who, CONTENT, ReplyKey(talk), chosen=chosen, seen=LATER, now=LATER)


def parts(session: Session, who: Person, talk: int) -> Mapping[str, themes.PartThemes]:
    return themes.reply_themes(session, who, CONTENT, ReplyKey(talk)).parts


def waiting(session: Session, who: Person) -> list[int]:
    listed = themes.unthemed(session, who, CONTENT, since=date(2026, 4, 1), page=1)
    return [row.key.conversation_id for row in listed.rows]


def test_only_who_may_read_the_words_puts_themes_on_them(
    session: Session, service: Person, ira: Person
) -> None:
    views, feedback = reply(session, officer=ira.officer_id), reply(session, "post", officer=ira.officer_id)
    strangers = reply(session)
    reading = {(ira, views), (service, feedback)}
    others = [person(session, role) for role in set(Role) - {Role.IRO, Role.PARTICIPATION}]
    for who in (ira, service, *others):
        for talk in (views, feedback, strangers):
            if (who, talk) in reading:
                assert set(parts(session, who, talk)) == {"change"} if talk == views else {"better"}
                continue
            for use_case in (parts, lambda *given: put(*given, {})):
                with pytest.raises(NotFound):
                    use_case(session, who, talk)
    assert waiting(session, ira) == [views]
    assert feedback in waiting(session, service)
    assert not {views, strangers} & set(waiting(session, service))
    assert [waiting(session, who) for who in others] == [[]] * len(others)


def test_a_part_waits_until_somebody_looked_and_again_when_new_words_come(
    session: Session, ira: Person
) -> None:
    talk, theme = reply(session, officer=ira.officer_id), factories.theme(session)
    put(session, ira, talk, {"change": []})
    assert waiting(session, ira) == []
    factories.note(session, conversation_id=talk, text="and a dog", written_at=LATER + timedelta(minutes=1))
    assert waiting(session, ira) == [talk]
    assert {key: part.waits for key, part in parts(session, ira, talk).items()} == {
        "change": False,
        NOTES: True,
    }
    put(session, ira, talk, {NOTES: [theme.id]})
    assert waiting(session, ira) == [talk], "the note came after the page was made"
    seen = LATER + timedelta(minutes=2)
    themes.put_themes(session, ira, CONTENT, ReplyKey(talk), chosen={NOTES: [theme.id]}, seen=seen, now=seen)
    assert waiting(session, ira) == []
    event = session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc()).limit(1)).one()
    review = session.get_one(ConversationRecord, talk).review_id
    assert (event.action, event.subject, event.subject_id) == ("themed", "review", review)
    assert event.detail == {"parts": 1, "themes": 1}


def test_saving_again_takes_a_theme_off_and_a_strange_one_is_refused(session: Session, ira: Person) -> None:
    talk, first, second = (
        reply(session, officer=ira.officer_id),
        factories.theme(session).id,
        factories.theme(session).id,
    )
    put(session, ira, talk, {"change": [first]})
    put(session, ira, talk, {"change": [second, second]})
    assert themes.themes_of(session, ReplyKey(talk))["change"].keys() == {second}
    retired = factories.theme(session, retired_at=NOW).id
    for wrong in ({"change": [retired]}, {"change": [0]}, {"home": [first]}, {"nothing": []}):
        with pytest.raises(NotFound):
            put(session, ira, talk, wrong)


def test_themes_used_most_at_a_question_are_offered_first(session: Session, ira: Person) -> None:
    rare, often = (factories.theme(session, name=name).id for name in ("A rare one", "Z used most"))
    for theme in (rare, often, often):
        put(session, ira, reply(session, officer=ira.officer_id), {"change": [theme]})
    offered = parts(session, ira, reply(session, officer=ira.officer_id))["change"]
    ours = [theme for theme, _ in offered.offered[: offered.often] if theme in (rare, often)]
    assert ours == [often, rare]


def test_themes_are_counted_by_quarter_and_set_of_all_replies_in_own_words(
    session: Session, service: Person, ira: Person
) -> None:
    before, theme = themes.theme_year(session, CONTENT, 2026), factories.theme(session).id
    for _ in range(2):
        put(session, ira, reply(session, officer=ira.officer_id), {"change": [theme]})
    put(session, service, reply(session, "post", on=date(2026, 9, 30)), {"better": [theme]})
    unsure = reply(session, officer=ira.officer_id)
    factories.contribution(session, conversation_id=unsure, quarantined=True)
    reply(session, on=date(2027, 1, 1))
    reply(session, on=date(2026, 3, 31))
    with counted(session) as statements:
        year = themes.theme_year(session, CONTENT, 2026)
    assert len(statements) == 2
    mine = one(year, theme)
    assert (mine.replies[LAST], mine.replies[THIS], mine.whole) == (1, 2, 3)
    assert year.of[THIS].replies - before.of[THIS].replies == 2, "not sure whose words: in no count"
    assert year.whole.replies - before.whole.replies == 4
    assert year.whole.waiting - before.whole.waiting == 1
    feedback = themes.theme_year(session, CONTENT, 2026, "post-12-15")
    assert one(feedback, theme).whole == 1
    assert year.by_set["post-12-15"].replies >= 1


def one(year: themes.ThemeYear, theme: int) -> ThemeCount:
    return next(each for each in year.themes if each.theme_id == theme)


def recorded(session: Session, officer: int | None, **given: object) -> ReplyKey:
    """Write down a drawing that came before a review of one officer's, and return its reply."""
    review = factories.review(session, review_on=TODAY, **{"officer_id": officer} if officer else {})
    contribution = factories.contribution(session, review_id=review.id, source="drawing", **given)
    factories.record(session, contribution_id=contribution.id, words=None)
    return ReplyKey(contribution_id=contribution.id)


def test_what_came_another_way_bears_themes_and_is_counted_with_the_rest(
    session: Session, service: Person, ira: Person
) -> None:
    before, theme = themes.theme_year(session, CONTENT, 2026), factories.theme(session).id
    key = recorded(session, ira.officer_id)
    listed = themes.unthemed(session, ira, CONTENT, since=date(2026, 4, 1), page=1)
    assert [(row.key, row.questionnaire) for row in listed.rows] == [(key, RECORDED)]
    assert themes.next_unthemed(session, ira, CONTENT, since=TODAY, after=ReplyKey()) == key
    assert themes.next_unthemed(session, ira, CONTENT, since=TODAY, after=key) is None
    assert (themes.theme_year(session, CONTENT, 2026).whole.waiting - before.whole.waiting) == 1
    themes.put_themes(session, ira, CONTENT, key, chosen={RECORDED: [theme]}, seen=LATER, now=LATER)
    put(session, ira, reply(session, officer=ira.officer_id), {"change": [theme]})
    assert waiting(session, ira) == []
    year = themes.theme_year(session, CONTENT, 2026)
    assert one(year, theme).replies[THIS] == 2
    assert one(themes.theme_year(session, CONTENT, 2026, RECORDED), theme).whole == 1
    found = themes.reply_themes(session, ira, CONTENT, key)
    assert (found.parts[RECORDED].standing, found.written and found.written.source) == ({theme}, "drawing")
    assert themes.themes_of_records(session, [key.contribution_id or 0])[key.contribution_id or 0].keys() == {
        theme
    }
    for who in (service, person(session), person(session, Role.SERVICE_MANAGER)):
        with pytest.raises(NotFound):
            themes.find_reply(session, who, key)


def test_what_is_not_the_childs_own_or_was_taken_back_bears_no_theme(session: Session, ira: Person) -> None:
    for given in ({"provenance": "adult"}, {"withdrawn_at": NOW}, {"quarantined": True}):
        key = recorded(session, ira.officer_id, **given)
        assert themes.reply_themes(session, ira, CONTENT, key).parts == {}
        with pytest.raises(NotFound):
            themes.put_themes(session, ira, CONTENT, key, chosen={RECORDED: []}, seen=LATER, now=LATER)
    assert themes.count_unthemed(session, ira, CONTENT, since=date(2026, 4, 1)) == 0


def test_words_that_a_child_takes_back_keep_no_theme(session: Session, service: Person) -> None:
    phone, theme = chosen(session, "unnamed"), factories.theme(session).id
    key = phone.conversation_id
    seen = phone.now + timedelta(minutes=1)
    at = {part: [theme] for part in parts(session, service, key)}
    themes.put_themes(session, service, CONTENT, ReplyKey(key), chosen=at, seen=seen, now=seen)
    assert one(themes.theme_year(session, CONTENT, 2026), theme).whole == 1, "unnamed: counted without a name"
    phone.writes("delete")
    phone.writes("1")
    kept = select(func.count()).select_from(ThemedPart).where(ThemedPart.conversation_id == key)
    assert session.scalar(kept) == 0
    assert not session.scalar(select(func.count()).select_from(ThemeMark).where(ThemeMark.theme_id == theme))


def test_the_participation_service_keeps_the_list(session: Session, service: Person) -> None:
    themes.add_themes(session, service, [" Pets ", "Money"], NOW)
    rows = {row.name: row.id for row in themes.theme_list(session)}
    for name in ("pets", "", "x" * 61):
        with pytest.raises(InputRefused) as refused:
            themes.add_themes(session, service, [name], NOW)
        assert refused.value.field == "name"
    themes.rename_theme(session, service, rows["Pets"], "Animals", NOW)
    themes.retire_theme(session, service, rows["Money"], NOW)
    listed = {row.name: row.is_retired for row in themes.theme_list(session)}
    assert (listed["Animals"], listed["Money"], "Pets" in listed) == (False, True, False)
    themes.bring_back_theme(session, service, rows["Money"], NOW)
    for role in set(Role) - {Role.PARTICIPATION}:
        with pytest.raises(Forbidden):
            themes.add_themes(session, person(session, role), ["Mine"], NOW)


def test_a_merged_theme_hands_over_what_it_stood_on(session: Session, service: Person, ira: Person) -> None:
    gone, stays = (factories.theme(session).id for _ in range(2))
    both, single = (reply(session, officer=ira.officer_id) for _ in range(2))
    put(session, ira, both, {"change": [gone, stays]})
    put(session, ira, single, {"change": [gone]})
    for wrong in (gone, factories.theme(session, retired_at=NOW).id):
        with pytest.raises(InputRefused):
            themes.merge_themes(session, service, gone, wrong, NOW)
    themes.merge_themes(session, service, gone, stays, NOW)
    session.expire_all()
    assert [themes.themes_of(session, ReplyKey(talk))["change"].keys() for talk in (both, single)] == [
        {stays},
        {stays},
    ]
    assert gone not in [row.id for row in themes.theme_list(session)]
    assert session.get_one(Theme, gone).merged_into == stays
    with pytest.raises(NotFound):
        themes.rename_theme(session, service, gone, "Back", NOW)


def test_what_waits_has_pages_of_50_and_two_statements(session: Session, ira: Person) -> None:
    for _ in range(51):
        reply(session, officer=ira.officer_id)
    with counted(session) as statements:
        listed = themes.unthemed(session, ira, CONTENT, since=date(2026, 4, 1), page=9)
    assert (len(statements), listed.total, listed.page, len(listed.rows)) == (2, 51, 2, 1)
