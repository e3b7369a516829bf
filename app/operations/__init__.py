"""What keeps the album running: upkeep of its files, warnings for its operator."""
