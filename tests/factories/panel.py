"""Accounts, how people prove who they are, and their sessions, the audit trail, facts of the installation."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy.orm import Session

from bot.store.accounts import (
    Account,
    AccountLink,
    CouncilIdentity,
    RecoveryCode,
    SecondFactor,
    SignIn,
    SignInFailure,
)
from bot.store.audit import AuditEvent
from bot.store.channels import WhatsappTemplate
from bot.store.installation import ClosingDay, Fact, SentForm
from bot.store.mornings import MorningMail
from tests.factories.building import add, number
from tests.factories.moments import NOW, TODAY
from tests.factories.people import officer


def account(session: Session, **given: Any) -> Account:
    """Add an account without a password: an IRO's, with an officer of its own, unless another role is given."""
    if given.get("role", "iro") == "iro" and "officer_id" not in given:
        given["officer_id"] = officer(session).id
    defaults = {
        "email": f"person{number()}@example.org",
        "name": "Ira Shah",
        "role": "iro",
        "active": True,
        "created_at": NOW,
    }
    return add(session, Account, defaults, given)


def sign_in(session: Session, **given: Any) -> SignIn:
    """Add a session that began now."""
    if "account_id" not in given:
        given["account_id"] = account(session).id
    defaults = {"token_hash": number().to_bytes(32, "big"), "started_at": NOW, "seen_at": NOW}
    return add(session, SignIn, defaults, given)


def account_link(session: Session, **given: Any) -> AccountLink:
    """Add a link with which a password can be chosen this week."""
    if "account_id" not in given:
        given["account_id"] = account(session).id
    defaults = {
        "token_hash": number().to_bytes(32, "big"),
        "made_at": NOW,
        "good_until": NOW + timedelta(days=7),
    }
    return add(session, AccountLink, defaults, given)


def second_factor(session: Session, **given: Any) -> SecondFactor:
    """Add an authenticator app that was set up."""
    if "account_id" not in given:
        given["account_id"] = account(session).id
    return add(session, SecondFactor, {"secret": "JBSWY3DPEHPK3PXP" * 2, "confirmed_at": NOW}, given)


def recovery_code(session: Session, **given: Any) -> RecoveryCode:
    """Add a recovery code that nobody used."""
    if "account_id" not in given:
        given["account_id"] = account(session).id
    return add(session, RecoveryCode, {"code_hash": number().to_bytes(32, "big")}, given)


def council_identity(session: Session, **given: Any) -> CouncilIdentity:
    """Add who somebody is at the council."""
    if "account_id" not in given:
        given["account_id"] = account(session).id
    defaults = {"issuer": "https://login.example", "subject": f"subject {number()}", "bound_at": NOW}
    return add(session, CouncilIdentity, defaults, given)


def sign_in_failure(session: Session, **given: Any) -> SignInFailure:
    """Add one failed attempt to sign in."""
    return add(session, SignInFailure, {"subject": number().to_bytes(32, "big"), "at": NOW}, given)


def audit_event(session: Session, **given: Any) -> AuditEvent:
    """Add an event whose digest seals nothing; for tests of queries, not of the chain."""
    defaults = {"at": NOW, "action": "viewed", "subject": "review", "detail": {}, "digest": bytes(32)}
    return add(session, AuditEvent, defaults, given)


def morning_mail(session: Session, **given: Any) -> MorningMail:
    """Add an e-mail about what waits that was sent this morning."""
    if "account_id" not in given:
        given["account_id"] = account(session).id
    defaults = {"day": TODAY, "state": "sent", "tries": 1, "next_at": NOW, "ended_at": NOW}
    return add(session, MorningMail, defaults, given)


def fact(session: Session, **given: Any) -> Fact:
    """State a fact about the installation."""
    return add(session, Fact, {"name": f"fact {number()}", "value": "yes"}, given)


def sent_form(session: Session, **given: Any) -> SentForm:
    """Note a form that was carried out."""
    return add(session, SentForm, {"digest": f"form {number()}".encode(), "sent_at": NOW}, given)


def closing_day(session: Session, **given: Any) -> ClosingDay:
    """Add a proclaimed bank holiday, each call another Sunday, which changes no count of working days."""
    defaults = {
        "day": date(2000, 1, 2) + timedelta(weeks=number()),
        "calendar": "legal",
        "source": "The Gazette",
        "recorded_at": NOW,
    }
    return add(session, ClosingDay, defaults, given)


def whatsapp_template(session: Session, **given: Any) -> WhatsappTemplate:
    """Add a template that WhatsApp has approved, in English and without variables."""
    one = number()
    defaults = {
        "purpose": "invite",
        "language": "en",
        "code": "en_GB",
        "name": f"heard_{one}",
        "body": "Hello",
        "samples": {},
        "titles": [],
        "payloads": [],
        "body_hash": f"{one:064x}",
        "status": "approved",
        "content_sid": f"HX{one:032x}",
        "made_at": NOW,
        "changed_at": NOW,
        "looked_at": NOW,
    }
    return add(session, WhatsappTemplate, defaults, given)
