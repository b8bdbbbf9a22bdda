"""Handing over an e-mail: what the server's answer, or its silence, says of it."""

import pytest

from bot.channels import mail
from bot.domain.duty import MailServer
from bot.domain.mail import MailAnswer, MailOutcome
from tests.fakes.mail import FakeMail


def sent(fake: FakeMail, to: str = "ira@example.org") -> MailAnswer:
    return mail.send(MailServer(fake.url, "heard@example.org"), to, "Heard", "Hello")


def test_what_was_taken_says_that_a_machine_wrote_it_and_when() -> None:
    with FakeMail() as fake:
        assert sent(fake) == MailAnswer(MailOutcome.TAKEN)
        (letter,) = fake.taken
    assert (letter["To"], letter["From"]) == ("ira@example.org", "heard@example.org")
    assert (letter["Auto-Submitted"], letter["Date"] is None) == ("auto-generated", False)
    assert letter["X-Auto-Response-Suppress"] == "OOF, AutoReply"


def test_every_e_mail_has_an_id_of_its_own_in_the_domain_that_it_comes_from() -> None:
    with FakeMail() as fake:
        for _ in range(2):
            mail.send(MailServer(fake.url, "Heard <heard@example.org>"), "ira@example.org", "Heard", "Hello")
        ids = {letter["Message-ID"] for letter in fake.taken}
    assert len(ids) == 2
    assert all(each.endswith("@example.org>") for each in ids)


@pytest.mark.parametrize(
    ("verb", "answer", "outcome"),
    [
        ("RCPT", "550 nobody", MailOutcome.REFUSED),
        ("RCPT", "450 later", MailOutcome.REFUSED),
        ("RCPT", "421 too many", MailOutcome.AWAY),
        ("MAIL", "451 later", MailOutcome.AWAY),
        ("MAIL", "550 not you", MailOutcome.AWAY),
        (".", "554 spam", MailOutcome.REFUSED),
        (".", "451 disk full", MailOutcome.AWAY),
        (".", None, MailOutcome.DOUBTED),
        ("QUIT", None, MailOutcome.TAKEN),
    ],
)
def test_each_answer_says_whether_the_address_the_server_or_nothing_was_wrong(
    verb: str, answer: str | None, outcome: MailOutcome
) -> None:
    with FakeMail() as fake:
        fake.answers = {verb: answer}
        assert sent(fake).outcome is outcome


def test_an_address_that_no_server_here_can_write_to_is_refused_and_a_server_that_is_away_is_away() -> None:
    with FakeMail() as fake:
        assert sent(fake, "zoë@example.org").outcome is MailOutcome.REFUSED
        assert sent(fake, "ira@example.org\nBcc: all@example.org").outcome is MailOutcome.REFUSED
        assert fake.taken == []
    assert sent(fake) == MailAnswer(MailOutcome.AWAY, "ConnectionRefusedError")
