"""What other programs read: Atom, sitemaps, oEmbed, changes."""
