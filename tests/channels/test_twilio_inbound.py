from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as some

from bot.channels.requests import UnreadableRequest
from bot.channels.twilio import TwilioForm, read, read_receipt
from bot.domain.messages import (
    Address,
    ChannelKind,
    DeliveryStatus,
    FailureKind,
    Inbound,
    Keyword,
    Media,
    MediaKind,
    Receipt,
    Unreachable,
    later,
)

SID = "SM" + "0" * 32
# The shape of a button reply as Twilio sent it once, with other names and numbers.
BUTTON_REPLY = {
    "OriginalRepliedMessageSender": "whatsapp:+14155550100",
    "ExternalUserId": "whatsapp:ID.4566001",
    "SmsMessageSid": SID,
    "FrequentlyForwarded": "false",
    "NumMedia": "0",
    "ProfileName": "Somebody",
    "MessageType": "interactive",
    "SmsSid": SID,
    "WaId": "447700900123",
    "SmsStatus": "received",
    "Body": "جی ہاں",
    "ButtonText": "جی ہاں",
    "To": "whatsapp:+14155550100",
    "ButtonPayload": "12.safe.yes",
    "NumSegments": "1",
    "MessageSid": SID,
    "AccountSid": "AC" + "0" * 32,
    "OriginalRepliedMessageSid": "MM" + "1" * 32,
    "ChannelMetadata": '{"type":"whatsapp"}',
    "From": "whatsapp:+447700900123",
    "ApiVersion": "2010-04-01",
}


def reading(form: dict[str, str] | bytes) -> Inbound | UnreadableRequest:
    raw = form if isinstance(form, bytes) else urlencode(form).encode()
    return read(TwilioForm.parse(raw), raw)


def message(**form: str) -> Inbound:
    found = reading({"MessageSid": SID, "From": "+447700900123", "To": "+447700900001"} | form)
    assert isinstance(found, Inbound)
    return found


def test_a_text_keeps_every_character_and_the_bytes_it_came_in() -> None:
    found = message(Body="  two  spaces\n‌خانه 1️⃣ ")
    assert found.text == "  two  spaces\n‌خانه 1️⃣ "
    assert found.sender == Address(ChannelKind.SMS, "+447700900123")
    assert found.provider_message_id == SID
    assert b"Body=++two" in found.raw


def test_a_whatsapp_button_is_known_by_its_payload_and_not_by_its_translated_words() -> None:
    found = reading(BUTTON_REPLY)
    assert isinstance(found, Inbound)
    assert found.sender == Address(ChannelKind.WHATSAPP, "+447700900123")
    assert (found.button, found.quotes) == ("12.safe.yes", "MM" + "1" * 32)
    assert found.media == ()


def test_a_chosen_row_of_a_list_is_known_by_its_id() -> None:
    assert message(From="whatsapp:+447700900123", ListId="12.home.4", Body="Good").button == "12.home.4"


@pytest.mark.parametrize("sender", ["", "whatsapp:", "whatsapp:ID.4566001"])
def test_a_whatsapp_user_without_a_number_is_known_by_the_business_scoped_id(sender: str) -> None:
    found = reading(BUTTON_REPLY | {"From": sender})
    assert isinstance(found, Inbound)
    assert found.sender == Address(ChannelKind.WHATSAPP, "ID.4566001")


@pytest.mark.parametrize("sender", ["LLOYDS", "60030", "rcs:+447700900123"])
def test_a_sender_that_is_no_phone_number_is_kept_as_it_is(sender: str) -> None:
    assert message(From=sender, Body="Offer").sender == Address(ChannelKind.SMS, sender)


@pytest.mark.parametrize(
    ("content_type", "kind"),
    [
        ("audio/ogg", MediaKind.VOICE),
        ("AUDIO/AMR", MediaKind.VOICE),
        ("image/jpeg", MediaKind.PHOTO),
        ("image/webp", MediaKind.STICKER),
        ("video/3gpp", MediaKind.VIDEO),
        ("application/pdf", MediaKind.DOCUMENT),
        ("text/vcard", MediaKind.DOCUMENT),
        ("chemical/x-pdb", MediaKind.OTHER),
        ("", MediaKind.OTHER),
    ],
)
def test_the_kind_of_an_attachment_comes_from_its_type(content_type: str, kind: MediaKind) -> None:
    found = message(NumMedia="1", MediaUrl0="https://api.twilio.com/x", MediaContentType0=content_type)
    assert found.media == (Media(kind, "https://api.twilio.com/x", content_type.lower() or None),)


