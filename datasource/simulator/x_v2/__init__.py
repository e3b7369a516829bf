"""X's API v2, as the simulated network speaks it."""
