"""What an edit of the feed list means: which feeds come, go and move, which rules lose theirs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.domain.news import Feed
from bot.domain.watch import Condition, Key, WatchRule

MOST_NAMED = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """Names of feeds, each in one tuple only. `renamed` are pairs: the old name and the new."""

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    moved: tuple[str, ...] = ()  # another url under the same name
    renamed: tuple[tuple[str, str], ...] = ()  # another name for the same url

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.moved or self.renamed)

    @property
    def words(self) -> str:
        """The edit in a line, for people."""
        renamed = [f"{old} to {new}" for old, new in self.renamed]
        parts = [
            _counted(self.added, "added"),
            _counted(self.removed, "removed"),
            _counted(self.moved, "moved to another url"),
            _counted(renamed, "renamed"),
        ]
        return ", ".join(part for part in parts if part) or "no feed added, removed or moved"


def edit(before: Mapping[str, str], after: Iterable[Feed]) -> Edit:
    """Return what leads from the addresses by name to the feeds."""
    now = {feed.name: feed.url for feed in after}
    gone = {url: name for name, url in before.items() if name not in now}
    renamed = tuple(
        (gone[url], name) for name, url in now.items() if name not in before and url in gone
    )
    olds, news = {old for old, _ in renamed}, {new for _, new in renamed}
    return Edit(
        added=tuple(name for name in now if name not in before and name not in news),
        removed=tuple(name for name in before if name not in now and name not in olds),
        moved=tuple(name for name, url in now.items() if before.get(name, url) != url),
        renamed=renamed,
    )


def unanswerable(rule: WatchRule, feeds: Sequence[Feed]) -> tuple[Condition, ...]:
    """Return the conditions that no event can meet while these are the feeds."""
    read = [feed for feed in feeds if feed.enabled]
    return tuple(c for c in rule.conditions if not c.excluded and not _may_be_met(c, read))


def _may_be_met(condition: Condition, read: Sequence[Feed]) -> bool:
    match condition.key:
        case Key.FEED:
            return any(feed.name in condition.values for feed in read)
        case Key.TIER:
            return any(feed.tier.value in condition.values for feed in read)
        case Key.LANG:
            # What a feed does not say is found out story by story.
            return any(feed.language in (None, *condition.values) for feed in read)
        case Key.MIN:
            return len({feed.title for feed in read}) >= min(map(int, condition.values))
        case _:
            return bool(read)


def _counted(names: Sequence[str], what: str) -> str:
    if not names:
        return ""
    more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    return f"{len(names)} {what} ({', '.join(names[:MOST_NAMED])}{more})"
