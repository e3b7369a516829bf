"""What pages show of photos: cards, rows, pages, filters, words."""
