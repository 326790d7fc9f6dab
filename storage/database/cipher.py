"""Encryption of what must not lie open in a database or its backups (TU-14, ADR 0017).

b"TNE1" | 12 bytes nonce | AES-256-GCM of the content with its tag
"""

from __future__ import annotations

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import ColumnElement, Connection, Engine, LargeBinary, func, literal

OPTION = "tiepnhan_cipher"
MAGIC = b"TNE1"
NONCE, TAG = 12, 16
OVERHEAD = len(MAGIC) + NONCE + TAG
"""Bytes by which encrypted content is longer."""


class WrongKey(Exception):
    """The content was encrypted with another key, or was changed."""


class Cipher:
    """Encrypts with a key of its own, derived from the desk's secret key (RFC 5869)."""

    def __init__(self, secret_key: str) -> None:
        derive = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"tiepnhan raw deliveries")
        self._aead = AESGCM(derive.derive(secret_key.encode()))

    def encrypt(self, content: bytes) -> bytes:
        """The content, unreadable without the key; equal contents look different."""
        nonce = os.urandom(NONCE)
        return MAGIC + nonce + self._aead.encrypt(nonce, content, MAGIC)

    def decrypt(self, stored: bytes) -> bytes:
        """The content of `encrypt`. Raises WrongKey."""
        nonce, sealed = stored[len(MAGIC) : len(MAGIC) + NONCE], stored[len(MAGIC) + NONCE :]
        try:
            return self._aead.decrypt(nonce, sealed, MAGIC)
        except InvalidTag:
            raise WrongKey("encrypted with another secret_key") from None


def is_encrypted(column: ColumnElement[bytes]) -> ColumnElement[bool]:
    """The condition that a column holds encrypted content."""
    return func.substr(column, 1, len(MAGIC)) == literal(MAGIC, LargeBinary)


def with_cipher(engine: Engine, cipher: Cipher) -> Engine:
    """The same pool, whose connections encrypt."""
    return engine.execution_options(**{OPTION: cipher})


def encrypted(conn: Connection, content: bytes) -> bytes:
    """The content as it is stored: as it is where the connection has no cipher."""
    cipher: Cipher | None = conn.get_execution_options().get(OPTION)
    return content if cipher is None else cipher.encrypt(content)


def decrypted(conn: Connection, stored: bytes) -> bytes:
    """Stored content as it was; what was never encrypted is returned unchanged. Raises WrongKey."""
    if not stored.startswith(MAGIC):
        return stored
    cipher: Cipher | None = conn.get_execution_options().get(OPTION)
    if cipher is None:
        raise WrongKey("encrypted, and there is no secret_key")
    return cipher.decrypt(stored)
