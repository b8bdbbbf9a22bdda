"""English and a language become a sentence; the content files are read here and nowhere else.

May import ports and domain. English is the source; a text that is missing or fuzzy does not exist.
"""

from bot.translation.catalogues import Catalogue, Translations, load_translations, read_catalogue
from bot.translation.content import (
    Content,
    WordsOnDisk,
    load_content,
    load_lexicon,
    load_option_forms,
    load_scorer,
)
from bot.translation.extraction import CatalogueEntry, entries, extract_toml
from bot.translation.glossary import GlossaryTerm, load_glossary

__all__ = [
    "Catalogue",
    "CatalogueEntry",
    "Content",
    "GlossaryTerm",
    "Translations",
    "WordsOnDisk",
    "entries",
    "extract_toml",
    "load_content",
    "load_glossary",
    "load_lexicon",
    "load_option_forms",
    "load_scorer",
    "load_translations",
    "read_catalogue",
]
