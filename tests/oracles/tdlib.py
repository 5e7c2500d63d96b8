"""TDLib's own parser of message markup, offline: what Telegram refuses, shows and links."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

import tdjson


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """A styled run; offset and length in UTF-16 units, kind as TDLib names it ("Bold")."""

    kind: str
    offset: int
    length: int
    url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """What a chat would show; `refusal` is Telegram's reason to show nothing."""

    text: str = ""
    entities: tuple[Entity, ...] = field(default=())
    refusal: str | None = None

    @property
    def units(self) -> int:
        return len(self.text.encode("utf-16-le")) // 2


def parse_html(text: str) -> Parsed:
    """Return how Telegram reads the HTML."""
    mode = {"@type": "textParseModeHTML"}
    answer = _execute({"@type": "parseTextEntities", "text": text, "parse_mode": mode})
    if answer["@type"] == "error":
        return Parsed(refusal=str(answer["message"]))
    return Parsed(text=str(answer["text"]), entities=_entities(answer))


def linked_by_itself(text: str) -> tuple[Entity, ...]:
    """Return what Telegram links in the text without being asked."""
    return _entities(_execute({"@type": "getTextEntities", "text": text}))


def _entities(answer: dict[str, object]) -> tuple[Entity, ...]:
    entities = answer["entities"]
    assert isinstance(entities, list)
    return tuple(
        Entity(
            kind=e["type"]["@type"].removeprefix("textEntityType"),
            offset=e["offset"],
            length=e["length"],
            url=e["type"].get("url"),
        )
        for e in entities
    )


def _execute(request: dict[str, object]) -> dict[str, object]:
    said = tdjson.td_execute(json.dumps(request).encode())
    assert said is not None
    answer = json.loads(said)
    assert isinstance(answer, dict)
    return answer


_execute({"@type": "setLogVerbosityLevel", "new_verbosity_level": 0})
