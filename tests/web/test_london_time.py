"""Files and today's date go by the clock in England, also around midnight; for pages see tests/judges/test_html.py."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from tests.house.panel import Panel, opened
from tests.judges.rich import EVENING_BEFORE, enrich
from tests.web.visiting import TOKEN

JULY_NIGHT = datetime(2026, 7, 14, 23, 30, tzinfo=UTC)
FILES = ("/quality.csv?year=2026-27", "/returns/2026-27/keying.csv", "/annual/2026-27/files/docx")


@pytest.fixture(scope="module")
def panel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Panel]:
    with opened(tmp_path_factory.mktemp("panel")) as panel:
        enrich(panel)
        yield panel


@pytest.mark.parametrize("path", FILES)
def test_no_file_shows_the_day_before(panel: Panel, path: str) -> None:
    client = panel.visitor("service_manager")
    token = TOKEN.search(client.get("/annual").text)
    assert token
    answer = client.post(path, data={"csrf_token": token[1]})
    assert answer.status_code == 200
    assert EVENING_BEFORE.findall(answer.get_data().decode("utf-8", "ignore")) == []


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (JULY_NIGHT, "Wednesday 15 July 2026"),
        (JULY_NIGHT - timedelta(hours=1), "Tuesday 14 July 2026"),
        (datetime(2026, 1, 14, 23, 30, tzinfo=UTC), "Wednesday 14 January 2026"),
        (datetime(2026, 10, 24, 23, 30, tzinfo=UTC), "Sunday 25 October 2026"),
        (datetime(2026, 10, 25, 23, 30, tzinfo=UTC), "Sunday 25 October 2026"),
    ],
)
def test_today_is_londons_day(panel: Panel, moment: datetime, day: str) -> None:
    from web.kit import clock
    from web.kit.formats import day as written

    with time_machine.travel(moment, tick=False):
        assert written(clock.today()) == day
