from bot.channels.console import ConsoleChannel
from bot.domain.messages import Address, ChannelKind, Choice, Outbound, Sent

TO = Address(ChannelKind.SMS, "+447700900123")


def test_the_terminal_shows_the_text_and_its_numbered_choices() -> None:
    lines: list[str] = []
    channel = ConsoleChannel(lines.append)
    choices = (Choice("1", "Yes"), Choice("2", "No"))
    message = Outbound("token", TO, "Do you feel safe?", choices)
    assert channel.send(message) == Sent("console:1")
    assert lines == ["Do you feel safe?", "  1  Yes", "  2  No"]


def test_a_text_with_its_own_numbered_lines_is_shown_as_it_is() -> None:
    lines: list[str] = []
    channel = ConsoleChannel(lines.append)
    channel.send(Outbound("token", TO, "Safe?", (Choice("1", "Yes"),), plain_text="Safe?\n1 Yes"))
    assert lines == ["Safe?\n1 Yes"]
