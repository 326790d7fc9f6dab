"""Parameters of a call, from its query, JSON, form or multipart body."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from starlette.datastructures import UploadFile
from starlette.requests import Request


@dataclass(frozen=True, kw_only=True)
class Upload:
    """One file of a multipart body."""

    name: str
    media_type: str
    content: bytes = field(repr=False)


class BadBody(ValueError):
    """The body is not what its Content-Type says."""


@dataclass(frozen=True, kw_only=True)
class Arguments:
    """All parameters of one call; multipart values and JSON values read the same way."""

    fields: Mapping[str, object]
    files: Mapping[str, Upload] = field(default_factory=dict)
    multipart: bool = False

    def text(self, name: str) -> str:
        """Return the parameter as text; "" when it is absent."""
        value = self.fields.get(name)
        if value is None:
            return ""
        return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)

    def integer(self, name: str) -> int | None:
        """Return the parameter as an integer; None when absent or not a number."""
        try:
            return int(self.text(name))
        except ValueError:
            return None

    def flag(self, name: str) -> bool:
        """Return whether the parameter is true."""
        return self.text(name).lower() in ("true", "1")

    def structure(self, name: str) -> object:
        """Return a nested object or list, also when it came as JSON text; raises BadBody."""
        value = self.fields.get(name)
        if not isinstance(value, str):
            return value
        try:
            parsed: object = json.loads(value)
        except ValueError as broken:
            raise BadBody(f"{name} is not JSON") from broken
        return parsed


async def read_arguments(request: Request) -> Arguments:
    """Read query and body of a request. Raises BadBody."""
    kind = request.headers.get("content-type", "").split(";")[0].strip().lower()
    fields: dict[str, object] = dict(request.query_params)
    if kind == "application/json":
        return Arguments(fields=fields | await _json_object(request))
    if kind in ("multipart/form-data", "application/x-www-form-urlencoded"):
        files: dict[str, Upload] = {}
        async with request.form(max_part_size=64 * 1024 * 1024) as form:
            for name, value in form.multi_items():
                if isinstance(value, UploadFile):
                    files[name] = await _upload(value)
                else:
                    fields[name] = value
        return Arguments(fields=fields, files=files, multipart=kind.startswith("multipart"))
    return Arguments(fields=fields)


async def _json_object(request: Request) -> dict[str, object]:
    body = await request.body()
    if not body:
        return {}
    try:
        parsed = json.loads(body)
    except ValueError as broken:
        raise BadBody("the body is not JSON") from broken
    if not isinstance(parsed, dict):
        raise BadBody("the body is not a JSON object")
    return parsed


async def _upload(value: UploadFile) -> Upload:
    return Upload(
        name=value.filename or "file",
        media_type=value.content_type or "application/octet-stream",
        content=await value.read(),
    )
