"""Texts that a reader may choke on: each as long as asked for, never twice the same."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

Shape = Callable[[random.Random, int], str]


def _words_of(line: str) -> list[str]:
    return line.split()


_ACTS = _words_of("""
signs ratifies quits leaves suspends withdraws from terminates extends votes will not denies
says accuses of breaching enters into force has have to and the by with between after if
threatens
""")
_THINGS = _words_of("""
treaty agreement pact deal convention protocol accord membership talks on withdrawal
ratification extension NATO the EU UNESCO New START Paris Agreement
""")
_STATES = _words_of(
    "Norway Peru Russia China the United States Mali Georgia Jordan Chad Korea Congo"
)
_SCRIPTS = _words_of("""
договор подписал Росія угоду 中国签署条约 協定 معاهدة 조약 συνθήκη Abkommen kündigt traité dénonce
acuerdo İmza antlaşma
""")
_TAGS = _words_of("""
<p> </p> <div> <a> </a> <ul><li> </table> <script> <!-- --> <article> <br/> <h2>Explore </h2>
&amp; &lt;p&gt; <img src=x> <style> <b <a></a></a> ]]> <td>
""")
_MARKS = list("()[]{}\"'“”«»‘’—-,;:.!?/…(((\"'")
_INVISIBLE = "\u202e\u200b\u0301\u0308\u0327\ufeff\u00ad\ufe0f\U000e0041"


def _words(chance: random.Random, size: int, *lists: Sequence[str]) -> str:
    pool = [word for words in lists for word in words]
    said: list[str] = []
    length = 0
    while length < size:
        said.append(chance.choice(pool))
        length += len(said[-1]) + 1
    return " ".join(said)[:size]


def _repeated(chance: random.Random, size: int, *lists: Sequence[str]) -> str:
    """Return a few words again and again: what backtracks does so on these."""
    piece = _words(chance, chance.randint(3, 60), *lists) + chance.choice([" ", ". ", "\n", ""])
    return (piece * (size // len(piece) + 1))[:size]


def _names(chance: random.Random, size: int) -> str:
    letters = "abcdefghijklmnopqrstuvwxyz"
    names = ["".join(chance.choices(letters, k=chance.randint(2, 9))).title() for _ in range(300)]
    return _words(chance, size, names, ["of", "the", "and", "-"])


def _lists(chance: random.Random, size: int) -> str:
    states = chance.choices(_STATES, k=200)
    return ("Norway signs the treaty with " + ", ".join(states) + ", ") * (size // 1200 + 1)


def _lines(chance: random.Random, size: int) -> str:
    """Return headings, items, credits and headlines, a line each."""
    heads = [
        "Explore",
        "RELATED:",
        "Comments (3)",
        "- Peru (1994);",
        "Photo: A/B",
        "with:",
        "MOSCOW",
    ]
    lines = [f"{chance.choice(_STATES)} signs a {chance.choice(_THINGS)} today." for _ in range(9)]
    return "\n".join(chance.choices([*heads, *lines], k=size // 18 + 1))[:size]


def _dotted(chance: random.Random, size: int) -> str:
    return _words(
        chance, size, ["U.S.", "a.b.c.", "3.", "No.", "1,000.5", "J.", "e.g.", "20. Mai"]
    )


def _runs(chance: random.Random, size: int) -> str:
    """Return one letter, mark or entity without an end."""
    pieces = [
        "a",
        "A",
        "é",
        "中",
        "a\u0301",
        "(",
        '"',
        ",",
        "-",
        ".",
        "&amp;",
        "<",
        "\u0301",
        "1",
        "\n",
    ]
    return chance.choice(pieces) * size


SHAPES: dict[str, Shape] = {
    "triggers": lambda chance, size: _words(chance, size, _ACTS, _THINGS, _STATES),
    "triggers again": lambda chance, size: _repeated(chance, size, _ACTS, _THINGS, _STATES),
    "sentences": lambda chance, size: _words(chance, size, _ACTS, _THINGS, _STATES, [".", "."]),
    "quotes and brackets": lambda chance, size: _words(chance, size, _MARKS, _ACTS[:4], _STATES),
    "marks again": lambda chance, size: _repeated(chance, size, _MARKS, _THINGS),
    "names": _names,
    "lists": lambda chance, size: _lists(chance, size)[:size],
    "lines": _lines,
    "dotted": _dotted,
    "runs": lambda chance, size: _runs(chance, size)[:size],
    "scripts": lambda chance, size: _words(chance, size, _SCRIPTS, _ACTS, _STATES),
    "tags": lambda chance, size: _words(chance, size, _TAGS, _ACTS, _STATES),
    "tags again": lambda chance, size: _repeated(chance, size, _TAGS, _THINGS),
    "invisible": lambda chance, size: _words(chance, size, list(_INVISIBLE), _ACTS, _STATES),
    "any": lambda chance, size: "".join(map(chr, chance.choices(range(1, 0xD7FF), k=size))),
}
