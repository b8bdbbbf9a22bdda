"""The statement of a child's views on paper: for the meeting and the file, for a day of reviews, and for the child."""

from bot.reviews.statement.document import StatementDocument, document_of
from bot.reviews.statement.own import child_html, has_copy, language_of_copy
from bot.reviews.statement.page import statements_html
from bot.reviews.statement.stated import Statement, reviews_on, statement_of

__all__ = [
    "Statement",
    "StatementDocument",
    "child_html",
    "document_of",
    "has_copy",
    "language_of_copy",
    "reviews_on",
    "statement_of",
    "statements_html",
]
