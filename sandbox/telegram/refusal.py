"""How Telegram refuses a call."""

from __future__ import annotations

from starlette.responses import JSONResponse, Response


class Refused(Exception):
    """An error answer. `breach`: only a mistake of the bot can cause it."""

    def __init__(
        self,
        description: str,
        *,
        code: int = 400,
        breach: bool = True,
        retry_after: int | None = None,
    ) -> None:
        super().__init__(description)
        self.description = description
        self.code = code
        self.breach = breach
        self.retry_after = retry_after

    def response(self) -> Response:
        """Return the envelope that travels."""
        body: dict[str, object] = {
            "ok": False,
            "error_code": self.code,
            "description": self.description,
        }
        if self.retry_after is not None:
            body["parameters"] = {"retry_after": self.retry_after}
        return JSONResponse(body, status_code=self.code)


def bad(description: str, *, breach: bool = True) -> Refused:
    """Return a 400 with Telegram's prefix."""
    return Refused(f"Bad Request: {description}", breach=breach)


def flood(seconds: int, *, breach: bool = False) -> Refused:
    """Return the 429 of flood control."""
    text = f"Too Many Requests: retry after {seconds}"
    return Refused(text, code=429, breach=breach, retry_after=seconds)
