"""The API does what its description says: schemathesis asks the application itself, in process, on SQLite."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode

from bot.domain.exchange import KeyScope
from bot.exchange import keys
from bot.ground.roles import Role
from bot.settings import load
from bot.wiring import Wiring
from tests.content import build
from tests.factories import NOW
from tests.judges.paper import drawn_here
from tests.peers import databases
from tests.web.serving import joined_to
from tests.web.visiting import add_person
from tests.web.world import build_world, with_strangers
from web.kit import clock

# The same examples at every run, and none that shrinks: what is refused is printed as it was asked.
TRIES = settings(
    max_examples=20, derandomize=True, deadline=None, database=None, phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)  # fmt: skip


@pytest.fixture(scope="module")
def wiring(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Wiring]:
    """Join the rooms on a small caseload with strangers; reading changes nothing that a later example sees."""
    folder = tmp_path_factory.mktemp("described")
    with databases.fresh("sqlite", folder, with_strangers) as url:
        wiring = build(load(env="development", database_url=url, data_dir=folder))
        build_world(wiring)
        yield wiring
        wiring.database.close()


@pytest.fixture(scope="module")
def app(wiring: Wiring) -> Flask:
    return joined_to(wiring)


@pytest.fixture(scope="module")
def described(app: Flask) -> Any:
    """Read the description as a client does."""
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app)


@pytest.fixture(scope="module")
def token(wiring: Wiring) -> str:
    admin = add_person(wiring, Role.ADMINISTRATOR, "adam@example.org")
    with wiring.database.write() as session:
        return keys.make(
            session, admin, name="Schemathesis", scopes=tuple(KeyScope), now=NOW,
            last_day=clock.today() + timedelta(days=9),
        )  # fmt: skip


@pytest.mark.parametrize("mode", list(GenerationMode))
def test_every_answer_is_one_that_was_described(described: Any, token: str, mode: GenerationMode) -> None:
    bearer, asked = {"Authorization": f"Bearer {token}"}, set()
    for operation in (found.ok() for found in described.get_all_operations()):

        @given(operation.as_strategy(generation_mode=mode))
        @TRIES
        def ask(case: schemathesis.Case) -> None:
            case.call_and_validate(headers=bearer)
            asked.add(case.operation.label)

        with drawn_here():
            ask()
    assert len(asked) == 6
