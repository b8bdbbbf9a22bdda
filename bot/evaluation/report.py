"""The figures of an evaluation as a page: by language and by kind of question, and what was read wrong."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from bot.evaluation.judge import SAFE, Judged, ReplyVerdict, VerdictCounts, tallies
from bot.evaluation.replies import OWN_WORDS

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


def own_words_table(judged: Sequence[Judged]) -> Iterator[str]:
    """Yield Markdown lines about replies to open-ended questions: requests and answers apart."""
    requests = [each for each in judged if each.reply.means != OWN_WORDS]
    answers = [each for each in judged if each.reply.means == OWN_WORDS]
    yield "| at open-ended questions | replies | right at once | offered | asked in vain | wrong |"
    yield "|---|---|---|---|---|---|"
    yield _row("requests in wordings that are no form", _tally(requests))
    yield _row("answers, many of them with the words of requests", _tally(answers))


def _tally(judged: Sequence[Judged]) -> VerdictCounts:
    return VerdictCounts(
        {verdict: sum(each.verdict is verdict for each in judged) for verdict in ReplyVerdict}
    )


def _row(name: str, tally: VerdictCounts) -> str:
    shares = [
        f"{tally.percent(verdict):.1f} %"
        for verdict in (ReplyVerdict.RIGHT, ReplyVerdict.OFFERED, ReplyVerdict.ASKED)
    ]
    wrong = f"{tally.counts.get(ReplyVerdict.WRONG, 0)} ({tally.percent(ReplyVerdict.WRONG):.1f} %)"
    return f"| {name} | {tally.total} | {' | '.join(shares)} | {wrong} |"


HEAD = """# How well children are understood

This page is written by `heard evaluate --page docs/reference/understanding.md`.

Replies to every kind of question were written and labelled by another hand than the words and forms that are heard:
messy but clear, with slang, slips, romanised typing and English in between. Machines wrote both; no speaker has checked
a label, and many ideas recur in several languages, so the figures of languages are not independent. The open half was
used to find kinds of replies that were missed, so its figures say little; nothing was tuned on the **sealed half**. A
reply that nobody can read honestly, or safely, is right when the bot asks again.

At the first look at the sealed half 71.8 % were right at once and 3.1 % wrong, five of these about being safe (each a
contradiction that should have been asked again; no "no" was taken as a yes). The kinds of those five were then mended
in the engine. Then 4,079 more replies in twenty languages, harder ones, were written before the words were looked at:
**49 % were read right at once, 18 % offered and 6 % wrong**; of the second third, after the first had been learnt from,
between 35 and 72 % by language. That is the honest estimate for a child who writes long, chatty sentences. What these
replies lacked was added, and they are in the open half now. Of the sealed half only totals, and which way answers about
being safe went wrong, were looked at since; the figures below are those of the engine as it is now.

After that, 1,732 replies of another hand that knew the questions alone: of 500 to choices in ten languages, long
ones, 75 % were read right at once, 9 % offered and 1 % wrong; of 920 about being safe in 23 languages, most of them
made to be mistaken, 63 % were right and **5 % wrong, 2 % of them a yes that was none**; of 312 at questions without
options, half of them requests, 64 % were right. Two rules of the engine (a yes behind other words is asked again, and
requests may be worded anew) then brought these three to 75, 64 and 70 %, what is wrong about being safe to 2.3 % and
a yes that was none from 20 to 6 of 640, before any word of them was added to what is heard.

Then 954 fresh replies to all kinds of questions in the nine languages that were understood least, written before their
words were looked at: 77 % were read right at once, of the Arabic ones 67 %. Four rules of the engine (an answer at the
beginning of a sentence, one name in a few words, an "and" that is written together, one word in any Latin spelling)
brought that to 82 and 72 %, before any word of them was added. Of 45 Arabic ones written after that, all of them long,
**62 %** were right, 47 % with the engine and the words of the day before: long Arabic sentences are still the weakest.
The rule of one name then went back to questions at which several options can be chosen, because it read more wrongly
elsewhere. Totals of the sealed half were looked at while these rules were chosen, so its gain is not wholly blind.

Then 1,167 fresh replies in 23 languages, again by a hand that knew the questions alone: **71 % right at once, 10 %
offered, 6 % wrong**, most of these requests that were kept as an answer. Offering refusals in new words, and offering
what the weights hardly believe, brought the wrong ones from 65 to 34 before any word was added; then what was missing
was added. Of 694 more, written after that and seen by nobody before they were counted, **74 % were right at once, 13 %
offered and 3.5 % wrong** (72, 10 and 5.3 % with the engine and words of the day before). After a look at those misses
it is 18 (2.6 %).

