"""The questions as pages and files show them: with the names in the places that a child's own message fills."""

from __future__ import annotations

from bot.domain.questionnaires import placeholders

ANYBODY = {"name": "the young person", "iro": "your IRO", "date": "the day of the review", "service": "we"}
"""What stands in those places where a question is about nobody in particular."""


def question_text(text: str, *, child: str | None = None, iro: str | None = None) -> str:
    """Give a question with names in it; no brace of ours is ever shown."""
    values = ANYBODY | {key: value for key, value in (("name", child), ("iro", iro)) if value}
    for name in placeholders(text):
        text = text.replace(f"{{{name}}}", values.get(name, "…"))
    return text
