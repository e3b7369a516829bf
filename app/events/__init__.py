"""Server-sent events: tell whoever listens that an album has changed."""
