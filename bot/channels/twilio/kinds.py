"""The kinds of WhatsApp message that Twilio names in ``MessageType``, as far as they need not hold words or a file.

Sources: Twilio's webhook request, the "type" of messages in Meta's Cloud API, and forms seen in public code. Kinds
that stand nowhere here (unsupported, unknown, ephemeral, a picture without its address) were sent by a person and lost.
"""

from __future__ import annotations

REACTION = frozenset({"reaction", "reactions"})
# Where the message is named that an emoji was put on; Twilio's pages name none, so its brothers count too.
REACTION_TO = ("OriginalRepliedMessageSid", "ReactionMessageSid", "ReactedMessageSid", "OriginalMessageSid")
REACTION_EMOJI = ("Body", "ReactionEmoji", "Reaction", "Emoji")

# Something real that has no words and no file: it is recorded as sent.
THINGS = frozenset(
    {
        "location",
        "live_location",
        "contact",
        "contacts",
        "vcard",
        "poll",
        "poll_creation",
        "poll_update",
        "poll_vote",
        "order",
        "product",
        "product_list",
        "catalog",
        "cart",
        "event",
        "group_invite",
        "payment",
    }
)

# Nobody wrote these, or their sender took them back.
SILENT = frozenset(
    {
        "system",
        "deleted",
        "delete",
        "revoke",
        "revoked",
        "request_welcome",
        "protocol",
        "notification",
        "e2e_notification",
        "pin",
        "pinned",
        "keep_in_chat",
        "typing",
        "read",
        "number_change",
        "user_changed_number",
        "customer_changed_number",
        "customer_identity_changed",
    }
)
