"""Mastodon's API, as the simulated network speaks it."""