def test_all_ten_attachments_are_read_whatever_their_number_claims_to_be() -> None:
    links = {f"MediaUrl{place}": f"https://api.twilio.com/{place}" for place in range(10)}
    assert len(message(NumMedia="many", **links).media) == 10


def test_a_place_or_a_contact_is_something_that_was_sent() -> None:
    found = message(
        From="whatsapp:+447700900123", MessageType="location", Latitude="53.79", Longitude="-1.75"
    )
    assert found.media == (Media(MediaKind.OTHER, "location"),)


@pytest.mark.parametrize(("length", "cut"), [(1599, False), (1600, True), (1700, True)])
def test_a_text_at_twilios_limit_is_marked_as_cut(length: int, cut: bool) -> None:
    assert message(Body="x" * length).truncated is cut


def test_an_empty_first_value_does_not_hide_a_repeated_parameter() -> None:
    found = reading(f"MessageSid={SID}&From=%2B447700900123&Body=&Body=hello&Body=again&Unknown".encode())
    assert isinstance(found, Inbound)
    assert found.text == "hello"


def test_bytes_that_are_not_utf8_are_shown_as_such_and_kept() -> None:
    raw = f"MessageSid={SID}&From=%2B44&Body=a%FFb\xff%00".encode("latin-1")
    found = reading(raw)
    assert isinstance(found, Inbound)
    assert (found.text, found.raw) == ("a\ufffdb\ufffd", raw)


@pytest.mark.parametrize("form", [{}, {"MessageSid": SID}, {"From": "+447700900123", "Body": "x"}])
def test_a_form_without_a_sender_or_an_id_is_unreadable_under_a_stable_name(form: dict[str, str]) -> None:
    first, second = reading(form), reading(form)
    assert isinstance(first, UnreadableRequest)
    assert first == second


@given(some.binary(max_size=300))
def test_reading_never_raises_and_its_text_can_always_be_stored(raw: bytes) -> None:
    found = reading(b"MessageSid=SM1&From=%2B44&" + raw)
    assert isinstance(found, UnreadableRequest) or found.text.encode("utf-8") is not None


RANKED = ["queued", "accepted", "scheduled", "sending", "sent", "partially_delivered", "delivered", "read"]
RANKED += ["failed", "undelivered", "canceled"]


@pytest.mark.parametrize("status", RANKED)
def test_every_status_of_a_sent_message_moves_it_forward(status: str) -> None:
    receipt = read_receipt(TwilioForm.parse(f"MessageSid={SID}&MessageStatus={status}".encode()), "token1")
    assert receipt is not None
    assert (receipt.token, receipt.provider_id) == ("token1", SID)
    assert later(DeliveryStatus.SENDING, receipt.status) is receipt.status


@pytest.mark.parametrize(
    "form", ["MessageStatus=received", "MessageStatus=new", "", "MessageStatus=sent&MessageSid="]
)
def test_a_receipt_that_says_nothing_of_ours_is_none(form: str) -> None:
    assert read_receipt(TwilioForm.parse(f"MessageSid=&{form}".encode()), "token1") is None


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("30003", {"failure": FailureKind.RETRY, "retry_after": 3600}),
        ("30008", {"failure": FailureKind.RETRY, "retry_after": 600, "tries": 2}),
        ("30005", {"failure": FailureKind.PERMANENT, "unreachable": Unreachable.NOT_IN_USE}),
        ("63014", {"failure": FailureKind.OPTED_OUT}),
        ("99999", {"failure": FailureKind.PERMANENT}),
    ],
)
def test_the_error_of_a_receipt_is_explained(code: str, told: dict[str, Any]) -> None:
    form = TwilioForm.parse(f"SmsSid={SID}&SmsStatus=undelivered&ErrorCode={code}".encode())
    assert read_receipt(form, "t") == Receipt(DeliveryStatus.FAILED, "t", SID, code, **told)


@pytest.mark.parametrize("word", ["STOP", "START", "HELP"])
def test_what_twilio_has_answered_itself_is_told(word: str) -> None:
    found = message(Body="Arret", OptOutType=word)
    assert (found.text, found.answered_by_provider, found.keyword) == ("Arret", True, Keyword(word))


@pytest.mark.parametrize("word", ["", "SOMETHING"])
def test_any_other_message_is_ours_to_answer(word: str) -> None:
    assert not message(Body="STOP", OptOutType=word).answered_by_provider
