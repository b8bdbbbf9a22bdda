"""A question may be added to the product without changing a test of something else: those have their own content."""

import ast

from tests.house.sources import name, python_files, tree

SHIPPED = {
    "load_content",
    "load_translations",
    "arranged",
    "make_context",
    "real_knowledge",
    "bot.wiring.build",
}
"""The names by which the product's own questions are had."""
ABOUT_THE_CONTENT = (
    "tests/translation/",
    "tests/transcripts/",
    "tests/browser/",
    "tests/bench/",
    "tests/evaluation/",
)
MAY = {
    "tests/content/__init__.py": "puts the tests' questions in their place",
    "tests/demo/test_seeding.py": "the demo shows what the product asks",
    "tests/demo/test_showcase.py": "what waits in the demo",
    "tests/reports/test_table12.py": "the demo's two years",
    "tests/judges/test_ssda903.py": "the demo's return",
    "tests/house/test_published_questionnaires.py": "released sets stay as they are",
    "tests/house/traces.py": "the files that a request runs through, as they are delivered",
    "tests/test_duty_settings.py": "what the settings say of the duty team",
    "tests/faults/worker.py": "the worker as it is delivered",
    "tests/ground/test_seals.py": "keys that do not fit a database",
    "tests/operations/test_generations.py": "copies of a database",
}


def test_only_tests_about_the_content_ask_for_what_is_shipped() -> None:
    found = {name(path) for path in python_files("tests") if SHIPPED & _imported(tree(path))}
    others = {file for file in found if not file.startswith(ABOUT_THE_CONTENT)}
    assert others == set(MAY), "take content, knowledge, context and build from tests.content"


def _imported(module: ast.Module) -> set[str]:
    """List the names that a file imports, alone and behind the name of their module."""
    imports = [node for node in ast.walk(module) if isinstance(node, ast.ImportFrom)]
    alone = {alias.name for node in imports for alias in node.names}
    return alone | {f"{node.module}.{alias.name}" for node in imports for alias in node.names}
