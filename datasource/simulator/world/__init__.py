"""The one world of posts and people that every protocol tells of."""
