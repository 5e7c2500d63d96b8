"""Stories as JSON lines, the input of `read` and `events`."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from typing import Any, TypeVar

import click

from bot.domain.news import Story

T = TypeVar("T")

# A line of this length is no story; json would build it in memory all the same.
LONGEST_LINE = 8_000_000

_TEXTS = ("title", "summary", "content", "link", "language", "outlet")


class BadLine(ValueError):
    """A line that is no story; the text says why."""


def story_from(line: str) -> tuple[object, Story]:
    """Return the line's id as it stood and its story, or raise BadLine.

    >>> story_from('{"id": 7, "title": "Fiji ratifies"}')[1].title
    'Fiji ratifies'
    """
    plain = _object(line.removeprefix("\ufeff"))  # what Windows puts before a file's first line
    for name in _TEXTS:
        if plain.get(name) is not None and not isinstance(plain[name], str):
            msg = f"{name!r} is not text"
            raise BadLine(msg)
    return plain["id"], Story(
        feed=_sane(plain.get("outlet") or "stdin"),
        identity=_sane(str(plain["id"])),
        second_key=_sane(str(plain["id"])),
        title=_sane(plain.get("title") or ""),
        link=_sane(plain.get("link") or ""),
        summary=_sane(plain.get("summary") or ""),
        content=_sane(plain.get("content") or ""),
        published=_moment(plain.get("published")),
        language=plain.get("language") or None,
    )


def as_json(told: object) -> str:
    return json.dumps(told, ensure_ascii=False)


def each_line(
    lines: Iterable[str],
    answer: Callable[[object, Story], T],
    *,
    show: Callable[[T | dict[str, object]], str] = as_json,
) -> int:
    """Print one JSON object a line, in order, as they come; return how many lines were bad.

    A bad line is answered by `{"id", "error"}` and a line on standard error; the stream
    goes on. `show` prints the answers in another form.
    """
    bad = 0
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            said, story = story_from(line)
            told: T | dict[str, object] = answer(said, story)
        except BadLine as error:
            bad += 1
            why = f"line {number}: {error}"
            told = {"id": _id_of(line), "error": why}
            click.echo(why, err=True)
        click.echo(show(told))
    return bad


def _object(line: str) -> dict[str, Any]:
    if len(line) > LONGEST_LINE:
        msg = f"longer than {LONGEST_LINE} characters"
        raise BadLine(msg)
    try:
        plain = json.loads(line)
    except (ValueError, RecursionError) as error:
        msg = f"not JSON: {error}"
        raise BadLine(msg) from error
    said = plain.get("id") if isinstance(plain, dict) else None
    if not isinstance(plain, dict) or not isinstance(said, str | int) or isinstance(said, bool):
        msg = "not an object with an 'id' of text or a whole number"
        raise BadLine(msg)
    return plain


def _id_of(line: str) -> object:
    try:
        plain = json.loads(line[:LONGEST_LINE])
    except (ValueError, RecursionError):
        return None
    return plain.get("id") if isinstance(plain, dict) else None


def _sane(text: str) -> str:
    # JSON may hold half a surrogate pair, which no later step could print.
    return text.encode("utf-8", "replace").decode("utf-8")


def _moment(text: object) -> datetime | None:
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(str(text))
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return moment.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        msg = f"'published' is not ISO 8601: {text!r}"
        raise BadLine(msg) from error


def stories_in() -> Iterator[str]:
    """Return the lines of standard input."""
    if sys.stdin is None:  # closed: `pactwatch read <&-`
        return iter(())
    # Bytes that are no UTF-8 must not end the stream.
    return io.TextIOWrapper(sys.stdin.buffer, encoding="utf-8", errors="replace", newline="\n")
