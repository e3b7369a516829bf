"""The addresses of the API beside the four original ones: one cursor, one form of
problems, every parameter checked."""
