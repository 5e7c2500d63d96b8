"""What a story says: pure functions over shipped data."""
