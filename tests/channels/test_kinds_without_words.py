"""Every kind of message without words, on every channel: a thing, something lost, or what nobody wrote."""

import json
from typing import Any
from urllib.parse import urlencode

import pytest
from telegram import Message

from bot.channels import telegram, twilio
from bot.channels.telegram.media import FILES, NOTES, THINGS, WITHHELD
from bot.channels.twilio.inbound import SILENT as SILENT_KINDS
from bot.channels.twilio.inbound import THINGS as KINDS_OF_THINGS
from bot.domain.messages import Inbound, Media, MediaKind, Substance

LOST, SILENT = Substance.LOST, Substance.SILENT
CHAT = {"id": 71, "type": "private"}
CHILD = {"id": 71, "is_bot": False, "first_name": "Somebody"}
NUMBERS = {"From": "whatsapp:+447700900123", "To": "whatsapp:+447700900001", "MessageSid": "SM" + "0" * 32}
# What Telegram says about a message, as against what is in it; "text" and "caption" are words.
ABOUT = {
    "author_signature", "business_connection_id", "caption", "caption_entities", "direct_messages_topic", "edit_date",
    "effect_id", "entities", "external_reply", "forward_origin", "from_user", "guest_bot_caller_chat",
    "guest_bot_caller_user", "guest_query_id", "has_media_spoiler", "has_protected_content", "is_automatic_forward",
    "is_from_offline", "is_paid_post", "is_topic_message", "link_preview_options", "media_group_id",
    "message_thread_id", "paid_star_count", "quote", "reply_markup", "reply_to_checklist_task_id", "reply_to_message",
    "reply_to_poll_option_id", "reply_to_story", "sender_boost_count", "sender_business_bot", "sender_chat",
    "sender_tag", "show_caption_above_media", "suggested_post_info", "text", "via_bot",
}  # fmt: skip


def whatsapp(**form: str) -> Inbound:
    raw = urlencode(NUMBERS | form).encode()
    found = twilio.read(twilio.TwilioForm.parse(raw), raw)
    assert isinstance(found, Inbound)
    return found


def from_telegram(kind: str = "message", **content: Any) -> Inbound:
    part = {"message_id": 6, "date": 1_790_000_000, "chat": CHAT, "from": CHILD} | content
    raw = json.dumps({"update_id": 1000, kind: part}).encode()
    found = telegram.read(telegram.decode(raw), raw)
    assert isinstance(found, Inbound)
    assert found.raw == raw
    return found


def what(found: Inbound) -> Substance | str | None:
    """Return what a message without words is: its substance, the thing that was sent, or None for anything else."""
    if found.media:
        assert (found.substance, found.media[0].kind) == (None, MediaKind.OTHER)
        return found.media[0].reference
    return found.substance


LOST_KINDS = [
    "unsupported",
    "unknown",
    "ephemeral",
    "text",
    "button",
    "interactive",
    "image",
    "audio",
    "video",
    "sticker",
    "document",
    "edited",
    "call",
    "flow",
    "something_of_next_year",
    "UNSUPPORTED",
]


@pytest.mark.parametrize("kind", ["", " unknown ", *LOST_KINDS])
def test_whatsapp_could_not_pass_on_what_a_person_sent(kind: str) -> None:
    assert what(whatsapp(MessageType=kind, NumMedia="0")) is LOST


@pytest.mark.parametrize("kind", [*sorted(SILENT_KINDS), "Deleted"])
def test_nobody_wrote_whatsapps_own_news_or_it_was_taken_back(kind: str) -> None:
    assert what(whatsapp(MessageType=kind, NumMedia="0")) is SILENT


@pytest.mark.parametrize("kind", sorted(KINDS_OF_THINGS))
def test_a_thing_on_whatsapp_is_something_that_was_sent(kind: str) -> None:
    assert what(whatsapp(MessageType=kind)) == kind


def test_a_place_is_known_without_its_type() -> None:
    assert what(whatsapp(Latitude="53.79", Longitude="-1.75")) == "location"


