"""X's API v1.1, as the simulated network speaks it."""
