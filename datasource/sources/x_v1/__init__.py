"""X's API v1.1."""
