"""Questionnaires as data: questions, answer sets and the path through them; files are opened elsewhere."""

from bot.domain.questionnaires.ages import questionnaire_id
from bot.domain.questionnaires.files import parse_questionnaire
from bot.domain.questionnaires.left_out import left_out, without
from bot.domain.questionnaires.model import (
    CONDITIONS,
    MAX_LABEL,
    MAX_OPTIONS,
    Audience,
    Branch,
    Option,
    OptionKey,
    OptionSet,
    Phase,
    Question,
    Questionnaire,
    QuestionnaireError,
    QuestionRole,
    SetKind,
)
from bot.domain.questionnaires.option_sets import parse_option_sets
from bot.domain.questionnaires.texts import PLACEHOLDERS, Messages, parse_messages, placeholders

__all__ = [
    "CONDITIONS",
    "MAX_LABEL",
    "MAX_OPTIONS",
    "PLACEHOLDERS",
    "Audience",
    "Branch",
    "Messages",
    "Option",
    "OptionKey",
    "OptionSet",
    "Phase",
    "Question",
    "QuestionRole",
    "Questionnaire",
    "QuestionnaireError",
    "SetKind",
    "left_out",
    "parse_messages",
    "parse_option_sets",
    "parse_questionnaire",
    "placeholders",
    "questionnaire_id",
    "without",
]
