"""Imports of posts from files, read line by line, in the formats of the networks."""
