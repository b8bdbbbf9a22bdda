"""The morning e-mail: what waits for whom, and how it is sent, once a person and day."""

from bot.reports.mornings.delivery import LEASE, sweep
from bot.reports.mornings.failed import FailedMail, failed_mails
from bot.reports.mornings.letter import MorningLetter

__all__ = ["LEASE", "FailedMail", "MorningLetter", "failed_mails", "sweep"]
