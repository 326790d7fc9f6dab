"""An IMAP server in a process of its own: any address may log in with the one password.

Run as a script with the password and the port as arguments. It prints its port, keeps mail in
memory byte for byte, and ends when its standard input ends, so no crash can leave it behind.
"""

from __future__ import annotations

import asyncio
import sys
from argparse import Namespace

from proxyprotocol.reader import ProxyProtocolReader
from proxyprotocol.sock import SocketInfo
from pymap.backend.dict import Config, DictBackend, Identity, Login
from pymap.backend.dict import mailbox as mailboxes
from pymap.concurrent import Event
from pymap.imap import IMAPServer
from pymap.interfaces.login import IdentityInterface
from pymap.selected import SelectedMailbox
from pymap.user import Passwords, UserMetadata
from pysasl.creds.server import ServerCredentials
from pysasl.hashing import BuiltinHash


class OpenLogin(Login):
    """Opens a mailbox for any address; the password is the same for all."""

    def __init__(self, config: Config) -> None:
        super().__init__(config)
        self._opening = asyncio.Lock()

    async def authenticate(self, credentials: ServerCredentials) -> Identity:
        """Return the identity behind the credentials. Raises InvalidAuth."""
        name = credentials.authcid
        async with self._opening:
            if name not in self.users_dict:
                hashed = await Passwords(self.config).hash_password(self.config.demo_password)
                user = UserMetadata(self.config, name, password=hashed)
                await Identity(name, self, None, frozenset()).set(user)
        return await super().authenticate(credentials)

    async def authorize(self, authenticated: IdentityInterface, authzid: str) -> Identity:
        """Every user is only themselves."""
        return await super().authorize(authenticated, authzid)


class PromptMailbox(mailboxes.MailboxData):
    """Reports changes from before IDLE at once; pymap would wait for the next change."""

    async def update_selected(
        self, selected: SelectedMailbox, *, wait_on: Event | None = None
    ) -> SelectedMailbox:
        """Wait for a change only if there is none yet (RFC 2177)."""
        news = selected.mod_sequence != self._mod_sequences.highest
        return await super().update_selected(selected, wait_on=None if news else wait_on)


class WholeLines(asyncio.StreamWriter):
    """Sends what was written only at `drain`: half a line puzzles clients that poll the socket."""

    def __init__(self, writer: asyncio.StreamWriter, reader: asyncio.StreamReader) -> None:
        super().__init__(
            writer.transport, writer.transport.get_protocol(), reader, asyncio.get_running_loop()
        )
        self._held = bytearray()

    def write(self, data: bytes | bytearray | memoryview) -> None:
        """Buffer it."""
        self._held += data

    async def drain(self) -> None:
        """Send all at once."""
        if self._held:
            self.transport.write(bytes(self._held))
            self._held.clear()
        await super().drain()


class WholeLineServer(IMAPServer):
    """The server, writing through WholeLines."""

    async def __call__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, sock_info: SocketInfo
    ) -> None:
        """Serve one connection."""
        await super().__call__(reader, WholeLines(writer, reader), sock_info)


def _config(password: str) -> Config:
    settings = Namespace(
        host="127.0.0.1", port="0", debug=False, cert=None, key=None, tls=False,
        passlib_cfg=None, proxy_protocol=None, demo_data=False, demo_user="nobody",
        demo_password=password,
    )  # fmt: skip
    # One round: these passwords guard nothing, and every delivery logs in.
    return Config.from_args(settings, hash_context=BuiltinHash(rounds=1))


async def serve(password: str, port: int) -> None:
    """Serve until standard input ends."""
    mailboxes.MailboxData = PromptMailbox  # type: ignore[misc]  # pymap names no other way in
    config = _config(password)
    config.apply_context()
    backend = DictBackend(OpenLogin(config), config)
    reader = ProxyProtocolReader(config.proxy_protocol)
    callback = reader.get_callback(WholeLineServer(backend.login, config))
    server = await asyncio.start_server(callback, host="127.0.0.1", port=port)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    server.close()


def main() -> None:
    """Read the arguments and serve."""
    asyncio.run(serve(sys.argv[1], int(sys.argv[2])))


if __name__ == "__main__":
    main()
