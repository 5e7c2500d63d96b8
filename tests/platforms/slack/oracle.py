"""Judges Block Kit with two libraries we did not write, walking down to every element.

slack_sdk.models.blocks knows the documented lengths, but its own validate_json is shallow;
slackblocks 3.0.0 knows how many blocks a message and elements a row may have. Limits:
https://docs.slack.dev/reference/block-kit
"""

from __future__ import annotations

from collections.abc import Iterator

from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.basic_objects import JsonObject
from slack_sdk.models.blocks import Block
from slackblocks import _limits

LITERAL = {"text", "link"}


def faults(blocks: list[dict[str, object]]) -> list[str]:
    """Return what Slack would refuse the blocks for; empty when it would take them."""
    found = [
        f"{len(blocks)} blocks" for _ in [0] if len(blocks) > _limits.MESSAGE_BLOCKS_MAX_ITEMS
    ]
    parsed = Block.parse_all(blocks)
    if len(parsed) != len(blocks):
        found.append("a block without a known type")
    for block in parsed:
        found += [f"{type(o).__name__}: {why}" for o in walk(block) for why in _wrong(o)]
    for raw in blocks:
        found += _raw_faults(raw)
    ids = [b["action_id"] for b in buttons(blocks)]
    return found + ["an action_id twice" for _ in [0] if len(ids) != len(set(map(str, ids)))]


def walk(thing: object) -> Iterator[JsonObject]:
    if not isinstance(thing, JsonObject):
        return
    yield thing
    for name in ("elements", "accessory", "text", "fields"):
        part = getattr(thing, name, None)
        for child in part if isinstance(part, list | tuple) else [part]:
            yield from walk(child)


def buttons(blocks: list[dict[str, object]]) -> list[dict[str, object]]:
    rows = [b["elements"] for b in blocks if b.get("type") == "actions"]
    return [element for row in rows if isinstance(row, list) for element in row]


def texts(blocks: list[dict[str, object]]) -> list[dict[str, object]]:
    """Return the leaf elements of all rich text, in order."""
    sections = [
        s
        for b in blocks
        if b.get("type") == "rich_text" and isinstance(b["elements"], list)
        for s in b["elements"]
    ]
    return [element for section in sections for element in section["elements"]]


def visible(blocks: list[dict[str, object]]) -> str:
    return "".join(str(element["text"]) for element in texts(blocks))


def _wrong(thing: JsonObject) -> Iterator[str]:
    try:
        thing.validate_json()
    except SlackObjectFormationError as e:
        yield str(e)


def _raw_faults(block: dict[str, object]) -> list[str]:
    elements = block.get("elements")
    if not isinstance(elements, list) or not elements:
        return [f"{block.get('type')} without elements"]
    if block["type"] == "actions":
        return ["a row too long"] if len(elements) > _limits.ACTIONS_ELEMENTS_MAX_ITEMS else []
    leaves = texts([block])
    empty = [leaf for leaf in leaves if not leaf.get("text")]
    strange = [leaf for leaf in leaves if leaf.get("type") not in LITERAL]
    long = sum(len(str(leaf.get("text"))) for leaf in leaves) > _limits.SECTION_TEXT_MAX_LENGTH
    return (
        [f"an empty {leaf.get('type')}" for leaf in empty]
        + [f"an element {leaf.get('type')}" for leaf in strange]
        + ["a section too long" for _ in [0] if long]
    )
