"""What other machines can reach is known by its address, however it is written."""

from collections.abc import Mapping

import pytest

from bot.domain.exposure import foreign_hosts, is_local, open_binding


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "127.9.9.9", "localhost", "LOCALHOST.", "::1", "[::1]", "app.localhost"]
)
def test_this_machine_is_local_by_each_of_its_names(host: str) -> None:
    assert is_local(host)


@pytest.mark.parametrize(
    "host", ["0.0.0.0", "::", "", None, "*", "192.168.1.5", "heard.example.org", "localhost.example.org"]
)
def test_another_machine_or_every_one_is_not(host: str | None) -> None:
    assert not is_local(host)


@pytest.mark.parametrize(
    ("url", "variables", "found"),
    [
        ("sqlite:///heard.db", {}, []),
        ("postgresql://heard@/heard?host=/run/postgresql", {}, []),
        ("postgresql://heard@localhost/heard", {"PGHOST": "db"}, []),
        ("postgresql+psycopg://heard:pw@db.example.org:5432/heard", {}, ["db.example.org"]),
        ("postgresql://heard@/heard?host=127.0.0.1:5432&host=db2:5432", {}, ["db2:5432"]),
        ("postgresql://heard@/heard?hostaddr=10.0.0.1", {}, ["10.0.0.1"]),
        ("postgresql://heard@/heard", {"PGHOST": "db"}, ["db"]),
        ("postgresql://heard@/heard", {}, []),
        ("redis://127.0.0.1:6379/0", {}, []),
        ("rediss://cache:6379", {}, ["cache"]),
        ("unix:///run/redis.sock", {}, []),
    ],
)
def test_the_other_machines_of_an_address_are_named(
    url: str, variables: Mapping[str, str], found: list[str]
) -> None:
    assert foreign_hosts(url, variables) == found


@pytest.mark.parametrize(
    ("arguments", "variables"),
    [
        ("gunicorn -b 0.0.0.0:8000 web:create_app()", {}),
        ("gunicorn -b:8000 web:create_app()", {}),
        ("gunicorn --bind=[::]:8000 web:create_app()", {}),
        ("gunicorn web:create_app()", {"GUNICORN_CMD_ARGS": "--bind 10.0.0.1:80"}),
        ("gunicorn web:create_app()", {"PORT": "8000"}),
        ("flask --app web run --host 0.0.0.0", {}),
        ("flask --app web run -h 192.168.1.5", {}),
        ("flask --app web run", {"FLASK_RUN_HOST": "0.0.0.0"}),
        ("granian --host :: web:create_app", {}),
        ("waitress-serve --listen=*:8080 --call web:create_app", {}),
        ("uwsgi --http :8080 --module web:create_app()", {}),
    ],
)
def test_a_server_that_listens_to_others_is_known_by_how_it_was_started(
    arguments: str, variables: Mapping[str, str]
) -> None:
    assert open_binding(arguments.split(), variables) is not None


@pytest.mark.parametrize(
    ("arguments", "variables"),
    [
        ("gunicorn web:create_app()", {}),
        ("gunicorn -b 127.0.0.1:8000 web:create_app()", {"PORT": "8000"}),
        ("gunicorn -b unix:/run/heard.sock web:create_app()", {}),
        ("flask --app web run --host=localhost", {}),
        ("heard serve --host 127.0.0.1 --port 8000", {"PORT": "8000"}),
        ("python -m pytest -n 2 -k words", {}),
    ],
)
def test_a_server_for_this_machine_is_left_alone(arguments: str, variables: Mapping[str, str]) -> None:
    assert open_binding(arguments.split(), variables) is None
