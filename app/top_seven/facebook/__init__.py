"""Publishes a version of the top seven on a Facebook Page."""
