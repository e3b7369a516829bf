"""The project: its version, its settings, and what both apps need."""

__version__ = "1.0.0"
