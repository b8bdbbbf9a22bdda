"""Encryption at rest: AES-256-GCM with a key ring, and a keyed index for looking an address up."""

from __future__ import annotations

import hashlib
import hmac
import os
from collections.abc import Mapping
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from bot.store.errors import CannotDecrypt

VERSION = 1
NONCE_BYTES = 12
TAG_BYTES = 16


@dataclass(frozen=True)
class KeyRing:
    """Keys by id, the first one writes, all of them read; ``index`` is fixed for the life of the database."""

    keys: Mapping[str, bytes]
    index: bytes

    @property
    def newest(self) -> str:
        """Return the id of the key that encrypts new values."""
        return next(iter(self.keys))

    @property
    def oldest(self) -> str:
        """Return the id of the key from which the look-up key and the seals of the audit trail are made."""
        return list(self.keys)[-1]


def ring(keys: Mapping[str, bytes]) -> KeyRing:
    """Make a key ring from 32-byte keys, newest first; the oldest gives the look-up key and must be kept."""
    oldest = list(keys.values())[-1]
    return KeyRing(dict(keys), _derived(oldest, b"heard address index"))


def key_id_of(stored: bytes) -> str:
    """Return the id of the key that sealed a stored value; CannotDecrypt when it was never one of ours."""
    return _parts(stored, b"a row")[0]


def _derived(key: bytes, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose).derive(key)


class Cipher:
    """The ring in use by this process; set once by the wiring before the first row is read or written."""

    def __init__(self) -> None:
        self._ring: KeyRing | None = None
        self._ciphers: dict[str, AESGCM] = {}

    def use(self, key_ring: KeyRing) -> None:
        """Take this ring for all following rows."""
        self._ciphers = {key_id: AESGCM(key) for key_id, key in key_ring.keys.items()}
        self._ring = key_ring

    @property
    def ring(self) -> KeyRing:
        """Return the ring in use; CannotDecrypt when none was set."""
        if self._ring is None:
            raise CannotDecrypt("no encryption key is set (HEARD_ENCRYPTION_KEYS)")
        return self._ring

    def encrypt(self, plain: bytes, column: bytes) -> bytes:
        """Encrypt bytes for one column: version, length and id of the key, nonce, ciphertext with tag."""
        return self.encrypt_with(self.ring.newest, plain, column)

    def encrypt_with(self, key_id: str, plain: bytes, column: bytes) -> bytes:
        """Encrypt bytes for one column with a key of the ring that need not be the newest."""
        nonce = os.urandom(NONCE_BYTES)
        sealed = self._ciphers[key_id].encrypt(nonce, plain, column)
        name = key_id.encode()
        return bytes((VERSION, len(name))) + name + nonce + sealed

    def decrypt(self, stored: bytes, column: bytes) -> bytes:
        """Decrypt a stored value; CannotDecrypt when the key is unknown or the value was moved or changed."""
        key_id, nonce, sealed = _parts(stored, column)
        cipher = self._ciphers.get(key_id)
        if cipher is None:
            raise CannotDecrypt(f"key {key_id} is not in HEARD_ENCRYPTION_KEYS")
        try:
            return cipher.decrypt(nonce, sealed, column)
        except InvalidTag as error:
            raise CannotDecrypt(f"a value of {column.decode()} does not match its key and place") from error

    def lookup(self, channel: str, provider_id: str) -> bytes:
        """Return the 16-byte keyed index of an address, so that it is found without being readable."""
        text = f"{channel}\x00{provider_id}".encode()
        return hmac.digest(self.ring.index, text, hashlib.sha256)[:16]

    def sign(self, purpose: bytes, message: bytes) -> bytes:
        """Return a 32-byte seal of a message under a key of its own purpose, which stays for the database's life."""
        key = _derived(self.ring.keys[self.ring.oldest], purpose)
        return hmac.digest(key, message, hashlib.sha256)


def _parts(stored: bytes, column: bytes) -> tuple[str, bytes, bytes]:
    """Part a stored value into key id, nonce and ciphertext; CannotDecrypt when it was never one of ours."""
    nonce_at = 2 + stored[1] if len(stored) > 1 else len(stored)
    sealed_at = nonce_at + NONCE_BYTES
    if len(stored) < sealed_at + TAG_BYTES or stored[0] != VERSION:
        raise CannotDecrypt(f"a value of {column.decode()} was not sealed by this product")
    return stored[2:nonce_at].decode(errors="replace"), stored[nonce_at:sealed_at], stored[sealed_at:]


cipher = Cipher()
