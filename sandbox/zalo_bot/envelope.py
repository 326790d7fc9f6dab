"""The envelope of every answer, and the refusals that travel in it."""

from __future__ import annotations

from starlette.responses import HTMLResponse, JSONResponse, Response

OFFICIAL = {
    400: "Bad request",
    401: "Unauthorized",
    403: "Internal server error",  # the platform's own label
    404: "Not Found",
    408: "Request timeout",
    429: "Quota exceeded",
}


class Refused(Exception):
    """The platform does not do it. `breach`: the client broke the contract."""

    def __init__(self, code: int, description: str = "", *, breach: bool = True) -> None:
        super().__init__(description or OFFICIAL.get(code, "Internal server error"))
        self.code = code
        self.description = str(self)
        self.breach = breach


def success(result: object | None) -> Response:
    """Wrap a result; None gives the bare `ok` of sendChatAction."""
    body: dict[str, object] = {"ok": True, "error_code": 0}
    if result is not None:
        body["result"] = result
    return JSONResponse(body)


def refusal(code: int, description: str = "", *, status: int | None = None) -> Response:
    """Wrap an error; its HTTP status is its code unless given."""
    text = description or OFFICIAL.get(code, "Internal server error")
    return JSONResponse(
        {"ok": False, "description": text, "error_code": code}, status_code=status or code
    )


def gateway_page(status: int) -> Response:
    """What a proxy in front of the platform says when the platform is away."""
    page = f"<html><head><title>{status}</title></head><body><h1>Bad Gateway</h1></body></html>"
    return HTMLResponse(page, status_code=status)
