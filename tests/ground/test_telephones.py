"""Numbers are read as people write them, and what cannot get a child's texts is refused with the reason."""

import pytest

from bot.ground import telephones
from bot.ground.errors import InputRefused


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("07700 900123", "+447700900123"),
        ("+44 (0)7700-900123", "+447700900123"),
        ("0044 7700 900123", "+447700900123"),
        ("whatsapp:+447700900123", "+447700900123"),
        ("٠٧٧٠٠٩٠٠١٢٣", "+447700900123"),
        ("０７７００９００１２３", "+447700900123"),
        ("07400 123456", "+447400123456"),
        ("07911 123456", "+447911123456"),
    ],
)
def test_a_mobile_number_is_read_however_it_is_written(written: str, read: str) -> None:
    assert telephones.read(written) == read


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("020 7946 0958", telephones.LANDLINE),
        ("07012 345678", telephones.PERSONAL),
        ("07640 123456", telephones.PERSONAL),
        ("0900 1234567", telephones.PREMIUM),
        ("0870 1234567", telephones.PREMIUM),
        ("70123", telephones.SHORT),
        ("07700 9001", telephones.SHORT),
        ("07700900123 ext 5", telephones.EXTENSION),
        ("+48 601 234 567", telephones.FOREIGN),
        ("Mum", telephones.NOT_A_NUMBER),
        ("", telephones.NOT_A_NUMBER),
    ],
)
def test_what_is_no_mobile_number_is_refused_with_the_reason(written: str, reason: str) -> None:
    with pytest.raises(InputRefused) as refused:
        telephones.read(written)
    assert str(refused.value) == reason


def test_a_foreign_mobile_counts_where_it_is_allowed() -> None:
    assert telephones.read("+48 601 234 567", foreign=True) == "+48601234567"
    with pytest.raises(InputRefused):
        telephones.read("+48 22 123 45 67", foreign=True)
