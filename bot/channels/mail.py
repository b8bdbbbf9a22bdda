"""Handing e-mails to a mail server."""

from __future__ import annotations

import smtplib
import ssl
from contextlib import closing, suppress
from email.message import EmailMessage
from email.utils import localtime, make_msgid, parseaddr
from urllib.parse import unquote, urlsplit

from bot.domain.duty import MailServer
from bot.domain.mail import MailAnswer, MailOutcome

SECONDS = 10.0
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
SMTP_PORT, SMTPS_PORT = 587, 465
# The server takes nothing now and closes the connection, whatever it was asked (RFC 5321, section 3.8).
CLOSES = 421
# From here on an answer is for good, below it for now (section 4.2.1).
FOR_GOOD = 500


def send(server: MailServer, to: str, subject: str, text: str) -> MailAnswer:
    """Hand over one e-mail once; nothing that a mail server or the network can do raises."""
    try:
        connection = _connected(server)
    except OSError as error:
        return MailAnswer(MailOutcome.AWAY, type(error).__name__)
    with closing(connection):
        try:
            connection.send_message(_message(server.sender, to, subject, text), to_addrs=[to])
        except (OSError, ValueError) as error:
            return MailAnswer(_outcome_of(error), type(error).__name__)
        with suppress(OSError):
            connection.quit()
    return MailAnswer(MailOutcome.TAKEN)


def _outcome_of(error: OSError | ValueError) -> MailOutcome:
    """Return what an error says of the e-mail; smtplib's own errors are OSErrors, and come after an answer."""
    match error:
        case smtplib.SMTPRecipientsRefused():
            closes = any(code == CLOSES for code, _ in error.recipients.values())
            return MailOutcome.AWAY if closes else MailOutcome.REFUSED
        case smtplib.SMTPDataError():
            return MailOutcome.REFUSED if error.smtp_code >= FOR_GOOD else MailOutcome.AWAY
        case smtplib.SMTPNotSupportedError() | ValueError():
            return MailOutcome.REFUSED
        case smtplib.SMTPResponseException():
            return MailOutcome.AWAY
        case _:
            # It broke off between the first word and the last answer: the server may have the e-mail.
            return MailOutcome.DOUBTED


def greet(server: MailServer) -> str | None:
    """Ask a mail server whether it lets us in; return what went wrong, None when it does."""
    try:
        with _connected(server) as connection:
            connection.noop()
    except OSError as error:
        return type(error).__name__
    return None


def _message(sender: str, to: str, subject: str, text: str) -> EmailMessage:
    """Return an e-mail that no machine answers, with an id of its own: without one many servers take it for spam.

    Out-of-office replies leave alone what says so, by RFC 3834, and with Exchange by a header of its own.
    """
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, to, subject
    message["Date"], message["Auto-Submitted"] = localtime(), "auto-generated"
    message["X-Auto-Response-Suppress"] = "OOF, AutoReply"
    # The name of this machine is nobody's business, and to look it up may take long.
    message["Message-ID"] = make_msgid(domain=parseaddr(sender)[1].rpartition("@")[2] or "localhost")
    message.set_content(text)
    return message


def _connected(server: MailServer) -> smtplib.SMTP:
    """Open a connection that is signed in; OSError, of which every error of smtplib is one, when it cannot be."""
    parts = urlsplit(server.url)
    host, context = parts.hostname or "", ssl.create_default_context()
    if parts.scheme == "smtps":
        port = parts.port or SMTPS_PORT
        connection: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=SECONDS, context=context)
    else:
        connection = smtplib.SMTP(host, parts.port or SMTP_PORT, timeout=SECONDS)
        if host not in LOOPBACK:
            connection.starttls(context=context)
    if parts.username:
        connection.login(unquote(parts.username), unquote(parts.password or ""))
    return connection
