"""How many worries a noticer finds among messages of which people said what they are."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from bot.worries.labelled import LabelledMessage
from bot.worries.noticer import Noticer


@dataclass(frozen=True, slots=True)
class WorryCounts:
    """Worries that were noticed and missed, and other messages that were taken for one and left alone."""

    found: int = 0
    missed: int = 0
    mistaken: int = 0
    left: int = 0

    @property
    def recall(self) -> float:
        """Return the share of the worries that was noticed; 1 where there was none."""
        worries = self.found + self.missed
        return self.found / worries if worries else 1.0

    @property
    def precision(self) -> float:
        """Return the share of what was noticed that is a worry; 1 where nothing was."""
        noticed = self.found + self.mistaken
        return self.found / noticed if noticed else 1.0

    @property
    def false_alarms(self) -> float:
        """Return the share of the other messages that was taken for a worry; 0 where there was none."""
        others = self.mistaken + self.left
        return self.mistaken / others if others else 0.0

    def __add__(self, other: WorryCounts) -> WorryCounts:
        return WorryCounts(
            self.found + other.found,
            self.missed + other.missed,
            self.mistaken + other.mistaken,
            self.left + other.left,
        )


def counted(pairs: Iterable[tuple[bool, bool]]) -> WorryCounts:
    """Return the counts of pairs: whether it is a worry, and whether it was noticed."""
    listed = list(pairs)
    return WorryCounts(
        listed.count((True, True)),
        listed.count((True, False)),
        listed.count((False, True)),
        listed.count((False, False)),
    )


def evaluate_worries(messages: Iterable[LabelledMessage], noticer: Noticer) -> WorryCounts:
    """Return how many of these messages a noticer judges as people did."""
    listed = list(messages)
    noticed = noticer.notices([each.text for each in listed])
    return counted((each.worry, is_noticed) for each, is_noticed in zip(listed, noticed, strict=True))


def evaluate_by(
    messages: Iterable[LabelledMessage], noticer: Noticer, key: Callable[[LabelledMessage], str]
) -> Mapping[str, WorryCounts]:
    """Return the counts of each language, kind or whatever ``key`` tells of a message, in the order of the names."""
    listed = list(messages)
    noticed = noticer.notices([each.text for each in listed])
    found: dict[str, WorryCounts] = {}
    for each, is_noticed in zip(listed, noticed, strict=True):
        found[key(each)] = found.get(key(each), WorryCounts()) + counted([(each.worry, is_noticed)])
    return dict(sorted(found.items()))
