"""The Bot API's own reference: is a call one that it describes?"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TypedDict

_REFERENCE = Path(__file__).parent / "data" / "botapi.json"
_ARRAY = "Array of "


class Parameter(TypedDict):
    type: str
    required: bool
    length: tuple[int, int, str] | None


def violations(method: str, params: Mapping[str, object]) -> list[str]:
    """Return what is wrong with a call; parameters as they stand on the wire."""
    if method not in _entries():
        return [f"unknown method {method}"]
    return _of_entry(method, params)


@cache
def _entries() -> dict[str, dict[str, Parameter]]:
    entries: dict[str, dict[str, Parameter]] = json.loads(_REFERENCE.read_text(encoding="utf-8"))[
        "entries"
    ]
    return entries


def _of_entry(name: str, values: Mapping[str, object]) -> list[str]:
    entry = _entries()[name]
    wrong = [f"{name}: missing {n}" for n, p in entry.items() if p["required"] and n not in values]
    for parameter, value in values.items():
        if parameter not in entry:
            wrong.append(f"{name}: unknown {parameter}")
        else:
            wrong += _of_value(f"{name}.{parameter}", value, entry[parameter])
    return wrong


def _of_value(where: str, value: object, parameter: Parameter) -> list[str]:
    wrong = _of_type(where, value, parameter["type"])
    if parameter["length"] is not None and isinstance(value, str):
        least, most, unit = parameter["length"]
        size = len(value.encode()) if unit == "bytes" else len(value.encode("utf-16-le")) // 2
        if not least <= size <= most:
            wrong.append(f"{where}: {size} {unit} outside {least}-{most}")
    return wrong


def _of_type(where: str, value: object, kind: str) -> list[str]:
    if isinstance(value, str) and value[:1] in {"[", "{"} and kind not in {"String", "Integer"}:
        value = json.loads(value)
    if kind.startswith(_ARRAY):
        return _of_array(where, value, kind.removeprefix(_ARRAY))
    if kind == "BotCommandScope":
        kind = _scope(value)
    if known := next((k for k in kind.split(" or ") if k in _entries()), None):
        return _of_entry(known, value) if isinstance(value, dict) else [f"{where}: no {kind}"]
    return [] if _is(value, kind) else [f"{where}: {value!r} is no {kind}"]


def _of_array(where: str, value: object, kind: str) -> list[str]:
    if not isinstance(value, list):
        return [f"{where}: no array"]
    return [wrong for item in value for wrong in _of_type(where, item, kind)]


def _scope(value: object) -> str:
    kind = value.get("type") if isinstance(value, dict) else None
    return "BotCommandScope" + "".join(part.title() for part in str(kind).split("_"))


def _is(value: object, kind: str) -> bool:
    match kind:
        case "Integer":
            return str(value).lstrip("-").isdecimal()
        case "Boolean":
            return str(value).casefold() in {"true", "false"}
        case "String" | "Integer or String":
            return isinstance(value, str | int)
        case _:
            return True
