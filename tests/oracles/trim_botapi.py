"""Cuts the Bot API reference down to what we call: names, types, which are required, lengths."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

METHODS = (
    "answerCallbackQuery",
    "editMessageText",
    "getChat",
    "getChatMember",
    "getMe",
    "getUpdates",
    "sendMessage",
    "setMyCommands",
)
OBJECTS = (
    "BotCommand",
    "BotCommandScopeAllChatAdministrators",
    "BotCommandScopeAllGroupChats",
    "BotCommandScopeAllPrivateChats",
    "BotCommandScopeChat",
    "InlineKeyboardButton",
    "InlineKeyboardMarkup",
    "LinkPreviewOptions",
    "ReplyParameters",
)
_LENGTH = re.compile(r"(\d+)\s*[-–]\s*(\d+) (characters|bytes)")

Entry = dict[str, dict[str, object]]


def trimmed(schema: dict[str, object]) -> dict[str, object]:
    """Return the entries named above, each parameter as type, required and length."""
    found: dict[str, Entry] = {}
    for group in schema["items"]:  # type: ignore[attr-defined]  # plain JSON
        for entry in group["children"]:
            if entry["name"] in METHODS + OBJECTS:
                found[entry["name"]] = {a["name"]: _parameter(a) for a in entry["annotations"]}
    return {"api": schema["api"], "entries": found}


def _parameter(annotation: dict[str, str]) -> dict[str, object]:
    described = annotation["description"]
    length = _LENGTH.search(described)
    # Lengths after parsing are judged on what the parser returns.
    counted = length if length and "pars" not in described[length.end() :][:40] else None
    return {
        "type": annotation["type"],
        "required": bool(annotation.get("required")),
        "length": [int(counted[1]), int(counted[2]), counted[3]] if counted else None,
    }


if __name__ == "__main__":
    whole = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    sys.stdout.write(json.dumps(trimmed(whole), indent=1, sort_keys=True) + "\n")
