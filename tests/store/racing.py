"""What the tests of concurrency run in threads of other processes."""

from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from bot.settings import Settings
from bot.store.engine import Database
from bot.store.installation import Fact
from bot.store.keys import cipher, ring
from bot.store.migrating import migrate
from tests import factories

COUNTER = "counter"


def count_up(url: str, threads: int, times: int) -> None:
    """Read the counter and write it one higher, so many times in each of so many threads of this process."""
    database = Database(url)
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(lambda _: _add_one(database), range(threads * times)))
    database.close()


def _add_one(database: Database) -> None:
    with database.write() as session:
        counter = session.scalars(select(Fact).where(Fact.name == COUNTER).with_for_update()).one()
        counter.value = str(int(counter.value) + 1)


def insert_same(url: str, provider_message_id: str, times: int) -> int:
    """Insert one provider's message so many times from ten threads; give how often it was taken."""
    cipher.use(ring(Settings().keys))
    database = Database(url)
    with ThreadPoolExecutor(10) as pool:
        taken = list(pool.map(lambda _: _insert(database, provider_message_id), range(times)))
    database.close()
    return sum(taken)


def _insert(database: Database, provider_message_id: str) -> bool:
    try:
        with database.write() as session:
            factories.inbound_message(session, provider_message_id=provider_message_id)
    except IntegrityError:
        return False
    return True


def migrate_all(url: str) -> None:
    """Bring the database to head."""
    migrate(url)
