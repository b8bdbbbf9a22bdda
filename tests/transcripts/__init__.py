"""Scripted dialogues, and the engine's real knowledge for every test that needs it."""

from functools import lru_cache

from bot.domain.conversations import Knowledge, build_knowledge
from bot.translation import WordsOnDisk, load_content, load_option_forms, load_scorer, load_translations


@lru_cache(maxsize=1)
def real_knowledge() -> Knowledge:
    """Return the real questions, words, languages and labels, built once a process."""
    content = load_content()
    return build_knowledge(
        questionnaires=content.questionnaires,
        menus=content.menus,
        languages=content.languages,
        lexicon=WordsOnDisk(content),
        emoji=content.emoji,
        translate=load_translations().translate,
        forms=load_option_forms,
        scorer=load_scorer,
    )
