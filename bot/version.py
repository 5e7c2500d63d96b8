"""The version, for people and publishers. The same as in pyproject.toml (a test compares)."""

VERSION = "0.1.0"
