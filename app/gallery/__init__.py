"""What pages show of photos: cards, rows, pagination, filters, formatting."""
