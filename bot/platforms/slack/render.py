"""A Message as Block Kit, with a text for notifications and for when blocks are refused.

Rich text, not mrkdwn sections: mrkdwn has no way to write a literal * _ ~ or ` , needs word
borders around bold, and reads <...> as commands, so every feed text would have to be bent to
be safe. An element of rich text is literal whatever it holds: there is nothing to escape and
nothing to forget.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.domain.message import Button, Line, Message, Span
from bot.platforms.harmless import harmless, web_link
from bot.platforms.slack.typed import as_typed_here

Block = dict[str, object]

LONGEST_SECTION = 2_900
LONGEST_TEXT = 4_000
LONGEST_LABEL = 75
LONGEST_VALUE = 2_000
MOST_IN_ROW = 25

# chat.postMessage refuses blocks of more than about 12,000 characters in all, containers
# counted, with msg_blocks_too_long (undocumented; github.com/slackapi/bolt-js/issues/2867).
# Within these budgets a message cannot come near the documented 50 blocks.
_TEXT_BUDGET = 8_000
_BUTTON_BUDGET = 4_000
_ELEMENT = 60  # what the JSON around one element costs, about
_BUTTON = 130

NO_TEXT = "(no text)"
_BREAK = Span(text="\n")
_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_OPEN_ENTITY = re.compile(r"&[a-z]{0,3}$")


def to_blocks(message: Message) -> list[Block]:
    """Return the message in Block Kit; empty when it asks for plain text or holds nothing."""
    if message.plain:
        return []
    texts = [_rich_text(section) for section in _sections(message.lines)]
    return [*texts, *_actions(message.buttons)]


def to_text(message: Message) -> str:
    """Return the visible text, escaped. A plain message spells its links out."""
    worded = _spelled if message.plain else _visible
    text = "\n".join("".join(worded(span) for span in line) for line in message.lines)
    if message.plain:
        text = "\n".join([text, *_spelled_buttons(message)])
    return _escaped(text.strip() or NO_TEXT)


def _escaped(text: str) -> str:
    """Return the text as Slack takes it literally: <!channel>, <@U1> all need a bare "<"."""
    safe = text.translate(_ESCAPES)
    if len(safe) <= LONGEST_TEXT:
        return safe
    return _OPEN_ENTITY.sub("", safe[: LONGEST_TEXT - 1]) + "…"


def _clipped(label: str) -> str:
    return label if len(label) <= LONGEST_LABEL else label[: LONGEST_LABEL - 1] + "…"


def _visible(span: Span) -> str:
    """Return the span's text, commands named as Slack has them, an outlet's title as it is."""
    text = harmless(span.text)
    return text if span.link else as_typed_here(text)


def _spelled(span: Span) -> str:
    link, text = web_link(span.link), _visible(span)
    return f"{text} ({link})" if link and link != text else text


def _spelled_buttons(message: Message) -> Iterator[str]:
    for button in (button for row in message.buttons for button in row):
        if link := web_link(button.url):
            yield f"{harmless(button.label)}: {link}"


def _sections(lines: Sequence[Line]) -> list[list[Span]]:
    """Cut the spans into sections that Slack takes, and end with "…" what it would not."""
    sections: list[list[Span]] = []
    budget, room = _TEXT_BUDGET, 0
    for span in _joined(lines):
        budget -= _ELEMENT + len(span.link or "")
        rest = span.text
        while rest and budget > 0:
            if not room:
                sections.append([])
                room = LONGEST_SECTION
            piece = rest[: min(room, budget)]
            sections[-1].append(replace(span, text=piece))
            rest = rest[len(piece) :]
            room, budget = room - len(piece), budget - len(piece)
        if rest:
            sections.append([Span(text="…")])
            break
    return sections


def _joined(lines: Sequence[Line]) -> Iterator[Span]:
    """Yield the cleaned spans of all lines, neighbours of one style as one."""
    last: Span | None = None
    for span in _spans(lines):
        if last is not None and replace(last, text="") == replace(span, text=""):
            last = replace(last, text=last.text + span.text)
            continue
        if last is not None:
            yield last
        last = span
    if last is not None:
        yield last


def _spans(lines: Sequence[Line]) -> Iterator[Span]:
    for number, line in enumerate(lines):
        if number:
            yield _BREAK
        for span in line:
            if text := _visible(span):
                yield replace(span, text=text, link=web_link(span.link))


def _rich_text(spans: Sequence[Span]) -> Block:
    elements = [_element(span) for span in spans]
    return {
        "type": "rich_text",
        "elements": [{"type": "rich_text_section", "elements": elements}],
    }


def _element(span: Span) -> Block:
    element: Block = {"type": "text", "text": span.text}
    if span.link:
        element = {"type": "link", "url": span.link, "text": span.text}
    style = {"bold": span.bold, "italic": span.italic, "code": span.code}
    if any(style.values()):
        element["style"] = {name: True for name, on in style.items() if on}
    return element


def _actions(rows: Sequence[Sequence[Button]]) -> list[Block]:
    """Return the rows that fit; a button that could not work is not shown."""
    blocks: list[Block] = []
    budget, place = _BUTTON_BUDGET, 0
    for row in rows:
        elements: list[Block] = []
        for button in row[:MOST_IN_ROW]:
            place += 1
            element = _button(button, place)
            budget -= _BUTTON + len(button.url or button.press or "") + len(button.label)
            if element and budget > 0:
                elements.append(element)
        if elements:
            blocks.append({"type": "actions", "elements": elements})
    return blocks


def _button(button: Button, place: int) -> Block | None:
    label = _clipped(harmless(button.label)) or "…"
    # emoji: false keeps a ":fire:" out of a feed literal; emoji proper are shown all the same
    text = {"type": "plain_text", "text": label, "emoji": False}
    if url := web_link(button.url):
        return {"type": "button", "action_id": f"open:{place}", "text": text, "url": url}
    if button.press and not button.url and len(button.press) <= LONGEST_VALUE:
        return {
            "type": "button",
            "action_id": f"press:{place}",
            "text": text,
            "value": button.press,
        }
    return None
