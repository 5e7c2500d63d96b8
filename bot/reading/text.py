"""Feed text and pages -> clean fields and their sentences; evidence offsets refer to these."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bot.domain.news import Story
from bot.reading import boilerplate, markup, sentences

LONGEST_TITLE = 500
MOST_SENTENCES = 24  # what a story tells later is background
_PAGE = re.compile(r"<(?:html|body|article|main)\b", re.IGNORECASE)
# What may hold something else between the paragraphs of a story.
_BOX = re.compile(
    r"</?(?:div|aside|nav|[ou]l|section|article|footer|header|main|table|form|h[1-6]|figure)\b",
    re.IGNORECASE,
)
_ENOUGH = 1 / 3
_FEW = 2  # lines among which no other story can hide
_TELLING = 30  # letters that tell a line from others; lists are joined to what announces them
_NO_WORD = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A sentence of a clean field: `text` equals the field's [start:end]."""

    field: str  # title | summary | content
    start: int
    end: int
    text: str
    number: int  # among the sentences of its field, from 0


@dataclass(frozen=True, slots=True, kw_only=True)
class CleanStory:
    """What is read of a story: no markup, no other stories, no sentence twice."""

    title: str
    summary: str
    content: str
    sentences: tuple[Sentence, ...]

    def field(self, name: str) -> str:
        return {"title": self.title, "summary": self.summary, "content": self.content}[name]


def clean(story: Story) -> CleanStory:
    """Return the story's own words, in one spelling, cut into sentences."""
    fields = {
        "title": _title(story.title),
        "summary": "\n".join(_body(story.summary, boilerplate.lead_lines)),
        "content": "\n".join(_body(story.content, boilerplate.story_lines)),
    }
    return CleanStory(**fields, sentences=tuple(_all_sentences(fields)))


def _title(raw: str) -> str:
    line = " ".join(markup.plain_lines(raw[: 4 * LONGEST_TITLE]))
    return boilerplate.without_outlet(line)[:LONGEST_TITLE].strip()


def _body(raw: str, of_story: Callable[[list[str]], list[str]]) -> list[str]:
    if not raw:
        return []
    lines = of_story(markup.plain_lines(raw))
    if len(lines) > _FEW and _PAGE.search(raw, 0, 5000):
        lines = _of_article(lines, raw)
    if lines:
        lines[0] = boilerplate.without_dateline(lines[0])
    return lines


def _of_article(lines: list[str], page: str) -> list[str]:
    """Return the lines that the page's article holds.

    Our own rules look at the whole page: the article alone has lost the headings that tell
    where other stories begin. An article that holds little of what they found is a wrong guess.
    """
    lines = lines[:MOST_SENTENCES]
    if _is_plain_run(lines, page):
        return lines
    article = _squeezed(_article(page))
    kept = [line for line in lines if _squeezed(line)[:_TELLING] in article]
    return kept if len(kept) >= _ENOUGH * len(lines) else lines


def _is_plain_run(lines: list[str], page: str) -> bool:
    """Whether the lines are paragraphs beside each other, of which an extractor keeps all."""
    first, last = page.find(lines[0][:_TELLING]), page.rfind(lines[-1][:_TELLING])
    return 0 <= first <= last and _BOX.search(page, first, last) is None


def _squeezed(line: str) -> str:
    """Return what is the same however a page was taken apart: letters and digits."""
    return _NO_WORD.sub("", line)


def _article(page: str) -> str:
    # Imported here: it costs a fifth of a second, and feeds seldom carry whole pages.
    import trafilatura  # noqa: PLC0415 - see above

    found: str | None = trafilatura.extract(
        page[: markup.LONGEST],
        fast=True,  # what it would do again more slowly, our own rules do
        favor_precision=True,
        include_comments=False,
        include_tables=False,
    )
    return found or ""


def _all_sentences(fields: dict[str, str]) -> Iterator[Sentence]:
    seen: set[str] = set()
    count = 0
    for field, text in fields.items():
        number = 0
        for start, end in sentences.spans(text):
            sentence = text[start:end]
            if sentence.casefold() in seen or count >= MOST_SENTENCES:
                continue
            seen.add(sentence.casefold())
            yield Sentence(field=field, start=start, end=end, text=sentence, number=number)
            number += 1
            count += 1
