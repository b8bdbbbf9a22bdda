"""PostgreSQL databases that are used again: what a test wrote is taken back when it is done.

Making a database and dropping it costs the server a tenth of a second of work, putting the rows of its
template back a few milliseconds. A database with another shape than its template's is dropped.
"""

import atexit
from collections import defaultdict
from dataclasses import dataclass
from itertools import count
from os import getpid
from typing import LiteralString

import psycopg

from tests.peers.postgres import postgres_url

MOST_USES = 100  # rows that were deleted stay in the files of a server that never vacuums
KEEP = """
CREATE SCHEMA kept;
DO $$ DECLARE name text; filled boolean; BEGIN
    FOR name IN SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace LOOP
        EXECUTE format('SELECT EXISTS (SELECT FROM public.%I)', name) INTO filled;
        IF filled THEN EXECUTE format('CREATE TABLE kept.%I AS TABLE public.%I', name, name); END IF;
    END LOOP;
END $$;
CREATE VIEW kept.shape AS SELECT concat_ws(' ',
    (SELECT sum(hashint8(oid::bigint) + xmin::text::bigint) FROM pg_class WHERE oid >= 16384 AND relkind <> 't'),
    (SELECT sum(attnum + xmin::text::bigint) FROM pg_attribute WHERE attrelid >= 16384),
    (SELECT sum(hashint8(oid::bigint) + xmin::text::bigint) FROM pg_constraint WHERE conrelid >= 16384),
    (SELECT sum(hashint8(oid::bigint) + xmin::text::bigint) FROM pg_trigger WHERE NOT tgisinternal),
    (SELECT sum(hashint8(oid::bigint) + xmin::text::bigint) FROM pg_proc WHERE oid >= 16384)
);
CREATE TABLE kept.sequences AS SELECT seqrelid, pg_sequence_last_value(seqrelid) AS last, seqstart FROM pg_sequence;
"""
ALONE = """
SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
"""
PUT_BACK = """
DO $$ DECLARE name text; BEGIN
    FOR name IN SELECT relname FROM pg_class
        WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND pg_relation_size(oid) > 0
    LOOP
        EXECUTE format('DELETE FROM public.%I', name);
    END LOOP;
    FOR name IN SELECT relname FROM pg_class
        WHERE relkind = 'r' AND relnamespace = 'kept'::regnamespace AND relname <> 'sequences'
    LOOP
        EXECUTE format('INSERT INTO public.%I OVERRIDING SYSTEM VALUE TABLE kept.%I', name, name);
    END LOOP;
    PERFORM setval(seqrelid, coalesce(last, seqstart), last IS NOT NULL) FROM kept.sequences;
END $$
"""


@dataclass
class Lent:
    """One database, with the connection that puts it back."""

    name: str
    keeper: "psycopg.Connection[tuple[str]]"
    shape: str
    uses: int = 0


_idle: defaultdict[str, list[Lent]] = defaultdict(list)
_numbers = count()


def keep(template: str) -> None:
    """Remember inside a template what it holds, for the databases that are copied from it."""
    with psycopg.connect(address(template), autocommit=True) as connection:
        connection.execute(KEEP)


def lend(template: str) -> Lent:
    """Return a database that is as its template is."""
    idle = _idle[template]
    return idle.pop() if idle else _copy(template)


def take_back(template: str, lent: Lent) -> None:
    """Take a database back after use, for the next who asks; one that cannot be put back is dropped."""
    lent.uses += 1
    if lent.uses < MOST_USES and _is_put_back(lent):
        _idle[template].append(lent)
    else:
        lent.keeper.close()
        order(f"DROP DATABASE {lent.name} WITH (FORCE)")


def address(name: str) -> str:
    """Return the address of a database of the run's server."""
    return postgres_url().replace("/postgres?", f"/{name}?")


def order(statement: LiteralString | str) -> None:
    """Tell the server to make or drop a database."""
    with psycopg.connect(postgres_url(), autocommit=True) as connection:
        connection.execute(statement)  # type: ignore[arg-type]


def _copy(template: str) -> Lent:
    name = f"heard_{getpid()}_{next(_numbers)}"
    order(f"CREATE DATABASE {name} TEMPLATE {template}")
    keeper = _keeper(name)
    return Lent(name, keeper, _shape(keeper))


def _keeper(name: str) -> "psycopg.Connection[tuple[str]]":
    options = "-c session_replication_role=replica"  # no trigger and no foreign key stands in the way
    return psycopg.connect(address(name), autocommit=True, options=options)


def _is_put_back(lent: Lent) -> bool:
    try:
        if lent.keeper.broken or lent.keeper.closed:  # a test cut every connection
            lent.keeper = _keeper(lent.name)
        lent.keeper.execute(ALONE)
        if _shape(lent.keeper) != lent.shape:
            return False
        lent.keeper.execute(PUT_BACK)
    except psycopg.Error:
        return False
    return True


def _shape(keeper: "psycopg.Connection[tuple[str]]") -> str:
    found = keeper.execute("SELECT * FROM kept.shape").fetchone()
    return found[0] if found else ""


@atexit.register
def _close() -> None:
    for lent in (lent for idle in _idle.values() for lent in idle):
        lent.keeper.close()
