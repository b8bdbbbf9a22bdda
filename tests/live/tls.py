"""A certificate authority of the test's own, and a door that ends TLS in front of several web processes."""

import asyncio
import itertools
import ssl
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from tests.peers.place import CHECKOUT

HOST = "127.0.0.1"


class Authority:
    """A certificate authority with one certificate, for loopback; its files lie in a folder."""

    def __init__(self, folder: Path) -> None:
        self.root, self.certificate, self.key = (folder / name for name in ("ca.pem", "site.pem", "site.key"))
        signing, own = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
        issuer = _name("A council's own authority")
        root = _certificate(issuer, issuer, signing.public_key())
        root = root.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        site = _certificate(_name(HOST), issuer, own.public_key())
        site = site.add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address(HOST))]), critical=False
        )
        self.root.write_bytes(root.sign(signing, SHA256()).public_bytes(Encoding.PEM))
        self.certificate.write_bytes(site.sign(signing, SHA256()).public_bytes(Encoding.PEM))
        secret = own.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        self.key.write_bytes(secret)


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


def _certificate(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey
) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=30))
        .not_valid_after(now + timedelta(days=30))
    )


@contextmanager
def tls_door(authority: Authority, port: int, backends: Sequence[int]) -> Iterator[None]:
    """Listen with TLS and hand each connection to the next web process, until the block ends."""
    files = (str(authority.certificate), str(authority.key))
    command = [sys.executable, "-m", "tests.live.tls", *files, str(port), *map(str, backends)]
    process = subprocess.Popen(command, cwd=CHECKOUT, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        assert process.stdout.readline().strip() == "listening"
        yield
    finally:
        process.terminate()
        process.communicate(timeout=20)


async def listen(certificate: str, key: str, port: int, backends: Sequence[int]) -> None:
    """Serve for ever; a process of its own, so that what browsers keep open ends with it."""
    turn, context = itertools.cycle(backends), ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)

    async def hand_over(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, ssl.SSLError):
            inner_reader, inner_writer = await asyncio.open_connection(HOST, next(turn))
            await asyncio.gather(_pump(reader, inner_writer), _pump(inner_reader, writer))

    server = await asyncio.start_server(hand_over, HOST, port, ssl=context)
    print("listening", flush=True)
    await server.serve_forever()


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError, ssl.SSLError):
        while data := await reader.read(65_536):
            writer.write(data)
            await writer.drain()
    with suppress(OSError, ssl.SSLError):
        writer.close()


if __name__ == "__main__":
    asyncio.run(listen(*sys.argv[1:3], int(sys.argv[3]), [int(each) for each in sys.argv[4:]]))
