"""Who is called to danger is a setting, checked when the product starts, and tells what a child may be told."""

import pytest

from bot.domain.duty import ContactKind
from bot.settings import SettingsError, load
from bot.startup import make_context

NUMBER = "+447700900001"


def test_a_ladder_is_read_from_the_settings() -> None:
    settings = load(duty_contacts=f"{NUMBER};{NUMBER},https://pager.example", sms_from=NUMBER)
    assert [len(rung) for rung in settings.ladder.rungs] == [1, 2]
    assert settings.ladder.contacts[1].kind is ContactKind.HOOK


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"duty_contacts": "night team"}, "no number"),
        ({"duty_contacts": NUMBER}, "HEARD_SMS_FROM"),
        ({"duty_contacts": "duty@example.org"}, "HEARD_SMTP_URL"),
        ({"duty_contacts": NUMBER, "sms_from": NUMBER, "duty_minutes": "10,5"}, "rising"),
        ({"smtp_url": "http://mail.example"}, "HEARD_SMTP_URL"),
    ],
)
def test_what_cannot_call_anybody_is_named_at_the_start(given: dict[str, str], named: str) -> None:
    with pytest.raises(SettingsError, match=named):
        load(**given)


def test_a_mail_server_is_known_by_its_address_and_ours() -> None:
    settings = load(
        duty_contacts="duty@example.org",
        smtp_url="smtps://heard:secret@mail.example",
        mail_from="h@example.org",
    )
    assert settings.mail_server is not None
    assert "secret" not in repr(settings.mail_server)


def test_a_child_is_told_of_the_duty_team_only_where_somebody_is_called() -> None:
    assert not make_context(load()).calls_duty
    assert make_context(load(duty_contacts="https://pager.example")).calls_duty
