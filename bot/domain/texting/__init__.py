"""The body of a text message: what it costs as SMS, made plain, and cut without breaking what is read as one sign."""

from bot.domain.texting.clusters import clusters
from bot.domain.texting.measure import TextCost, measure, split
from bot.domain.texting.plain import plain, strip_accents

__all__ = ["TextCost", "clusters", "measure", "plain", "split", "strip_accents"]
