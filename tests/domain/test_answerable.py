"""Nothing is sent to who cannot receive it: names, short codes, landlines, numbers that cost, and ourselves."""

import pytest

from bot.domain.delivery import can_be_answered
from bot.domain.messages import Address, ChannelKind

SMS, WHATSAPP, TELEGRAM = ChannelKind.SMS, ChannelKind.WHATSAPP, ChannelKind.TELEGRAM


@pytest.mark.parametrize(
    ("channel", "sender"),
    [
        (SMS, "+447700900123"),
        (SMS, "+447911123456"),
        (SMS, "+447624123456"),
        (SMS, "+48501234567"),
        (SMS, "rcs:+447700900123"),
        (WHATSAPP, "+447700900123"),
        (WHATSAPP, "+442079460000"),
        (WHATSAPP, "ID.4566001"),
        (WHATSAPP, "GB.a1B2c3"),
        (TELEGRAM, "1000000000001"),
    ],
)
def test_a_person_can_be_answered(channel: ChannelKind, sender: str) -> None:
    assert can_be_answered(Address(channel, sender), own=("+447700900001",))


@pytest.mark.parametrize(
    "sender",
    [
        "LLOYDS", "NHS-NoReply", "60030", "118118", "118 500", "999", "", " ", "+44", "+44118118", "07700900123",
        "+442079460000", "+441134960000", "+448001111111", "+448456789012", "+449098790000", "+447012345678",
        "+447612345678", "+443001231234", "+4477009001234", "+447700900", "+19005551234", "+979123456789",
        "rcs:brand_agent", "+44770090O123", "٠٧٧٠٠٩٠٠١٢٣",
    ],
)  # fmt: skip
def test_a_sender_of_texts_that_is_no_mobile_cannot_be_answered(sender: str) -> None:
    assert not can_be_answered(Address(SMS, sender))


@pytest.mark.parametrize("sender", ["", "LLOYDS", "60030"])
def test_a_name_or_a_short_code_on_whatsapp_cannot_be_answered(sender: str) -> None:
    assert not can_be_answered(Address(WHATSAPP, sender))


@pytest.mark.parametrize("sender", ["", "-1001", "0", "somebody", "٧١"])
def test_only_a_person_on_telegram_can_be_answered(sender: str) -> None:
    assert not can_be_answered(Address(TELEGRAM, sender))


@pytest.mark.parametrize("own", ["+447700900001", "whatsapp:+447700900001", " +447700900001 "])
@pytest.mark.parametrize("channel", [SMS, WHATSAPP])
def test_we_do_not_answer_ourselves(channel: ChannelKind, own: str) -> None:
    assert not can_be_answered(Address(channel, "+447700900001"), own=(own,))
