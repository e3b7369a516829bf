"""What other programs take: Atom, sitemaps, embeds, changes."""
