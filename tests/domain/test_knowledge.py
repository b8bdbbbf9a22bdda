"""What the engine knows of a language is read once: before the first message, where a process is asked to."""

from dataclasses import replace

from bot.domain.lexicons import OptionForms
from bot.translation.content import load_option_forms
from tests.content import knowledge


def test_after_a_language_is_prepared_no_question_waits_for_what_children_write_at_it() -> None:
    read: list[str] = []

    def forms(language: str) -> OptionForms | None:
        read.append(language)
        return load_option_forms(language)

    fresh = replace(knowledge(), forms=forms, _labels={}, _option_words={})
    fresh.prepare(["en", "pl"])
    assert sorted(read) == ["en", "pl"]
    built = len(fresh._labels)
    for versions in fresh.questionnaires.values():
        for question in versions[max(versions)].questions:
            if question.options is not None:
                fresh.labels("pl", question.options, question.id)
    assert (sorted(read), len(fresh._labels)) == (["en", "pl"], built)
