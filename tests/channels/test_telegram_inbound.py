"""Our reading of plain JSON against the reading of python-telegram-bot, and against whatever else may come."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
import telegram as library
from hypothesis import given
from hypothesis import strategies as some

from bot.channels.requests import UnreadableRequest
from bot.channels.telegram import callback_id, decode, read, reply_to, verify
from bot.domain.messages import Address, ChannelKind, Inbound, Keyword, Media, MediaKind, clean

CHILD = {"id": 71, "is_bot": False, "first_name": "Somebody", "language_code": "ur"}
CHAT = {"id": 71, "type": "private", "first_name": "Somebody"}
GROUP = {"id": -100, "type": "supergroup", "title": "A group"}
BOT = {"id": 9, "is_bot": True, "first_name": "Heard"}
MOMENT = 1_790_000_000
QUESTION = {"message_id": 5, "date": MOMENT, "chat": CHAT, "from": BOT, "text": "How are you?"}


def update(kind: str = "message", **part: Any) -> dict[str, Any]:
    return {"update_id": 1000, kind: part}


def message(**content: Any) -> dict[str, Any]:
    return {"message_id": 6, "date": MOMENT, "chat": CHAT, "from": CHILD} | content


def reading(found: Any) -> Inbound | UnreadableRequest | None:
    raw = json.dumps(found).encode()
    return read(decode(raw), raw)


def inbound(found: Any) -> Inbound:
    result = reading(found)
    assert isinstance(result, Inbound)
    return result


def test_a_text_in_a_private_chat_is_a_message() -> None:
    found = inbound(update(**message(text=" سلام ‌1️⃣\n", reply_to_message=QUESTION)))
    assert found.sender == Address(ChannelKind.TELEGRAM, "71")
    assert (found.provider_message_id, found.text, found.quotes) == ("71:6", " سلام ‌1️⃣\n", "71:5")
    assert found.sent_at == datetime.fromtimestamp(MOMENT, UTC)
    assert (found.media, found.edited, found.departed) == ((), False, False)


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("/start ab_CD-9", "ab_CD-9"),
        ("/start", "/start"),
        ("/start ", "/start "),
        ("/stop", "/stop"),
        ("/startle me", "/startle me"),
    ],
)
def test_a_deep_link_counts_as_typing_its_payload(typed: str, text: str) -> None:
    assert inbound(update(**message(text=typed))).text == text


FILE = {"file_id": "F1", "file_unique_id": "U1", "file_size": 10}
PICTURE = FILE | {"width": 1, "height": 1}


@pytest.mark.parametrize(
    ("content", "media"),
    [
        (
            {"voice": FILE | {"duration": 3, "mime_type": "audio/ogg"}},
            Media(MediaKind.VOICE, "F1", "audio/ogg"),
        ),
        ({"audio": FILE | {"duration": 3}}, Media(MediaKind.VOICE, "F1")),
        ({"photo": [PICTURE | {"file_id": "small"}, PICTURE]}, Media(MediaKind.PHOTO, "F1")),
        ({"video": PICTURE | {"duration": 3}}, Media(MediaKind.VIDEO, "F1")),
        ({"video_note": FILE | {"length": 3, "duration": 3}}, Media(MediaKind.VIDEO, "F1")),
        ({"animation": PICTURE | {"duration": 3}, "document": FILE}, Media(MediaKind.VIDEO, "F1")),
        (
            {
                "sticker": PICTURE
                | {"type": "regular", "is_animated": False, "is_video": False, "emoji": "👍"}
            },
            Media(MediaKind.STICKER, "F1"),
        ),
        ({"document": FILE}, Media(MediaKind.DOCUMENT, "F1")),
        ({"location": {"latitude": 53.8, "longitude": -1.8}}, Media(MediaKind.OTHER, "location")),
        ({"contact": {"phone_number": "1", "first_name": "x"}}, Media(MediaKind.OTHER, "contact")),
        ({"dice": {"emoji": "🎲", "value": 3}}, Media(MediaKind.OTHER, "dice")),
    ],
)
def test_whatever_is_sent_instead_of_words_is_recorded(content: dict[str, Any], media: Media) -> None:
    assert inbound(update(**message(**content))).media == (media,)


def test_the_words_under_a_picture_are_its_text() -> None:
    found = inbound(update(**message(photo=[PICTURE], caption="my room")))
    assert (found.text, found.media[0].kind) == ("my room", MediaKind.PHOTO)


def test_a_pressed_button_gives_our_payload_and_the_question_it_hung_on() -> None:
    found = inbound(
        update(
            "callback_query",
            id="99",
            data="12.home.4",
            message=QUESTION,
            chat_instance="1",
            **{"from": CHILD},
        )
    )
    assert (found.button, found.quotes, found.text) == ("12.home.4", "71:5", "")
    assert (found.provider_message_id, callback_id(found)) == ("callback:99", "99")
    assert callback_id(inbound(update(**message(text="hello")))) is None


def test_a_button_of_a_message_too_old_to_see_still_counts() -> None:
    old = {"chat": CHAT, "message_id": 5, "date": 0}
    assert (
        inbound(update("callback_query", id="99", data="a", message=old, **{"from": CHILD})).quotes == "71:5"
    )
    assert inbound(update("callback_query", id="99", data="a", **{"from": CHILD})).quotes is None


def test_an_edit_is_a_new_version_with_an_id_of_its_own() -> None:
    found = inbound(update("edited_message", **message(text="4", edit_date=MOMENT + 9)))
    assert found.edited
    assert found.provider_message_id == f"71:6:{MOMENT + 9}"
    assert found.sent_at == datetime.fromtimestamp(MOMENT + 9, UTC)


def test_a_reaction_is_the_emoji_and_what_it_was_put_on() -> None:
    old, new = [{"type": "emoji", "emoji": "👎"}], [{"type": "emoji", "emoji": "👍"}]
    part = {"chat": CHAT, "user": CHILD, "message_id": 5, "date": MOMENT, "old_reaction": old}
    found = inbound(update("message_reaction", new_reaction=new, **part))
    assert (found.text, found.reaction_to, found.provider_message_id) == ("👍", "71:5", "71:5:reaction:1000")


@pytest.mark.parametrize(("status", "departed"), [("kicked", True), ("left", True), ("member", False)])
def test_blocking_the_bot_is_a_departure(status: str, departed: bool) -> None:
    member = {"user": BOT, "status": status, "until_date": 0}
    found = reading(
        update("my_chat_member", chat=CHAT, date=MOMENT, new_chat_member=member, **{"from": CHILD})
    )
    assert (isinstance(found, Inbound) and found.departed) is departed


def test_letting_the_bot_in_again_is_a_start_without_words() -> None:
    back = {
        "old_chat_member": {"user": BOT, "status": "kicked"},
        "new_chat_member": {"user": BOT, "status": "member"},
    }
    found = inbound(update("my_chat_member", chat=CHAT, date=MOMENT, **back, **{"from": CHILD}))
    assert (found.keyword, found.text, found.departed, found.substance) == (Keyword.START, "", False, None)


@pytest.mark.parametrize("kind", ["group", "supergroup", "channel"])
def test_the_bot_leaves_whatever_is_no_private_chat(kind: str) -> None:
    place = {"id": -5, "type": kind, "title": "A group"}
    for found in (
        update(**message(chat=place, text="hello")),
        update(
            "my_chat_member", chat=place, date=MOMENT, new_chat_member={"status": "member"}, **{"from": CHILD}
        ),
    ):
        assert reading(found) is None
        assert reply_to(found, None) == {"method": "leaveChat", "chat_id": -5}
    gone = update("my_chat_member", chat=place, new_chat_member={"status": "left"}, **{"from": CHILD})
    assert reply_to(gone, None) is None


@pytest.mark.parametrize(
    "update", [None, {}, {"message": 5}, {"message": {"chat": {"type": "group", "id": "x"}}}]
)
def test_what_cannot_be_made_out_is_not_answered(update: Any) -> None:
    assert reply_to(update, None) is None


@pytest.mark.parametrize(
    "found",
    [
        update(**message(chat=GROUP, text="hello")),
        update("callback_query", id="9", data="a", message=QUESTION | {"chat": GROUP}, **{"from": CHILD}),
        update("message_reaction", chat=GROUP, message_id=5, new_reaction=[]),
        update("my_chat_member", chat=GROUP, new_chat_member={"status": "kicked"}, **{"from": CHILD}),
        update("channel_post", **message(text="hello")),
        update("poll_answer", poll_id="1"),
        update("something_of_next_year", a=1),
        update(**message(text="hello", **{"from": BOT})),
    ],
)
def test_groups_and_news_of_other_kinds_are_ignored(found: dict[str, Any]) -> None:
    assert reading(found) is None


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"null",
        b"[]",
        b"{}",
        b"{",
        b"\xff\xfe",
        b'"text"',
        b'{"update_id": 1, "message": 1}',
        b'{"update_id": 1, "message": {"text": "a"}}',
        b'{"update_id": 1, "message": {"chat": {"id": 71, "type": "private"}, "text": "a"}}',
        b'{"update_id": 1, "message": {"chat": {"id": true, "type": "private"}, "message_id": 1}}',
        b'{"update_id": 1, "message": {"chat": {"id": 1e400, "type": "private"}, "message_id": 1}}',
        b'{"update_id": 1, "callback_query": {"data": "a"}}',
        b"[" * 30_000,
        b'{"update_id": ' + b"9" * 5000 + b"}",
    ],
)
def test_what_cannot_be_made_out_is_kept_under_a_name_of_its_own(raw: bytes) -> None:
    found = read(decode(raw), raw)
    assert isinstance(found, UnreadableRequest)
    assert found == read(decode(raw), raw)
    assert len(found.provider_message_id) <= 100


def test_an_absurd_date_or_a_lone_surrogate_costs_nothing_else() -> None:
    found = inbound(update(**message(text="a\ud800b\0", date=10**17)))
    assert (found.text, found.sent_at) == ("a\ufffdb", None)


JSON = some.recursive(
    some.none() | some.booleans() | some.integers() | some.floats() | some.text(max_size=5),
    lambda inner: (
        some.lists(inner, max_size=3)
        | some.dictionaries(
            some.sampled_from(
                [
                    "id",
                    "type",
                    "chat",
                    "from",
                    "user",
                    "message",
                    "message_id",
                    "date",
                    "text",
                    "data",
                    "photo",
                    "status",
                    "emoji",
                    "new_reaction",
                    "new_chat_member",
                    "reply_to_message",
                    "caption",
                    "voice",
                ]
            ),
            inner,
            max_size=6,
        )
    ),
    max_leaves=12,
)
KINDS = ["message", "edited_message", "callback_query", "message_reaction", "my_chat_member"]
BROKEN_CHAT = some.just(CHAT) | JSON


@given(
    some.sampled_from(KINDS),
    some.dictionaries(
        some.sampled_from(
            [
                "message_id",
                "text",
                "from",
                "chat",
                "date",
                "id",
                "data",
                "message",
                "photo",
                "new_reaction",
                "user",
                "new_chat_member",
            ]
        ),
        JSON,
    ),
    BROKEN_CHAT,
)
def test_no_update_raises(kind: str, part: dict[str, Any], chat: Any) -> None:
    found = read({"update_id": 1, kind: part | {"chat": chat}}, b"raw")
    if isinstance(found, Inbound):
        found.text.encode()
        assert found.sender.provider_id.isdecimal()
        assert len(found.provider_message_id) <= 100


USERS = some.fixed_dictionaries(
    {"id": some.integers(1, 2**52), "is_bot": some.just(False), "first_name": some.text(max_size=9)}
)
CONTENTS = some.one_of(
    some.fixed_dictionaries(
        {"text": some.text(some.characters(exclude_categories=["Cs"]), min_size=1, max_size=50)}
    ),
    some.fixed_dictionaries({"voice": some.just(FILE | {"duration": 3})}),
    some.fixed_dictionaries({"photo": some.just([PICTURE]), "caption": some.text("abc", max_size=9)}),
    some.fixed_dictionaries({"text": some.just("yes"), "reply_to_message": some.just(QUESTION)}),
)


@given(
    some.sampled_from(["message", "edited_message", "callback_query"]),
    USERS,
    some.integers(1, 2**31),
    CONTENTS,
)
def test_we_read_what_the_library_reads(
    kind: str, user: dict[str, Any], number: int, content: dict[str, Any]
) -> None:
    chat = {"id": user["id"], "type": "private"}
    part = {"message_id": number, "date": MOMENT, "chat": chat, "from": user} | content
    if kind == "edited_message":
        part["edit_date"] = MOMENT + 5
    if kind == "callback_query":
        part = {"id": str(number), "from": user, "chat_instance": "1", "data": "12.home.1", "message": part}
    ours, theirs = inbound(update(kind, **part)), library.Update.de_json(update(kind, **part), None)
    assert theirs.effective_user is not None
    assert theirs.effective_chat is not None
    assert ours.sender.provider_id == str(theirs.effective_user.id) == str(theirs.effective_chat.id)
    if theirs.callback_query:
        assert (ours.button, callback_id(ours)) == (theirs.callback_query.data, theirs.callback_query.id)
        assert ours.quotes == f"{chat['id']}:{theirs.callback_query.message.message_id}"  # type: ignore[union-attr]
        return
    said = theirs.effective_message
    assert said is not None
    assert ours.text == clean(said.text or said.caption or "")
    assert ours.sent_at == (said.edit_date or said.date)
    assert ours.edited is (theirs.edited_message is not None)
    assert bool(ours.media) is (said.effective_attachment is not None)
    assert (ours.quotes is None) is (said.reply_to_message is None)


@pytest.mark.parametrize(
    ("secret", "header", "good"),
    [
        ("s3cret", "s3cret", True),
        ("s3cret", "s3cre", False),
        ("s3cret", None, False),
        ("s3cret", "é", False),
        (None, "", False),
        ("", "", False),
        (None, "x", False),
    ],
)
def test_the_secret_must_be_ours_and_must_exist(secret: str | None, header: str | None, good: bool) -> None:
    assert verify(secret, header) is good
