"""Graph's errors: a number and a second number, under an HTTP status that means little."""

from __future__ import annotations

import json
import secrets

from starlette.responses import HTMLResponse, JSONResponse, Response

SAID = {
    (10, 2018278): "This message is sent outside of allowed window.",
    (100, 33): "Object does not exist, or permissions are missing",
    (100, 1893061): "Invalid parameter: this message tag is no longer supported",
    (100, 2018001): "No matching user found",
    (100, 2018008): "Failed to fetch the file from the url",
    (100, 2018014): "Cannot specify both message and sender_action",
    (100, 2018047): "Upload attachment failure: type mismatch",
    (100, 2018074): "The attachment is not owned or has expired",
    (100, 2018109): "Attachment size exceeds allowable limit",
    (100, 2018164): "Incorrect app id",
    (100, 2018218): "No profile available for this user",
    (100, 2534025): "The comment is invalid for a private reply",
    (190, 463): "Error validating access token: session has expired",
    (551, 1545041): "This person isn't available right now.",
    (2018300, 0): "Another app is controlling this thread now",
}
STATUS = {1: 500, 2: 503, 190: 401, 200: 403}
THROTTLED = frozenset({4, 9, 17, 32, 613, 80006})


class Refused(Exception):
    """Graph does not do it. `breach`: the client broke the contract."""

    def __init__(self, code: int, subcode: int = 0, what: str = "", *, breach: bool = True) -> None:
        super().__init__(what or SAID.get((code, subcode), "Invalid parameter"))
        self.code = code
        self.subcode = subcode
        self.what = str(self)
        self.breach = breach


def refusal(no: Refused, *, status: int | None = None) -> Response:
    """The error as Graph writes it."""
    error: dict[str, object] = {
        "message": f"(#{no.code}) {no.what}",
        "type": "OAuthException" if no.code != 100 else "GraphMethodException",
        "code": no.code,
        "fbtrace_id": secrets.token_urlsafe(8),
    }
    if no.subcode:
        error["error_subcode"] = no.subcode
    headers = usage(100) if no.code in THROTTLED else {}
    return JSONResponse(
        {"error": error}, status_code=status or STATUS.get(no.code, 400), headers=headers
    )


def usage(percent: int) -> dict[str, str]:
    """How much of its budget the app has used; the time to wait is in minutes."""
    one = {"call_count": percent, "total_cputime": 20, "total_time": 20}
    wait = 5 if percent >= 100 else 0
    page = {**one, "type": "messenger", "estimated_time_to_regain_access": wait}
    return {
        "X-App-Usage": json.dumps(one),
        "X-Business-Use-Case-Usage": json.dumps({"1001": [page]}),
    }


def gateway_page(status: int) -> Response:
    """What a proxy in front of Graph says when Graph is away."""
    page = f"<html><head><title>{status}</title></head><body><h1>Bad Gateway</h1></body></html>"
    return HTMLResponse(page, status_code=status)
