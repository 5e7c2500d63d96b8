"""News in: the feed file, fetching, parsing, identity."""
