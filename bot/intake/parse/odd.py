"""What sends a document the long way."""


class Odd(Exception):
    """The short way does not know this: feedparser is to be asked."""
