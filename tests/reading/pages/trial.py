"""Wrap the story of a text file in every layout and print what is read; by hand, not by pytest.

usage: python -m tests.reading.pages.trial STORY.txt LANGUAGE DATE ACTION STAGE ACTORS OTHERS

Parties are codes with commas between. The file is the plain text of a page: headings and
captions first, then its sentences, then "Explore" and the headlines of other stories.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from bot.reading.boilerplate import is_sentence
from tests.reading.pages.exact import faults, strangers
from tests.reading.pages.layouts import LAYOUTS, ticker
from tests.reading.pages.telling import HERE, Telling, telling


def main() -> int:
    path, *want = sys.argv[1:]
    told = from_file(Path(path), *want)
    wrong = 0
    for layout in (*LAYOUTS, ticker):
        said = list(faults(told, layout(told)))
        if layout is not ticker and (others := strangers(told, layout(told))):
            said.append(f"parties of other stories: {sorted(others)}")
        wrong += bool(said)
        sys.stdout.write(f"{layout.__name__:28} {'; '.join(said) or 'exact'}\n")
    return 1 if wrong else 0


def from_file(path: Path, language: str, on: str, action: str, stage: str, *who: str) -> Telling:
    plain = json.loads((HERE / f"{language}.json").read_text(encoding="utf-8"))
    lines = [
        line for raw in path.read_text(encoding="utf-8").splitlines() if (line := raw.strip())
    ]
    stop = lines.index("Explore")
    title = next(line for line in lines if lines.count(line) > 1)
    lead = next(i for i, line in enumerate(lines) if is_sentence(line) and line.count(" ") > 15)
    one = {
        "name": path.stem,
        "title": title,
        "standfirst": lines[lines.index(title) + 1],
        "dateline": "CAPITAL (Reuters) - ",
        "paragraphs": [line for line in lines[lead:stop] if is_sentence(line)],
        "tail": [line for line in lines[stop + 1 :] if line != title],
        "action": action,
        "stage": stage,
        "actors": who[0].split(","),
        "counterparties": list(filter(None, who[1].split(","))),
        "published": on,
    }
    return telling(language, one, plain)


if __name__ == "__main__":
    sys.exit(main())
