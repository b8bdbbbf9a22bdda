"""A form that is sent empty names all that is missing at once."""

import pytest
from flask import Flask
from wtforms import SelectChoice

from web.allocations import AllocationForm
from web.break_glass import OpenForm
from web.challenges.forms import AnswerForm, EscalateForm, ResolveForm, StartForm
from web.channels import ChannelDecisionForm
from web.closed_days import ClosingForm
from web.duty import DoneForm
from web.duty_contacts import DutyContactForm
from web.exchange.forms import KeyForm, ListenerForm
from web.handovers import HandoverForm
from web.kit.fields import QuoteForm
from web.kit.forms import BaseForm
from web.people.forms import PersonForm
from web.policies.schedule import ServiceForm
from web.records.adults import AdultForm
from web.records.advocacy import PassForm
from web.records.audits import EnterAuditForm
from web.review.course_forms import EarlierForm
from web.review.forms import ChooseForm
from web.review.kind import KindForm
from web.review.record_forms import RulingForm
from web.you_said.forms import PairForm
from web.young_people.forms import FiledPhoneForm

MISSING: dict[type[BaseForm], set[str]] = {
    AdultForm: {"adult", "kind", "words", "on"},
    AllocationForm: {"officer_id", "starts_on", "reason"},
    AnswerForm: {"on", "words"},
    ChannelDecisionForm: {"assessment", "processor", "youngest", "decided_by", "decided_on"},
    ChooseForm: {"code", "reason"},
    ClosingForm: {"day", "calendar", "source"},
    DoneForm: {"action", "words"},
    DutyContactForm: {"where", "minutes"},
    EarlierForm: {"to", "reason"},
    EnterAuditForm: {"on", "form", "grade", "found"},
    EscalateForm: {"to", "on", "words"},
    FiledPhoneForm: {"phone", "channel", "owner", "consent_by", "consent_on"},
    HandoverForm: {"children", "officer_id", "starts_on", "reason"},
    KeyForm: {"name", "codes", "last_day"},
    KindForm: {"kind", "reason"},
    ListenerForm: {"address", "views"},
    OpenForm: {"reason", "words"},
    PairForm: {"theme", "said", "outcome"},
    PassForm: {"on", "provider"},
    PersonForm: {"name", "email", "role"},
    QuoteForm: {"words", "on", "how", "without_names"},
    ResolveForm: {"outcome", "on", "words"},
    RulingForm: {"standing", "reason"},
    ServiceForm: {"name", "first_day", "last_day", "opens", "closes"},
    StartForm: {"stage", "agency", "themes", "asked_for", "on"},
}


@pytest.mark.parametrize("form", MISSING)
def test_a_form_that_is_sent_empty_names_all_that_is_missing_at_once(form: type[BaseForm]) -> None:
    with Flask("forms").test_request_context(method="POST", data={"words": " ", "reason": "No"}):
        sent = form(meta={"csrf": False})
        for name in ("officer_id", "officer", "team", "theme"):
            if name in sent:
                sent[name].choices = [SelectChoice("", "Choose")]
        assert not sent.validate()
        assert MISSING[form] <= sent.errors.keys()
