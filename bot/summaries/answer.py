"""What a model answered, held to the form that was asked for."""

from __future__ import annotations

import json
import re
from typing import Any

LONGEST_SUMMARY = 600  # characters
_FENCE = re.compile(r"\A```(?:json)?\s*(\{.*\})\s*```\Z", re.DOTALL)


class BadAnswer(Exception):
    """No answer of the kind that servers of models give. The text tells, in words of ours."""


class NoSummary(Exception):
    """The model said something else than was asked for. The text tells, in words of ours."""


def summary_in(body: bytes) -> str:
    """Return the summary that the answer holds; raise BadAnswer or NoSummary."""
    try:
        content = _content(json.loads(body))
    except (ValueError, RecursionError):  # ValueError: no UTF-8 either
        msg = "its answer is no JSON"
        raise BadAnswer(msg) from None
    fenced = _FENCE.match(content.strip())
    try:
        said = json.loads(fenced[1] if fenced else content)
    except (ValueError, RecursionError):
        msg = "it did not answer with JSON"
        raise NoSummary(msg) from None
    return _summary(said)


def _summary(said: Any) -> str:
    if not isinstance(said, dict) or said.keys() != {"summary"}:
        msg = "its JSON is not the one asked for"
        raise NoSummary(msg)
    summary = said["summary"]
    if not isinstance(summary, str) or not 0 < len(summary) <= LONGEST_SUMMARY:
        msg = "its summary is no text, empty or too long"
        raise NoSummary(msg)
    return summary


def _content(body: Any) -> str:
    """Return what the model said, when it said it to the end and asked for no tool."""
    try:
        choice = body["choices"][0]
        content, ended = choice["message"]["content"], choice.get("finish_reason")
        tools = choice["message"].get("tool_calls")
    except (LookupError, TypeError, AttributeError):
        msg = "its answer is not of the OpenAI kind"
        raise BadAnswer(msg) from None
    if not isinstance(content, str) or ended not in {"stop", None} or tools:
        msg = "it was cut short, or asked for something"
        raise NoSummary(msg)
    return content
