"""Builders: one plain function a record, with sensible defaults, the parents it needs, and keyword overrides.

Each adds its record to the session, flushes, and returns it: `factories.review(session, status="held")`.
"""

from tests.factories.advocacy import advocacy_request, advocacy_step
from tests.factories.alerts import (
    alert,
    alert_child,
    alert_message,
    alert_step,
    duty_call,
    triage_step,
    worry_scan,
)
from tests.factories.breakglass import break_glass
from tests.factories.challenges import challenge, challenge_step, challenge_topic
from tests.factories.cover import cover, cover_child, handover
from tests.factories.exchange import access_key, webhook_event, webhook_listener
from tests.factories.imports import import_batch, import_change, import_mapping, import_task, import_upload
from tests.factories.messages import inbound_message, outbox_message, receipt, simulated_message
from tests.factories.moments import NOW, TODAY
from tests.factories.noise import noise
from tests.factories.panel import (
    account,
    account_link,
    audit_event,
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
    care_period,
    child,
    enrolment_code,
    officer,
    officer_contact,
    officer_post,
    team,
    wrong_code,
)
from tests.factories.policies import duty_ladder, duty_trial, policy
from tests.factories.practice import adult_feedback, closed_case, file_audit
from tests.factories.reports import frozen_year, keyed, quote, report_entry
from tests.factories.reviews import arrangement, code, review, review_reason, sitting
from tests.factories.sentences import sentence
from tests.factories.themes import published_quarter, theme, theme_mark, themed_part
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

__all__ = [
    "NOW",
    "TODAY",
    "access_key",
    "account",
    "account_link",
    "added_text",
    "address",
    "adult_feedback",
    "advocacy_request",
    "advocacy_step",
    "alert",
    "alert_child",
    "alert_message",
    "alert_step",
    "allocation",
    "answer",
    "arrangement",
    "audit_event",
    "binding",
    "break_glass",
    "care_period",
    "challenge",
    "challenge_step",
    "challenge_topic",
    "child",
    "closed_case",
    "closing_day",
    "code",
    "contribution",
    "conversation",
    "council_identity",
    "cover",
    "cover_child",
    "duty_call",
    "duty_ladder",
    "duty_trial",
    "enrolment_code",
    "fact",
    "file_audit",
    "flag",
    "frozen_year",
    "handover",
    "import_batch",
    "import_change",
    "import_mapping",
    "import_task",
    "import_upload",
    "inbound_message",
    "keyed",
    "media_file",
    "morning_mail",
    "noise",
    "note",
    "officer",
    "officer_contact",
    "officer_post",
    "outbox_message",
    "policy",
    "published_quarter",
    "quote",
    "reading",
    "receipt",
    "record",
    "recovery_code",
    "refusal",
    "report_entry",
    "review",
    "review_reason",
    "second_factor",
    "sent_form",
    "sentence",
    "sign_in",
    "sign_in_failure",
    "simulated_message",
    "sitting",
    "team",
    "theme",
    "theme_mark",
    "themed_part",
    "timer",
    "told_message",
    "triage_step",
    "webhook_event",
    "webhook_listener",
    "whatsapp_template",
    "worry_scan",
    "wrong_code",
]
