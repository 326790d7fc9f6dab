"""The JSON Schema of rehearsals, for editors: `python -m bot.rehearsal.scenes.schema > FILE`."""

from __future__ import annotations

import json
import sys
from typing import Any

from bot.rehearsal.scenes.scene import NOTE_FIELDS, Scene


def schema() -> dict[str, Any]:
    """The schema of a file. The fields of notes stand beside the other keys of a step."""
    made = Scene.model_json_schema()
    step = made["$defs"]["Step"]["properties"]
    del step["note"]
    for name in sorted(set().union(*NOTE_FIELDS.values())):
        step.setdefault(name, {"description": "of a note by phone, counter or post"})
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **made}


def text() -> str:
    """The schema as it stands in rehearsals/schema.json."""
    return json.dumps(schema(), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


if __name__ == "__main__":
    sys.stdout.write(text())
