"""A way to write is known everywhere: each table of channels names all of them, and each column can hold its name."""

import ast
from collections.abc import Iterator

from sqlalchemy import String

from bot.domain.messages import ChannelKind
from bot.store.records import metadata
from tests.house.sources import ROOT, name, python_files, tree

FEWEST_TABLES = 4


def test_every_table_of_channels_has_a_row_for_each() -> None:
    tables = [found for room in ("bot", "web") for found in _tables(room)]
    assert len(tables) >= FEWEST_TABLES
    for place, channels in tables:
        for channel in ChannelKind:
            assert channel.name in channels, f"add ChannelKind.{channel.name} to the table at {place}"


def test_every_column_for_a_channel_can_hold_its_name() -> None:
    columns = [table.c.channel for table in metadata.sorted_tables if "channel" in table.c]
    assert columns
    for column in columns:
        assert isinstance(column.type, String)
        for channel in ChannelKind:
            assert len(channel) <= (column.type.length or 0), (
                f"{channel!r} is too long for {column}: shorten it in bot/domain/messages.py"
            )


def test_every_dialect_has_its_tests() -> None:
    dialects = [
        path.name for path in (ROOT / "bot" / "channels").iterdir() if (path / "__init__.py").is_file()
    ]
    assert dialects
    for dialect in dialects:
        for part in ("inbound", "sending"):
            file = f"tests/channels/test_{dialect}_{part}.py"
            assert (ROOT / file).is_file(), f"write {file}"


def _tables(room: str) -> Iterator[tuple[str, set[str]]]:
    """List the mappings that have channels as keys, by file and line, each with the channels that it names."""
    for path in python_files(room):
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Dict):
                found = {key.attr for key in node.keys if _is_channel(key)}
                if found:
                    yield f"{name(path)}:{node.lineno}", found


def _is_channel(key: ast.expr | None) -> bool:
    return isinstance(key, ast.Attribute) and ast.unparse(key.value) == ChannelKind.__name__
