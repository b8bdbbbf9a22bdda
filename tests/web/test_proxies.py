"""Behind proxies of ours the visitor's own address counts; what a visitor claims beyond them does not."""

from pathlib import Path

import pytest
from flask import Flask, request

from bot.settings import load
from tests.content import build
from web import create_app
from web.kit.guard import public


def seen(tmp_path: Path, database_url: str, hops: int) -> str:
    """Return the address that the application sees for a visitor who claims another one."""
    wiring = build(load(env="development", database_url=database_url, data_dir=tmp_path, proxy_hops=hops))
    app: Flask = create_app(wiring)
    app.add_url_rule("/seen", view_func=public(lambda: str(request.remote_addr)))
    headers = {"X-Forwarded-For": "203.0.113.9, 198.51.100.7"}
    answer = app.test_client().get("/seen", headers=headers)
    wiring.database.close()
    return answer.text


@pytest.mark.parametrize(("hops", "address"), [(0, "127.0.0.1"), (1, "198.51.100.7"), (2, "203.0.113.9")])
def test_only_our_own_proxies_are_believed(
    tmp_path: Path, database_url: str, hops: int, address: str
) -> None:
    assert seen(tmp_path, database_url, hops) == address