@pytest.mark.parametrize(
    "kind", ["unsupported", "deleted", "system", "reaction", "location", "", "of_next_year"]
)
def test_words_are_words_whatever_their_type(kind: str) -> None:
    found = whatsapp(MessageType=kind, Body="i hate it here", OriginalRepliedMessageSid="SM1")
    assert (found.text, found.media, found.substance, found.reaction_to) == ("i hate it here", (), None, None)


def test_a_file_is_a_file_whatever_its_type() -> None:
    found = whatsapp(
        MessageType="unsupported", MediaUrl0="https://api.twilio.com/x", MediaContentType0="audio/ogg"
    )
    assert (found.media[0].kind, found.substance) == (MediaKind.VOICE, None)


@pytest.mark.parametrize(
    "text", [" ", "\n", "\u200b", "\u200d\ufe0f", "\ufffc", "\ufffd", "\u3164", "\u2800 "]
)
def test_a_text_that_shows_nothing_is_lost_and_kept_as_it_came(text: str) -> None:
    on_sms = whatsapp(From="+447700900123", To="+447700900001", Body=text, NumMedia="1")
    assert (what(on_sms), on_sms.text) == (LOST, text)
    assert (what(from_telegram(text=text)), from_telegram(text=text).text) == (LOST, text)


@pytest.mark.parametrize("emoji", ["👍", "❤️", "9️⃣", "ℹ️", "🏴󠁧󠁢󠁥󠁮󠁧󠁿"])
@pytest.mark.parametrize("field", ["OriginalRepliedMessageSid", "ReactionMessageSid", "OriginalMessageSid"])
def test_a_reaction_on_whatsapp_is_the_emoji_and_what_it_was_put_on(emoji: str, field: str) -> None:
    found = whatsapp(MessageType="reaction", Body=emoji, **{field: "SM1"})
    assert (found.text, found.reaction_to, found.media, found.substance) == (emoji, "SM1", (), None)


def test_a_reaction_that_names_no_message_is_put_on_none_of_ours() -> None:
    assert whatsapp(MessageType="reaction", Body="👍").reaction_to == ""


def test_a_reaction_that_was_taken_back_is_silent() -> None:
    gone = whatsapp(MessageType="reaction", Body="", OriginalRepliedMessageSid="SM1")
    assert (what(gone), gone.reaction_to) == (SILENT, None)
    part = {"user": CHILD, "old_reaction": [{"type": "emoji", "emoji": "👍"}]}
    for new in ([], [{"type": "paid"}], [{"type": "custom_emoji", "custom_emoji_id": "5"}]):
        found = from_telegram("message_reaction", new_reaction=new, **part)
        assert (what(found), found.reaction_to) == (SILENT, None)


@pytest.mark.parametrize("name", THINGS)
def test_a_thing_on_telegram_is_something_that_was_sent(name: str) -> None:
    assert what(from_telegram(**{name: {"a": 1}})) == name


@pytest.mark.parametrize("name", sorted(NOTES))
def test_nobody_wrote_telegrams_notes_about_a_chat(name: str) -> None:
    assert what(from_telegram(**{name: {"message_id": 5}})) is SILENT


@pytest.mark.parametrize(
    "content", [{}, {"of_next_year": {"a": 1}}, {"text": 5}, {"voice": {}}, {"photo": []}]
)
def test_what_telegram_does_not_show_was_still_sent_by_a_person(content: dict[str, Any]) -> None:
    assert what(from_telegram(**content)) is LOST


@pytest.mark.parametrize("name", WITHHELD)
def test_a_story_or_what_must_be_paid_for_cannot_be_seen(name: str) -> None:
    assert what(from_telegram(**{name: {"id": 3}})) is LOST


def test_words_that_come_with_a_gift_are_words() -> None:
    found = from_telegram(gift={"gift": {"id": "1"}, "text": "im scared"})
    assert (found.text, found.media, found.substance) == (
        "im scared",
        (Media(MediaKind.OTHER, "gift"),),
        None,
    )


def test_every_field_of_a_message_that_telegrams_library_knows_has_its_class() -> None:
    known = {name for name in Message.__slots__ if not name.startswith("_")}
    assert known - ABOUT - {*FILES, *THINGS, *WITHHELD} - NOTES == set()
