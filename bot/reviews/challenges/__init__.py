"""Challenges: what an IRO asks others to put right for a child, from the first word to how it was resolved."""

from bot.reviews.challenges.listed import (
    UNRESOLVED,
    ChallengeFilter,
    ChallengeList,
    ChallengeRow,
    ChallengeShow,
    challenge_list,
    challenges_of,
)
from bot.reviews.challenges.log import (
    LONGEST,
    RaisedChallenge,
    answer,
    escalate,
    raise_challenge,
    resolve,
    withdraw,
)
from bot.reviews.challenges.origin import ChallengeOrigin, LinkedWords, words_to_link
from bot.reviews.challenges.page import ChallengePage, TakenStep, challenge_page, linked_words

__all__ = [
    "LONGEST",
    "UNRESOLVED",
    "ChallengeFilter",
    "ChallengeList",
    "ChallengeOrigin",
    "ChallengePage",
    "ChallengeRow",
    "ChallengeShow",
    "LinkedWords",
    "RaisedChallenge",
    "TakenStep",
    "answer",
    "challenge_list",
    "challenge_page",
    "challenges_of",
    "escalate",
    "linked_words",
    "raise_challenge",
    "resolve",
    "withdraw",
    "words_to_link",
]
