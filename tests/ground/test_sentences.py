"""The installation's own sentences: who may write them, what is kept of each, and which are said where."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.domain.answers import normalise
from bot.domain.languages import LanguageStatus
from bot.domain.sentences import SentenceStatus
from bot.ground import sentences
from bot.ground.errors import InputRefused
from bot.ground.roles import Forbidden, NotFound, Person, Role
from bot.ground.sentences import NewVersion, SpokenSentences, kept, worded
from bot.store.audit import AuditEvent
from bot.store.engine import Database
from bot.translation.texts import all_texts
from tests import factories
from tests.content import context
from tests.factories import NOW
from tests.ground.people import person

pytestmark = pytest.mark.usefixtures("noise")
SHIPPED = context()
HELP = ("msg:help", SHIPPED.content.messages["help"])
NO = ("opt:yns.no", "No")
URDU = {source: SHIPPED.translations.catalogues["ur"].sentences[source] for source in all_texts()}


@pytest.fixture
def sana(session: Session) -> Person:
    return person(session, Role.TRANSLATOR)


def write(
    session: Session, who: Person, words: str, *, source=HELP, seen: int = 0, signs: bool = False
) -> bool:
    return sentences.write(session, who, SHIPPED, "ur", NewVersion(source, words, signs), seen, NOW)


def newest(session: Session, source=HELP) -> int:
    return kept.versions(session, "ur")[-1].id


def test_a_draft_is_said_at_once_and_kept_with_its_writer(session: Session, sana: Person) -> None:
    words = URDU[HELP] + " شکریہ"
    assert write(session, sana, words)
    found = sentences.states(session, sana, SHIPPED, "ur")[HELP]
    assert (found.words, found.status, found.shipped) == (words, SentenceStatus.DRAFTED, URDU[HELP])
    said = worded(SHIPPED, SpokenSentences().read(session))
    assert said.translations.translate("ur", *HELP) == words
    assert said.translations.status("ur") is LanguageStatus.MACHINE_DRAFTED
    (event,) = session.scalars(select(AuditEvent).where(AuditEvent.subject == "sentence"))
    assert (event.action, event.detail) == ("wrote_sentence", {"language": "ur", "context": "msg:help"})
    assert event.account_id == sana.account_id


def test_a_shipped_sentence_can_be_signed_off_as_it_is(session: Session, sana: Person) -> None:
    assert write(session, sana, URDU[HELP], signs=True)
    assert not write(session, sana, URDU[HELP], seen=newest(session), signs=True)
    found = sentences.states(session, sana, SHIPPED, "ur")[HELP]
    assert (found.status, found.own and found.own.by) == (SentenceStatus.SPEAKER_REVIEWED, sana.name)
    assert not write(session, sana, URDU[HELP], seen=found.newest), "a draft of the same changes nothing"


def test_a_language_is_reviewed_once_every_sentence_is(session: Session, sana: Person) -> None:
    everything = [NewVersion(source, words, is_signed=True) for source, words in URDU.items()]
    kept.add(session, sana, "ur", everything[1:], NOW)
    spoken = SpokenSentences()
    assert worded(SHIPPED, spoken.read(session)).translations.status("ur") is LanguageStatus.MACHINE_DRAFTED
    kept.add(session, sana, "ur", everything[:1], NOW)
    assert worded(SHIPPED, spoken.read(session)).translations.status("ur") is LanguageStatus.SPEAKER_REVIEWED
    kept.add(session, sana, "ur", [NewVersion(HELP, "مسودہ", is_signed=False)], NOW)
    after = worded(SHIPPED, spoken.read(session)).translations
    assert after.status("ur") is LanguageStatus.SPEAKER_REVIEWED, "a draft waits behind what was signed off"
    assert after.translate("ur", *HELP) == URDU[HELP]


def test_a_sentence_for_older_english_is_shown_and_not_said(session: Session, sana: Person) -> None:
    factories.sentence(
        session, language="ur", context="msg:help", english="Older.", words="پرانا", is_signed=True
    )
    found = sentences.states(session, sana, SHIPPED, "ur")[HELP]
    assert (found.status, found.words) == (SentenceStatus.STALE, URDU[HELP])
    assert worded(SHIPPED, SpokenSentences().read(session)) is SHIPPED
    assert write(session, sana, URDU[HELP], signs=True)
    assert sentences.states(session, sana, SHIPPED, "ur")[HELP].is_finished
    assert [each.words for each in sentences.history(session, sana, "ur", HELP)] == [URDU[HELP], "پرانا"]


def test_a_changed_label_is_heard_too(session: Session, sana: Person) -> None:
    assert write(session, sana, "جی نہیں", source=NO)
    said = worded(SHIPPED, SpokenSentences().read(session))
    options = said.content.option_sets["yns"]
    assert said.knowledge.spoken("ur", options)[1] == "جی نہیں"
    assert said.knowledge.labels("ur", options).exact[normalise("جی نہیں").words] == "no"


def test_what_is_said_is_read_again_only_after_somebody_wrote(session: Session, sana: Person) -> None:
    spoken = SpokenSentences()
    before = spoken.read(session)
    assert spoken.read(session) is before
    write(session, sana, URDU[HELP], signs=True)
    assert spoken.read(session) is not before


def test_nobody_overwrites_what_they_did_not_see(session: Session, sana: Person) -> None:
    write(session, sana, URDU[HELP], signs=True)
    with pytest.raises(InputRefused, match="Somebody else has changed"):
        write(session, sana, URDU[HELP] + " شکریہ")


def test_of_two_who_write_at_once_one_is_told(database: Database) -> None:
    with database.write() as session:
        people = [person(session, Role.TRANSLATOR) for _ in range(4)]

    def save(who: Person) -> bool:
        try:
            with database.write() as session:
                return write(session, who, URDU[HELP], signs=True)
        except InputRefused:
            return False

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(save, people)) == [False, False, False, True]
    with database.read() as session:
        assert [each.words for each in kept.spoken(session)] == [URDU[HELP]]


def test_what_would_break_a_message_is_not_kept(session: Session, sana: Person) -> None:
    with pytest.raises(InputRefused, match="999 or 0800 1111 is gone") as refused:
        write(session, sana, URDU[HELP].replace("999", "۹۹۹"))
    assert refused.value.field == "words"
    assert session.scalar(select(AuditEvent).where(AuditEvent.subject == "sentence")) is None


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.ADMINISTRATOR, Role.TRANSLATOR}))
def test_nobody_else_reads_or_writes_sentences(session: Session, role: Role) -> None:
    other = person(session, role)
    with pytest.raises(Forbidden):
        write(session, other, URDU[HELP], signs=True)
    with pytest.raises(Forbidden):
        sentences.counts(session, other, SHIPPED)


def test_what_there_is_not_is_not_found(session: Session, sana: Person) -> None:
    with pytest.raises(NotFound):
        write(session, sana, "x", source=("msg:none", "None"))
    for code in ("en", "rom", "xx"):
        with pytest.raises(NotFound):
            sentences.language_of(SHIPPED, code)


def test_every_sentence_of_every_language_is_counted(session: Session, sana: Person) -> None:
    found = sentences.counts(session, sana, SHIPPED)
    assert {sum(each.values()) for each in found.values()} == {len(all_texts())}
    assert found["ur"] == {SentenceStatus.MACHINE_DRAFTED: len(all_texts())}
    assert "rom" not in found


def po_file(session: Session, who: Person, *replaced: tuple[str, str]) -> bytes:
    file = sentences.written(session, who, SHIPPED, "ur")
    for before, after in replaced:
        assert before in file
        file = file.replace(before, after)
    return file.encode()


def test_a_file_changes_nothing_until_all_of_it_is_taken(session: Session, sana: Person) -> None:
    file = po_file(session, sana, (f'msgstr "{URDU[NO]}"', 'msgstr "جی نہیں"'))
    found = sentences.differences(session, sana, SHIPPED, "ur", file)
    changed = {each.source[0] for each in found.changes}
    assert "opt:yns.no" in changed
    assert len(found.changes) + len(found.unchanged) == len(URDU)
    assert (found.refused, found.outdated) == ((), ())
    assert kept.versions(session, "ur") == []
    taken = sentences.take(session, sana, SHIPPED, "ur", file, found.digest, NOW, is_signed=False)
    assert taken == len(found.changes)
    (event,) = session.scalars(select(AuditEvent).where(AuditEvent.action == "took_sentences"))
    assert (event.detail["sentences"], event.detail["signed"]) == (taken, 0)
    states = sentences.states(session, sana, SHIPPED, "ur")
    assert states[NO].status is SentenceStatus.DRAFTED
    assert f"# Written by {sana.name} on" in sentences.written(session, sana, SHIPPED, "ur")
    with pytest.raises(InputRefused, match="have changed since you looked"):
        sentences.take(session, sana, SHIPPED, "ur", file, found.digest, NOW, is_signed=False)


def test_a_signed_file_signs_off_what_it_leaves_as_it_is(session: Session, sana: Person) -> None:
    file = po_file(session, sana)
    seen = sentences.differences(session, sana, SHIPPED, "ur", file).digest
    assert sentences.take(session, sana, SHIPPED, "ur", file, seen, NOW, is_signed=True) == len(URDU)
    assert all(each.is_finished for each in sentences.states(session, sana, SHIPPED, "ur").values())
    assert "# X-Heard-Status: speaker_reviewed" in sentences.written(session, sana, SHIPPED, "ur")


def test_one_refused_sentence_holds_up_the_whole_file_and_older_english_is_left_out(
    session: Session, sana: Person
) -> None:
    old = '\nmsgctxt "msg:help"\nmsgid "Older."\nmsgstr "پرانا"\n'
    label = (f'msgstr "{URDU[NO]}"', f'msgstr "{"بہت " * 6}"')
    file = po_file(session, sana, label) + old.encode()
    found = sentences.differences(session, sana, SHIPPED, "ur", file)
    assert not found.can_be_taken
    assert any("at most 20 characters" in reason for each in found.refused for reason in each.reasons)
    assert [each.reasons for each in found.outdated] == [(f"The English is now: {HELP[1]}",)]
    with pytest.raises(InputRefused, match="while a sentence of it is refused"):
        sentences.take(session, sana, SHIPPED, "ur", file, found.digest, NOW, is_signed=True)
    assert kept.versions(session, "ur") == []
