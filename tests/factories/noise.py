"""Unrelated rows of every kind, close enough to a test's own that a query without its filter finds them."""

from datetime import timedelta

from sqlalchemy.orm import Session

from bot.store.addresses import AddressRecord
from tests.factories.advocacy import advocacy_request
from tests.factories.alerts import alert, alert_child, alert_step, duty_call, triage_step, worry_scan
from tests.factories.breakglass import break_glass
from tests.factories.building import number
from tests.factories.challenges import challenge
from tests.factories.cover import cover, handover
from tests.factories.exchange import access_key, webhook_event, webhook_listener
from tests.factories.imports import import_change, import_mapping, import_task, import_upload
from tests.factories.messages import inbound_message, message_copy, outbox_message, receipt, simulated_message
from tests.factories.moments import NOW, TODAY
from tests.factories.panel import (
    account,
    account_link,
    closing_day,
    council_identity,
    fact,
    morning_mail,
    recovery_code,
    second_factor,
    sent_form,
    sign_in,
    sign_in_failure,
    whatsapp_template,
)
from tests.factories.people import (
    address,
    allocation,
    binding,
    child,
    enrolment_code,
    officer,
    officer_contact,
    officer_post,
    wrong_code,
)
from tests.factories.policies import duty_ladder, duty_trial, policy
from tests.factories.practice import adult_feedback, closed_case, file_audit
from tests.factories.reports import frozen_year, keyed, quote, report_entry
from tests.factories.reviews import arrangement, code, review, review_reason, sitting
from tests.factories.sentences import sentence
from tests.factories.themes import published_quarter, theme, themed_part
from tests.factories.told import told_message
from tests.factories.words import (
    added_text,
    answer,
    contribution,
    conversation,
    flag,
    media_file,
    note,
    reading,
    record,
    refusal,
    timer,
)

LANDLINES = "+441632960"
"""Numbers that nobody has, and no test's own phone."""


def noise(session: Session) -> None:
    """Add two strangers: one before a review with unread words and a worry, one after a held and coded review.

    The audit trail gets no row: its chain holds for the whole table, and a stray row would break it.
    """
    stranger = officer(session, name="Noise Officer")
    officer_post(session, officer_id=stranger.id)
    _panel(session, stranger.id)
    _before_a_review(session, stranger.id)
    _after_a_review(session, stranger.id)
    inbound_message(session, body="noise from nobody")
    receipt(session)
    message_copy(session)
    simulated_message(session, lookup_text="+447700900999", body={"text": "noise", "choices": []})
    fact(session)
    sent_form(session)
    closing_day(session)
    whatsapp_template(session, purpose="moved", body="noise")
    access_key(session)
    # Nobody is told: a worker of a test would go out to the address.
    elsewhere = webhook_listener(session, removed_at=NOW)
    webhook_event(session, listener_id=elsewhere.id, state="given_up", ended_at=NOW, reason="HTTP 500")
    import_change(session)
    import_mapping(session)
    import_upload(session)
    import_task(session)
    frozen_year(session)
    report_entry(session)
    published_quarter(session)


def _panel(session: Session, officer_id: int) -> None:
    person = account(session, name="Noise Person", officer_id=officer_id)
    sign_in(session, account_id=person.id)
    account_link(session, account_id=person.id)
    second_factor(session, account_id=person.id)
    recovery_code(session, account_id=person.id)
    council_identity(session, account_id=person.id)
    sign_in_failure(session)
    morning_mail(session, account_id=person.id)
    policy(session)
    sentence(session, written_by=person.id)
    duty_trial(session)
    duty_ladder(session, contacts=[])


def _before_a_review(session: Session, officer_id: int) -> None:
    someone = child(session, known_as="Noise Before", language="pl")
    allocation(session, child_id=someone.id, officer_id=officer_id)
    phone = _phone(session)
    binding(session, child_id=someone.id, address_id=phone.id)
    enrolment_code(session, child_id=someone.id)
    wrong_code(session)
    planned = review(session, child_id=someone.id, officer_id=officer_id)
    talk = conversation(
        session, review_id=planned.id, address_id=phone.id, language="pl", last_inbound_at=NOW
    )
    came_in = inbound_message(
        session,
        address_id=phone.id,
        conversation_id=talk.id,
        outcome="handled",
        body="noise",
        media=[["voice", "noise", "audio/ogg"]],
    )
    answer(session, conversation_id=talk.id, inbound_id=came_in.id, note="noise")
    beside = note(session, conversation_id=talk.id, text="noise")
    added_text(session, subject="note", subject_id=beside.id, text="noise")
    media_file(session, inbound_id=came_in.id, content=b"OggS noise")
    contribution(session, conversation_id=talk.id)
    themed_part(session, conversation_id=talk.id, themes=(theme(session).id,))
    record(
        session, contribution_id=contribution(session, review_id=planned.id, source="call").id, words="noise"
    )
    refusal(session, review_id=planned.id, words="noise")
    arrangement(session, review_id=planned.id)
    review_reason(session, review_id=planned.id, reason="noise")
    officer_contact(session, child_id=someone.id)
    flag(session, conversation_id=talk.id, inbound_id=came_in.id)
    break_glass(session, review_id=planned.id, words="noise about a review")
    cover(session, officer_id=officer_id, children=(someone.id,))
    handover(session, from_officer_id=officer_id, children=(someone.id,))
    challenge(session, review_id=planned.id, asked_for="noise", themes=("drift", "visits"))
    advocacy_request(session, child_id=planned.child_id)
    file_audit(session, child_id=planned.child_id, found="noise")
    adult_feedback(session, words="noise")
    closed_case(session)
    _danger(session, came_in.id, someone.id)
    told_message(session, conversation_id=talk.id)
    timer(session, conversation_id=talk.id)
    outbox_message(session, conversation_id=talk.id, address_id=phone.id)


def _after_a_review(session: Session, officer_id: int) -> None:
    someone = child(session, known_as="Noise After", language="ur")
    allocation(session, child_id=someone.id, officer_id=officer_id)
    held = review(
        session,
        child_id=someone.id,
        officer_id=officer_id,
        review_on=TODAY - timedelta(days=4),
        status="held",
        attendance="in_person",
        contribution="spoke",
    )
    keyed(session, code_id=code(session, review_id=held.id).id)
    sitting(session, review_id=held.id)
    quote(session, review_id=held.id)
    talk = conversation(
        session,
        review_id=held.id,
        address_id=_phone(session).id,
        phase="post",
        questionnaire="post-12-15",
        status="done",
    )
    answer(session, conversation_id=talk.id, question="listen", value="yes")
    reading(session, conversation_id=talk.id, note="noise")


def _phone(session: Session) -> AddressRecord:
    return address(session, provider_id=f"{LANDLINES}{number() % 1000:03d}")


def _danger(session: Session, inbound_id: int, child_id: int) -> None:
    raised = alert(session, inbound_id=inbound_id, done_at=NOW)
    alert_child(session, alert_id=raised.id, child_id=child_id)
    alert_step(session, alert_id=raised.id, words="noise")
    duty_call(session, alert_id=raised.id, called_at=NOW)
    looked = triage_step(session, words="noise")
    worry_scan(session, inbound_id=looked.inbound_id)
