"""What is shown and what is not: rules, decisions, removals, duplicates."""
