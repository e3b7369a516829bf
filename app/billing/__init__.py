"""What paid networks may cost."""
