"""The programs that the tests talk to are here, are the right ones, and answer."""

import json
import re
import subprocess
from pathlib import Path

import psycopg
import pytest
import redis

from bot.store.migrating import migrate
from tests import peers
from tests.peers import databases, place
from tests.peers.java import OLDEST, _major, _packaged


def test_postgresql_18_answers_and_is_the_same_for_everybody_in_this_run() -> None:
    with psycopg.connect(peers.postgres_url()) as connection:
        assert connection.info.server_version // 10_000 == 18
    assert peers.postgres_url() == peers.postgres_url()


def test_postgresql_runs_without_rights() -> None:
    peers.postgres_url()
    pid = (place.run_folder() / "postgres" / "server.pid").read_text().strip()
    status = Path(f"/proc/{pid}/status").read_text()
    assert re.search(r"^Uid:\t[1-9]", status, re.MULTILINE)


def test_a_database_that_is_lent_again_holds_what_its_template_holds(tmp_path: Path) -> None:
    def names(connection: psycopg.Connection[tuple[str]]) -> list[tuple[str]]:
        return connection.execute("SELECT name FROM teams ORDER BY id").fetchall()

    added = "INSERT INTO teams (name) VALUES ('mine') RETURNING id"
    told = []
    for _ in range(2):
        with databases.fresh("postgresql", tmp_path, _with_a_team) as url, psycopg.connect(url) as connection:
            told.append((url, names(connection), connection.execute(added).fetchall()))
            connection.execute("UPDATE teams SET name = name || '!'")
            connection.execute("DELETE FROM alembic_version")
    assert told[0] == told[1]
    assert told[0][1] == [("theirs",)]


@pytest.mark.parametrize(
    "change",
    [
        "CREATE TABLE more (id integer)",
        "DROP TABLE key_canaries",
        "ALTER TABLE teams ADD more integer",
        "ALTER TABLE teams ALTER name DROP NOT NULL",
        "CREATE INDEX more ON teams (name)",
        "ALTER TABLE accounts DROP CONSTRAINT fk_accounts_team_id_teams",
        "CREATE FUNCTION more() RETURNS integer LANGUAGE sql AS 'SELECT 1'",
    ],
)
def test_a_database_of_another_shape_is_not_lent_again(tmp_path: Path, change: str) -> None:
    with databases.fresh("postgresql", tmp_path) as url, psycopg.connect(url) as connection:
        connection.execute(change)  # type: ignore[call-overload]
    with databases.fresh("postgresql", tmp_path) as next_url:
        assert next_url != url


def test_a_database_is_taken_back_from_who_left_it_open(tmp_path: Path) -> None:
    with databases.fresh("postgresql", tmp_path) as url:
        left = psycopg.connect(url)
        left.execute("LOCK TABLE teams")
    with databases.fresh("postgresql", tmp_path) as next_url, psycopg.connect(next_url) as connection:
        assert next_url == url
        assert connection.execute("SELECT count(*) FROM teams").fetchone() == (0,)
    with pytest.raises(psycopg.OperationalError):
        left.execute("SELECT 1")
    left.close()


def _with_a_team(url: str) -> None:
    migrate(url)
    with psycopg.connect(url) as connection:
        connection.execute("INSERT INTO teams (name) VALUES ('theirs')")


def test_a_benchmark_can_ask_for_a_server_that_syncs() -> None:
    with psycopg.connect(peers.postgres_url(durable=True)) as connection:
        assert connection.execute("SHOW fsync").fetchone() == ("on",)
    with psycopg.connect(peers.postgres_url()) as connection:
        assert connection.execute("SHOW fsync").fetchone() == ("off",)


def test_redis_answers() -> None:
    with redis.Redis.from_url(peers.redis_url()) as client:
        assert client.ping()


def test_the_libraries_that_draw_the_cards_are_found() -> None:
    assert int(peers.pango()) > 0


def test_the_browser_exists() -> None:
    assert peers.browser_path().is_file()


def test_node_is_20_or_newer_and_finds_the_judges() -> None:
    script = "console.log(JSON.stringify([process.versions.node, require('twilio/package.json').version]))"
    command = (str(peers.node()), "--eval", script)
    done = subprocess.run(
        command, cwd=peers.node_modules().parent, capture_output=True, text=True, check=True
    )
    version, twilio = json.loads(done.stdout)
    assert int(version.split(".")[0]) >= 20
    assert twilio == "6.2.0"


def test_twilios_own_description_is_where_its_package_keeps_it() -> None:
    folder = peers.node_modules() / "@twilio/cli-core/src/services/twilio-api"
    described = json.loads((folder / "twilio_api_v2010.json").read_text(encoding="utf-8"))
    assert "/2010-04-01/Accounts/{AccountSid}/Messages.json" in described["paths"]
    assert (folder / "twilio_content_v1.json").exists()


def test_java_is_17_or_newer_and_the_html_checker_lies_beside_the_other_judges() -> None:
    said = subprocess.run((str(peers.java()), "-version"), capture_output=True, text=True, check=True).stderr
    assert int(re.findall(r'version "(\d+)', said)[0]) >= 17
    assert (peers.node_modules() / "vnu-jar/build/dist/vnu.jar").is_file()


def test_a_machine_without_java_gets_one_that_needs_no_rights() -> None:
    packaged = _packaged()
    assert packaged is not None
    assert _major(packaged) >= OLDEST