Then 1,008 more by hands that knew the questions alone: **76 % right at once, 10 % offered, 3.1 % wrong**. Half of
them were looked at, some 7,000 forms were added, and 91 % of that half are right now. Of the other half, which nobody
looked at, **still 76 % are right at once, 12 % are offered (10 before) and 3.0 % wrong (3.4 before)**: more words
teach these words, and new children write others. Of its 15 wrong ones eight are about being safe: six hedges heard as
*not sure*, and two where a no, a hedge and *not sure* were mixed up; an adult is told of each, and none was heard as
a yes.

Then 1,048 more, by hands that knew the questions alone: **74 % right at once, 13 % offered, 3.7 % wrong**, and not one
of them was learnt from: no word and no weight. What some words of a sentence may mean is the answer now where the
scorer hears the same, a "but" offers what lies between yes and no, and "because" is known in all languages: 75 %,
14 % and 3.2 %. Of the 34 wrong ones 16 are about being safe: ten hedges ("sometimes", "kinda") and three others
were heard as *not sure*, three contradictions as a no; an adult is told of each, and none was heard as a yes. That, not
the sealed half, is the estimate for new children: the replies are longer, and stranger.

The 34 were then read for their kinds, beside 500 others made to be mistaken: what a sentence only tells of, wishes or
makes a condition, a "not" that belongs to the next word or to the verb before, two clauses that mean different options,
a few words that leave a question out. 22 (2.1 %) are wrong now, which is no estimate any more; 14 of them are about
being safe, nearly all hedges heard as *not sure*.

Last, 764 more in all 23 languages, written and labelled by two hands that knew the questions alone, while the engine
was as it is now but for two rules about requests and lists that came from the first half's misses. Of the first half
(412: English and the languages of the Middle East, Africa and Pakistan) **85 % were right at once, 8 % offered, 2.7 %
wrong**; of the second (352: the other eleven) **89 %, 5 % and 2.0 %**. The languages differ: Farsi had all of 32 right,
Tigrinya 21. About half of these replies have four words or fewer, and the labels of hedges about being safe follow the
rules of the engine, so they are easier than the 1,048 before. Of the 18 wrong ones five are about danger or being safe,
where the engine heard more harm than the label, or *not sure* for *ask again*; nine are a list of which one part was
taken or a request that was kept as an answer.

*Right at once*: the option, the refusal or the request was taken as meant. *Offered*: the right option was among those
that the child was asked about ("Did you mean ...?"). *Asked again*: the question came once more; the words are kept.
*Wrong*: something else was taken as the answer. To ask whether the messages should stop, where that is meant, is to
offer it.
"""
OWN = """## Requests and answers at open-ended questions

There any words are an answer, so a request in words that nobody wrote down was taken for one. Of 252 such requests in
14 languages, and 504 answers, written by a hand that saw neither words nor engine, the engine alone carried out 24 %
of the requests. Now the scorer proposes what may be a request and the child says whether it is one; the words are
kept as the answer meanwhile. *Asked in vain*: another request was proposed, or an answer taken for one, and the child
says no once and is not asked so again. The weights were trained on 14,567 other texts in 23 languages; how freely
they follow them, into how many buckets, and from which chance on something is proposed, was chosen on the counts of
the table below, and the English rows were read."""
MODEL = """
## What proposes options

Where words are not known, a scorer of hashed letter groups (`bot/domain/answers/scorer.py`, weights in
`bot/lexicon/suggestions.bin`) proposes up to three options, or a request. It decides nothing by itself: it may confirm
the one option that some words of a sentence may mean. It never speaks at the question about being safe.
`python -m tests.evaluation.training` trains it in minutes from all option forms, the words for yes and no, the forms of
requests, the open labelled replies, and a sample of words that mean none of the options; with `options` behind it only
the answer sets. The same words give the same weights. It knows letters, not meaning: what nobody wrote down in a
similar spelling it cannot propose. Why it learns from all forms, and what that brought:
[decision 0030](../decisions/0030-a-scorer-that-learns-from-all-forms.md).
"""


def whole_page(
    open_half: Sequence[Judged],
    sealed_half: Sequence[Judged],
    own_words: Sequence[Judged],
    names: dict[str, str],
    worries: Iterable[str],
) -> str:
    """Write the whole page in Markdown: both halves, sealed replies to open-ended questions, worries, the scorer."""
    lines = [HEAD, "## The sealed half", "", *tables(sealed_half, names)]
    lines += ["", OWN, "", *own_words_table(own_words)]
    lines += ["", "## The open half", "", *tables(open_half, names), "", *worries]
    return "\n".join(lines) + "\n" + MODEL


def mistakes(judged: Sequence[Judged]) -> Iterator[str]:
    """Yield a line for each reply that was read wrong."""
    for each in judged:
        if each.verdict is ReplyVerdict.WRONG:
            reply = each.reply
            yield (
                f"{reply.language} {reply.question_set}.{reply.question}: {reply.text!r} "
                f"means {reply.means}, read as {each.read}"
            )
