"""Inline keyboards, checked button by button."""

from __future__ import annotations

from collections.abc import Iterator

from sandbox.arguments import Arguments, BadBody
from sandbox.telegram.refusal import bad

Markup = dict[str, object]
Button = dict[str, object]

DATA_LIMIT = 64  # bytes
BUTTON_LIMIT = 100
_ACTIONS = {
    "url", "callback_data", "web_app", "login_url", "switch_inline_query",
    "switch_inline_query_current_chat", "switch_inline_query_chosen_chat", "copy_text", "pay",
    "callback_game",
}  # fmt: skip


def read_markup(arguments: Arguments) -> Markup | None:
    """Return the reply_markup of a call; None without one or for an empty keyboard."""
    try:
        markup = arguments.structure("reply_markup")
    except BadBody as broken:
        raise bad("can't parse reply keyboard markup JSON object") from broken
    if markup is None:
        return None
    if not isinstance(markup, dict):
        raise bad("object expected as reply markup")
    if "inline_keyboard" not in markup:
        return markup  # force_reply, remove_keyboard, keyboard: nothing to press in a group
    rows = markup["inline_keyboard"]
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad('field "inline_keyboard" must be an Array of Arrays of InlineKeyboardButton')
    found = list(buttons(markup))
    if len(found) > BUTTON_LIMIT:
        raise bad("REPLY_MARKUP_TOO_LONG")
    for button in found:
        _check(button)
    return markup if found else None


def buttons(markup: Markup | None) -> Iterator[Button]:
    """Give every button of an inline keyboard, row by row."""
    rows = (markup or {}).get("inline_keyboard")
    for row in rows if isinstance(rows, list) else []:
        for button in row:
            if isinstance(button, dict):
                yield button


def _check(button: Button) -> None:
    text = button.get("text")
    if not isinstance(text, str) or not text.strip():
        raise bad("can't parse inline keyboard button: Text must be non-empty")
    actions = _ACTIONS & button.keys()
    if not actions:
        raise bad("can't parse inline keyboard button: Text buttons are unallowed in the inline "
                  "keyboard")  # fmt: skip
    if len(actions) > 1:
        raise bad("can't parse inline keyboard button: exactly one optional field must be used")
    if "callback_data" in button:
        data = button["callback_data"]
        if not isinstance(data, str) or not 1 <= len(data.encode()) <= DATA_LIMIT:
            raise bad("BUTTON_DATA_INVALID")
    if "url" in button and not str(button["url"]).startswith(("https://", "http://", "tg://")):
        raise bad(f"inline keyboard button URL '{button['url']}' is invalid: Wrong HTTP URL")
