"""feeds.yaml into Feeds, or a report of everything wrong with it, line by line."""

from bot.intake.feeds_file.load import defaults_in, feeds_in, load_feeds, read_file

__all__ = ["defaults_in", "feeds_in", "load_feeds", "read_file"]
