"""feeds.yaml into Feeds, or a report of everything wrong with it, line by line."""

from bot.intake.feeds_file.load import feeds_in, load_feeds, read_file

__all__ = ["feeds_in", "load_feeds", "read_file"]
