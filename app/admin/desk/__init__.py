"""The first page of the admin: how each album does, and what needs a decision."""
