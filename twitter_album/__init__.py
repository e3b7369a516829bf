"""The project: its version, its settings, and what both apps need."""

__version__ = "0.9.0"
