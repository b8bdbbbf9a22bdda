"""The page of the policies: who sees and who decides, what was typed stays, and what holds is known at once."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import time, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from bot.domain.participation import Policy, Profile
from bot.domain.policies import PolicyGroup
from bot.ground.roles import Role
from bot.wiring import Wiring
from tests import factories
from tests.content import context
from tests.factories import TODAY
from tests.talk.phones import enrol
from tests.web.visiting import hidden_in
from tests.web.world import browser, send
from web.policies.base import PolicyForm

pytestmark = pytest.mark.usefixtures("this_week")
PAGE = "/policies"
DECIDERS = {Role.ADMINISTRATOR, Role.SERVICE_MANAGER}
DAYS = {
    "invite_before": "20",
    "first_reminder_after": "3",
    "last_reminder_before": "2",
    "ask_after": "1",
    "remind_after": "5",
    "close_after": "14",
    "shortens": "same",
}
SERVICE = {"name": "Your Voice", "first_day": "Mon", "last_day": "Thu", "opens": "08:30", "closes": "16:00"}


@pytest.mark.parametrize("role", list(Role))
def test_who_sees_the_page_and_who_may_decide(app: Flask, wiring: Wiring, role: Role) -> None:
    client = browser(app, wiring, role)
    page = client.get(PAGE)
    assert page.status_code == (200 if role in {*DECIDERS, Role.PARTICIPATION} else 403)
    assert ('<form method="post" action="/policies/' in page.text) == (role in DECIDERS)
    if role is Role.PARTICIPATION:
        assert send(client, PAGE, f"{PAGE}/price", pence="5").status_code == 403


def test_what_was_decided_holds_at_once_and_says_by_whom(app: Flask, wiring: Wiring) -> None:
    client = browser(app, wiring, Role.SERVICE_MANAGER)
    for group, form in (
        ("asking", DAYS),
        ("service", SERVICE),
        ("codes", {"profile": "dfe_literal", "remote": "as_attendance"}),
        ("price", {"pence": "4.63"}),
        ("files", {"megabytes": "3"}),
        (
            "writing",
            {"school_from": "16:00", "school_to": "19:00", "other_from": "10:00", "other_to": "19:30"},
        ),
    ):
        assert send(client, PAGE, f"{PAGE}/{group}", **form).status_code == 303, group
    context, held = wiring.context, wiring.decisions.policies
    assert (context.service, context.asking.invite_before, context.hours.days) == (
        "Your Voice",
        20,
        {0, 1, 2, 3},
    )
    assert (held.codes, held.price.hundredths) == (Policy(Profile.DFE_LITERAL), 463)
    assert held.files.largest == 3 * 1024 * 1024
    assert held.asking.shortens is False
    page = client.get(PAGE).text
    assert page.count("Decided by Ira Shah") == 6
    assert "Your Voice</title>" in page
    assert send(client, PAGE, f"{PAGE}/asking", **DAYS).status_code == 303
    assert "Nothing was changed" in client.get(PAGE).text
    assert send(client, PAGE, f"{PAGE}/asking", **{**DAYS, "shortens": "short"}).status_code == 303
    assert wiring.decisions.policies.asking.shortens is True


def test_what_was_typed_can_be_looked_at_before_it_is_saved(app: Flask, wiring: Wiring) -> None:
    with wiring.database.write() as session:
        enrol(session, review={"review_on": TODAY + timedelta(days=45)})
    client = browser(app, wiring, Role.SERVICE_MANAGER)
    before = client.get(PAGE).text
    assert "no young person who can be reached has a review" in before
    assert "would be invited on Tue 24 Nov and reminded on Thu 26 Nov" in before
    looked = send(client, PAGE, f"{PAGE}/asking", look="1", **(DAYS | {"invite_before": "30"}))
    assert looked.status_code == 200
    assert "Not saved yet" in looked.text
    assert "1 young person would be asked" in looked.text
    assert 'value="30"' in looked.text
    assert send(client, PAGE, f"{PAGE}/asking", look="1", **(DAYS | {"ask_after": "9"})).status_code == 400
    assert wiring.decisions.policies == wiring.settings.policies
    assert client.get(PAGE).text.count("Nobody has changed this yet") == len(PolicyGroup)
    assert send(client, PAGE, f"{PAGE}/asking", **(DAYS | {"invite_before": "30"})).status_code == 303
    assert "1 young person would be asked" in client.get(PAGE).text


@pytest.mark.parametrize(
    ("group", "form", "said"),
    [
        ("asking", {**DAYS, "invite_before": "40"}, "Enter a number from 5 to 30"),
        ("asking", {**DAYS, "ask_after": "soon"}, "Enter a whole number, in figures"),
        (
            "writing",
            {"school_from": "08:00", "school_to": "19:00", "other_from": "10:00", "other_to": "19:30"},
            "15:45",
        ),
        ("service", {**SERVICE, "name": "Heard 🦊"}, "Use letters that every phone can show"),
        ("service", {**SERVICE, "closes": "08:00"}, "The hours must run forward"),
        ("codes", {"remote": "as_medium"}, "Choose one of the two"),
        ("price", {"pence": "NaN"}, "Enter pence"),
    ],
)
def test_what_cannot_be_is_said_at_its_field_and_stays_typed(
    app: Flask, wiring: Wiring, group: str, form: dict[str, str], said: str
) -> None:
    client = browser(app, wiring, Role.ADMINISTRATOR)
    answer = send(client, PAGE, f"{PAGE}/{group}", **form)
    assert answer.status_code == 400
    assert said in answer.text
    assert "There is a problem" in answer.text
    typed = [value for value in form.values() if re.search(r"\d|🦊", value)]
    assert [value for value in typed if f'value="{value}"' not in answer.text] == []
    assert wiring.decisions.policies == wiring.settings.policies


def test_a_group_that_there_is_not_is_not_found(app: Flask, wiring: Wiring) -> None:
    assert send(browser(app, wiring, Role.ADMINISTRATOR), PAGE, f"{PAGE}/moon").status_code == 404


def test_a_form_that_lacks_what_every_group_must_say_cannot_be_made() -> None:
    with pytest.raises(TypeError, match="abstract"):
        type("HalfForm", (PolicyForm,), {"show": lambda *_: None})()


def test_a_service_manager_switches_off_the_program_that_looks_for_worries(
    app: Flask, wiring: Wiring
) -> None:
    client = browser(app, wiring, Role.SERVICE_MANAGER)
    assert wiring.decisions.policies.worries.noticed
    assert send(client, PAGE, f"{PAGE}/worries", noticed="").status_code == 400
    assert send(client, PAGE, f"{PAGE}/worries", noticed="no").status_code == 303
    assert not wiring.decisions.policies.worries.noticed
    assert "No, only people look for worries" in client.get(PAGE).text


def test_a_service_manager_has_texts_sent_without_accents(app: Flask, wiring: Wiring) -> None:
    client = browser(app, wiring, Role.SERVICE_MANAGER)
    assert wiring.decisions.applied_to(context()).keeps_accents
    assert send(client, PAGE, f"{PAGE}/accents", kept="no").status_code == 303
    assert not wiring.decisions.applied_to(context()).keeps_accents


def test_a_morning_e_mail_is_decided_with_its_time_and_says_what_it_lacks_and_whom_it_did_not_reach(
    app: Flask, wiring: Wiring
) -> None:
    client = browser(app, wiring, Role.ADMINISTRATOR)
    assert "whoever runs the server sets HEARD_SMTP_URL" in client.get(PAGE).text
    for form in ({"sent": "", "at": "08:00"}, {"sent": "yes", "at": "12:00"}, {"sent": "yes", "at": "08:10"}):
        assert send(client, PAGE, f"{PAGE}/morning", **form).status_code == 400, form
    assert send(client, PAGE, f"{PAGE}/morning", sent="yes", at="07:30").status_code == 303
    held = wiring.decisions.policies.morning
    assert (held.sent, held.at) == (True, time(7, 30))
    assert "Went wrong" not in client.get(PAGE).text
    with wiring.database.write() as session:
        account = factories.account(session, name="Bea Cole")
        mail = {"account_id": account.id, "state": "given_up", "reason": "SMTPRecipientsRefused"}
        factories.morning_mail(session, **mail)
    page = client.get(PAGE).text
    assert f'<a class="govuk-link" href="/people/{account.id}">Bea Cole</a>' in page
    assert "The mail server refused the address (SMTPRecipientsRefused)" in page
    assert "Bea Cole" not in browser(app, wiring, Role.PARTICIPATION).get(PAGE).text


def test_who_decides_after_somebody_else_is_told_what_holds_now(app: Flask, wiring: Wiring) -> None:
    first, second = browser(app, wiring, Role.SERVICE_MANAGER), browser(app, wiring, Role.ADMINISTRATOR)
    opened = filled(second, f"{PAGE}/price", pence="7")
    assert first.post(f"{PAGE}/price", data=filled(first, f"{PAGE}/price", pence="4.63")).status_code == 303
    refused = second.post(f"{PAGE}/price", data=opened)
    assert refused.status_code == 400
    assert "Somebody else has changed this since you opened the page. It is now: " in refused.text
    assert "4.63" in refused.text
    assert wiring.decisions.policies.price.hundredths == 463
    again = filled(second, f"{PAGE}/price", refused.text, pence="7")
    assert second.post(f"{PAGE}/price", data=again).status_code == 303
    assert wiring.decisions.policies.price.hundredths == 700


def test_a_look_at_what_would_be_sent_forgets_nothing_of_that(app: Flask, wiring: Wiring) -> None:
    first, second = browser(app, wiring, Role.SERVICE_MANAGER), browser(app, wiring, Role.ADMINISTRATOR)
    path = f"{PAGE}/price"
    looked = second.post(path, data={**filled(second, path, pence="7"), "look": "1"})
    assert first.post(path, data=filled(first, path, pence="4.63")).status_code == 303
    assert second.post(path, data=filled(second, path, looked.text, pence="7")).status_code == 400


def test_of_two_who_decide_at_once_one_is_told(app: Flask, wiring: Wiring) -> None:
    hands = [browser(app, wiring, role) for role in (Role.SERVICE_MANAGER, Role.ADMINISTRATOR)]
    forms = [
        filled(hand, f"{PAGE}/price", pence=str(pence)) for hand, pence in zip(hands, (6, 7), strict=True)
    ]

    def press(hand: FlaskClient, form: dict[str, str]) -> int:
        return hand.post(f"{PAGE}/price", data=form).status_code

    with ThreadPoolExecutor(2) as pressing:
        assert sorted(pressing.map(press, hands, forms)) == [303, 400]


def filled(client: FlaskClient, path: str, page: str | None = None, **form: str) -> dict[str, str]:
    """Fill in the form that leads to a path, with what it hides."""
    return {**hidden_in(page or client.get(PAGE).text, path), **form}
