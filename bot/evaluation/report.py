"""The figures of an evaluation as a page: by language and by kind of question, and what was read wrong."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.evaluation.judge import SAFE, Judged, Tally, Verdict, tallies

HEADS = "replies | right at once | offered | asked again | wrong"


def tables(judged: Sequence[Judged], names: dict[str, str]) -> Iterator[str]:
    """Yield Markdown lines: all replies, by language with its name, by question."""
    yield f"| | {HEADS} |"
    yield "|---|---|---|---|---|---|"
    yield _row("all", _tally(judged))
    yield _row(
        "the question about being safe", _tally([each for each in judged if each.reply.question == SAFE])
    )
    for title, by in (("language", "language"), ("question", "question")):
        yield ""
        yield f"| {title} | {HEADS} |"
        yield "|---|---|---|---|---|---|"
        for name, tally in tallies(judged, by):
            yield _row(names.get(name, name), tally)


def _tally(judged: Sequence[Judged]) -> Tally:
    return Tally({verdict: sum(each.verdict is verdict for each in judged) for verdict in Verdict})


def _row(name: str, tally: Tally) -> str:
    shares = [
        f"{tally.percent(verdict):.1f} %" for verdict in (Verdict.RIGHT, Verdict.OFFERED, Verdict.ASKED)
    ]
    wrong = f"{tally.counts.get(Verdict.WRONG, 0)} ({tally.percent(Verdict.WRONG):.1f} %)"
    return f"| {name} | {tally.total} | {' | '.join(shares)} | {wrong} |"


def mistakes(judged: Sequence[Judged]) -> Iterator[str]:
    """Yield a line for each reply that was read wrong."""
    for each in judged:
        if each.verdict is Verdict.WRONG:
            reply = each.reply
            yield (
                f"{reply.language} {reply.question_set}.{reply.question}: {reply.text!r} "
                f"means {reply.means}, read as {each.read}"
            )
