"""Words that are grammar rather than names: what to write instead of them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.commands.tokens import Word
from bot.commands.vocabulary import action
from bot.domain.errors import CommandError
from bot.domain.watch import Key
from bot.domain.words import fold
from bot.wording.clip import clip

_JOINING = {"and", "or", "&", "+", ";", "/"}
_EXCLUDING = {"not", "no", "except", "without", "-", "–", "—", "!"}
_EVERYTHING = {"all", "everything", "anything", "*"}
_THINGS = re.compile(r"(?i)^\s+(?:treaties|agreements|countries|states|events|news)\b")
_FILLING = {
    "a",
    "about",
    "against",
    "an",
    "at",
    "by",
    "for",
    "from",
    "in",
    "its",
    "of",
    "on",
    "to",
}


def slip(text: str, run: Sequence[Word], *, key: Key | None) -> CommandError | None:
    """Return the error for a word that cannot be a name; None: it may be a misspelt one."""
    first = run[0]
    if first.quoted and not fold(first.text):
        return _nothing_quoted(text if key is None else "", first)
    if key is Key.STAGE:
        return _no_stage(text, first)
    return None if first.quoted or key is not None else _grammar(text, first)


def _no_stage(text: str, first: Word) -> CommandError | None:
    """Return the error for a word that stands in alerts where stages stand."""
    word = first.text.casefold().rstrip("+")
    if word == "reported":
        return _reported(text, first)
    acts = action(word)
    return _action_for_stage(text, first, ",".join(sorted(acts))) if acts else None


def _grammar(text: str, first: Word) -> CommandError | None:
    word = first.text.casefold()
    if word in _EXCLUDING or word.startswith("!"):
        return _leaving_out(text, first)
    return _joining(text, first) if word in _JOINING or word == "with" else _broad(text, first)


def filler(text: str, first: Word) -> CommandError | None:
    """Return the error for a small English word that no rule needs; None: it is none."""
    if first.quoted or first.text.casefold() not in _FILLING:
        return None
    left = f"{text[: first.start]}{text[first.end :].lstrip()}"
    return _error(f"I know no “{first.text}”: leave it out.", left)


def _nothing_quoted(text: str, first: Word) -> CommandError:
    left = f"{text[: first.start].rstrip()}{text[first.end :]}"  # a quote that closes nothing
    return _error('There are no words between the quotes. For example "Ottawa Convention".', left)


def _action_for_stage(text: str, first: Word, acts: str) -> CommandError:
    asked = re.match(r"(?i)(.*)stage:\s*$", text[: first.start])
    meant = f"{asked[1]}action:{acts}{text[first.end :]}" if asked else ""
    word = clip(first.text, 60)
    return _error(f"“{word}” is no stage but an action. Did you mean action:{acts}?", meant)


def _reported(text: str, first: Word) -> CommandError:
    meant = f"{text[: first.start]}effective{text[first.end :]}"
    said = (
        "An alert says “reported” where the story names no stage; stage:effective has those too."
    )
    return _error(said, meant)


def _leaving_out(text: str, first: Word) -> CommandError:
    rest = (first.text.lstrip("!") if first.text.startswith("!") else "") + text[first.end :]
    meant = f"{text[: first.start]}-{rest.lstrip()}" if rest.strip() else ""
    return _error("To leave something out, write “-” right before it: -Norway.", meant)


def _joining(text: str, first: Word) -> CommandError:
    before, after = text[: first.start].rstrip(), text[first.end :].lstrip()
    if first.text.casefold() == "with":
        return _error("For a counterparty write with:Norway.", f"{before} with:{after}")
    if re.match(r"-?[^\W\d_]+:", after):
        return _between_conditions(first, f"{before} {after}")
    meant = f"{before},{after}" if before and after else ""
    return _error("Write a comma for “or”: Norway,Sweden.", meant)


def _between_conditions(first: Word, meant: str) -> CommandError:
    if first.text.casefold() == "or":
        return _error("“Or” stands between values, actor:Russia,China; else make two rules.", "")
    return _error("Between conditions a space is enough: all of them must hold.", meant)


def _broad(text: str, first: Word) -> CommandError | None:
    if first.text.casefold() not in _EVERYTHING:
        return None
    rest = _THINGS.sub("", text[first.end :], count=1)
    meant = f"{text[: first.start]}stage:proposed+{rest}"
    return _error("For whatever anybody does, watch stage:proposed+. It is a lot.", meant)


def _error(said: str, meant: str) -> CommandError:
    return CommandError(said, corrections=(meant.strip(),) if meant.strip() else ())
