"""What is said to a chat, before any platform's markup.

Every text here may come from a feed or a chat and is hostile until the platform that
renders it has escaped it.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A run of text in one style. `link` is an http(s) address or None."""

    text: str
    bold: bool = False
    italic: bool = False
    code: bool = False
    link: str | None = None


Line = tuple[Span, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """Opens `url`, or, when pressed, comes back to us as the opaque id `press`."""

    label: str
    url: str | None = None
    press: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """Lines of text and rows of buttons.

    `follows` is the platform's id of the message this one answers; `plain` asks for a
    rendering without any markup, after the platform refused the first.
    """

    lines: tuple[Line, ...]
    buttons: tuple[tuple[Button, ...], ...] = ()
    follows: str | None = None
    plain: bool = False

    @property
    def text(self) -> str:
        """The visible text, without links."""
        return "\n".join("".join(span.text for span in line) for line in self.lines)


def line(*parts: Span | str) -> Line:
    """Make a line of spans; strings become plain ones."""
    return tuple(Span(text=part) if isinstance(part, str) else part for part in parts)


def says(*texts: str) -> Message:
    """Make a message of plain lines."""
    return Message(lines=tuple(line(text) for text in texts))
