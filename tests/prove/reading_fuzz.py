"""Reading is linear and never fails, whatever it is given: a fuzz run over hostile texts.

    python -m tests.prove.reading_fuzz            the long form, some ten minutes
    python -m tests.prove.reading_fuzz --short    the form CI runs

Each example is a text of one of the shapes of `hostile`, read at 50 kB and at 100 kB. Times are
CPU times, the least of several readings: what else the machine does must not break a promise.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime

from typing_extensions import override

from bot.domain.news import Story
from bot.domain.plain import reading_from_plain, reading_to_plain
from bot.domain.treaty import Reading
from bot.reading import gazetteer, text
from bot.reading.grammar.vocabulary import languages
from bot.reading.read import read
from tests.prove.hostile import SHAPES
from tests.prove.proof import Form, Job, Proof

NOW = datetime(2026, 1, 15, 12, tzinfo=UTC)
LONGEST = 100_000
MOST_MS = 200.0  # for the longest text
STEEPEST = 3.0  # twice the text may cost at most this much more, and a little
A_LITTLE_MS = 10.0
TRIES = 6
SHORT, LONG = 45, 1_500  # examples


@dataclass(slots=True)
class Figures:
    """What a run found; `broken` tells how to have each fault again."""

    examples: int = 0
    actions: int = 0
    slowest_ms: float = 0.0
    slowest: str = ""
    steepest: float = 0.0
    broken: list[str] = field(default_factory=list)

    @override
    def __str__(self) -> str:
        told = (
            f"reading: {self.examples} hostile texts, {self.actions} actions read in them;"
            f" 100 kB in at most {self.slowest_ms:.0f} ms ({self.slowest}),"
            f" {self.steepest:.1f} times what half of it costs"
        )
        return "\n".join([told, *self.broken])


def fuzz(examples: int, *, seed: int = 0) -> Figures:
    """Read so many hostile texts."""
    figures = Figures()
    read(_story("Norway signs treaty", "en", "title"), now=NOW)  # loads the tables
    for number in range(examples):
        _try(seed * LONGEST + number, figures)
    return figures


def reading(form: Form) -> list[Job]:
    """Return the proof as `make prove` runs it."""
    return [Job(work=prove, arguments=(form.of(short=SHORT, long=LONG),), alone=True)]


def prove(examples: int) -> Proof:
    figures = fuzz(examples)
    return Proof(kept=not figures.broken, figures=str(figures))


def _try(number: int, figures: Figures) -> None:
    chance = random.Random(number)  # noqa: S311 - a dice that falls the same way twice
    name = sorted(SHAPES)[number % len(SHAPES)]
    language = chance.choice([*sorted(languages()), "en", "en", "xx", None])
    where = chance.choice(["content", "content", "summary", "title"])
    before = chance.choice(["", "", "<html><body>", "<article>"])
    told = f"{name}, {language}, {where}, number {number}"
    hostile = before + SHAPES[name](chance, LONGEST)
    try:
        found = legal(_story(hostile, language, where))
        half = _ms(_story(hostile[: LONGEST // 2], language, where))
        whole = _ms(_story(hostile, language, where), enough=min(MOST_MS, STEEPEST * half))
    except Exception as broken:  # noqa: BLE001  # whatever it is, it is what we look for
        figures.broken.append(f"{told}: {broken!r}")
        return
    figures.examples += 1
    figures.actions += len(found.actions)
    _keep(figures, told, half, whole)


def _keep(figures: Figures, told: str, half: float, whole: float) -> None:
    if whole > figures.slowest_ms:
        figures.slowest_ms, figures.slowest = whole, told
    figures.steepest = max(figures.steepest, whole / (half + A_LITTLE_MS))
    if whole > MOST_MS or whole > STEEPEST * half + A_LITTLE_MS:
        figures.broken.append(f"{told}: {half:.0f} ms, twice the text {whole:.0f} ms")


def _story(hostile: str, language: str | None, where: str) -> Story:
    fields = {"title": "Norway signs treaty", where: hostile}
    return Story(
        feed="fuzz",
        identity="1",
        second_key="1",
        title=fields["title"],
        summary=fields.get("summary", ""),
        content=fields.get("content", ""),
        published=NOW,
        language=language,
    )


def _ms(story: Story, *, enough: float = 0.0) -> float:
    """Return the least CPU time of two readings, of more where it is more than enough."""
    took: list[float] = []
    while len(took) < 2 or (min(took) > enough > 0 and len(took) < TRIES):
        began = time.process_time()
        read(story, now=NOW)
        took.append((time.process_time() - began) * 1000)
    return min(took)


def legal(story: Story) -> Reading:
    """Return the reading of a story, or fail where it could not be told."""
    found = read(story, now=NOW)
    clean = text.clean(story)
    for action in found.actions:
        assert 0.0 <= action.score <= 1.0, action.score
        assert not set(action.actors) & set(action.counterparties), action
        assert set(action.parties) <= gazetteer.names().parties.keys(), action.parties
        assert set(action.treaties) <= gazetteer.names().treaties.keys(), action.treaties
        for evidence in action.evidence:
            place = clean.field(evidence.field)[evidence.start : evidence.end]
            assert place == evidence.text, evidence
            assert place, evidence
    again = reading_from_plain(reading_to_plain(found))
    assert [a.action for a in again.actions] == [a.action for a in found.actions]
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description="Read hostile texts.")
    parser.add_argument("--short", action="store_true", help="the form CI runs")
    parser.add_argument("--seed", type=int, default=0, help="for other texts")
    asked = parser.parse_args()
    figures = fuzz(SHORT if asked.short else LONG, seed=asked.seed)
    sys.stdout.write(f"{figures}\n")
    return 1 if figures.broken else 0


if __name__ == "__main__":
    sys.exit(main())
