"""The envelope of every answer: HTTP 200, and an error number below zero for a refusal."""

from __future__ import annotations

from starlette.responses import HTMLResponse, JSONResponse, Response

OFFICIAL = {
    -32: "Rate limit reached",
    -100: "attachment_id is expired",
    -200: "Send message failed",
    -201: "Parameter is invalid",
    -209: "API is not supported",
    -210: "Parameter exceeds limit",
    -211: "Out of quota",
    -213: "User has not followed the OA",
    -216: "Access token is invalid",
    -217: "User blocked invitations",
    -218: "Out of receive quota",
    -220: "access_token is expired or removed",
    -227: "User is banned or inactive",
    -230: "User has not interacted in 7 days",
    -232: "User has not interacted or the last interaction is expired",
    -233: "Message type is invalid or unsupported",
    -234: "Not sent from 22:00 to 06:00",
    -240: "MessageV2 API has been shut down",
    -244: "User has restricted this message type",
    -248: "Policy violation",
    -320: "The app needs a ZCA",
    -321: "The ZCA has no money",
}
RATE = {"X-RateLimit-Limit": "4000", "X-RateLimit-Remain": "3999"}


class Refused(Exception):
    """Zalo does not do it. `breach`: the client broke the contract."""

    def __init__(self, code: int, what: str = "", *, breach: bool = True) -> None:
        super().__init__(what or OFFICIAL.get(code, "Error"))
        self.code = code
        self.what = str(self)
        self.breach = breach


def success(data: object) -> Response:
    """Wrap what was asked for."""
    return JSONResponse({"data": data, "error": 0, "message": "Success"}, headers=RATE)


def refusal(code: int, what: str = "") -> Response:
    """Wrap an error, under HTTP 200 as always."""
    return JSONResponse({"error": code, "message": what or OFFICIAL.get(code, "Error")})


def gateway_page(status: int) -> Response:
    """What a proxy in front of Zalo says when Zalo is away."""
    page = f"<html><head><title>{status}</title></head><body><h1>Bad Gateway</h1></body></html>"
    return HTMLResponse(page, status_code=status)
