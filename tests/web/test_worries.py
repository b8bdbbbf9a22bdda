"""A worry that a program noticed, on the pages of whoever may read the words."""

import pytest
from flask.testing import FlaskClient

from bot.store.alerts import Flag
from bot.wiring import Wiring
from tests import factories
from tests.web.world import World, send

pytestmark = pytest.mark.usefixtures("this_week")
WORDS = "i cry myself to sleep and nobody notices"


def test_the_review_and_today_say_that_a_program_noticed_it_and_in_which_words(
    ira: FlaskClient, wiring: Wiring, world: World
) -> None:
    with wiring.database.write() as session:
        talk = session.get_one(Flag, world.flag).conversation_id
        message = factories.inbound_message(session, body=WORDS, conversation_id=talk, outcome="handled")
        flag = factories.flag(
            session, conversation_id=talk, name="worry_noticed", severity="normal", inbound_id=message.id
        ).id
    assert "A worry, noticed by a program" in ira.get("/caseload").text
    page = f"/reviews/{world.planned}"
    shown = ira.get(page).text
    assert "A worry, noticed by a program, in these words:" in shown
    assert WORDS in shown
    done = {f"flag-{flag}-outcome": "Talked with her alone"}
    assert send(ira, page, f"{page}/flags/{flag}", **done).status_code == 303
    assert "Talked with her alone" in ira.get(page).text
    assert "A worry, noticed by a program" not in ira.get("/caseload").text
