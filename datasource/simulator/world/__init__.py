"""The one world of posts and people that every simulated network shows."""
