"""The line to a language model: what goes out, what may come back, and when it is left alone."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from bot.settings import LanguageModel
from bot.summaries import model as line
from bot.summaries.model import AT_ONCE, MOST_FAILURES, MOST_WAITING, Model, open_model
from bot.summaries.question import LONGEST_STORY, question
from tests.summaries.stub import KEY, Stub, says, serving

STORY = "Estonia leaves the Ottawa Convention\nIts government said so on Tuesday."
TOLD = "Estonia leaves the Ottawa Convention."


@pytest.fixture
async def stub() -> AsyncIterator[Stub]:
    async with serving(Stub(obeys=lambda _: says(TOLD))) as stub:
        yield stub


@pytest.fixture
async def model(stub: Stub) -> AsyncIterator[Model]:
    async with open_model(stub.where) as model:
        yield model


async def test_a_story_comes_back_as_a_summary(model: Model) -> None:
    assert await model(STORY) == TOLD


async def test_the_model_sees_one_story_between_marks_and_gets_no_tools(
    model: Model, stub: Stub
) -> None:
    await model(STORY)
    await model("Another story")

    first, second = stub.asked
    assert first.story == STORY
    assert first.headers["Authorization"] == f"Bearer {KEY}"
    assert first.body["model"] == "stub-1"
    assert [message["role"] for message in first.body["messages"]] == ["system", "user"]
    assert not {"tools", "functions", "tool_choice", "user"} & first.body.keys()
    assert STORY not in second.text, "nothing of an earlier story is sent again"
    assert KEY not in first.text


def test_the_marks_cannot_be_foretold_and_never_stand_in_the_story() -> None:
    marks = {question(STORY, model="m")["messages"][1]["content"].split("\n")[0] for _ in "abc"}

    assert len(marks) == 3
    assert all(len(mark) > 24 and mark not in STORY for mark in marks)


@pytest.mark.parametrize("letter", ["a", "й", "条", "🔴", "\ud800"])
def test_a_long_story_is_cut_at_a_whole_letter(letter: str) -> None:
    asked = question(letter * 20_000, model="m")["messages"][1]["content"]

    assert len(asked.encode()) < LONGEST_STORY + 300


@pytest.mark.parametrize(
    "content",
    [
        "",
        "Estonia leaves it.",
        '{"summary": "Estonia leaves it."} and more',
        '{"summary": ""}',
        '{"summary": 7}',
        '{"summary": ["Estonia leaves it."]}',
        '{"summary": "Estonia leaves it.", "alert": true}',
        '{"text": "Estonia leaves it."}',
        '["Estonia leaves it."]',
        "null",
        "[" * 50_000,
        json.dumps({"summary": "a" * 601}),
    ],
)
async def test_what_is_not_the_json_asked_for_is_no_summary(
    content: str, model: Model, stub: Stub
) -> None:
    stub.obeys = lambda _: content

    answers = [await model(STORY) for _ in range(MOST_FAILURES + 1)]

    assert answers == [None] * (MOST_FAILURES + 1)
    assert model.ready, "one story's bad answer must not silence the model for the others"


async def test_json_in_a_fence_is_taken_for_what_it_is(model: Model, stub: Stub) -> None:
    stub.obeys = lambda _: f"```json\n{says(TOLD)}\n```\n"

    assert await model(STORY) == TOLD


@pytest.mark.parametrize(
    "choice",
    [
        {"finish_reason": "length"},
        {"finish_reason": "tool_calls"},
        {"message": {"content": None}},
        {"message": {"content": says(TOLD), "tool_calls": [{"id": "1"}]}},
    ],
)
async def test_an_answer_cut_short_or_calling_a_tool_is_no_summary(
    choice: dict[str, Any], model: Model, stub: Stub
) -> None:
    stub.choice = choice

    assert await model(STORY) is None


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"<html>busy</html>",
        b"\xff\xfe",
        b"[]",
        b"{}",
        b'{"choices": []}',
        b'{"choices": [7]}',
        b'{"choices": {"0": 1}}',
        b'{"choices": [{"message": "hello"}]}',
        b"[" * 60_000,
        b" " * 100_000,
    ],
)
async def test_what_no_server_of_models_answers_counts_as_a_failure(
    raw: bytes, model: Model, stub: Stub
) -> None:
    stub.raw = raw

    for _ in range(MOST_FAILURES):
        assert await model(STORY) is None

    assert not model.ready


async def test_after_failures_in_a_row_it_is_left_in_peace_for_a_while(
    model: Model, stub: Stub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(line, "REST", timedelta(milliseconds=200))
    stub.status = 503
    for _ in range(MOST_FAILURES):
        await model(STORY)

    assert await model(STORY) is None
    assert len(stub.asked) == MOST_FAILURES

    stub.status = 200
    await asyncio.sleep(0.25)
    assert await model(STORY) == TOLD


async def test_after_the_rest_one_story_tries_for_all(
    model: Model, stub: Stub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(line, "REST", timedelta(milliseconds=50))
    stub.status = 503
    for _ in range(MOST_FAILURES):
        await model(STORY)
    await asyncio.sleep(0.1)

    await asyncio.gather(*(model(STORY) for _ in range(3)))

    assert len(stub.asked) == MOST_FAILURES + 1


@pytest.mark.parametrize("status", [401, 404, 429])
async def test_a_refusal_that_will_not_change_is_heeded_at_once(
    status: int, model: Model, stub: Stub
) -> None:
    stub.status = status

    await model(STORY)

    assert not model.ready


async def test_a_redirect_is_not_followed(model: Model, stub: Stub) -> None:
    stub.status = 307

    assert await model(STORY) is None
    assert len(stub.asked) == 1


async def test_a_slow_model_is_waited_for_no_longer_than_its_patience(
    model: Model, stub: Stub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(line, "PATIENCE", timedelta(milliseconds=100))
    stub.slow = 5.0

    async with asyncio.timeout(2):
        assert await model(STORY) is None


async def test_few_are_asked_at_once_and_few_wait(model: Model, stub: Stub) -> None:
    stub.slow = 0.05

    answers = await asyncio.gather(*(model(STORY) for _ in range(MOST_WAITING + 4)))

    assert stub.most_at_once == AT_ONCE
    assert sum(answer is not None for answer in answers) == MOST_WAITING


async def test_a_server_that_is_not_there_means_no_summary_and_no_error() -> None:
    nobody = LanguageModel(url="http://127.0.0.1:9/v1", name="m", key=None)

    async with open_model(nobody) as model:
        assert await model(STORY) is None


async def test_the_key_stands_in_no_log_and_no_repr(
    model: Model, stub: Stub, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    stub.raw = f"your key {KEY} is wrong".encode()
    await model(STORY)
    stub.raw, stub.status = None, 401
    await model(STORY)

    assert "summaries of a model rest" in caplog.text
    assert KEY not in caplog.text
    assert KEY not in repr(stub.where)
    assert KEY not in repr(model)
