"""Old telephone recordings (AMR), which browsers do not play, written anew as MP3 in a process of their own.

The library PyAV comes with the extra ``sound``. Without it a recording is kept as it came.
"""

from __future__ import annotations

import io
import logging
import resource
import subprocess
import sys
from importlib.util import find_spec

logger = logging.getLogger(__name__)
# Four files of one round are done within their lease, also when each takes as long as it may to come.
SECONDS = 45
MEMORY = 1024**3
# Speech of a telephone (AMR-NB has 8,000 samples a second, AMR-WB 16,000) is not worse for it.
BITS_A_SECOND = 48_000


def can_play() -> bool:
    """Return whether the extra ``sound`` is installed."""
    return find_spec("av") is not None


def made_playable(content: bytes) -> bytes | None:
    """Return an AMR recording as MP3; None without the extra ``sound``, or where it cannot be read.

    What a stranger's bytes do to the reader ends its process, not the worker; it knows none of the worker's secrets.
    """
    if not can_play():
        return None
    command = (sys.executable, "-I", "-m", __name__)
    try:
        done = subprocess.run(  # noqa: S603 - our own module, fed with bytes alone
            command, input=content, capture_output=True, timeout=SECONDS, check=True, env={}
        )
    except (subprocess.SubprocessError, OSError) as error:
        logger.warning("an AMR recording was kept as it came: %s", type(error).__name__)
        return None
    return done.stdout or None


def as_mp3(content: bytes) -> bytes:
    """Return an AMR recording (RFC 4867, section 5) as MP3; raises av.FFmpegError for other bytes."""
    import av  # noqa: PLC0415 - only the process that reads a recording loads it

    written = io.BytesIO()
    with (
        av.open(io.BytesIO(content), "r", format="amr") as source,
        av.open(written, "w", format="mp3") as target,
    ):
        rate = source.streams.audio[0].rate
        track = target.add_stream("libmp3lame", rate=rate, bit_rate=BITS_A_SECOND, layout="mono")
        for frame in source.decode(audio=0):
            target.mux(track.encode(frame))
        target.mux(track.encode(None))
    return written.getvalue()


def main() -> None:
    """Read a recording from the standard input and write it as MP3 to the standard output, within bounds."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    sys.stdout.buffer.write(as_mp3(sys.stdin.buffer.read()))


if __name__ == "__main__":
    main()
