"""Twilio: text messages and WhatsApp. Signatures, forms and receipts are read without its client library."""

from bot.channels.twilio.inbound import read, read_receipt
from bot.channels.twilio.outbound import TwilioAccount, TwilioChannel
from bot.channels.twilio.requests import TwilioForm, TwilioSignature
from bot.channels.twilio.templates import TwilioTemplates

__all__ = [
    "TwilioAccount",
    "TwilioChannel",
    "TwilioForm",
    "TwilioSignature",
    "TwilioTemplates",
    "read",
    "read_receipt",
]
