"""Why a mail server did not do what it was asked."""

from __future__ import annotations

from channels.contract import ChannelError


class LoginRefused(ChannelError):
    """The mail server does not accept our name and password; asking again soon locks accounts."""


class ConnectionUnsafe(LoginRefused):
    """No password may travel here: there is no TLS, or the certificate does not prove the host."""


class CommandRefused(ChannelError):
    """The server answered NO or BAD; the connection itself lives."""
