"""Where a test run keeps its servers' files, and how its processes take turns.

A run is named by the process that began it; its workers inherit the name. Servers started by any
of them are found by their files and are stopped when that process ends, or by the next run.
"""

import contextlib
import fcntl
import os
import shutil
import signal
import stat
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
KEPT = CHECKOUT / ".peers"  # downloads, kept between runs
RUN = "HEARD_TEST_RUN"
LONGEST_SOCKET_FOLDER = 60  # a socket's whole path must stay under 108 bytes


def begin() -> None:
    """Name the run after this process, unless a run has already begun above it."""
    os.environ.setdefault(RUN, str(os.getpid()))


def end() -> None:
    """Stop the servers of the run that this process began, and remove their files."""
    if os.environ.get(RUN) == str(os.getpid()):
        _clear(run_folder())
        del os.environ[RUN]


def run_folder() -> Path:
    """Return the folder of this run, made on first use; what an interrupted run left is cleared then."""
    begin()
    folder = shared_folder() / os.environ[RUN]
    if not folder.exists():
        for older in shared_folder().iterdir():
            if older.name.isdigit() and not Path("/proc", older.name).exists():
                _clear(older)
        _own_folder(folder)
    return folder


def shared_folder() -> Path:
    """Return this account's folder in a temporary folder that other accounts may pass through.

    PostgreSQL refuses to run as root: its files must be readable by an account without rights,
    so they never lie below a private folder, and no folder's rights are changed for them.
    """
    for base in map(Path, (tempfile.gettempdir(), "/tmp", "/var/tmp")):
        if _anyone_may_pass(base) and len(str(base)) < LONGEST_SOCKET_FOLDER:
            return _own_folder(base / f"heard-tests-{os.getuid()}")
    raise RuntimeError("No shared temporary folder. Run: chmod 1777 /tmp")


def once(name: str, folder: Path, make: Callable[[], str]) -> str:
    """Return what `make` gave to the first process that asked for this name in this folder."""
    answer = folder / f"{name}.txt"
    with lock(folder / f"{name}.lock"):
        if not answer.exists():
            answer.write_text(make(), encoding="utf-8")
        return answer.read_text(encoding="utf-8")


@contextlib.contextmanager
def lock(path: Path) -> Iterator[None]:
    """Hold the file lock at this path, waiting for other processes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _own_folder(folder: Path) -> Path:
    folder.mkdir(mode=0o755, exist_ok=True)
    facts = folder.lstat()
    if not stat.S_ISDIR(facts.st_mode) or facts.st_uid != os.getuid():
        raise RuntimeError(f"{folder} belongs to somebody else. Run: rm -r {folder}")
    folder.chmod(0o755)  # whatever the account's mask
    return folder


def _anyone_may_pass(folder: Path) -> bool:
    steps = (folder, *folder.parents)
    return (
        folder.is_dir() and os.access(folder, os.W_OK) and all(s.stat().st_mode & stat.S_IXOTH for s in steps)
    )


def _clear(folder: Path) -> None:
    for pid_file in folder.glob("*/*.pid"):
        _stop(int(pid_file.read_text().split()[0]), folder)
    shutil.rmtree(folder, ignore_errors=True)


def _stop(pid: int, folder: Path) -> None:
    """Stop a server of ours: one that works inside the run's folder, whatever its number was given to since."""
    for sent in (signal.SIGINT, signal.SIGKILL):
        if not _works_in(pid, folder):
            return
        os.kill(pid, sent)
        patience = time.monotonic() + 5
        while _works_in(pid, folder) and time.monotonic() < patience:
            time.sleep(0.02)


def _works_in(pid: int, folder: Path) -> bool:
    try:
        return Path(f"/proc/{pid}/cwd").readlink().is_relative_to(folder)
    except OSError:
        return False
